"""Money in its sections: a rate seen before it is kept, terms, concessions, charges, and what a cycle takes."""

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
from django.urls import reverse

from attune import clock
from attune.audit.models import Line
from attune.billing.actions import charge_visit, set_charge, set_multiplier, set_rate
from attune.billing.conceding import concede, set_terms
from attune.billing.efforts import note_effort
from attune.billing.models import Charge, Concession, CyclePrice, Effort, Rate
from attune.cases.models import Cycle, Visit
from attune.cases.visiting import arrive, cancel_visit, finish_visit, leave
from attune.clips.models import TimeSpent
from attune.people.models import Family, Practice
from tests.cast import local, make_home, next_7_april, signed_in
from tests.desk.test_pages import desk, words

__all__ = ["desk"]
pytestmark = pytest.mark.db
APRIL = next_7_april(clock.today())
LATER = APRIL + dt.timedelta(days=8)  # two of Hannah and Leo's visits lie after it


def new_rate(**more):
    return {"amount": "58.00", "starts_on": LATER.isoformat()} | more


def test_a_new_rate_is_seen_before_it_is_kept(desk, hannah_and_leo, amina_and_yusuf):
    page = words(desk.get(reverse("rate-preview"), new_rate()))
    assert Rate.objects.count() == 2
    assert "1 family to tell" in page
    changed = [visit for visit in Visit.objects.all() if visit.starts_at >= local(LATER, 0)]
    more = Decimal("4.50") * len(changed)
    assert f"{len(changed)} booked visits would cost something else: the difference is £{more} in all" in page
    assert f"On {LATER.day} April {LATER.year} “each visit is charged at 1.5 times the usual session rate, so" in page
    assert "a cycle costs £174”" in page
    assert "£82.50 £87.00 £4.50" in page
    assert "Before “each visit is charged at 1.5 times the usual session rate, so a cycle currently costs £150" in page
    assert "Amina" not in page


def test_a_new_rate_is_kept_by_one_press_and_its_letters_are_ready(desk, hannah_and_leo):
    page = words(desk.post(reverse("rate-preview"), new_rate(), follow=True))
    rate = Rate.objects.get(starts_on=LATER)
    assert (rate.amount, rate.practitioner_id, Rate.objects.count()) == (Decimal("58.00"), None, 3)
    assert [name for name in ("Dear Hannah,", "Dear Dan,", "Dear Leo,") if name in page] == [
        "Dear Hannah,",
        "Dear Dan,",
    ]
    assert "£82.50 £87.00" in page
    desk.post(reverse("rate-removal", args=[rate.pk]))
    assert Rate.objects.count() == 2


def test_a_rate_that_is_no_price_or_holds_already_is_not_kept(desk, practice):
    assert desk.post(reverse("rate-preview"), new_rate(amount="-1")).status_code == 200
    page = words(desk.post(reverse("rate-preview"), new_rate(starts_on="2020-01-01"), follow=True))
    assert "That rate is in force already and stays." in page
    assert Rate.objects.count() == 2


def test_a_practitioners_own_rate_changes_her_visits_alone(desk, hannah_and_leo, ruth, cy):
    whose = new_rate(practitioner=cy.pk)
    assert "Nobody to tell" in words(desk.get(reverse("rate-preview"), whose))
    desk.post(reverse("rate-preview"), whose)
    assert Rate.objects.get(starts_on=LATER).practitioner == cy
    assert "1 family to tell" in words(desk.get(reverse("rate-preview"), new_rate(practitioner=ruth.pk)))


def test_no_letter_is_written_where_nothing_changes(desk, amina_and_yusuf):
    rate = Rate.objects.get(starts_on=APRIL)
    Visit.objects.update(state=Visit.State.DONE)
    assert "Nobody to write to" in words(desk.get(reverse("rate-letters", args=[rate.pk])))


def test_which_date_counts_and_a_cycles_price_are_set(desk, practice):
    desk.post(reverse("rate-pick"), {"picks": "cycle", "mile_rate": "0.45"})
    kept = Practice.objects.get()
    assert (kept.rate_picked_by, kept.mile_rate) == ("cycle", Decimal("0.45"))
    desk.post(reverse("rate-pick"), {"picks": "moon"})
    assert Practice.objects.get().rate_picked_by == "cycle"
    desk.post(reverse("cycle-prices"), {"amount": "140.00", "starts_on": clock.today().isoformat()})
    assert CyclePrice.objects.get().amount == Decimal("140.00")
    assert "a cycle of one filming visit and one shared review costs £140" in words(desk.get(reverse("money")))
    assert "a cycle of one filming visit and one shared review costs £140" in words(desk.get(reverse("about")))


