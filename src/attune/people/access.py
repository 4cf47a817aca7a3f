"""The doors of staff pages: who may come in at all. What they see inside is asked of each thing."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase

from attune.people.middleware import PractitionerRequest
from attune.people.models import Person, Practitioner, Role

P = ParamSpec("P")
StaffView = Callable[Concatenate[PractitionerRequest, P], HttpResponseBase]
AnyView = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def staff(view: StaffView[P]) -> AnyView[P]:
    """Let practitioners in; send the signed-out to the door; members find nothing here."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        person: Person | None = request.person  # type: ignore[attr-defined]
        if person is None:
            return redirect_to_login(request.get_full_path())
        if not isinstance(person, Practitioner):
            raise Http404
        return view(cast("PractitionerRequest", request), *args, **kwargs)

    return cast("AnyView[P]", wrapped)


def office(view: StaffView[P]) -> AnyView[P]:
    """Let in whoever keeps the office: its own role, or a practitioner who runs the practice."""

    @wraps(view)
    def wrapped(request: PractitionerRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not has_role(request.person, Role.Kind.OFFICE):
            raise Http404
        return view(request, *args, **kwargs)

    return staff(cast("StaffView[P]", wrapped))


def keepers(view: StaffView[P]) -> AnyView[P]:
    """Let in whoever keeps the office or the machine."""

    @wraps(view)
    def wrapped(request: PractitionerRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not has_role(request.person, Role.Kind.OFFICE, Role.Kind.OPERATOR):
            raise Http404
        return view(request, *args, **kwargs)

    return staff(cast("StaffView[P]", wrapped))


def has_role(person: Person | None, *kinds: Role.Kind) -> bool:
    """Tell whether a person holds one of these roles today."""
    return isinstance(person, Practitioner) and person.roles.live().filter(kind__in=kinds).exists()
