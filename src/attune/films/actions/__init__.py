"""What happens to a film: it arrives, is proved, is worked on, and ends."""

from attune.films.actions.arrival import (
    add_film,
    ask_consent,
    begin_film,
    begin_recording,
    keep_piece,
    take_up_recording,
)
from attune.films.actions.ending import erase_film, export_film, record_wiped_card, record_wiped_films, remove_film
from attune.films.actions.making import make_frames, make_peaks, make_rendition, make_sheets
from attune.films.actions.proof import announce_sum, verify_film
from attune.films.actions.unexpected import name_unexpected, override_consent, settle_override
from attune.films.actions.watching import wish_for

__all__ = [
    "add_film",
    "announce_sum",
    "ask_consent",
    "begin_film",
    "begin_recording",
    "erase_film",
    "export_film",
    "keep_piece",
    "make_frames",
    "make_peaks",
    "make_rendition",
    "make_sheets",
    "name_unexpected",
    "override_consent",
    "record_wiped_card",
    "record_wiped_films",
    "remove_film",
    "settle_override",
    "take_up_recording",
    "verify_film",
    "wish_for",
]
