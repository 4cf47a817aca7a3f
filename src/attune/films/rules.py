"""What is allowed on a film's way in, and the sentence for each refusal."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final, NamedTuple

from attune.consent.rules import NotConsented, names_joined
from attune.media import errors
from attune.media.errors import MediaError
from attune.refusals import Refusal

PART_BYTES: Final = 8 * 2**20  # of one PATCH, and so of one sealed segment
RANGE_BYTES: Final = 2**20  # of one answer to a range
WHOLE_BYTES: Final = 16 * 2**20  # of an answer that is held whole: a clip, a frame table, peaks
LONG_ANSWERS: Final = 3  # whole films on their way out at a time: each takes one of the eight threads of web.py
MOST_BYTES: Final = 64 * 2**30  # of one film: about eight hours of the best a camera writes
MOST_PARTS: Final = 99  # of one recording, as GoPro counts its chapters
ROOM_FACTOR: Final = 1.4  # the film and everything made of it
UPLOAD_DAYS: Final = 7  # after which a film that stopped half-way is dropped
SHEET_ACROSS, SHEET_DOWN = 10, 10  # small pictures on a sheet, as media/strip.py lays them
TAKEN_UP_TO_THE_CUT: Final = "taken-up-to-the-cut"
TRY_AGAIN: Final = frozenset({"reader-died", "took-too-long", "needs-too-much-memory"})  # may be the machine's fault


class CameraFile(NamedTuple):
    """A camera file as it is announced: name, bytes, sum, the sum of its first `PART_BYTES`, its tus metadata."""

    name: str
    length: int
    sha256: str = ""
    opening: str = ""
    metadata: str = ""


class Refused(Refusal):
    """A film was not let in, or nothing could be done with it."""

    code = "refused"
    status: ClassVar[int] = 400
    final = True  # for the ledger: doing it again changes nothing


class NobodyNamed(Refused):
    """Nobody is named as being in the film, so nobody's consent can be asked."""

    code = "nobody-named"
    status = 403

    def __init__(self) -> None:
        super().__init__(
            "It is not said who is in this film, so nobody's consent can be asked. The film on the card is unchanged. "
            "Say on the visit's page who was filmed, then bring the film in."
        )


class NoRoom(Refused):
    """The disk is too full for the film and what is made of it."""

    code = "no-room"
    status = 507

    def __init__(self, needed: int, free: int) -> None:
        super().__init__(
            f"There is not enough room: this film needs {size(needed)} free and there are {size(free)}. The film on "
            "the card is unchanged and nothing was stored. Make room, then bring it in again."
        )


class TooLong(Refused):
    """The file is larger than any film of a visit."""

    code = "too-long"
    status = 413

    def __init__(self) -> None:
        super().__init__(
            f"This file is larger than {size(MOST_BYTES)}, more than a film can be. The file on the card is unchanged. "
            "Choose the camera's own film file."
        )


class Empty(Refused):
    """The file holds nothing."""

    code = "empty"

    def __init__(self) -> None:
        super().__init__("This file is empty. Look on the card for the film itself, and bring that in.")


class Elsewhere(Refused):
    """The bytes sent begin at another place than where the last ones ended."""

    code = "elsewhere"
    status = 409

    def __init__(self, offset: int) -> None:
        super().__init__(f"So far {offset} bytes are safe. Go on from there.")
        self.offset = offset


class Overlong(Refused):
    """More bytes were sent than were announced."""

    code = "overlong"
    status = 413

    def __init__(self) -> None:
        super().__init__("More was sent than was announced. What was sent before is safe. Begin this film anew.")


class SumDiffers(Refused):
    """What arrived is not what was sent; it was not kept."""

    code = "sum-differs"
    status = 460

    def __init__(self) -> None:
        super().__init__(
            "Something changed on the way, so this piece was not kept. What came before is safe. Send it again."
        )


