"""Lays out a practice for a journey, in a process of its own: `python -m tests.journeys.laying [--WISH…] KIND [KIND…]`.

For each kind of film (of tests/filmmaker.py) Amina and Yusuf get a filming visit's film, imported by the real
pipeline; with --quick no copies to step through are made. With --neighbours there is another family, Bettany and Ivo;
with --charged the first visits cost what they cost.
Prints JSON: ids, and links that sign people in. The cast is tests/cast.py's.
"""

import datetime as dt
import json
import sys
from pathlib import Path

import django

django.setup()


from attune import clock  # noqa: E402
from attune.audit.actions import SYSTEM  # noqa: E402
from attune.billing.actions import charge_visit  # noqa: E402
from attune.consent.models import Decision  # noqa: E402
from attune.films.actions import add_film  # noqa: E402
from attune.films.models import Film  # noqa: E402
from attune.jobs.actions import cancel_job  # noqa: E402
from attune.jobs.models import Job  # noqa: E402
from attune.people.actions import make_link  # noqa: E402
from attune.people.models import Practitioner, Role  # noqa: E402
from attune.tasks import drain  # noqa: E402
from tests import cast, filmmaker  # noqa: E402

NEIGHBOURS = ("Bettany", "client", "mother"), ("Ivo", "child", "son")


def main(kinds, films, *, quick=False, neighbours=False, charged=False):
    """Lay everything out, and say where it is."""
    cast.make_practice()
    ruth = cast.make_practitioner("Ruth Calder", Role.Kind.PRACTITIONER, Role.Kind.OFFICE)
    Practitioner.objects.filter(pk=ruth.pk).update(about="I film with you.\n\nThen we look together.")
    cy = cast.make_practitioner("Cy Rowe", Role.Kind.PRACTITIONER)
    home = cast.make_home(
        ruth,
        ("Amina", "client", "mother"),
        ("Yusuf", "child", "son"),
        first=cast.local(clock.today(), 9, 30),
        question="How can I help him play with me?",
    )
    for purpose in cast.AGREED:
        for name in ("Amina", "Yusuf"):
            home.says(name, Decision.Says.GIVEN, purpose, by=ruth)
    if neighbours:
        first = cast.local(clock.today() + dt.timedelta(days=1), 14)
        other = cast.make_home(ruth, *NEIGHBOURS, first=first, question="How can we have calm mornings?")
        if charged:
            charge_visit(visit=other.filming, by=ruth)
    if charged:
        for visit in home.visits():
            charge_visit(visit=visit, by=ruth)
    made = {kind: film(home, kind, films, ruth) for kind in kinds}
    drain(quick_only=quick)
    for job in Job.objects.filter(state=Job.State.READY):
        cancel_job(job=job, by=ruth)
    states = {kind: Film.objects.get(pk=pk).state for kind, pk in made.items()}
    return {
        "films": made,
        "states": states,
        "case": home.case.id,
        "family": home.family.id,
        "cycles": [cycle.id for cycle in home.cycles],
        "filming": home.filming.id,
        "review": home.review.id,
        "ruth": link(ruth),
        "cy": link(cy),
        "amina": link(home.client, family=home.family, leads_to="/our/"),
    }


def film(home, kind, films, by):
    """Bring one made film in; a path stands for itself."""
    path = Path(kind) if "/" in kind else filmmaker.make(kind, films).path
    return add_film(visit=home.filming, files=[path], by=by).id


def link(person, family=None, leads_to="/"):
    """Return an address that lets a person in, again and again."""
    life = dt.timedelta(days=1)
    token = make_link(person=person, by=SYSTEM, family=family, leads_to=leads_to, life=life, many_times=True)
    return f"/link/{token}/"


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if not word.startswith("--")]
    asked = {word.removeprefix("--"): True for word in sys.argv[1:] if word.startswith("--")}
    print(json.dumps(main(words, None, **asked)))
