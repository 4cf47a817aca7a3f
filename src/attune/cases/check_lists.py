"""What is looked at before, during and after a visit: the practice's own list, and what was ticked for one visit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from attune import clock
from attune.audit.actions import record
from attune.audit.models import Actor
from attune.cases.models import CheckItem, Tick, Visit

For, Phase = CheckItem.For, CheckItem.Phase
LISTS = {
    Visit.Kind.FILMING: (For.FILMING,),
    Visit.Kind.REVIEW: (For.REVIEW,),
    Visit.Kind.BOTH: (For.FILMING, For.REVIEW),
}
Lines = dict[str, list[tuple[str, str]]]  # by phase: id and text of each line


@dataclass(frozen=True)
class Checked:
    """A line of the list as one visit has it."""

    item: str
    text: str
    done: bool


def check_list(visits: str) -> Lines:
    """Return the lines for a kind of visit, by phase: the practice's own, or what Attune brings."""
    return check_lists([visits])[visits]


def check_lists(kinds: Sequence[str]) -> dict[str, Lines]:
    """Return the lines for several kinds of visits, asked for at once."""
    found: dict[str, Lines] = {kind: {phase: [] for phase in Phase.values} for kind in kinds}
    own = set()
    for item in CheckItem.objects.filter(visits__in=kinds):
        own.add(item.visits)
        if item.dropped_at is None:
            found[item.visits][item.phase].append((item.id, item.text))
    for kind in kinds:
        if kind not in own:
            found[kind] = _brought(kind)
    return found


def checked_for(visit: Visit) -> dict[str, list[Checked]]:
    """Return the lines of a visit with what is ticked, by phase; a visit that has no list has none."""
    kinds = LISTS.get(Visit.Kind(visit.kind), ())
    if not kinds:
        return {phase: [] for phase in Phase.values}
    done = set(Tick.objects.filter(visit=visit).values_list("item", flat=True))
    lists = check_lists(kinds)
    return {
        phase: [Checked(item, text, item in done) for kind in kinds for item, text in lists[kind][phase]]
        for phase in Phase.values
    }


def tick(*, visit: Visit, phase: str, items: Sequence[str], by: Actor) -> None:
    """Keep which lines of a phase are done for a visit: these, and no others."""
    lines = {line.item for line in checked_for(visit)[phase]}
    wanted = lines & set(items)
    with transaction.atomic():
        Tick.objects.filter(visit=visit, item__in=lines - wanted).delete()
        for item in sorted(wanted):
            Tick.objects.get_or_create(visit=visit, item=item)
        record(actor=by, verb="tick", kind="visit", thing=visit.id, family=visit.family_id, fields=["check_list"])


def keep_check_list(*, visits: str, texts: Mapping[str, Sequence[str]], by: Actor) -> None:
    """Keep the practice's own list for a kind of visit; a line whose words stay keeps its ticks."""
    before = {(phase, text): item for phase, lines in check_list(visits).items() for item, text in lines}
    wanted = [(phase, place, text) for phase, lines in texts.items() for place, text in enumerate(dict.fromkeys(lines))]
    with transaction.atomic():
        if not CheckItem.objects.filter(visits=visits).exists():
            _take_over(visits)
        CheckItem.objects.filter(visits=visits).update(dropped_at=clock.now())
        for phase, place, text in wanted:
            facts = {"visits": visits, "phase": phase, "text": text, "place": place, "dropped_at": None}
            item = before.get((phase, text))
            if item is None:
                CheckItem.objects.create(**facts)
            else:
                CheckItem.objects.update_or_create(id=item, defaults=facts)
        record(actor=by, verb="change", kind="check_list", thing=visits, fields=["lines"])


def _take_over(visits: str) -> None:
    """Make rows of what Attune brings, so that a list from which all was taken stays empty."""
    for phase, lines in _brought(visits).items():
        for place, (item, text) in enumerate(lines):
            CheckItem.objects.create(id=item, visits=visits, phase=phase, text=text, place=place)


def _brought(kind: str) -> Lines:
    lines = _filming() if kind == For.FILMING else _review()
    return {phase: list(lines[phase].items()) for phase in Phase.values}


def _filming() -> dict[str, dict[str, str]]:
    return {
        Phase.BEFORE: {
            "film-battery": _("The camera, and a full battery"),
            "film-card": _("An empty card, and a second one"),
            "film-trial": _("A test film of ten seconds, looked at"),
            "film-things": _("What the activity needs"),
        },
        Phase.DURING: {
            "film-said": _("All in the room know that we film, and that they can stop it"),
            "film-light": _("The light is behind the camera"),
            "film-quiet": _("Television and radio are off"),
        },
        Phase.AFTER: {
            "film-thanks": _("They know when we meet again"),
            "film-inside": _("The film is brought in and verified"),
            "film-wiped": _("The card is wiped"),
        },
    }


def _review() -> dict[str, dict[str, str]]:
    return {
        Phase.BEFORE: {
            "look-power": _("The laptop is charged, the charger is packed"),
            "look-played": _("Every clip was played through"),
            "look-lasttime": _("Their words from last time are read again"),
        },
        Phase.DURING: {
            "look-question": _("Their question stood first"),
            "look-silence": _("They spoke first"),
            "look-next": _("What we film next is agreed"),
        },
        Phase.AFTER: {
            "look-words": _("Strengths and working points are in their own words"),
            "look-date": _("The next visit is in both diaries"),
        },
    }
