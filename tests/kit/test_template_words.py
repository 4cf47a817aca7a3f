"""Money, times and names as templates tell them."""

import datetime as dt
from decimal import Decimal

import pytest

from attune.templatetags import attune as tags


@pytest.mark.parametrize(
    ("amount", "told"),
    [("157.5", "£157.50"), ("0", "£0.00"), ("1234.5", "£1,234.50"), ("-82.50", "−£82.50"), ("0.005", "£0.00")],
)
def test_money_is_told_to_the_penny(amount, told):
    assert tags.money(Decimal(amount)) == told


@pytest.mark.parametrize(("amount", "told"), [("150.00", "£150"), ("157.50", "£157.50"), ("1000", "£1,000")])
def test_a_whole_price_is_told_in_pounds(amount, told):
    assert tags.pounds(Decimal(amount)) == told


def test_a_time_is_told_where_the_practice_is():
    assert tags.clock(dt.datetime(2027, 4, 13, 9, 0, tzinfo=dt.UTC)) == "10:00 am"


@pytest.mark.parametrize(("hour", "told"), [(0, "12:05 am"), (9, "9:05 am"), (12, "12:05 pm"), (23, "11:05 pm")])
def test_a_plain_time_is_told_as_it_is(hour, told):
    assert tags.clock(dt.time(hour, 5)) == told


def test_a_day_is_told_where_the_practice_is():
    assert tags.day(dt.datetime(2027, 4, 12, 23, 30, tzinfo=dt.UTC)) == "Tuesday 13 April"
    assert tags.day(dt.date(2027, 4, 13)) == "Tuesday 13 April"


@pytest.mark.parametrize(("seconds", "told"), [(0, "00:00"), (88.9, "01:28"), (1106, "18:26"), (3661, "1:01:01")])
def test_the_length_of_a_film_is_told_in_whole_seconds(seconds, told):
    assert tags.length_of_film(seconds) == told


@pytest.mark.parametrize(
    ("name", "letters"), [("Ruth Calder", "RC"), ("Leo", "L"), ("Ana María de Souza", "AS"), ("", "")]
)
def test_initials_are_of_the_first_and_the_last_name(name, letters):
    assert tags.initials(name) == letters
