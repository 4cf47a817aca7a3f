"""How somebody tells us: across the cycles of a case, what they said without words, and what was answered."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from attune.cases.models import Case, CaseMember
from attune.clips.models import Clip, ClipTag, Way
from attune.clips.wording import Wording, wording
from attune.desk.queries.pictures import Picture, picture_at
from attune.films.consenting import may_be_seen
from attune.people.models import Member, Person
from attune.reviews.models import Words


@dataclass(frozen=True)
class Telling:
    """One time somebody told something: the clip, how it was said, what was answered, and what a parent said to it."""

    clip: Clip
    cycle: int | None
    picture: Picture | None
    way: str
    how: tuple[str, ...]
    answers: tuple[str, ...]
    words: tuple[Words, ...]


@dataclass(frozen=True)
class WayOfTelling:
    """One way in which somebody tells us, with every time it was seen."""

    key: str
    name: str
    tellings: tuple[Telling, ...]


def member_of(case: Case, member: str) -> Member | None:
    """Return somebody of a case; none where they are not of it."""
    found = CaseMember.objects.filter(case=case, member=member).select_related("member").first()
    return None if found is None else found.member


def ways_of(case: Case, member: Member, person: Person) -> list[WayOfTelling]:
    """Return how somebody tells us, way by way in the practice's order; films that are shut are left out."""
    clips, named = _clips(case, member, person), wording()
    said = _words(clips)
    tellings = [
        (tag, _telling(clip, tag, said.get(clip.pk, ()), member, named))
        for clip in clips
        for tag in clip.tags.all()
        if tag.actor_id == member.pk and tag.how
    ]
    known = [way["key"] for way in named.ways]
    keys = [*known, *sorted({key for tag, _telling in tellings for key in tag.how}.difference(known))]
    ways = [(key, tuple(telling for tag, telling in tellings if key in tag.how)) for key in keys]
    return [WayOfTelling(key, named.how_said([key])[0], found) for key, found in ways if found]


def _clips(case: Case, member: Member, person: Person) -> list[Clip]:
    told = ClipTag.objects.filter(actor=member, clip__film__case=case).exclude(how=[]).values("clip")
    clips = Clip.objects.visible_to(person).kept().filter(pk__in=told, film__deleted_at=None)
    found = list(
        clips.select_related("film__visit", "cycle")
        .prefetch_related("tags__actor", "film__sheets", "film__stills")
        .order_by("cycle__number", "film__added_at", "start")
    )
    open_films = {film.pk for film in {clip.film_id: clip.film for clip in found}.values() if may_be_seen(film)}
    return [clip for clip in found if clip.film_id in open_films]


def _telling(clip: Clip, tag: ClipTag, words: Iterable[Words], member: Member, named: Wording) -> Telling:
    return Telling(
        clip=clip,
        cycle=None if clip.cycle is None else clip.cycle.number,
        picture=picture_at(clip.film, list(clip.film.sheets.all()), _frame(clip)),
        way=str(Way(tag.way).label) if tag.way else "",
        how=tuple(named.how_said(tag.how)),
        answers=tuple(_answer(other, named) for other in clip.tags.all() if _answers(other, tag, member)),
        words=tuple(words),
    )


def _frame(clip: Clip) -> int:
    """Return the picture that tells most: a still kept within the clip, or the clip's first."""
    kept = [still.frame for still in clip.film.stills.all() if still.removed_at is None]
    return min((frame for frame in kept if clip.start <= frame < clip.end), default=clip.start)


def _answers(other: ClipTag, tag: ClipTag, member: Member) -> bool:
    """Tell whether another tag of the same clip is what somebody else did next."""
    if other.pk == tag.pk or other.actor is None or other.actor_id == member.pk:
        return False
    return other.partner_id in {member.pk, None} and other.way != Way.INITIATIVE


def _answer(tag: ClipTag, named: Wording) -> str:
    facts = {
        "name": tag.actor.known_as if tag.actor else "",
        "principle": named.short(tag.principle).lower(),
        "how": ", ".join(named.how_said(tag.how)),
    }
    return (_("%(name)s was %(principle)s: %(how)s") if tag.how else _("%(name)s was %(principle)s")) % facts


def _words(clips: Iterable[Clip]) -> dict[str, list[Words]]:
    """Return, by clip, what members of the family said at it; working points stay with the review."""
    said = Words.objects.filter(clip__in=[clip.pk for clip in clips], removed_at=None).exclude(member=None)
    found: dict[str, list[Words]] = {}
    for words in said.exclude(kind=Words.Kind.WORKING_POINT).select_related("member", "practitioner"):
        if words.clip_id and words.text:
            found.setdefault(words.clip_id, []).append(words)
    return found
