"""What the workbench's scripts say, in the language of the page; {names} in braces are filled in by the page."""

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    """Return every sentence of the workbench's scripts by its key."""
    clips = {**_edits(), **_others(), **_card(), **_seen(), **_tray(), **_marks()}
    return {**_saving(), **clips, **_film(), **_acts(), **_keys(), **_own_keys()}


def _saving() -> dict[str, str]:
    return {
        "standing_nothing": _("Everything is saved as it happens"),
        "standing_saved": _("Saved just now"),
        "standing_saving": _("Saving…"),
        "standing_trying": _("Not saved yet: trying again"),
        "standing_signed_out": _(
            "Not saved yet: you are signed out. Sign in again in another tab, and leave this one open"
        ),
        "standing_closed": _("This film is no longer open to you"),
        "told_mark": _("Marked from {time}"),
        "told_still": _("Still kept at {time}"),
        "undone": _("Undone: {what}"),
        "undone_nothing": _("Nothing left to undo"),
        "redone": _("Done again: {what}"),
        "redone_nothing": _("Nothing left to redo"),
    }


def _edits() -> dict[str, str]:
    return {
        "edit_clip_add": _("a clip kept"),
        "edit_clip_remove": _("a clip removed"),
        "edit_clip_in": _("start of clip {number}"),
        "edit_clip_out": _("end of clip {number}"),
        "edit_clip_ends": _("start and end of clip {number}"),
        "edit_clip_title": _("name of clip {number}"),
        "edit_clip_note": _("note on clip {number}"),
        "edit_clip_tags": _("what you see in clip {number}"),
        "edit_spare_in": _("start of a clip kept aside"),
        "edit_spare_out": _("end of a clip kept aside"),
        "edit_spare_ends": _("start and end of a clip kept aside"),
        "edit_spare_title": _("name of a clip kept aside"),
        "edit_spare_note": _("note on a clip kept aside"),
        "edit_spare_tags": _("what you see in a clip kept aside"),
        "edit_tray_order": _("order of the clips"),
        "edit_still_add": _("a still kept"),
        "edit_still_remove": _("a still removed"),
        "edit_still_change": _("a still changed"),
        "edit_mark_add": _("a mark"),
        "edit_mark_remove": _("a mark removed"),
        "edit_mark_turn": _("a mark made a clip"),
        "edit_mark_return": _("a clip made a mark again"),
        "edit_borrowed_add": _("a clip borrowed"),
        "edit_borrowed_remove": _("a borrowed clip given back"),
    }


def _others() -> dict[str, str]:
    return {
        "by_undone": _("{name} took something back"),
        "by_clip_add": _("{name} kept a clip"),
        "by_clip_remove": _("{name} removed a clip"),
        "by_clip_in": _("{name} moved the start of clip {number}"),
        "by_clip_out": _("{name} moved the end of clip {number}"),
        "by_clip_ends": _("{name} moved clip {number}"),
        "by_clip_title": _("{name} named clip {number}"),
        "by_clip_note": _("{name} wrote a note on clip {number}"),
        "by_clip_tags": _("{name} changed what is seen in clip {number}"),
        "by_spare_in": _("{name} moved the start of a clip kept aside"),
        "by_spare_out": _("{name} moved the end of a clip kept aside"),
        "by_spare_ends": _("{name} moved a clip kept aside"),
        "by_spare_title": _("{name} named a clip kept aside"),
        "by_spare_note": _("{name} wrote a note on a clip kept aside"),
        "by_spare_tags": _("{name} changed what is seen in a clip kept aside"),
        "by_tray_order": _("{name} put the clips in another order"),
        "by_still_add": _("{name} kept a still"),
        "by_still_remove": _("{name} removed a still"),
        "by_still_change": _("{name} changed a still"),
        "by_mark_add": _("{name} made a mark"),
        "by_mark_remove": _("{name} removed a mark"),
        "by_mark_turn": _("{name} made a clip of a mark"),
        "by_mark_return": _("{name} made a mark of a clip again"),
        "by_borrowed_add": _("{name} borrowed a clip"),
        "by_borrowed_remove": _("{name} gave a borrowed clip back"),
        "presence_own": _("Also open in another window of yours since {since}"),
        "presence_other": _("{name} has this film open too, since {since}"),
        "presence_watches": _("{name} is watching this film too, since {since}"),
    }


