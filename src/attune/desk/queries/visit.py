"""What a visit needs to be booked."""

from django.db.models import F, Q

from attune.people.models import Family, Place


def places_for(family: Family) -> list[Place]:
    """Return where visits of a family can be: its own places first, then the practice's."""
    found = Place.objects.filter(Q(family=family) | Q(family=None))
    return list(found.order_by(F("family").asc(nulls_last=True), "address"))
