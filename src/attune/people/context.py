"""What every template knows: the person who asks, the practice, and where one can go."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from attune import clock
from attune.people.models import Person, Practice, Practitioner, Role


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """Return person, practice, today and the navigation of staff pages."""
    person: Person | None = getattr(request, "person", None)
    practice = Practice.objects.first()
    out = isinstance(person, Practitioner) and bool(person.out_on)
    return {
        "person": person,
        "out": out,
        "practice": practice,
        "today": clock.today(),
        "demonstration": bool(practice and practice.demonstration),
        "hosted": settings.SURROUNDINGS.hosted or bool(practice and practice.demonstration),
        "demonstration_url": "/demo/",
        "signed_in": {"name": person.name, "role": person.title} if isinstance(person, Practitioner) else None,
        "sign_out_url": "" if out else "/sign-out/",
        "navigation_foot": _foot(request) if isinstance(person, Practitioner) and not out else [],
        "navigation": _navigation(request, person) if isinstance(person, Practitioner) and not out else [],
    }


def _foot(request: HttpRequest) -> list[dict[str, Any]]:
    return [{"url": "/me/", "icon": "user-round", "label": "Me", "current": request.path.startswith("/me/")}]


def _navigation(request: HttpRequest, person: Practitioner) -> list[dict[str, Any]]:
    kinds = set(person.roles.live().values_list("kind", flat=True))
    places = []
    if kinds & {Role.Kind.PRACTITIONER, Role.Kind.TRAINEE}:
        places += [
            ("/", "sun", "Today"),
            ("/families/", "users", "Families"),
            ("/diary/", "calendar-days", "Diary"),
            ("/films/", "film", "Films"),
        ]
    if Role.Kind.OFFICE in kinds:
        places += [("/office/", "house", "Office"), ("/money/", "receipt-pound-sterling", "Money")]
    elif Role.Kind.OPERATOR in kinds:
        places += [("/office/people/", "users-round", "People")]
    path = request.path
    return [
        {"url": url, "icon": icon, "label": label, "current": path == url or (url != "/" and path.startswith(url))}
        for url, icon, label in places
    ]
