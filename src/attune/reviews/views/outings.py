"""The pages of an outing: setting off, the cover that stands for everything else, and unlocking it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from attune.people.access import staff
from attune.refusals import Refusal
from attune.reviews.forms import PinForm
from attune.reviews.outings import outing_of, set_off, unlock
from attune.reviews.views.answering import review_of, stay_signed_in

if TYPE_CHECKING:
    from django.http import HttpResponse

    from attune.people.middleware import PractitionerRequest
    from attune.people.models import Practitioner
    from attune.reviews.models import Outing


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def setting_off(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Say what setting off does; then do it."""
    review = review_of(request, pk)
    form = PinForm(request.POST or None, needed=not request.person.has_usable_password())
    if request.method == "POST" and form.is_valid():
        try:
            set_off(review=review, pin=form.cleaned_data["pin"], by=request.person)
        except Refusal as refusal:
            form.add_error("pin", str(refusal))
        else:
            list(messages.get_messages(request))  # what was still to be said at the desk is not said at the visit
            stay_signed_in(request)
            return redirect("outing")
    return render(request, "reviews/setting_off.html", {"review": review, "form": form})


@require_safe
@staff
def cover(request: PractitionerRequest) -> HttpResponse:
    """Show the way into the room, and nothing of anybody."""
    outing = outing_of(request.person)
    if outing is None:
        return redirect("/")
    return render(request, "reviews/cover.html", {"review": outing.review, **_keys(outing, request.person)})


@require_POST
@staff
def unlocked(request: PractitionerRequest) -> HttpResponse:
    """Unlock with the PIN or the password, and go back to the desk."""
    outing = outing_of(request.person)
    if outing is None:
        return redirect("/")
    try:
        unlock(outing=outing, key=request.POST.get("key", ""), by=request.person)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return redirect("outing")
    messages.success(request, _("Welcome back. All your pages are here again."))
    answer = redirect("review-after", outing.review_id) if outing.review.started_at else redirect("/")
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


def _keys(outing: Outing, by: Practitioner) -> dict[str, Any]:
    """Return what unlocks, in words; and whether it is digits alone."""
    if not outing.pin:
        return {"key": _("Your password"), "digits": False}
    if not by.has_usable_password():
        return {"key": _("Your PIN"), "digits": True}
    return {"key": _("Your PIN or your password"), "digits": False}