def _card() -> dict[str, str]:
    return {
        "card_none": _("No clip in hand"),
        "card_new": _("New clip"),
        "card_clip": _("Clip {number}"),
        "card_spare": _("Clip kept aside"),
        "card_range": _("{start} to {end}"),
        "card_seconds": _("{seconds} seconds"),
        "gauge_seconds": _("{seconds} s"),
        "verdict_short": _("A little short: try {seconds} s or more"),
        "verdict_good": _("A good length"),
        "verdict_long": _("A little long: try {seconds} s or less"),
        "length_short": _("{seconds} s, short"),
        "length_good": _("{seconds} s"),
        "length_long": _("{seconds} s, long"),
        "value_start": _("Start {time}"),
        "value_end": _("End {time}"),
        "mark_take": _("Mark at {time}: take it into hand as a clip"),
    }


def _seen() -> dict[str, str]:
    return {
        "seen_pair": _("{actor} to {partner}"),
        "seen_to": _("to {partner}"),
        "seen_initiative": _("initiative"),
        "seen_reception": _("reception"),
        "seen_drop": _("Take back: {what}"),
        "seen_answer": _("And {name}’s turn"),
    }


def _marks() -> dict[str, str]:
    return {
        "marks_left": _("{number} marks left to look at"),
        "marks_one": _("1 mark left to look at"),
        "marks_none": _("No mark is left to look at"),
        "told_at_mark": _("Mark at {time}"),
    }


def _tray() -> dict[str, str]:
    return {
        "count": _("{number} of up to {most}"),
        "room_all": _("Up to {most} clips find room here"),
        "room_more": _("Room for more"),
        "room_one": _("Room for one more"),
        "untitled": _("Not named yet"),
        "tray_earlier": _("Move earlier: {title}"),
        "tray_later": _("Move later: {title}"),
        "lent_cycle": _("Cycle {cycle}"),
        "lent_facts": _("Cycle {cycle}, {seconds} s"),
        "lent_take": _("Borrow"),
        "lent_take_named": _("Borrow: {title}"),
        "lent_back": _("Give back"),
        "lent_back_named": _("Give back: {title}"),
        "lent_unknown": _("A clip of an earlier cycle"),
        "still_open": _("Go to the still at {time}"),
        "still_remove": _("Remove the still at {time}"),
        "row_marks": _("Marks"),
        "row_stills": _("Stills"),
        "row_both": _("Marks and stills"),
    }


def _film() -> dict[str, str]:
    return {
        "no_picture": _(
            "This browser cannot show the film as the camera wrote it. A copy that it can show is being made and comes "
            "here by itself. The film is safe."
        ),
        "no_copy": _("The film is being made ready to watch. Its first picture comes here in a moment."),
        "no_way": _(
            "This browser shows the film once the copy to step through is whole. It then comes here by itself. The "
            "film is safe, and you can leave this page."
        ),
        "making_here": _("This place is being made"),
        "making_so_far": _("Still being made ready: {percent} % is there. You can choose clips meanwhile."),
        "making_soon": _(
            "Still being made ready: {percent} % is there, less than a minute left. You can choose clips meanwhile."
        ),
        "making_minute": _(
            "Still being made ready: {percent} % is there, about 1 minute left. You can choose clips meanwhile."
        ),
        "making_minutes": _(
            "Still being made ready: {percent} % is there, about {minutes} minutes left. "
            "You can choose clips meanwhile."
        ),
        "making_stopped": _("The rest is not being made: it was stopped. Go on with it on the film’s page."),
        "speed_normal": _("Normal speed"),
        "speed_half": _("Half speed"),
        "speed_quarter": _("Quarter speed"),
        "speed_fast": _("{times}× speed"),
        "speed_back": _("Going back"),
        "speed_back_fast": _("Going back at {times}×"),
        "heard_range": _("Clip from {start} to {end}"),
        "heard_kept": _("A clip is kept"),
        "close_up": _("{times}× as close"),
    }


