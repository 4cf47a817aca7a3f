"""A rate looked at before it is kept: what is counted group by group is what every visit comes to, reckoned alone."""

import datetime as dt
from decimal import Decimal

import pytest

from attune import clock
from attune.billing.actions import set_multiplier, set_rate
from attune.billing.conceding import concede, pick_rate, set_cycle_price
from attune.billing.previewing import preview_kept, preview_rate
from attune.billing.queries import quote_visits
from attune.billing.rules import PriceNotSet
from attune.cases.models import Visit
from attune.people.models import Practice
from tests.cast import local, make_home

pytestmark = pytest.mark.db
DAY = dt.timedelta(days=1)


@pytest.fixture
def homes(ruth, cy):
    """Five families whose visits lie on both sides of every change of a price, and stand in every state."""
    first = clock.today() + 5 * DAY
    made = []
    for number in range(5):
        people = (f"Nora{number}", "client", "mother"), (f"Ed{number}", "child", "son")
        made.append(make_home(cy if number == 4 else ruth, *people, first=local(first + number * DAY, 9), question="?"))
    Visit.objects.filter(pk=made[0].visits(2)[0].pk).update(cycle=None, kind=Visit.Kind.CLOSING)
    Visit.objects.filter(pk=made[1].visits(1)[0].pk).update(state=Visit.State.CANCELLED_US)
    Visit.objects.filter(pk=made[2].visits(2)[0].pk).update(kind=Visit.Kind.CONSULTATION)
    for number, visit in enumerate(Visit.objects.order_by("starts_at")):
        Visit.objects.filter(pk=visit.pk).update(booked_at=clock.now() + number * DAY)
    set_rate(amount=Decimal(57), starts_on=first + 30 * DAY, by=ruth)
    set_rate(amount=Decimal(70), starts_on=first + 9 * DAY, practitioner=cy, by=ruth)
    set_multiplier(kind=Visit.Kind.CONSULTATION, factor=Decimal(1), starts_on=first + 12 * DAY, by=ruth)
    told = {"starts_on": first, "ends_on": None, "reason": "A hard year.", "by": ruth}
    concede(case=made[3].case, percent=Decimal(20), **told)
    concede(case=made[2].case, price_of=clock.today(), **told)
    return made


def amounts():
    """Return what each visit that stands costs as the prices are kept now."""
    found = {}
    for visit in Visit.objects.filter(state=Visit.State.BOOKED).select_related("practitioner", "case"):
        try:
            found[visit.pk] = quote_visits([visit], visit.practitioner, visit.case).total
        except PriceNotSet:
            found[visit.pk] = None
    return found


@pytest.mark.parametrize("picks", Practice.RatePick.values)
@pytest.mark.parametrize(("whole", "own"), [(False, False), (False, True), (True, False), (True, True)])
@pytest.mark.usefixtures("homes")
def test_a_preview_is_what_every_visit_comes_to(ruth, cy, picks, whole, own):
    pick_rate(practice=Practice.objects.get(), picks=picks, mile_rate=None, by=ruth)
    day = clock.today() + 16 * DAY
    if whole:
        set_cycle_price(amount=Decimal(140), starts_on=clock.today() + 8 * DAY, by=ruth)
        set_cycle_price(amount=None, starts_on=day + 5 * DAY, by=ruth)
    whose = cy if own else None
    seen = preview_rate(amount=Decimal("63.33"), starts_on=day, practitioner=whose)
    before = amounts()
    rate = set_rate(amount=Decimal("63.33"), starts_on=day, practitioner=whose, by=ruth)
    after = amounts()
    theirs = Visit.objects.filter(pk__in=after, starts_at__gte=local(day, 0))
    theirs = theirs.filter(practitioner=cy) if own else theirs
    changed = {
        pk: (before[pk], after[pk])
        for pk in theirs.values_list("pk", flat=True)
        if after[pk] is not None and after[pk] != before[pk]
    }
    difference = sum((new - (old or 0) for old, new in changed.values()), Decimal(0))
    families = list(dict.fromkeys(Visit.objects.filter(pk__in=changed).order_by("family__name").values_list("family")))
    for preview in (seen, preview_kept(rate)):
        assert (preview.visits, preview.difference) == (len(changed), difference)
        assert {one.visit.pk: (one.before, one.after) for told in preview.told for one in told.changed} == changed
        assert [(told.family.pk,) for told in preview.told] == families
        assert preview.told[1:2] == list(preview.told)[1:2]
    assert changed
