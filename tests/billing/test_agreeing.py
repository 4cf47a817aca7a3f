"""Cycle prices, concessions and terms: kept with their dates, and followed by what is charged."""

import datetime as dt
from decimal import Decimal

import pytest

from attune import clock
from attune.billing.actions import charge_visit, set_rate
from attune.billing.conceding import concede, end_concession, pick_rate, set_cycle_price, set_terms
from attune.billing.models import CancellationTerms, Charge, Concession, CyclePrice, Rate
from attune.billing.queries import price_sentence, quote_plan, quote_visits, read_book
from attune.billing.rules import ConcessionStands, NotAConcession, RateInForce
from attune.cases.models import Visit
from attune.cases.rules import plan
from attune.cases.visiting import cancel_visit, finish_visit, take_back
from attune.jobs.worker import drain
from attune.people.models import Practice
from attune.refusals import ReasonMissing
from tests.cast import local, next_7_april

pytestmark = pytest.mark.db
HOUR = dt.timedelta(hours=1)


def picked(picks, by):
    return pick_rate(practice=Practice.objects.get(), picks=picks, mile_rate=None, by=by)


def lines_of(home, ruth):
    return [str(line.amount) for line in quote_visits(home.visits(), ruth, home.case).lines]


def test_what_picks_the_rate_is_asked_by_quote_planner_and_charge_alike(hannah_and_leo, ruth):
    home, change = hannah_and_leo, next_7_april(clock.today())
    planned = plan(first=local(change - dt.timedelta(days=2), 10), count=1, profile=home.case.profile)
    assert (lines_of(home, ruth), str(quote_plan(planned, ruth).total)) == (["75.00", "82.50"], "157.50")
    picked("cycle", ruth)
    assert (lines_of(home, ruth), str(quote_plan(planned, ruth).total)) == (["75.00", "75.00"], "150.00")
    assert str(charge_visit(visit=home.review, by=ruth).amount) == "75.00"
    picked("booking", ruth)
    assert (lines_of(home, ruth), str(quote_plan(planned, ruth).total)) == (["75.00", "75.00"], "150.00")
    assert str(charge_visit(visit=home.visits(2)[0], by=ruth).amount) == "75.00"
    picked("visit", ruth)
    assert str(charge_visit(visit=home.visits(2)[1], by=ruth).amount) == "82.50"


def test_a_cycle_price_is_charged_in_shares_and_told_on_the_public_page(amina_and_yusuf, ruth):
    set_cycle_price(amount=Decimal("139.99"), starts_on=clock.today(), by=ruth)
    charges = [charge_visit(visit=visit, by=ruth) for visit in amina_and_yusuf.visits()]
    assert [str(one.amount) for one in charges] == ["69.99", "70.00"]
    assert Charge.objects.first().line.amount == Charge.objects.first().amount
    assert price_sentence() == "a cycle of one filming visit and one shared review costs £139.99"
    with pytest.raises(RateInForce):
        set_cycle_price(amount=Decimal("1.00"), starts_on=clock.today(), by=ruth)
    later = clock.today() + dt.timedelta(days=5)
    set_cycle_price(amount=Decimal("1.00"), starts_on=later, by=ruth)
    set_cycle_price(amount=None, starts_on=later, by=ruth)
    assert list(CyclePrice.objects.order_by("starts_on").values_list("amount", flat=True)) == [Decimal("139.99"), None]


def test_a_concession_is_charged_and_kept_on_the_charge_after_it_ended(amina_and_yusuf, ruth):
    case, today = amina_and_yusuf.case, clock.today()
    given = concede(case=case, percent=Decimal(20), starts_on=today, ends_on=None, reason="A hard year.", by=ruth)
    charge = charge_visit(visit=amina_and_yusuf.filming, by=ruth)
    end_concession(concession=given, by=ruth)
    charge.refresh_from_db()
    assert (str(charge.amount), charge.line.why) == ("60.00", "1.5 × £50.00: editing and travel included, less 20 %")
    assert (Concession.objects.count(), lines_of(amina_and_yusuf, ruth)) == (0, ["75.00", "75.00"])


def test_an_ended_concession_keeps_its_reason_and_its_days(amina_and_yusuf, ruth):
    day = clock.today() - dt.timedelta(days=9)
    told = {"ends_on": None, "reason": "Agreed with the fund.", "by": ruth}
    given = concede(case=amina_and_yusuf.case, amount=Decimal("5.00"), starts_on=day, **told)
    end_concession(concession=given, by=ruth)
    kept = Concession.objects.get()
    assert (kept.ends_on, kept.reason) == (clock.today() - dt.timedelta(days=1), "Agreed with the fund.")


def test_an_old_price_is_honoured_beside_a_concession(hannah_and_leo, ruth):
    case, today = hannah_and_leo.case, clock.today()
    concede(case=case, price_of=today, starts_on=today, ends_on=None, reason="Promised in spring.", by=ruth)
    assert lines_of(hannah_and_leo, ruth) == ["75.00", "75.00"]
    concede(case=case, amount=Decimal("10.00"), starts_on=today, ends_on=None, reason="Far away.", by=ruth)
    assert lines_of(hannah_and_leo, ruth) == ["65.00", "65.00"]


@pytest.mark.parametrize(
    ("told", "refusal"),
    [
        ({"percent": Decimal(20), "reason": " "}, ReasonMissing),
        ({}, NotAConcession),
        ({"percent": Decimal(20), "amount": Decimal(5)}, NotAConcession),
        ({"percent": Decimal(101)}, NotAConcession),
        ({"amount": Decimal(0)}, NotAConcession),
        ({"amount": Decimal(5), "ends_on": dt.date(2020, 1, 1)}, NotAConcession),
    ],
)
def test_what_cannot_be_reckoned_is_refused(amina_and_yusuf, ruth, told, refusal):
    facts = {"reason": "A hard year.", "ends_on": None, "starts_on": clock.today()} | told
    with pytest.raises(refusal):
        concede(case=amina_and_yusuf.case, by=ruth, **facts)
    assert Concession.objects.count() == 0


