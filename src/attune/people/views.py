"""Coming in by a one-time link, and going out."""

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from attune.people.actions import find_link, use_link
from attune.people.models import OneTimeLink
from attune.people.rules import LinkNotValid

BACKEND = "attune.people.accounts.WorksHere"


@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for one press, since mail programs look at links and would use them up; a demonstration's needs none."""
    try:
        found = find_link(token=token)
        if request.method != "POST" and not found.many_times:
            return render(request, "people/link.html")
        _let_in(request, use_link(token=token))
    except LinkNotValid as refusal:
        return render(request, "people/link.html", {"refusal": refusal}, status=410)
    return redirect(found.leads_to)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Forget who was here."""
    logout(request)
    return redirect("/")


def _let_in(request: HttpRequest, used: OneTimeLink) -> None:
    logout(request)
    if used.practitioner is not None:
        login(request, used.practitioner, backend=BACKEND)
    else:
        request.session["member"] = used.member_id
        request.session["family"] = used.family_id
