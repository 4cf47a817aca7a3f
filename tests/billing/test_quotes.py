"""Money is right on its date and to the penny."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune.billing.rules import (
    BOTH,
    CONSULTATION,
    FILMING,
    REVIEW,
    STANDARD_FACTORS,
    Bundle,
    Dated,
    PriceNotSet,
    Tariff,
    prices,
    quote,
)

CHANGE = dt.date(2027, 4, 7)
BEFORE, AFTER = dt.date(2027, 4, 6), CHANGE
FACTORS = {kind: (Dated(dt.date(2000, 1, 1), factor),) for kind, factor in STANDARD_FACTORS.items()}
TARIFF = Tariff((Dated(dt.date(2020, 1, 1), Decimal("50.00")), Dated(CHANGE, Decimal("55.00"))), FACTORS)


@pytest.mark.parametrize(
    ("filming", "review", "amounts", "total"),
    [
        (BEFORE, BEFORE, ["75.00", "75.00"], "150.00"),
        (AFTER, AFTER, ["82.50", "82.50"], "165.00"),
        (BEFORE, AFTER, ["75.00", "82.50"], "157.50"),
    ],
    ids=["before", "after", "straddling"],
)
def test_a_cycle_costs_what_the_page_says(filming, review, amounts, total):
    found = quote([(FILMING, filming), (REVIEW, review)], TARIFF)
    assert [str(line.amount) for line in found.lines] == amounts
    assert str(found.total) == total


def test_filming_and_review_in_one_visit_counts_as_both():
    found = quote([(BOTH, BEFORE)], TARIFF)
    assert (found.lines[0].factor, found.total) == (Decimal(3), Decimal("150.00"))


def test_a_line_says_why():
    assert quote([(FILMING, AFTER)], TARIFF).lines[0].why == "1.5 × £55.00: editing and travel included"
    assert quote([(BOTH, BEFORE)], TARIFF).lines[0].why == "3 × £50.00: editing and travel included"


def test_what_the_practice_has_not_priced_is_refused():
    with pytest.raises(PriceNotSet, match="this kind of visit"):
        quote([(CONSULTATION, BEFORE)], TARIFF)
    with pytest.raises(PriceNotSet, match="session rate"):
        quote([(FILMING, dt.date(2019, 12, 31))], TARIFF)


def test_visits_of_one_price_are_counted_together():
    found = quote([(FILMING, BEFORE), (REVIEW, AFTER), (FILMING, AFTER)], TARIFF)
    factor = Decimal("1.5")
    assert found.bundles == (
        Bundle(1, factor, Decimal("50.00"), Decimal("75.00")),
        Bundle(2, factor, Decimal("55.00"), Decimal("165.00")),
    )


def test_there_are_two_prices_until_the_day_of_the_change():
    before, after = prices(TARIFF, BEFORE), prices(TARIFF, AFTER)
    assert (before.now.cycle, before.later.cycle, before.later_from) == (150, 165, CHANGE)
    assert (before.now.session, before.now.visit, before.straddling) == (50, 75, Decimal("157.50"))
    assert (after.now.cycle, after.later, after.later_from, after.straddling) == (165, None, None, None)


DAYS = st.dates(dt.date(2021, 1, 1), dt.date(2030, 12, 31))
AMOUNTS = st.decimals(0, 400, places=2)
RATES = st.dictionaries(DAYS, AMOUNTS, max_size=6)
VISITS = st.lists(st.tuples(st.sampled_from([FILMING, REVIEW, BOTH]), DAYS), max_size=20)


@given(RATES, AMOUNTS, VISITS)
def test_any_quote_adds_up_to_the_penny(changes, first, visits):
    dated = [Dated(dt.date(2020, 1, 1), first), *(Dated(on, amount) for on, amount in changes.items())]
    found = quote(visits, Tariff(tuple(dated), FACTORS))
    pence = [int(line.amount * 100) for line in found.lines]
    assert [Decimal(one) / 100 for one in pence] == [line.amount for line in found.lines]
    assert found.total == Decimal(sum(pence)) / 100
    assert sum(bundle.amount for bundle in found.bundles) == found.total
    assert sum(bundle.count for bundle in found.bundles) == len(visits)


@given(RATES, AMOUNTS, DAYS)
def test_the_rate_of_a_day_is_the_one_set_last_before_it(changes, first, day):
    dated = {dt.date(2020, 1, 1): first, **changes}
    tariff = Tariff(tuple(Dated(on, amount) for on, amount in dated.items()), FACTORS)
    walked = first
    for on in sorted(dated):
        if on <= day:
            walked = dated[on]
    assert tariff.rate(day) == walked
