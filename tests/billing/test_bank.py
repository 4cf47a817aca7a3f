"""A bank's list is matched and never booked unseen; a line is booked once; the accounts start no formula."""

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune import clock
from attune.billing.accounts import COLUMNS, accounts
from attune.billing.bank import guessed, invoice_of, lines_of, matched, read
from attune.billing.books import Payer, Payment
from attune.billing.invoicing import draft_invoice, issue_invoice
from attune.billing.payers import add_payer
from attune.billing.settling import book_payment, credit_invoice
from attune.billing.sums import AlreadyBooked, NotABankFile
from attune.cells import safe_cell
from tests.billing.ledger import charged

pytestmark = pytest.mark.db

HIGH_STREET = (
    "Date,Description,Money out,Money in,Balance\n"
    "03/03/2027,A HASSAN INV-0001,,75.00,500.00\n"
    "04/03/2027,Rent,400.00,,100.00\n"
    '05/03/2027,QUILLBROOK BC,,"1,082.50",1182.50\n'
    "05/03/2027,CASH,,10.00,1192.50\n"
    "05/03/2027,CASH,,10.00,1202.50\n"
)
OTHER = (
    "\ufeffValue date;Payee name;Credit amount\r\n2027-03-05;M\u00fcller;£12.50\r\n2027-03-06;Fee;-3.00\r\nxx;yy;zz\r\n"
)


def read_lines(text, encoding="utf-8"):
    rows = read(text.encode(encoding))
    return lines_of(rows, guessed(rows[0]))


def test_two_banks_lists_are_read_by_their_heads():
    lines, left_out = read_lines(HIGH_STREET)
    assert [(str(one.on), str(one.amount)) for one in lines] == [
        ("2027-03-03", "75.00"),
        ("2027-03-05", "1082.50"),
        ("2027-03-05", "10.00"),
        ("2027-03-05", "10.00"),
    ]
    assert (left_out, len({one.digest for one in lines})) == (1, 4)
    lines, left_out = read_lines(OTHER)
    assert ([(str(one.amount), one.text) for one in lines], left_out) == ([("12.50", "Müller")], 2)
    assert [one.text for one in read_lines(OTHER.removeprefix("\ufeff"), "cp1252")[0]] == ["Müller"]


def test_another_list_with_the_same_day_knows_the_same_lines_again():
    once = {one.digest for one in read_lines(HIGH_STREET)[0]}
    shorter = "\n".join([HIGH_STREET.splitlines()[0], *HIGH_STREET.splitlines()[3:]])
    assert {one.digest for one in read_lines(shorter)[0]} - once == set()


@pytest.mark.parametrize("data", [b"", b"a,b\n", b"PK\3\4\0\0", b'a,b\n"x', b"a\n1\n", b"x,y\n" * 1001])
def test_what_is_no_list_is_refused(data):
    with pytest.raises(NotABankFile):
        read(data)


def issued(home, by, *amounts, **more):
    return issue_invoice(invoice=draft_invoice(charges=charged(home, *amounts), by=by, **more), by=by)


def test_lines_are_matched_by_number_and_sum_and_nothing_is_booked(amina_and_yusuf, hannah_and_leo, ruth):
    first, second = issued(amina_and_yusuf, ruth, "75.00"), issued(hannah_and_leo, ruth, "1082.50")
    issued(amina_and_yusuf, ruth, "10.00")
    issued(hannah_and_leo, ruth, "10.00")
    found = matched(read_lines(HIGH_STREET)[0])
    assert [(one.invoice, one.why) for one in found] == [(first, "both"), (second, "sum"), (None, ""), (None, "")]
    assert Payment.objects.count() == 0
    part = matched(read_lines(HIGH_STREET.replace(",75.00,", ",50.00,"))[0])[0]
    assert (part.invoice, part.why) == (first, "number")


def test_a_line_is_booked_once(amina_and_yusuf, ruth):
    invoice = issued(amina_and_yusuf, ruth, "75.00")
    line = read_lines(HIGH_STREET)[0][0]
    facts = {"payer": invoice.payer, "amount": line.amount, "on": line.on, "bank_digest": line.digest, "by": ruth}
    book_payment(**facts, reference=line.text)
    with pytest.raises(AlreadyBooked):
        book_payment(**facts)
    assert (matched([line])[0].booked, Payment.objects.get().reference) == (True, "A HASSAN INV-0001")


def test_an_invoice_is_found_by_what_people_write(amina_and_yusuf, ruth):
    invoice = issued(amina_and_yusuf, ruth, "75.00")
    assert [invoice_of(text) for text in ("INV-0001", "inv 1", "1", " 0001 ")] == [invoice] * 4
    assert [invoice_of(text) for text in ("", "2", "INV", "INV-1x", "9" * 12)] == [None] * 5


def test_the_accounts_have_every_entry_once_and_add_up(amina_and_yusuf, ruth):
    council = add_payer(family=amina_and_yusuf.family, kind=Payer.Kind.FUND, name="=cmd()", order_number="+1", by=ruth)
    invoice = issued(amina_and_yusuf, ruth, "75.00", "82.50", payer=council)
    book_payment(payer=council, amount=Decimal("100.00"), on=clock.today(), by=ruth)
    credit_invoice(invoice=invoice, amounts={invoice.lines.first().pk: Decimal("7.50")}, reason="Less", by=ruth)
    today = clock.today()
    rows = list(csv.DictReader(io.StringIO("".join(accounts(today, today)))))
    assert tuple(rows[0]) == COLUMNS
    assert [(row["kind"], row["gross"], row["invoice"]) for row in rows] == [
        ("invoice", "157.50", "INV-0001"),
        ("credit note", "-7.50", "INV-0001"),
        ("payment", "100.00", "INV-0001"),
    ]
    assert {(row["payer"], row["order_number"]) for row in rows} == {("'=cmd()", "'+1")}
    assert list(accounts(today + dt.timedelta(days=1), today + dt.timedelta(days=2))) == [",".join(COLUMNS) + "\r\n"]


@given(st.text(max_size=20))
def test_no_cell_starts_a_formula(text):
    assert not safe_cell(text).startswith(("=", "+", "@", "\t", "\r", "\n"))
    assert not safe_cell(text).startswith("-") or Decimal(safe_cell(text)) <= 0
