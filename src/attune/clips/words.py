"""What the workbench's scripts say, in the language of the page; {names} in braces are filled in by the page."""

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    """Return every sentence of the workbench's scripts by its key."""
    return {**_saving(), **_edits(), **_card(), **_tray(), **_film(), **_acts(), **_keys()}


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


def _tray() -> dict[str, str]:
    return {
        "count": _("{number} of up to {most}"),
        "room_all": _("Up to {most} clips find room here"),
        "room_more": _("Room for more"),
        "room_one": _("Room for one more"),
        "untitled": _("Not named yet"),
        "tray_earlier": _("Move earlier: {title}"),
        "tray_later": _("Move later: {title}"),
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
