"""How long each page takes with 10,000 families in the practice: `python -m bench.pages [FAMILIES] [--laid FOLDER]`.

Every page is asked 40 times through Django's own client, database and templates included, in one run. The aim is a p95
under 100 ms. With `--laid` the store is laid in a folder once and used again.
"""

import argparse
import os
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 40
LEFT_OPEN = 5  # visits of earlier days of which nobody has said yet how they ended
asked = argparse.ArgumentParser(description=__doc__)
asked.add_argument("families", type=int, nargs="?", default=10_000)
asked.add_argument("--laid", type=Path, help="lay the store here once, and use it again")
CHOICES = asked.parse_args()
MANY = CHOICES.families

folder = tempfile.TemporaryDirectory(prefix="attune-bench-")
DATA = CHOICES.laid or Path(folder.name)
DATA.mkdir(exist_ok=True)
os.environ["ATTUNE_DATA"] = str(DATA)
os.environ["DJANGO_SETTINGS_MODULE"] = "attune.settings"

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from django.db.models import F  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from tests import cast  # noqa: E402
from tests.serving import make_store  # noqa: E402

from attune.billing import bank  # noqa: E402
from attune.billing.books import Invoice  # noqa: E402
from attune.billing.models import Rate  # noqa: E402
from attune.cases.models import Case, Visit  # noqa: E402
from attune.desk.invoice_forms import signed_table  # noqa: E402
from attune.people.models import Practitioner, Role  # noqa: E402
from attune.wsgi import settle  # noqa: E402
from bench import ledger  # noqa: E402


def main():
    """Fill a store, ask every page, and print a table."""
    settings.ALLOWED_HOSTS = ["testserver"]
    if not (DATA / "laid").exists():
        fill()
    call_command("migrate", verbosity=0)
    if not Invoice.objects.exists():
        ledger.lay()
    ruth = Practitioner.objects.get(name="Ruth Calder")
    case = Case.objects.select_related("family").order_by("opened_at", "pk")[MANY // 2]
    cycle = case.cycles.first()
    visit, family = cycle.visits.first(), case.family
    client = Client()
    client.force_login(ruth)
    pages = [
        "/about/", "/", "/families/", f"/families/{family.pk}/", f"/families/{family.pk}/consent/",
        f"/families/{family.pk}/story/", f"/families/{family.pk}/places/", f"/cycles/{cycle.pk}/",
        f"/visits/{visit.pk}/", f"/visits/{visit.pk}/card/", f"/cases/{case.pk}/plan/", f"/cases/{case.pk}/visits/",
        f"/cases/{case.pk}/ending/", f"/cases/{case.pk}/keeping/", f"/cases/{case.pk}/reminders/", "/diary/",
        "/diary/?who=all", "/films/", "/office/", "/enquiries/", "/enquiries/new/", "/money/", "/office/people/",
        "/office/profiles/", "/office/profiles/standard/", "/office/wordings/", "/office/wordings/filming/",
        "/office/words/", "/office/page/", "/enquiries/replies/", "/check-lists/", "/help/filming/", "/me/",
        reverse("work"), *money_pages(cast.clock.today()),
    ]  # fmt: skip
    settle()  # as the server does when it starts
    print(f"{MANY} families, {ROUNDS} requests a page, milliseconds")
    print(f"{'page':<50}{'median':>8}{'p95':>8}")
    worst = 0.0
    for page in pages:
        times = [ask(client, page) for _ in range(ROUNDS)]
        p95 = statistics.quantiles(times, n=20)[-1]
        worst = max(worst, p95)
        print(f"{_plain(page):<50}{statistics.median(times):>8.1f}{p95:>8.1f}")
    for told, page, sent in forms(family):
        times = [ask(client, page, sent) for _ in range(ROUNDS)]
        worst = max(worst, statistics.quantiles(times, n=20)[-1])
        print(f"{told:<50}{statistics.median(times):>8.1f}{statistics.quantiles(times, n=20)[-1]:>8.1f}")
    print(f"worst p95: {worst:.1f} ms")


def money_pages(today):
    """Return the addresses of the pages of money; of the longest lists also a page near their end."""
    owed = Invoice.objects.outstanding().select_related("payer").latest("number")
    charges, invoices, to_invoice = reverse("money-charges"), reverse("invoices"), reverse("to-invoice")
    begins = today + cast.dt.timedelta(days=30)
    return [
        charges, f"{charges}?page=600", invoices, f"{invoices}?show=settled&page=140", to_invoice,
        f"{to_invoice}?since={today.replace(year=today.year - 4)}&until={today}&by_what=cycle",
        reverse("invoice", args=[owed.pk]), reverse("payer", args=[owed.payer_id]), reverse("bank"),
        f"{reverse('rate-preview')}?amount=59.00&starts_on={begins}",
        reverse("rate-letters", args=[Rate.objects.filter(starts_on__gt=today).latest("starts_on").pk]),
        reverse("cycle-costs"), reverse("money-terms"), reverse("concessions"),
    ]  # fmt: skip


def forms(family):
    """Return what is typed into a page: what it is, the page's address, and what is sent."""
    listed = "Date,Details,Paid in\n" + "".join(f"2026-03-03,INV-{number:04d},75.00\n" for number in range(4200, 4400))
    yield "/families/, finding a name", "/families/", {"text": family.memberships.first().member.known_as}
    yield "/money/bank/, 200 lines", reverse("bank"), {"table": signed_table(bank.read(listed.encode()))}


def fill():
    """Make the practice and so many families, each with a case and three cycles; visits spread over years."""
    make_store(DATA)
    call_command("migrate", verbosity=0)
    cast.make_practice()
    ruth = cast.make_practitioner("Ruth Calder", Role.Kind.PRACTITIONER, Role.Kind.OFFICE)
    today, begun = cast.clock.today(), time.monotonic()
    for start in range(0, MANY, 500):
        with transaction.atomic():
            for number in range(start, min(start + 500, MANY)):
                one(ruth, number, today)
        print(f"{start + 500} families after {time.monotonic() - begun:.0f} s", file=sys.stderr)
    past = Visit.objects.filter(starts_at__lt=cast.clock.now())
    left = list(past.order_by("-starts_at").values_list("pk", flat=True)[:LEFT_OPEN])
    past.exclude(pk__in=left).update(state=Visit.State.DONE, done_at=F("ends_at"))
    (DATA / "laid").touch()


def _plain(page):
    """Return an address without the ids in it."""
    return re.sub(r"/[0-9a-z]{16}/", "/…/", page)


def one(ruth, number, today):
    """Make one family whose first filming visit lies somewhere in ten years around today."""
    first = cast.local(today + cast.dt.timedelta(days=number % 3650 - 1825), 9 + number % 8)
    people = ((f"Parent{number}", "client", "mother"), (f"Child{number}", "child", "son"))
    return cast.make_home(ruth, *people, first=first, question="How can I tell what is wanted?")


def ask(client, page, sent=None):
    """Return how many milliseconds a page takes; with `sent`, its answer to a form."""
    begun = time.perf_counter()
    response = client.get(page) if sent is None else client.post(page, sent)
    if response.status_code != 200:
        raise SystemExit(f"{page}: {response.status_code}")
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    main()
