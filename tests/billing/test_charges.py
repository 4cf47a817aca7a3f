"""Rates have dates; a visit that is done is charged once, at the price of its own day."""

import datetime as dt
from decimal import Decimal

import pytest

from attune import clock
from attune.audit.actions import SYSTEM
from attune.billing.actions import charge_visit, give_quote, remove_rate, set_charge, set_multiplier, set_rate
from attune.billing.models import Charge, Multiplier, Rate
from attune.billing.queries import price_sentence, quote_visits, tariff
from attune.billing.rules import ChargeFrozen, NotAPrice, RateInForce
from attune.cases.models import Visit
from attune.cases.visiting import book_visit, finish_visit
from attune.jobs.worker import drain
from attune.refusals import ReasonMissing
from tests.cast import local, next_7_april

pytestmark = pytest.mark.db


def test_a_cycle_across_the_change_of_the_rate_costs_each_visit_at_its_own_rate(hannah_and_leo):
    found = quote_visits(hannah_and_leo.visits())
    assert [str(line.amount) for line in found.lines] == ["75.00", "82.50"]
    assert str(found.total) == "157.50"


def test_the_public_sentence_names_two_prices_until_the_date_has_passed(practice):
    change = next_7_april(clock.today())
    assert price_sentence() == (
        "each visit is charged at 1.5 times the usual session rate, "
        "so a cycle currently costs £150 (£165 from 7 April onwards)"
    )
    assert price_sentence(change) == (
        "each visit is charged at 1.5 times the usual session rate, so a cycle costs £165"
    )


def test_a_visit_that_is_done_is_charged_once_with_what_it_came_from(amina_and_yusuf, ruth):
    finish_visit(visit=amina_and_yusuf.filming, by=ruth)
    first = charge_visit(visit=amina_and_yusuf.filming, by=ruth)
    again = charge_visit(visit=amina_and_yusuf.filming, by=ruth)
    assert first == again
    charge = Charge.objects.get()
    assert (charge.rate, charge.multiplier, charge.amount) == (Decimal("50.00"), Decimal("1.50"), Decimal("75.00"))
    assert charge.on == clock.today()


@pytest.mark.django_db(transaction=True)
def test_done_is_told_and_the_charge_follows(amina_and_yusuf, ruth):
    finish_visit(visit=amina_and_yusuf.filming, by=ruth)
    drain()
    assert Charge.objects.get().visit == amina_and_yusuf.filming


def test_a_visit_without_a_price_is_not_charged(amina_and_yusuf, ruth):
    start = local(clock.today(), 12)
    talk = book_visit(
        case=amina_and_yusuf.case,
        kind=Visit.Kind.CONSULTATION,
        starts_at=start,
        ends_at=start + dt.timedelta(hours=1),
        by=ruth,
    )
    assert charge_visit(visit=talk, by=ruth) is None
    set_multiplier(kind=Visit.Kind.CONSULTATION, factor=Decimal(1), by=ruth)
    assert charge_visit(visit=talk, by=ruth).amount == Decimal("50.00")


def test_the_standard_factors_hold_until_the_practice_sets_its_own(amina_and_yusuf, hannah_and_leo, ruth):
    Multiplier.objects.all().delete()
    own = next_7_april(clock.today()) - dt.timedelta(days=1)
    set_multiplier(kind=Visit.Kind.FILMING, factor=Decimal(2), starts_on=own, by=ruth)
    assert [str(line.amount) for line in quote_visits(amina_and_yusuf.visits()).lines] == ["75.00", "75.00"]
    later = tariff()
    assert later.factor("filming", own) == 2
    assert later.factor("filming", own - dt.timedelta(days=1)) == Decimal("1.5")


def test_a_refilm_is_free_unless_charged_by_hand(amina_and_yusuf, ruth):
    charge_visit(visit=amina_and_yusuf.filming, by=ruth)
    start = local(clock.today(), 12)
    refilm = book_visit(
        case=amina_and_yusuf.case,
        cycle=amina_and_yusuf.cycles[0],
        kind=Visit.Kind.FILMING,
        starts_at=start,
        ends_at=start + dt.timedelta(hours=1),
        by=ruth,
    )
    assert charge_visit(visit=refilm, by=ruth) is None
    assert charge_visit(visit=refilm, by=ruth, by_hand=True).amount == Decimal("75.00")


def test_a_rate_in_force_stays_and_one_to_come_may_change(practice):
    change = next_7_april(clock.today())
    with pytest.raises(RateInForce, match="later date"):
        set_rate(amount=Decimal(1), starts_on=dt.date(2020, 1, 1), by=SYSTEM)
    set_rate(amount=Decimal("57.00"), starts_on=change, by=SYSTEM)
    assert [(rate.starts_on, rate.amount) for rate in Rate.objects.order_by("starts_on")] == [
        (dt.date(2020, 1, 1), Decimal("50.00")),
        (change, Decimal("57.00")),
    ]
    remove_rate(rate=Rate.objects.get(starts_on=change), by=SYSTEM)
    assert Rate.objects.count() == 1
    with pytest.raises(RateInForce):
        remove_rate(rate=Rate.objects.get(), by=SYSTEM)


def test_a_price_below_nothing_is_refused(practice):
    with pytest.raises(NotAPrice):
        set_rate(amount=Decimal(-1), starts_on=clock.today(), by=SYSTEM)


def test_a_practitioners_own_rate_stands_before_the_practices(amina_and_yusuf, ruth):
    set_rate(amount=Decimal("60.00"), starts_on=clock.today() - dt.timedelta(days=1), by=SYSTEM, practitioner=ruth)
    assert charge_visit(visit=amina_and_yusuf.filming, by=ruth).amount == Decimal("90.00")


def test_a_quote_is_kept_as_it_was_given(hannah_and_leo, ruth):
    quotation = quote_visits(hannah_and_leo.visits())
    given = give_quote(case=hannah_and_leo.case, quotation=quotation, by=ruth)
    given.refresh_from_db()
    assert given.total == Decimal("157.50")
    assert given.lines[1] == {
        "date": next_7_april(clock.today()).replace(day=8).isoformat(),
        "kind": "review",
        "multiplier": "1.50",
        "rate": "55.00",
        "amount": "82.50",
        "why": "1.5 × £55.00: editing and travel included",
    }


def test_a_charge_is_set_by_hand_with_a_reason_until_it_is_frozen(amina_and_yusuf, ruth):
    charge = charge_visit(visit=amina_and_yusuf.filming, by=ruth)
    with pytest.raises(ReasonMissing):
        set_charge(charge=charge, amount=Decimal(0), reason=" ", by=ruth)
    charge = set_charge(charge=charge, amount=Decimal("40.00"), reason="The boiler had burst.", by=ruth)
    kept = Charge.objects.get()
    assert (kept.amount, kept.reason, kept.line.amount) == (Decimal("40.00"), "The boiler had burst.", kept.amount)
    assert kept.line.why == "agreed, instead of £75.00"
    Charge.objects.update(frozen_at=clock.now())
    with pytest.raises(ChargeFrozen):
        set_charge(charge=charge, amount=Decimal(0), reason="Late.", by=ruth)
    assert Charge.objects.get().amount == Decimal("40.00")