def test_terms_are_set_in_steps(desk, practice):
    assert "costs nothing, however late" in words(desk.get(reverse("money-terms")))
    told = {"starts_on": clock.today().isoformat(), "nobody_home": "100", "hours_1": "48", "percent_1": "50"}
    half = words(desk.post(reverse("money-terms"), told | {"hours_2": "24"}))
    assert "A step needs both: hours and percent." in half
    page = words(desk.post(reverse("money-terms"), told, follow=True))
    assert "less than 48 hours before: 50 % nobody home: 100 %" in page


def test_a_concession_is_given_found_and_ended(desk, amina_and_yusuf, hannah_and_leo):
    case = amina_and_yusuf.case
    assert "Everybody pays the usual prices" in words(desk.get(reverse("concessions")))
    found = words(desk.get(reverse("concessions"), {"name": "amina"}))
    assert ("Amina and Yusuf" in found, "Hannah" in found) == (True, False)
    url = reverse("case-concessions", args=[case.pk])
    told = {"starts_on": clock.today().isoformat(), "reason": "A hard year."}
    assert "Choose one: a percent, an amount" in words(desk.post(url, told))
    page = words(desk.post(url, told | {"percent": "20"}, follow=True))
    assert "20 % less each visit, from" in page
    assert "Amina and Yusuf 20 % less each visit" in words(desk.get(reverse("concessions")))
    desk.post(reverse("concession-ending", args=[Concession.objects.get().pk]))
    assert Concession.objects.count() == 0


def test_a_charge_says_why_and_another_amount_is_asked_with_a_reason(desk, amina_and_yusuf, ruth):
    assert "Nothing waits to be invoiced" in words(desk.get(reverse("money-charges")))
    charge = charge_visit(visit=amina_and_yusuf.filming, by=ruth)
    assert "1.5 × £50.00: editing and travel included" in words(desk.get(reverse("money-charges")))
    url = reverse("charge-amount", args=[charge.pk])
    desk.post(url, {"amount": "10.00"})
    assert Charge.objects.get().amount == Decimal("75.00")
    page = words(desk.post(url, {"amount": "10.00", "reason": "The boiler had burst."}, follow=True))
    assert ("£10.00 not invoiced yet" in page, "agreed, instead of £75.00" in page, "boiler" in page) == (
        True,
        True,
        False,
    )
    Charge.objects.update(frozen_at=clock.now())
    assert "Nothing waits to be invoiced" in words(desk.get(reverse("money-charges")))


def test_a_refilm_is_charged_by_one_press(desk, amina_and_yusuf, ruth):
    charge_visit(visit=amina_and_yusuf.filming, by=ruth)
    again = amina_and_yusuf.visits(2)[0]
    Visit.objects.filter(pk=again.pk).update(cycle=amina_and_yusuf.cycles[0])
    again.refresh_from_db()
    url = reverse("visit-charge", args=[again.pk])
    assert "This visit has not taken place." in words(desk.post(url, follow=True))
    finish_visit(visit=again, by=ruth)
    assert "Filmed again, free of charge" in words(desk.get(reverse("money-charges")))
    page = words(desk.post(url, follow=True))
    assert ("£150.00 not invoiced yet" in page, "Filmed again" in page) == (True, False)


def test_what_was_done_before_it_had_a_price_is_charged_later(desk, amina_and_yusuf, hannah_and_leo, ruth):
    Rate.objects.all().delete()
    visits = [amina_and_yusuf.filming, amina_and_yusuf.review, hannah_and_leo.filming]
    for visit in visits:
        assert charge_visit(visit=finish_visit(visit=visit, by=ruth), by=ruth) is None
    url = reverse("money-charges")
    page = words(desk.get(url))
    assert ("3 visits have no price for their day" in page, "Charge all" in page) == (True, False)
    assert "has a price for its day yet. Nothing was charged." in words(desk.post(reverse("charge-all"), follow=True))
    set_rate(amount=Decimal(50), starts_on=clock.today(), by=ruth)
    Visit.objects.filter(pk=visits[2].pk).update(starts_at=clock.now() - dt.timedelta(days=9))
    page = words(desk.get(url))
    assert ("2 visits wait whose days had no price then" in page, "Charge £75.00" in page) == (True, True)
    assert "1 visit has no price for its day" in page
    desk.post(reverse("visit-charge", args=[visits[0].pk]))
    assert [one.visit_id for one in Charge.objects.all()] == [visits[0].pk]
    assert "1 visit is charged." in words(desk.post(reverse("charge-all"), follow=True))
    assert sorted(str(one.amount) for one in Charge.objects.all()) == ["75.00", "75.00"]
    assert "Charge all" not in words(desk.get(url))


