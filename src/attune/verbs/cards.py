"""A card or folder at the command line: its recordings, and the files of the one that is meant."""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attune.media.errors import MediaError
from attune.media.look import look_at
from attune.media.recordings import OnCard, is_film, recordings
from attune.refusals import Refusal

if TYPE_CHECKING:
    from attune.cases.models import Visit


class NoSuchRecording(Refusal):
    """It is not said, or cannot be, which recording of a folder is meant."""

    code = "no-such-recording"


@dataclass(frozen=True)
class Recording:
    """One recording of a card: its number in the list, and its parts in order."""

    number: int
    files: list[Path]
    parts: list[OnCard]

    @property
    def seconds(self) -> float | None:
        """Return its length; None where a part does not say."""
        known = [part.seen.seconds for part in self.parts if part.seen and part.seen.seconds is not None]
        return sum(known) if len(known) == len(self.parts) else None

    @property
    def begun(self) -> str:
        """Return when it was begun by the camera's clock, which is never trusted."""
        first = self.parts[0]
        written = datetime.fromtimestamp(first.begun).isoformat(timespec="seconds")  # noqa: DTZ006 - the camera's own
        return (first.seen.recorded if first.seen else "") or written

    @property
    def told(self) -> str:
        """Return it as a line for people."""
        length = f"{self.seconds / 60:.1f} min" if self.seconds is not None else "length not written"
        size = sum(part.length for part in self.parts)
        names = ", ".join(file.name for file in self.files)
        return f"{self.begun.replace('T', ' ')} (camera's clock)  {length}  {size / 2**20:.1f} MB  {names}"

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain values."""
        files = [
            {"file": str(file), "length": part.length, "seen": part.seen.as_dict() if part.seen else None}
            for file, part in zip(self.files, self.parts, strict=True)
        ]
        return {"recording": self.number, "camera_clock": self.begun, "seconds": self.seconds, "parts": files}


@dataclass(frozen=True)
class Card:
    """What lies on a card: recordings, films that cannot be used with the reason, and how many other files."""

    recordings: list[Recording]
    unusable: dict[str, str] = field(default_factory=dict)
    left: int = 0


def card_of(places: Sequence[Path]) -> Card:
    """Look at every film file in these folders, and at these files; nothing is stored."""
    found = [file for place in places for file in _inside(place)]
    films, looked = [], []
    unusable: dict[str, str] = {}
    for root, file in found:
        path = file.relative_to(root).as_posix()
        if not is_film(path):
            continue
        try:
            with file.open("rb") as opened:
                seen = look_at(opened)
        except MediaError as error:
            unusable[file.name] = str(error)
            continue
        facts = file.stat()
        films.append(file)
        looked.append(OnCard(path, facts.st_size, facts.st_mtime, seen))
    listed = [
        Recording(number, [films[part] for part in parts], [looked[part] for part in parts])
        for number, parts in enumerate(recordings(looked), 1)
    ]
    return Card(listed, unusable, len(found) - len(films) - len(unusable))


def files_of_one(given: Sequence[Path], number: int | None, *, in_order: bool) -> list[Path]:
    """Return the files of one recording: those given, as given or in the camera's order, or one of a folder's."""
    if not any(path.is_dir() for path in given) and number is None:
        return _in_order(given) if in_order else list(given)
    found = card_of(given).recordings
    if number is None and len(found) == 1:
        return found[0].files
    if number is None or not 1 <= number <= len(found):
        raise NoSuchRecording(
            f"There are {len(found)} recordings here. Say which one with --recording, as `attune film look` numbers "
            "them. Nothing was stored."
        )
    return found[number - 1].files


def refuse_twice(visit: "Visit", files: Sequence[Path]) -> None:
    """Raise FilmIsHere where these files were brought in for this family before."""
    from attune.films.queries import film_of_same  # noqa: PLC0415 - after Django is awake
    from attune.films.rules import PART_BYTES, CameraFile, FilmIsHere  # noqa: PLC0415

    announced = []
    for path in files:
        with path.open("rb") as file:
            opening = hashlib.sha256(file.read(PART_BYTES)).hexdigest()
            announced.append(CameraFile(path.name, os.fstat(file.fileno()).st_size, opening=opening))
    film = film_of_same(visit, announced)
    if film is not None:
        raise FilmIsHere(film.pk)


def _inside(place: Path) -> list[tuple[Path, Path]]:
    """Return every file of a folder, each with the folder; of a file itself."""
    if not place.is_dir():
        return [(place.parent, place)]
    return [(place, file) for file in sorted(place.rglob("*")) if file.is_file()]


def _in_order(given: Sequence[Path]) -> list[Path]:
    """Put parts into the order of their names as cameras count them, and of when they were begun."""
    card = card_of(given)
    for name, sentence in card.unusable.items():
        raise NoSuchRecording(f"{name}: {sentence}")
    return [file for recording in card.recordings for file in recording.files]
