"""Families found without a name in any address, families out of a file, lists no spreadsheet takes for formulas."""

import csv
import datetime as dt
import io
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from attune import clock
from attune.audit.models import Line
from attune.cases.actions import receive_enquiry, step_enquiry
from attune.cases.models import Case, Enquiry
from attune.cells import plain_cell, safe_cell
from attune.people.models import Family, Member, Membership
from tests.cast import local, make_home, signed_in

pytestmark = pytest.mark.db

HEAD = "parent,relation,child,born,email,phone,address,favourite colour\n"
NORA = "Nora,daughter,Walter,31/05/2024,nora@example.org,'+44 1632 960 001,3 Mill Lane,blue\n"


@pytest.fixture
def desk(ruth):
    return signed_in(Client(), ruth)


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def shown(desk, **wanted):
    page = desk.post(reverse("families"), wanted).content.decode()
    return re.findall(r'<b><a href="/families/\w+/">([^<]+)</a>', page)


def rows(response):
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))


def listed(text):
    return {"file": SimpleUploadedFile("families.csv", text if isinstance(text, bytes) else text.encode())}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"text": "yus"}, ["Amina and Yusuf"]),
        ({"text": "HANNAH row"}, ["Hannah, Dan and Leo"]),
        ({"text": "14 amina row"}, ["Amina and Yusuf"]),
        ({"text": "amina leo"}, []),
        ({"state": "active"}, ["Amina and Yusuf", "Hannah, Dan and Leo"]),
        ({"state": "closed"}, []),
        ({"place": "school"}, []),
        ({"place": "home", "text": "dan"}, ["Hannah, Dan and Leo"]),
        ({"start": "today", "end": "today"}, ["Amina and Yusuf"]),
        ({"end": "long ago"}, []),
        ({"start": "nonsense"}, ["Amina and Yusuf", "Hannah, Dan and Leo"]),
    ],
    ids=str,
)
def test_a_family_is_found_by_names_places_and_dates(desk, amina_and_yusuf, hannah_and_leo, wanted, found):
    days = {"today": clock.today().isoformat(), "long ago": "2001-01-01"}
    assert shown(desk, **{name: days.get(value, value) for name, value in wanted.items()}) == found


def test_nobody_finds_a_family_that_is_not_theirs(amina_and_yusuf, cy):
    stranger = signed_in(Client(), cy)
    assert shown(stranger, text="Amina") == []
    assert rows(stranger.post(reverse("families-csv"), {"text": "Amina"}))[1:] == []


def test_what_is_looked_for_stands_in_no_address_and_is_not_kept(desk, amina_and_yusuf):
    page = desk.post(reverse("families"), {"text": "Amina"})
    html = page.content.decode()
    assert [link for link in re.findall(r'(?:href|action)="([^"]*)"', html) if "Amina" in link] == []
    assert '<form class="form" id="find" role="search" method="post"' in html
    assert [value for value in desk.session.values() if "Amina" in str(value)] == []
    assert 'value="Amina"' not in desk.get(reverse("families")).content.decode()


def test_pages_of_what_was_found_are_asked_for_with_the_form(desk, ruth):
    for number in range(31):
        make_home(
            ruth,
            (f"Ada {number:02}", "client", "mother"),
            ("Bo", "child", "son"),
            first=local(clock.today(), 9),
            question="?",
        )
    page = desk.post(reverse("families"), {"text": "ada"}).content.decode()
    assert 'form="find" name="page" value="2"' in page
    assert shown(desk, text="ada", page="2") == ["Ada 30 and Bo"]


@pytest.mark.parametrize("told", ["=1+1", "+44 1632", "-1", "@SUM(A1)", "\tx", "\rx", " =1"])
def test_no_cell_is_taken_for_a_formula_and_the_way_back_is_the_same(told):
    assert safe_cell(told) == f"'{told}"
    assert plain_cell(safe_cell(told)) == told


@pytest.mark.parametrize("told", ["Amina", "", "o'clock", "'quoted'", "1-2"])
def test_other_cells_stay_as_they_are(told):
    assert (safe_cell(told), plain_cell(told)) == (told, told)


def test_families_are_saved_as_they_were_found_and_that_is_written_down(desk, amina_and_yusuf, hannah_and_leo, ruth):
    Family.objects.filter(pk=amina_and_yusuf.family.pk).update(name='=HYPERLINK("x")')
    saved = desk.post(reverse("families-csv"), {"text": "yusuf"})
    today = clock.today().isoformat()
    assert rows(saved) == [
        ["Family", "People", "The work is", "With", "Since", "Until", "Cycles"],
        ['\'=HYPERLINK("x")', "Amina, Yusuf", "active", "Ruth Calder", today, "", "3"],
    ]
    assert saved["Content-Disposition"] == f'attachment; filename="families-{today}.csv"'
    assert Line.objects.get(verb="save list").thing == "families"


def test_enquiries_are_saved_by_step_without_what_lies_sealed(client, olive):
    office = signed_in(client, olive)
    told = {"phone": "+44 1632 960 001", "reasons": "He shouts."}
    enquiry = receive_enquiry(family_name="Nora and Walter", asked_by="Nora", by=olive, **told)
    receive_enquiry(family_name="Kit and Sol", asked_by="Kit", by=olive)
    step_enquiry(enquiry=enquiry, state=Enquiry.State.WAITING, by=olive, reason="No room")
    saved = rows(office.get(reverse("enquiries-csv"), {"state": "waiting"}))
    assert [(row[1], row[2], row[4]) for row in saved] == [
        ("State", "Asks", "Telephone"),
        ("waiting", "Nora", "'+44 1632 960 001"),
    ]
    assert "shouts" not in str(saved)