def test_what_was_called_off_late_before_it_had_a_price_is_charged_later_and_what_was_in_time_is_not(
    desk, amina_and_yusuf, ruth
):
    home = amina_and_yusuf
    set_terms(starts_on=clock.today(), steps=[(48, 50)], nobody_home=100, by=ruth)
    Rate.objects.all().delete()
    with clock.told(home.visits(3)[0].starts_at - dt.timedelta(hours=30)):
        late = cancel_visit(visit=home.visits(3)[0], state=Visit.State.CANCELLED_FAMILY, by=ruth)
        in_time = cancel_visit(visit=home.visits(3)[1], state=Visit.State.CANCELLED_FAMILY, by=ruth)
    missed = cancel_visit(visit=home.filming, state=Visit.State.NOBODY_HOME, by=ruth)
    assert [charge_visit(visit=one, by=ruth) for one in (late, in_time, missed)] == [None] * 3
    assert "2 visits have no price for their day" in words(desk.get(reverse("money-charges")))
    set_rate(amount=Decimal(50), starts_on=clock.today(), by=ruth)
    page = words(desk.get(reverse("money-charges")))
    assert ["Charge £37.50" in page, "Charge £75.00" in page, "nobody home" in page] == [True] * 3
    assert "2 visits are charged." in words(desk.post(reverse("charge-all"), follow=True))
    assert sorted(str(one.amount) for one in Charge.objects.all()) == ["37.50", "75.00"]
    assert "Not charged yet" not in words(desk.get(reverse("money-charges")))


def test_what_was_to_be_filmed_again_and_was_called_off_waits_for_nothing(desk, amina_and_yusuf, ruth):
    home = amina_and_yusuf
    set_terms(starts_on=clock.today(), steps=[(48, 50)], nobody_home=100, by=ruth)
    charge_visit(visit=finish_visit(visit=home.filming, by=ruth), by=ruth)
    again = home.visits(2)[0]
    Visit.objects.filter(pk=again.pk).update(cycle=home.cycles[0])
    again.refresh_from_db()
    missed = cancel_visit(visit=again, state=Visit.State.NOBODY_HOME, by=ruth)
    assert charge_visit(visit=missed, by=ruth) is None
    assert "Not charged yet" not in words(desk.get(reverse("money-charges")))


def test_a_consultation_that_never_had_a_price_does_not_wait(desk, amina_and_yusuf, ruth):
    Visit.objects.filter(pk=amina_and_yusuf.filming.pk).update(kind=Visit.Kind.CONSULTATION, state=Visit.State.DONE)
    assert "Nothing waits to be invoiced" in words(desk.get(reverse("money-charges")))
    assert "Not charged yet" not in words(desk.get(reverse("money-charges")))
    set_multiplier(kind=Visit.Kind.CONSULTATION, factor=Decimal(1), by=ruth)
    assert "Charge £50.00" in words(desk.get(reverse("money-charges")))


def test_the_page_of_a_cycle_adds_up_with_what_was_cancelled_late_and_filmed_again(desk, amina_and_yusuf, ruth):
    home = amina_and_yusuf
    set_terms(starts_on=clock.today(), steps=[(48, 50)], nobody_home=50, by=ruth)
    visit, other, again = home.filming, home.visits(2)[0], home.visits(3)[0]
    Visit.objects.filter(pk__in=[other.pk, again.pk]).update(cycle=home.cycles[0])
    charge_visit(visit=cancel_visit(visit=visit, state=Visit.State.NOBODY_HOME, by=ruth), by=ruth)
    other.refresh_from_db()
    charge_visit(visit=finish_visit(visit=other, by=ruth), by=ruth)
    page = words(desk.get(reverse("cycle", args=[home.cycles[0].pk])))
    assert "50 % of £75.00 £37.50" in page
    assert "free £0.00" in page
    assert "Cycle 1 £187.50" in page  # 37.50 nobody home, 75.00 filmed, nothing again, 75.00 to be reviewed


def test_the_accounts_hold_every_charge_and_no_formula(desk, amina_and_yusuf, hannah_and_leo, ruth):
    Family.objects.filter(pk=hannah_and_leo.family.pk).update(name="=2+5")
    charge_visit(visit=amina_and_yusuf.filming, by=ruth)
    set_charge(charge=charge_visit(visit=hannah_and_leo.filming, by=ruth), amount=Decimal(9), reason="Far.", by=ruth)
    answer = desk.get(reverse("charges-csv"))
    text = b"".join(answer).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    told = [(row["family"], row["visit"], row["rate"], row["amount"], row["set_by_hand"]) for row in rows]
    assert told == [
        ("Amina and Yusuf", "filming", "50.00", "75.00", "no"),
        ("'=2+5", "filming", "50.00", "9.00", "yes"),
    ]
    assert answer["Content-Disposition"] == f'attachment; filename="charges-{clock.today().isoformat()}.csv"'
    assert ("Far." in text, Line.objects.filter(verb="take out").count()) == (False, 1)