def _acts() -> dict[str, str]:
    return {
        "act_play": _("Play or pause"),
        "act_pause": _("Pause"),
        "act_back": _("Play back; again: faster"),
        "act_stop": _("Stop"),
        "act_on": _("Play on; again: faster"),
        "act_frame_back": _("One frame back"),
        "act_frame_on": _("One frame on"),
        "act_second_back": _("One second back"),
        "act_second_on": _("One second on"),
        "act_five_back": _("Five seconds back"),
        "act_five_on": _("Five seconds on"),
        "act_slow": _("Slow: half, quarter, normal"),
        "act_start": _("Start here"),
        "act_end": _("End here"),
        "act_to_start": _("Go to the start"),
        "act_to_end": _("Go to the end"),
        "act_repeat": _("Repeat the clip"),
        "act_keep": _("Keep this clip"),
        "act_keep_aside": _("Keep this clip aside"),
        "act_done": _("Done with this clip"),
        "act_clip_before": _("Clip before"),
        "act_clip_after": _("Next clip"),
        "act_aside": _("Keep aside"),
        "act_choose": _("Choose for the review"),
        "act_remove": _("Remove"),
        "act_drop": _("Let go"),
        "act_unmark": _("Remove the mark"),
        "act_note": _("Note"),
        "act_mark": _("Mark: keeps the 5 seconds before"),
        "act_more": _("Say more: who, and how it was said"),
        "act_mark_next": _("Next mark; this one is left for later"),
        "act_mark_before": _("Mark before"),
        "act_mark_drop": _("Drop the mark in hand"),
        "act_still": _("Keep a still"),
        "act_undo": _("Undo"),
        "act_redo": _("Redo"),
        "act_zoom_in": _("See closer"),
        "act_zoom_out": _("See more of the film"),
        "act_whole": _("The whole picture again"),
        "act_full": _("Full screen"),
        "act_help": _("All keys"),
        "act_leave": _("Let go of the clip; then leave"),
        "act_principle_1": _("Being attentive"),
        "act_principle_2": _("Encouraging initiatives"),
        "act_principle_3": _("Receiving initiatives"),
        "act_principle_4": _("Developing attuned interactions"),
        "act_principle_5": _("Guiding"),
        "act_principle_6": _("Deepening discussion"),
    }


def _own_keys() -> dict[str, str]:
    return {
        "own_key": _("Change"),
        "own_key_for": _("Change the key for: {what}"),
        "own_key_ask": _("Press the key that you want for “{what}”. Esc leaves it as it is."),
        "own_key_given": _("{key} is now for “{what}”."),
        "own_key_held": _("{key} is for “{what}” already. Press another key, or give that one another key first."),
        "own_key_not": _("This key belongs to the browser. Press another one."),
        "own_key_unsaved": _("This counts here, and could not be kept for later. Your clips are safe. Try it again."),
    }


def _keys() -> dict[str, str]:
    return {
        "hint_play": _("play or pause"),
        "hint_frame": _("one frame"),
        "hint_second": _("one second"),
        "hint_speed": _("back, stop, on"),
        "hint_ends": _("start, end"),
        "hint_mark": _("mark"),
        "hint_slow": _("slow"),
        "hint_keep": _("keep"),
        "hint_undo": _("undo"),
        "key_ctrl": _("Ctrl"),
        "key_space": _("Space"),
        "key_shift": _("Shift"),
        "key_enter": _("Enter"),
        "key_alt": _("Alt"),
    }
