"""What is one person's alone where parents live apart: their home, and the links into the family's own place."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from attune.cases.queries import families_led_by
from attune.desk.place_form import PlaceForm
from attune.desk.queries.apart import open_links
from attune.people.access import staff
from attune.people.actions import add_place, end_links, make_link
from attune.people.middleware import PractitionerRequest
from attune.people.models import Family, Membership, Place


@require_http_methods(["GET", "POST"])
@staff
def places(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Show where visits of a family can be, and whose home each is; take one more."""
    family = get_object_or_404(families_led_by(request.person), pk=pk)
    people = [one.member for one in family.memberships.select_related("member")]
    form = PlaceForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        whose = next((one for one in people if one.pk == said["member"]), None)
        place = {"kind": Place.Kind(said["kind"]), "address": said["address"], "travel": said["travel"]}
        add_place(family=family, member=whose, by=request.person, **place)
        return redirect("places", family.id)
    found = family.places.select_related("member").order_by("address")
    return render(request, "desk/places.html", {"family": family, "form": form, "places": found})


@require_http_methods(["GET", "POST"])
@staff
def links(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Show who has a link that was not used yet; make one, and show it this once."""
    family = get_object_or_404(families_led_by(request.person), pk=pk)
    if request.method == "GET":
        return render(request, "desk/links.html", {"family": family, "people": open_links(family)})
    membership = _grown(family, request)
    token = make_link(person=membership.member, family=family, leads_to=reverse("our"), by=request.person)
    here = settings.SURROUNDINGS.address or request.build_absolute_uri("/").rstrip("/")
    address = f"{here}{reverse('link', args=[token])}"
    context = {"family": family, "member": membership.member, "address": address}
    return render(request, "desk/member_link.html", context)


@require_POST
@staff
def links_ending(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Take back every link of one person that was not used yet."""
    family = get_object_or_404(families_led_by(request.person), pk=pk)
    end_links(person=_grown(family, request).member, family=family, by=request.person)
    messages.success(request, _("Taken back. None of those links opens any more."))
    return redirect("member-link", family.id)


def _grown(family: Family, request: PractitionerRequest) -> Membership:
    people = family.memberships.exclude(part=Membership.Part.CHILD).select_related("member")
    return get_object_or_404(people, member=request.POST.get("member", ""))