class NotTheSame(Refused):
    """Read back from the disk, the film is not what the card holds."""

    code = "not-the-same"

    def __init__(self) -> None:
        super().__init__(
            "What was stored is not the same as what the card holds, so this film is not used. Keep the card as it is. "
            "Remove this film here and bring it in again."
        )


class TooManyParts(Refused):
    """More files were given for one film than any recording is split into."""

    code = "too-many-parts"

    def __init__(self) -> None:
        super().__init__(
            f"One recording has at most {MOST_PARTS} parts here, and these are more. Everything on the card is "
            "unchanged and nothing was stored. Choose the files of one recording."
        )


class FilmIsHere(Refused):
    """The same film was brought in before."""

    code = "film-is-here"
    status = 409

    def __init__(self, film: str) -> None:
        super().__init__(
            f"This film is here already, as {film}: it has the same length and begins with the same bytes. Nothing "
            "was stored twice. To bring it in once more all the same, say --again."
        )


class CutOff(Refused):
    """A file became shorter while it was read."""

    code = "cut-off"

    def __init__(self) -> None:
        super().__init__(
            "The file became shorter while it was read. What was read is safe. Look at the card, then go on."
        )


class AlreadyThere(Refused):
    """A file lies already where a film was to be written."""

    code = "already-there"

    def __init__(self) -> None:
        super().__init__("A file of this name is there already. It was left as it is. Choose another name.")


class CannotBeRead(Exception):
    """The locked room could not make something of a film, and would not the next time either; `code` says why."""

    final = True

    def __init__(self, code: str) -> None:
        super().__init__(f"This could not be made of the film: {code}.")
        self.code = code


class NotWhole(Refused):
    """A film cannot be given out, since it has not come in whole."""

    code = "not-whole"

    def __init__(self) -> None:
        super().__init__("This film has not come in whole yet. Nothing was written. Wait until it is verified.")


def sentence(code: str, facts: Mapping[str, Any] | None = None) -> str:
    """Return what to tell a person about a problem: what happened, what is safe, what to do."""
    if code == NotTheSame.code:
        return str(NotTheSame())
    if code == TAKEN_UP_TO_THE_CUT:
        return errors.TAKEN_UP_TO_THE_CUT
    try:
        return str(MediaError.from_code(code, dict(facts or {})))
    except KeyError:
        return str(MediaError())


def status_of(refusal: Refusal) -> int:
    """Return the HTTP status of a refusal; a rule of another room forbids."""
    return refusal.status if isinstance(refusal, Refused) else 403


def not_consented(names: Sequence[str]) -> NotConsented:
    """Return the refusal that names who has not said yes, or no longer does."""
    have = "has" if len(names) == 1 else "have"
    return NotConsented(
        f"{names_joined(list(names))} {have} not said yes to being filmed, so this film cannot come in. The film on "
        "the card is unchanged. Talk about it together and record what they decide, then bring the film in."
    )


class NoReason(Refusal):
    """A film shall come in without everybody's yes, and it is not said who was in the shot, or why it is needed."""

    code = "no_reason"

    def __init__(self) -> None:
        super().__init__("Write who was in the shot, and why the film is needed all the same. Nothing was changed.")


def not_settled(names: Sequence[str]) -> NotConsented:
    """Return the refusal that says who still has to agree before an override is settled."""
    if not names:
        return NotConsented("It is not noted yet who was in the shot. Nothing goes out. Say who it was, then ask them.")
    have = "has" if len(names) == 1 else "have"
    return NotConsented(
        f"{names_joined(list(names))} {have} not said yes to being filmed. Nothing of the film goes out until then. "
        "Ask, and write down the answer."
    )


def size(count: int) -> str:
    """Tell a number of bytes as people do."""
    for unit, name in ((2**30, "GB"), (2**20, "MB")):
        if count >= unit:
            return f"{count / unit:.1f} {name}"
    return f"{max(1, round(count / 2**10))} kB"


def room_needed(length: int) -> int:
    """Return how many bytes must be free before a film of this length comes in."""
    return int(length * ROOM_FACTOR)
