"""What several screens take down in one go: an enquiry, the people of its family, and where they live."""

from typing import Any

from attune.cases.actions import receive_enquiry
from attune.cases.models import Enquiry
from attune.consent.rules import names_joined
from attune.people.actions import add_member, add_place
from attune.people.models import Membership, Place, Practitioner


def take_down(told: dict[str, Any], members: list[dict[str, Any]], by: Practitioner) -> Enquiry:
    """Write an enquiry with its people and their home; the caller's transaction keeps it whole or not at all."""
    address, travel = told.pop("address", ""), told.pop("travel", None)
    children = [one for one in members if one["part"] == Membership.Part.CHILD]
    if children:
        told["child_name"] = children[0]["known_as"]
        told["child_born_on"] = children[0].get("born_on")
    names = names_joined([one["known_as"] for one in members]) or told["asked_by"]
    enquiry = receive_enquiry(family_name=names, by=by, **told)
    for one in members:
        add_member(family=enquiry.family, by=by, **one)
    if address:
        add_place(family=enquiry.family, kind=Place.Kind.HOME, address=address, travel=travel, by=by)
    return enquiry
