"""Whatever a practice agrees with a family, every line says why, and every list and total is exact to the penny."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune.billing.rules import (
    BOOKING_DATE,
    BOTH,
    CLOSING,
    DONE,
    FILMING,
    FIRST_OF_CYCLE,
    FOLLOW_UP,
    LATE,
    NOBODY_HOME,
    REFILM,
    REVIEW,
    STANDARD_FACTORS,
    VISIT_DATE,
    Asked,
    Dated,
    Due,
    Off,
    Quotation,
    Tariff,
    prices,
    quote,
    split,
)
from attune.billing.terms import NotTerms, Terms, check_terms

CHANGE = dt.date(2027, 4, 7)
BEFORE, AFTER, LONG_AGO = dt.date(2027, 4, 2), dt.date(2027, 4, 9), dt.date(2020, 1, 1)
FACTORS = {kind: (Dated(LONG_AGO, factor),) for kind, factor in STANDARD_FACTORS.items()}
TARIFF = Tariff((Dated(LONG_AGO, Decimal("50.00")), Dated(CHANGE, Decimal("55.00"))), FACTORS)
CYCLE = [Asked(FILMING, BEFORE, BEFORE, BEFORE), Asked(REVIEW, AFTER, BEFORE, BEFORE)]


def told(tariff, visits=CYCLE):
    found = quote(visits, tariff)
    return [(str(line.amount), line.why) for line in found.lines], str(found.total)


@pytest.mark.parametrize(
    ("picks", "total"), [(VISIT_DATE, "157.50"), (FIRST_OF_CYCLE, "150.00"), (BOOKING_DATE, "150.00")]
)
def test_a_cycle_across_the_change_costs_what_the_practices_date_says(picks, total):
    assert str(quote(CYCLE, replace(TARIFF, picks=picks)).total) == total


def test_filming_and_review_in_one_visit_costs_what_a_cycle_costs():
    assert told(TARIFF, [Asked(BOTH, BEFORE, BEFORE)]) == (
        [("150.00", "3 × £50.00: editing and travel included")],
        "150.00",
    )


def test_closing_and_follow_up_cost_one_session_and_say_nothing_of_editing():
    assert told(TARIFF, [Asked(CLOSING, BEFORE), Asked(FOLLOW_UP, AFTER)]) == (
        [("50.00", "1 × £50.00"), ("55.00", "1 × £55.00")],
        "105.00",
    )


def test_a_cycle_price_is_split_to_the_penny_and_the_last_takes_the_remainder():
    dated = (Dated(LONG_AGO, Decimal("139.99")), Dated(CHANGE, None))
    found = replace(TARIFF, cycle_prices=dated)
    said = "its share of £139.99 for the cycle: editing and travel included"
    assert told(found) == ([("69.99", said), ("70.00", said)], "139.99")
    assert told(found, [Asked(FILMING, AFTER, AFTER)])[1] == "82.50"
    assert told(found, [Asked(BOTH, BEFORE, BEFORE)]) == (
        [("139.99", "£139.99 for the cycle: editing and travel included")],
        "139.99",
    )


def test_the_public_prices_know_a_cycle_price_and_when_it_ends():
    dated = (Dated(LONG_AGO, Decimal("140.00")), Dated(CHANGE, None))
    found = prices(replace(TARIFF, cycle_prices=dated), BEFORE)
    assert (found.now.cycle, found.later.cycle, found.later_from) == (140, 165, CHANGE)
    assert found.straddling == Decimal("140.00")


def test_a_concession_takes_off_a_percent_or_an_amount_and_says_so():
    percent = Off(LONG_AGO, BEFORE, percent=Decimal(20))
    assert told(replace(TARIFF, concessions=(percent,))) == (
        [
            ("60.00", "1.5 × £50.00: editing and travel included, less 20 %"),
            ("82.50", "1.5 × £55.00: editing and travel included"),
        ],
        "142.50",
    )
    amount = Off(AFTER, None, amount=Decimal("100.00"))
    assert told(replace(TARIFF, concessions=(amount,)))[0][1] == (
        "0.00",
        "1.5 × £55.00: editing and travel included, less £100.00",
    )


def test_an_old_price_is_honoured_for_one_case():
    kept = Off(LONG_AGO, None, price_of=BEFORE)
    assert str(quote(CYCLE, replace(TARIFF, concessions=(kept,))).total) == "150.00"
    assert [line.on for line in quote(CYCLE, replace(TARIFF, concessions=(kept,))).lines] == [BEFORE, AFTER]


def test_thirty_hours_before_is_half_of_the_price_inside_forty_eight():
    terms = Terms(((48, 50), (24, 100)), 100)
    starts = dt.datetime(2027, 4, 2, 10, tzinfo=dt.UTC)
    hours = dt.timedelta(hours=1)
    assert terms.due(starts, starts - 30 * hours) == Due(LATE, 50, 30)
    assert [terms.due(starts, starts - one * hours).percent for one in (72, 48, 24, 23, 0, -2)] == [
        0,
        0,
        50,
        100,
        100,
        100,
    ]
    line = replace(TARIFF.line(CYCLE[0]), due=terms.due(starts, starts - 30 * hours))
    assert (str(line.amount), line.why) == ("37.50", "cancelled 30 hours before: 50 % of £75.00")
    door = replace(line, due=terms.due_at_the_door)
    assert (str(door.amount), door.why) == ("75.00", "nobody home: 100 % of £75.00")


def test_a_film_made_again_costs_nothing_and_says_so():
    line = replace(TARIFF.line(CYCLE[0]), due=Due(REFILM, 0))
    assert (str(line.amount), line.why) == ("0.00", "filmed again: free")


@pytest.mark.parametrize(("steps", "door"), [([(24, 50), (24, 60)], 0), ([(24, 101)], 0), ([(0, 50)], 0), ([], 101)])
def test_terms_that_cannot_be_reckoned_are_refused(steps, door):
    with pytest.raises(NotTerms):
        check_terms(steps, door)


DAYS = st.dates(dt.date(2021, 1, 1), dt.date(2030, 12, 31))
AMOUNTS = st.decimals(0, 400, places=2)
FACTOR = st.decimals(0, 5, places=2)
DATED = st.dictionaries(DAYS, AMOUNTS, max_size=5)
OFFS = st.one_of(
    st.builds(Off, DAYS, st.none() | DAYS, amount=AMOUNTS),
    st.builds(Off, DAYS, st.none() | DAYS, percent=st.decimals(0, 100, places=2)),
    st.builds(Off, DAYS, st.none() | DAYS, price_of=DAYS),
)
DUES = st.one_of(
    st.just(Due()),
    st.builds(Due, st.sampled_from([LATE, NOBODY_HOME]), st.integers(0, 100), st.integers(0, 99)),
    st.just(Due(REFILM, 0)),
)
VISITS = st.lists(
    st.tuples(st.builds(Asked, st.sampled_from([*STANDARD_FACTORS]), DAYS, st.none() | DAYS, st.none() | DAYS), DUES),
    max_size=12,
)
TARIFFS = st.builds(
    lambda first, rates, cycles, factors, picks, offs: Tariff(
        (Dated(LONG_AGO, first), *(Dated(on, amount) for on, amount in rates.items())),
        {kind: (Dated(LONG_AGO, factor),) for kind, factor in zip(STANDARD_FACTORS, factors, strict=True)},
        picks,
        tuple(Dated(on, amount) for on, amount in cycles.items()),
        tuple(offs),
    ),
    AMOUNTS,
    DATED,
    DATED,
    st.tuples(*[FACTOR] * len(STANDARD_FACTORS)),
    st.sampled_from([VISIT_DATE, FIRST_OF_CYCLE, BOOKING_DATE]),
    st.lists(OFFS, max_size=3),
)


@given(TARIFFS, VISITS)
def test_any_mix_adds_up_to_the_penny_and_asks_for_no_more_than_the_price(tariff, visits):
    lines = tuple(replace(tariff.line(asked), due=due) for asked, due in visits)
    found = Quotation(lines)
    pence = [int(line.amount * 100) for line in lines]
    assert [Decimal(one) / 100 for one in pence] == [line.amount for line in lines]
    assert found.total == Decimal(sum(pence)) / 100
    assert sum(bundle.amount for bundle in found.bundles) == found.total
    assert [0 <= line.amount <= line.price <= line.full for line in lines] == [True] * len(lines)
    assert [line.amount == line.price for line in lines if line.due.what == DONE] == [True] * sum(
        line.due.what == DONE for line in lines
    )


@given(AMOUNTS, st.integers(1, 9))
def test_a_price_is_split_whole(price, count):
    parts = split(price, count)
    assert (sum(parts), len(parts), len(set(parts[:-1])) <= 1) == (price, count, True)
    assert 0 <= parts[-1] - parts[0] < Decimal(count) / 100


@given(AMOUNTS, DAYS, DAYS, st.sampled_from([VISIT_DATE, FIRST_OF_CYCLE]))
def test_a_cycle_of_a_cycle_price_costs_just_that(price, filming, review, picks):
    tariff = Tariff((), {}, picks, (Dated(LONG_AGO, price),))
    first = min(filming, review)
    assert quote([Asked(FILMING, filming, first), Asked(REVIEW, review, first)], tariff).total == price