def test_what_a_visit_took_is_written_down_by_whose_visit_it_is(client, desk, amina_and_yusuf, ruth, cy):
    visit = amina_and_yusuf.filming
    url = reverse("visit-effort", args=[visit.pk])
    TimeSpent.objects.create(practitioner=ruth, visit=visit, day=clock.today(), seconds=5400)
    assert desk.get(url).context["form"].initial == {
        "travel_minutes": 50,
        "editing_minutes": 90,
        "other_minutes": 0,
        "miles": 0,
    }
    desk.post(url, {"travel_minutes": 40, "editing_minutes": 95, "other_minutes": 10, "miles": "12.5"})
    kept = Effort.objects.get()
    assert (kept.travel_minutes, kept.editing_minutes, kept.other_minutes, kept.miles) == (40, 95, 10, Decimal("12.5"))
    assert signed_in(client, cy).get(url).status_code == 404


def test_what_a_cycle_takes_is_laid_beside_what_is_charged(desk, amina_and_yusuf, ruth):
    assert "No cycle has been reviewed yet" in words(desk.get(reverse("cycle-costs")))
    for visit, editing in zip(amina_and_yusuf.visits(), (100, 0), strict=True):
        with clock.told(clock.now() - dt.timedelta(hours=1)):
            arrive(visit=visit, by=ruth)
        leave(visit=visit, by=ruth)
        finish_visit(visit=visit, by=ruth)
        charge_visit(visit=visit, by=ruth)
        told = {"travel_minutes": 50, "editing_minutes": editing, "other_minutes": 10, "miles": Decimal(10)}
        note_effort(visit=visit, by=ruth, **told)
        Visit.objects.filter(pk=visit.pk).update(starts_at=clock.now() - dt.timedelta(hours=2), ends_at=clock.now())
    Practice.objects.update(mile_rate=Decimal("0.45"))
    page = words(desk.get(reverse("cycle-costs")))
    assert Cycle.objects.get(pk=amina_and_yusuf.cycles[0].pk).state == "reviewed"
    assert "5.7 hours a cycle, of 1 cycle £150.00 charged for a cycle 20.0 miles a cycle, costing £9.00" in page
    assert "Filming visit 1 visit 60 50 100 10 10.0 3.7 ×" in page
    assert "Shared review 1 visit 60 50 0 10 10.0 2.0 ×" in page
    assert "£24.74 for an hour of work" in page


COUNTS = {
    "money": 15,
    "money-charges": 16,
    "money-terms": 6,
    "concessions": 8,
    "cycle-costs": 9,
    "rate-preview": 15,
    "rate-letters": 17,
    "charges-csv": 7,
}


@pytest.mark.parametrize("families", [1, 3])
@pytest.mark.parametrize("name", COUNTS)
def test_a_page_of_money_asks_as_often_for_three_families_as_for_one(
    desk, ruth, name, families, django_assert_num_queries
):
    for number in range(families):
        people = (f"Amina {number}", "client", "mother"), (f"Yusuf {number}", "child", "son")
        home = make_home(ruth, *people, first=local(APRIL - dt.timedelta(days=30), 9 + number), question="?")
        told = {"starts_on": clock.today(), "ends_on": None, "reason": "A hard year.", "by": ruth}
        concede(case=home.case, percent=Decimal(20), **told)
        for visit in home.visits():
            charge_visit(visit=finish_visit(visit=visit, by=ruth), by=ruth)
        Visit.objects.filter(state=Visit.State.DONE).update(
            starts_at=clock.now(), ends_at=clock.now() + dt.timedelta(hours=1)
        )
        again = home.visits(2)[0]
        Visit.objects.filter(pk=again.pk).update(cycle=home.cycles[0], state=Visit.State.DONE)
    rate = set_rate(amount=Decimal(58), starts_on=APRIL - dt.timedelta(days=10), by=ruth)
    args = [rate.pk] if name == "rate-letters" else []
    asked = {"amount": "59.00", "starts_on": rate.starts_on.isoformat()} if name == "rate-preview" else {}
    with django_assert_num_queries(COUNTS[name]):
        answer = desk.get(reverse(name, args=args), asked)
        b"".join(answer) if answer.streaming else answer.content
    assert answer.status_code == 200
