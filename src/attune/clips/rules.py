"""What makes a choice of clips ready for a shared review, and what is said when it is not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from attune.refusals import Refusal

if TYPE_CHECKING:
    from attune.films.models import Film
    from attune.media.span import FrameTable
    from attune.people.models import ServiceProfile


@dataclass(frozen=True)
class Limits:
    """The profile's numbers for a clip set: how many clips, how long each (seconds), and how firmly they are held."""

    fewest: int
    most: int
    shortest: Fraction
    longest: Fraction
    firmness: str
    stills_alone: bool

    @classmethod
    def of(cls, profile: "ServiceProfile") -> "Limits":
        """Take the numbers from a service profile."""
        return cls(
            fewest=profile.clips_fewest,
            most=profile.clips_most,
            shortest=Fraction(profile.clip_seconds_shortest),
            longest=Fraction(profile.clip_seconds_longest),
            firmness=profile.limits,
            stills_alone=profile.stills_alone,
        )


@dataclass(frozen=True)
class Outside:
    """One way in which a choice is outside the limits; `clip` is its place from 1 where one clip is meant."""

    code: str
    clip: int = 0


class ClipSetRefused(Refusal):
    """A choice of clips that is not ready. `outside` says all that is outside, this sentence the first of it."""

    def __init__(self, sentence: str, outside: Sequence[Outside] = ()) -> None:
        super().__init__(sentence)
        self.outside = tuple(outside)


class NoClip(ClipSetRefused):
    """Nothing was chosen."""

    code = "none"


class TooFewClips(ClipSetRefused):
    """Fewer clips than the profile's least."""

    code = "few"


class TooManyClips(ClipSetRefused):
    """More clips than the profile's most."""

    code = "many"


class ClipTooShort(ClipSetRefused):
    """A clip is shorter than the profile's shortest."""

    code = "short"


class ClipTooLong(ClipSetRefused):
    """A clip is longer than the profile's longest."""

    code = "long"


class ClipsAreReady(Refusal):
    """A clip that is part of a ready choice would be moved or removed."""

    def __init__(self) -> None:
        super().__init__(
            _("This clip is ready for the review, so its length stays. Open the choice again if you want to change it.")
        )


class ReviewIsDone(Refusal):
    """A choice that the family has seen would be opened again."""

    def __init__(self) -> None:
        super().__init__(_("The family has seen these clips. What they saw stays as it was."))


class NothingToReopen(Refusal):
    """No choice is ready in this cycle."""

    def __init__(self) -> None:
        super().__init__(_("The clips of this cycle are open already. Nothing was changed."))


class NotYetRead(Refusal):
    """The film's times are not known yet, so nothing exact can be cut out of it."""

    def __init__(self) -> None:
        super().__init__(_("This film is still being read. Nothing was changed. Try again in a moment."))


class NotInTheFilm(Refusal):
    """A clip or still would lie outside its film, or a clip would hold no frame."""

    def __init__(self) -> None:
        super().__init__(_("A clip ends after it starts, inside the film. Nothing was changed."))


_REFUSALS = {refusal.code: refusal for refusal in (NoClip, TooFewClips, TooManyClips, ClipTooShort, ClipTooLong)}
VERDICTS = {
    "short": gettext_lazy("a little short"),
    "good": gettext_lazy("a good length"),
    "long": gettext_lazy("a little long"),
}


def check_range(film: "Film", start: int, end: int) -> None:
    """Refuse frames [start, end) that are none of this film's."""
    if not 0 <= start < end <= (film.frames_count or 0):
        raise NotInTheFilm


def verdict(table: "FrameTable", start: int, end: int, limits: Limits) -> str:
    """Tell whether frames [start, end) are "short", "good" or "long" for a clip.

    Limits are compared in whole frames, to the practitioner's favour: a clip is too short only if one frame more would
    still not pass the shorter limit, too long only if one frame less would not come below the longer. At 25 a second
    75 to 250 frames are good. Same rule as static/js/workbench/length.js.
    """
    last = min(end, table.count - 1)  # the film's last frame lends its own length
    more = table.time_of(end) + table.time_of(last + 1) - table.time_of(last)
    if more - table.time_of(start) <= limits.shortest:
        return "short"
    if table.time_of(end - 1) - table.time_of(start) >= limits.longest:
        return "long"
    return "good"


def outside(limits: Limits, verdicts: Sequence[str]) -> list[Outside]:
    """Name every way in which clips, of which each got a verdict on its length, are outside the limits."""
    found = []
    if len(verdicts) < limits.fewest:
        found.append(Outside("few"))
    if len(verdicts) > limits.most:
        found.append(Outside("many"))
    found += [Outside(said, place) for place, said in enumerate(verdicts, start=1) if said != "good"]
    return found


def check_clip_set(limits: Limits, verdicts: Sequence[str], *, stills: int, reason: str) -> list[Outside]:
    """Return what is outside the limits of a choice that may be made ready; raises a ClipSetRefused where it may not.

    With neither clip nor, where the profile allows, still, it is always refused. Strict limits take no reason, advisory
    ones need none.
    """
    if not verdicts:
        if limits.stills_alone and stills:
            return []
        raise NoClip(_("Nothing is chosen yet. Choose at least one clip, then make the choice ready."))
    found = outside(limits, verdicts)
    if not found or limits.firmness == "advisory" or (limits.firmness == "reason" and reason.strip()):
        return found
    raise _REFUSALS[found[0].code](sentence(found[0], limits), found)


def sentence(one: Outside, limits: Limits) -> str:
    """Say kindly what is outside the limits, and by which limit."""
    if one.code == "few":
        return ngettext(
            "Your practice shows at least %(count)d clip in a review.",
            "Your practice shows at least %(count)d clips in a review.",
            limits.fewest,
        ) % {"count": limits.fewest}
    if one.code == "many":
        return ngettext(
            "Your practice shows at most %(count)d clip in a review.",
            "Your practice shows at most %(count)d clips in a review.",
            limits.most,
        ) % {"count": limits.most}
    if one.code == "short":
        seconds = {"clip": one.clip, "seconds": plain(limits.shortest)}
        return _("Clip %(clip)d is a little short: a clip has %(seconds)s seconds or more.") % seconds
    seconds = {"clip": one.clip, "seconds": plain(limits.longest)}
    return _("Clip %(clip)d is a little long: a clip has %(seconds)s seconds or less.") % seconds


def sentences(found: Iterable[Outside], limits: Limits) -> list[str]:
    """Say all that is outside the limits."""
    return [sentence(one, limits) for one in found]


def plain(seconds: Fraction) -> str:
    """Write seconds without needless places: 3, 2.5."""
    return f"{float(seconds):.3f}".rstrip("0").rstrip(".")
