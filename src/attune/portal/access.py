"""The door of the family's own place: a member who came by their link, and the one family that it opens."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from attune.people.models import Member, Membership, Person

P = ParamSpec("P")


class MemberRequest(HttpRequest):
    """A request by a member of a family, and how they belong to the family that their link opens."""

    person: Member
    membership: Membership


MemberView = Callable[Concatenate[MemberRequest, P], HttpResponseBase]
AnyView = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def member(view: MemberView[P]) -> AnyView[P]:
    """Let in a member whose link named a family that they belong to; everybody else finds nothing here."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        person: Person | None = request.person  # type: ignore[attr-defined]
        if not isinstance(person, Member):
            raise Http404
        belongs = person.memberships.select_related("family").filter(family__key_destroyed_at=None)
        found = belongs.filter(family=request.session.get("family") or "").first()
        if found is None:
            raise Http404
        request.membership = found  # type: ignore[attr-defined]
        return view(cast("MemberRequest", request), *args, **kwargs)

    return cast("AnyView[P]", wrapped)
