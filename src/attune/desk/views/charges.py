"""Money, what came of it: charges visit by visit, amounts set by hand, the accounts, and what a cycle takes."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet, Sum
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from attune import clock
from attune.billing.actions import charge_visit, set_charge
from attune.billing.charges_csv import give_charges
from attune.billing.efforts import cycles_took, note_effort
from attune.billing.models import Charge, Effort
from attune.billing.uncharged import charge_uncharged, uncharged
from attune.cases.models import Visit
from attune.clips.models import TimeSpent
from attune.desk.price_forms import AmountForm, EffortForm
from attune.desk.queries import charges as queries
from attune.desk.views.telling import told
from attune.people.access import office, staff
from attune.people.middleware import PractitionerRequest
from attune.people.models import Practice, Practitioner, ServiceProfile

TAKEN_PLACE = {Visit.State.DONE, Visit.State.CANCELLED_FAMILY, Visit.State.NOBODY_HOME}  # or should have
FIRST = 12  # of each list of visits that were not charged, so many are shown


@require_safe
@office
def charges(request: PractitionerRequest) -> HttpResponse:
    """List the charges that stand on no invoice yet, and visits that are done and were not charged."""
    left = uncharged()
    context = {
        "page": queries.charges(request.GET.get("page")),
        "total": queries.total(),
        "waiting": left,
        "priced": left.priced[:FIRST],
        "unpriced": left.unpriced[:FIRST],
        "refilms": left.again[:FIRST],
    }
    return render(request, "desk/charges.html", context)


@require_POST
@office
def charge_all(request: PractitionerRequest) -> HttpResponse:
    """Charge the visits that wait since before their day had a price."""
    made, left = charge_uncharged(by=request.person)
    if made:
        messages.success(request, ngettext("%d visit is charged.", "%d visits are charged.", made) % made)
    else:
        messages.warning(request, _("No visit that waits has a price for its day yet. Nothing was charged."))
    if left:
        messages.success(request, ngettext("%d more waits.", "%d more wait. Press once more.", left) % left)
    return redirect("money-charges")


@require_POST
@office
def visit_charge(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Charge one visit that was not charged: it had no price, or a cycle was filmed again."""
    visit = get_object_or_404(Visit.objects.select_related("practitioner", "case"), pk=pk)
    if visit.state not in TAKEN_PLACE:
        messages.warning(request, _("This visit has not taken place. Nothing was charged."))
    elif charge_visit(visit=visit, by=request.person, by_hand=True) is None:
        messages.warning(request, _("Nothing is asked for it, or no price is set. Nothing was charged."))
    else:
        messages.success(request, _("Charged."))
    return redirect("money-charges")


@require_http_methods(["GET", "POST"])
@office
def charge_amount(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Ask another amount for a visit, with a reason."""
    charge = get_object_or_404(Charge.objects.select_related("visit__family"), pk=pk)
    form = AmountForm(request.POST or None, initial={"amount": charge.amount, "reason": charge.reason})
    if (
        request.method == "POST"
        and form.is_valid()
        and told(request, lambda: set_charge(charge=charge, by=request.person, **form.cleaned_data))
    ):
        messages.success(request, _("Another amount is asked for."))
        return redirect("money-charges")
    return render(request, "desk/charge_amount.html", {"charge": charge, "form": form})


@require_safe
@office
def table(request: PractitionerRequest) -> StreamingHttpResponse:
    """Give out every charge as a table for a spreadsheet."""
    lines = give_charges(by=request.person)
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="charges-{clock.today().isoformat()}.csv"'
    return answer


@require_safe
@office
def cycle_costs(request: PractitionerRequest) -> HttpResponse:
    """Show what a cycle takes, in time and miles, beside what is charged for it."""
    found, session = cycles_took(Practice.objects.get().mile_rate), ServiceProfile.objects.current().review_minutes
    kinds = [(one, one.sessions(session)) for one in found.kinds]
    return render(request, "desk/cycle_costs.html", {"found": found, "kinds": kinds, "session": session})


@require_http_methods(["GET", "POST"])
@staff
def effort(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Write down what one's own visit took; the time noted at the workbench is offered."""
    visits = Visit.objects.led_by(request.person).select_related("family", "place")
    visit = get_object_or_404(visits, pk=pk)
    form = EffortForm(request.POST or None, initial=_known(visit, request.person))
    if request.method == "POST" and form.is_valid():
        note_effort(visit=visit, by=request.person, **form.cleaned_data)
        messages.success(request, _("Written down, for you alone."))
        return redirect("visit", visit.pk)
    return render(request, "desk/effort.html", {"visit": visit, "form": form})


def _known(visit: Visit, person: Practitioner) -> dict[str, Any]:
    told = Effort.objects.filter(visit=visit).values("travel_minutes", "editing_minutes", "other_minutes", "miles")
    noted: QuerySet[TimeSpent] = TimeSpent.objects.filter(visit=visit, practitioner=person)
    seconds = noted.order_by().aggregate(all=Sum("seconds"))["all"] or 0
    way = 2 * (visit.place.travel_minutes or 0) if visit.place else 0
    kept = told.first()
    return (
        dict(kept)
        if kept
        else {
            "travel_minutes": way,
            "editing_minutes": round(seconds / 60),
            "other_minutes": 0,
            "miles": 0,
        }
    )