def test_two_concessions_of_a_case_never_hold_on_one_day(amina_and_yusuf, ruth):
    case, day = amina_and_yusuf.case, clock.today()
    told = {"case": case, "percent": Decimal(10), "reason": "A hard year.", "by": ruth}
    concede(starts_on=day, ends_on=day + dt.timedelta(days=9), **told)
    with pytest.raises(ConcessionStands):
        concede(starts_on=day + dt.timedelta(days=9), ends_on=None, **told)
    concede(starts_on=day + dt.timedelta(days=10), ends_on=None, **told)
    assert Concession.objects.count() == 2


@pytest.fixture
def terms(practice, ruth):
    return set_terms(starts_on=clock.today(), steps=[(24, 100), (48, 50)], nobody_home=100, by=ruth)


def cancelled(visit, hours, by, state=Visit.State.CANCELLED_FAMILY):
    with clock.told(visit.starts_at - hours * HOUR):
        return cancel_visit(visit=visit, state=state, by=by)


@pytest.mark.django_db(transaction=True)
def test_a_visit_cancelled_thirty_hours_before_is_charged_half_of_its_price(amina_and_yusuf, terms, ruth):
    cancelled(amina_and_yusuf.review, 30, ruth)
    drain()
    charge = Charge.objects.get()
    assert (str(charge.amount), charge.what, charge.percent, charge.hours) == ("37.50", "late", 50, 30)
    assert charge.line.why == "cancelled 30 hours before: 50 % of £75.00"


def test_a_concession_is_taken_off_before_the_terms(amina_and_yusuf, terms, ruth):
    told = {"starts_on": clock.today(), "ends_on": None, "reason": "A hard year.", "by": ruth}
    concede(case=amina_and_yusuf.case, percent=Decimal(20), **told)
    charge = charge_visit(visit=cancelled(amina_and_yusuf.review, 30, ruth), by=ruth)
    assert (str(charge.amount), charge.line.why) == ("30.00", "cancelled 30 hours before: 50 % of £60.00")


def test_early_or_by_the_practitioner_or_before_the_terms_nothing_is_charged(amina_and_yusuf, hannah_and_leo, ruth):
    with clock.told(clock.now() - dt.timedelta(days=1)):
        set_terms(starts_on=clock.today() + dt.timedelta(days=1), steps=[(48, 50)], nobody_home=100, by=ruth)
    early, late, before = amina_and_yusuf.review, amina_and_yusuf.visits(2)[0], amina_and_yusuf.visits(2)[1]
    Visit.objects.filter(pk=before.pk).update(booked_at=clock.now() - dt.timedelta(days=1))
    before.refresh_from_db()
    gone = [
        cancelled(early, 72, ruth),
        cancelled(late, 1, ruth, Visit.State.CANCELLED_US),
        cancelled(before, 1, ruth),
    ]
    assert [charge_visit(visit=one, by=ruth) for one in gone] == [None, None, None]
    home = cancelled(hannah_and_leo.filming, 0, ruth, Visit.State.NOBODY_HOME)
    assert charge_visit(visit=home, by=ruth).line.why == "nobody home: 100 % of £75.00"


def test_the_visit_booked_in_place_of_a_cancelled_one_is_no_refilm(amina_and_yusuf, terms, ruth):
    home = amina_and_yusuf
    other = home.visits(2)[0]
    Visit.objects.filter(pk=other.pk).update(cycle=home.cycles[0])
    charge_visit(visit=cancelled(home.filming, 1, ruth), by=ruth)
    other.refresh_from_db()
    assert str(charge_visit(visit=other, by=ruth).amount) == "75.00"


@pytest.mark.django_db(transaction=True)
def test_a_visit_that_stands_again_is_not_charged(amina_and_yusuf, terms, ruth):
    visit = cancelled(amina_and_yusuf.review, 1, ruth)
    drain()
    assert Charge.objects.count() == 1
    take_back(visit=visit, by=ruth)
    drain()
    assert (Charge.objects.count(), visit.cancelled_at) == (0, None)


@pytest.mark.django_db(transaction=True)
def test_a_visit_taken_back_before_its_news_arrived_is_never_charged(amina_and_yusuf, terms, ruth):
    take_back(visit=cancelled(amina_and_yusuf.review, 1, ruth), by=ruth)
    drain()
    assert Charge.objects.count() == 0


def test_terms_in_force_stay(terms, ruth):
    with clock.told(clock.now() + dt.timedelta(days=1)), pytest.raises(RateInForce):
        set_terms(starts_on=terms.starts_on, steps=[], nobody_home=0, by=ruth)
    assert CancellationTerms.objects.get().steps == [[24, 100], [48, 50]]


def test_a_later_rate_never_changes_what_is_charged(amina_and_yusuf, ruth):
    finish_visit(visit=amina_and_yusuf.filming, by=ruth)
    charge = charge_visit(visit=amina_and_yusuf.filming, by=ruth)
    set_rate(amount=Decimal("99.00"), starts_on=clock.today(), by=ruth)
    charge.refresh_from_db()
    assert (str(charge.amount), charge.line.amount) == ("75.00", charge.amount)


def test_what_picks_the_rate_holds_before_there_is_a_rate(practice, ruth):
    picked(Practice.RatePick.BOOKING, ruth)
    Rate.objects.all().delete()
    assert read_book().picks == "booking"