def test_the_visits_of_a_week_are_saved(desk, amina_and_yusuf):
    saved = rows(desk.get(reverse("diary-csv"), {"week": clock.today().isoformat()}))
    today = clock.today().isoformat()
    assert [row for row in saved if row[0] == today] == [
        [today, "09:30", "10:15", "Filming visit", "Booked", "Amina and Yusuf", "at home", "1"]
    ]


def test_a_file_is_looked_at_before_anything_is_written(desk):
    page = desk.post(reverse("families-from-csv"), listed(HEAD + NORA))
    assert "1 family to write down Nothing is written yet." in words(page)
    assert "These columns are not taken: favourite colour." in words(page)
    assert (Family.objects.count(), Enquiry.objects.count()) == (0, 0)
    text = re.search(r"<textarea name=\"text\" hidden>(.*?)</textarea>", page.content.decode(), re.DOTALL)[1]
    assert "nora@example.org" in text
    desk.post(reverse("families-from-csv"), {"text": HEAD + NORA, "confirmed": "1"})
    case = Case.objects.get()
    people = [(one.member.known_as, one.part, one.member.born_on) for one in case.family.memberships.all()]
    assert people == [("Nora", "client", None), ("Walter", "child", dt.date(2024, 5, 31))]
    assert (case.family.enquiry.phone, str(case.family.places.get())) == ("+44 1632 960 001", "3 Mill Lane")
    assert case.family.enquiry.state == "accepted"


def test_the_office_writes_enquiries_and_opens_no_case(client, olive):
    office = signed_in(client, olive)
    answer = office.post(reverse("families-from-csv"), {"text": HEAD + NORA, "confirmed": "1"})
    assert (answer["Location"], Case.objects.count()) == ("/enquiries/", 0)
    assert Enquiry.objects.get().state == "received"


def test_each_row_that_cannot_be_written_says_why_and_the_others_go_on(desk, amina_and_yusuf):
    Member.objects.filter(pk=amina_and_yusuf.client.pk).update(email="amina@example.org")
    Member.objects.filter(pk=amina_and_yusuf.child.pk).update(born_on=dt.date(2024, 1, 2))
    text = HEAD + NORA + (
        ",mother,Bo,,,,,\n"
        "Cleo,,Dee,32/13/2024,,,,\n"
        "Eve,,,,not an address,,,\n"
        "Amina B,,,,AMINA@example.org,,,\n"
        "Flo,,Yusuf,2024-01-02,,,,\n"
    ) + NORA  # fmt: skip
    page = desk.post(reverse("families-from-csv"), listed(text))
    refused = re.findall(r"<span>(Line .*?)</span>", page.content.decode())
    assert refused == [
        "Line 3: parent: This field is required.",
        "Line 4: born: Enter a valid date.",
        "Line 5: email: Enter a valid email address.",
        "Line 6: somebody with this e-mail address is here already.",
        "Line 7: a child of this name and birthday is here already.",
        "Line 8: it is the same as line 2.",
    ]
    assert "1 family to write down" in words(page)


def test_who_may_not_see_a_family_does_not_learn_from_a_file_that_it_is_here(amina_and_yusuf, cy):
    Member.objects.filter(pk=amina_and_yusuf.client.pk).update(email="amina@example.org")
    page = signed_in(Client(), cy).post(reverse("families-from-csv"), listed("parent,email\nAmina,amina@example.org\n"))
    assert "1 family to write down" in words(page)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name;born\nNora;2024\n", "“parent” among them"),
        ("", "Choose a file"),
        ('parent\n"Nora', "not whole CSV"),
        ("parent\n" + "Nora\n" * 2001, "more than 2000 rows"),
        (b"parent\n\0\n", "“parent” among them"),
        (b"parent\n" + b"x" * (11 * 2**20), "over 10 MB"),
    ],
    ids=["no heading", "empty", "torn", "long", "nought", "big"],
)
def test_a_file_that_is_no_list_is_refused_in_a_sentence(desk, practice, text, said):
    before = set(Path(settings.DATA).rglob("*"))
    page = desk.post(reverse("families-from-csv"), listed(text))
    assert (page.status_code, Family.objects.count()) == (422, 0)
    assert said in words(page)
    assert set(Path(settings.DATA).rglob("*")) == before


def test_what_other_spreadsheets_write_is_read(desk):
    text = "parent;child\r\nZoë;André\r\n".encode("cp1252")
    assert "Zoë" in words(desk.post(reverse("families-from-csv"), listed(text)))
    marked = "parent\tchild\nZoë\tAndré\n".encode("utf-8-sig")
    assert "André" in words(desk.post(reverse("families-from-csv"), listed(marked)))


@pytest.mark.parametrize("count", [1, 3])
def test_finding_asks_as_often_for_three_families_as_for_one(desk, ruth, count, django_assert_num_queries):
    for number in range(count):
        people = (f"Ada {number}", "client", "mother"), ("Bo", "child", "son")
        make_home(ruth, *people, first=local(clock.today(), 9), question="?")
    with django_assert_num_queries(9):
        desk.post(reverse("families"), {"text": "ada", "start": "2020-01-01"})
    with django_assert_num_queries(9):
        desk.post(reverse("families-csv"), {"text": "ada"})
    assert Membership.objects.count() == 2 * count
