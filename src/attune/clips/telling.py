"""What the workbench's page is told: the film and its copies, its edits, the limits, the people, the principles."""

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from attune.clips.closeup import look_at
from attune.clips.habits import habits_of
from attune.clips.queries import edits_after, people_of
from attune.clips.rules import Limits, plain
from attune.clips.ways import usual_pair
from attune.clips.wording import wording
from attune.clips.words import words
from attune.films.models import Film
from attune.films.queries import playing
from attune.people.models import Practitioner
from attune.safe.models import StoredThing


def bench_state(film: Film, person: Practitioner) -> dict[str, Any]:
    """Return all that the page needs when it opens."""
    edits, people = edits_after(film, 0), people_of(film)
    limits, said = Limits.of(film.case.profile), wording()
    return {
        "film": film_told(film) | {"name": film.family.name, "about": _about(film)},
        "edits": edits,
        "head": edits[-1]["number"] if edits else 0,
        "post": reverse("film-edits", args=[film.pk]),
        "me": person.pk,
        "limits": {"clips": [limits.fewest, limits.most], "seconds": [plain(limits.shortest), plain(limits.longest)]},
        "people": people,
        "usual": usual_pair(people),
        "how": said.ways,
        "habits": habits_of(person),
        "earlier": reverse("film-earlier", args=[film.pk]) if _has_earlier(film) else "",
        "habits_url": reverse("habits"),
        "here": reverse("film-here", args=[film.pk]),
        "principles": said.principles,
        "back_url": f"/cycles/{film.visit.cycle_id}/" if film.visit.cycle_id else f"/visits/{film.visit_id}/",
        "words": words(),
    }


def film_told(film: Film) -> dict[str, Any]:
    """Return which copies of a film there are by now, and where."""
    return {
        "id": film.pk,
        "play": _play(film),
        "frames": reverse("film-frames", args=[film.pk]),
        "peaks": reverse("film-peaks", args=[film.pk]),
        "sheets": reverse("film-sheets", args=[film.pk]),
        "watching": reverse("film-watching", args=[film.pk]),
        "fragments": reverse("film-fragments", args=[film.pk]),
        "close_up": {"url": reverse("film-close-up", args=[film.pk]), "look": look_at(film)},
        "ready": {
            "frames": _whole(film.frame_table),
            "peaks": _whole(film.peaks),
            "sheets": "sheets" in film.facts,
            "rendition": _whole(film.rendition),
        },
        "width": film.width,
        "height": film.height,
        "count": film.frames_count,
    }


def _play(film: Film) -> dict[str, Any]:
    """Return what a page plays, by an address that goes on giving the same copy; all begin at nought.

    A film that no browser plays as it came is watched by the fragments of its copy while that is made.
    """
    thing = playing(film)
    if thing is None:
        return {"url": reverse("film-fragments", args=[film.pk]), "kind": "growing", "start": 0}
    kind = "rendition" if thing.kind == StoredThing.Kind.RENDITION else "original"
    return {"url": f"{reverse('film-play', args=[film.pk])}?of={kind}", "kind": kind, "start": 0}


def _whole(thing: StoredThing | None) -> bool:
    return thing is not None and thing.completed_at is not None


def _has_earlier(film: Film) -> bool:
    """Tell whether there is an earlier cycle out of which a clip could be borrowed."""
    return film.visit.cycle is not None and film.visit.cycle.number > 1


def _about(film: Film) -> str:
    """Say which film it is: the cycle, what was done, the day."""
    cycle = film.visit.cycle
    day = date_format(localtime(film.visit.starts_at), "j F")
    if cycle is None:
        return day
    about = _("Cycle %(number)d film") % {"number": cycle.number}
    return ", ".join(part for part in (about, cycle.activity, day) if part)
