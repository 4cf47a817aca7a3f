"""How long each page takes with 10,000 families in the practice: `python -m bench.pages [FAMILIES]`.

Every page is asked 40 times through Django's own client, database and templates included, in one run on a new store.
The aim is a p95 under 100 ms.
"""

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 40
MANY = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000

folder = tempfile.TemporaryDirectory(prefix="attune-bench-")
os.environ["ATTUNE_DATA"] = folder.name
os.environ["DJANGO_SETTINGS_MODULE"] = "attune.settings"

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from django.test import Client  # noqa: E402
from tests import cast  # noqa: E402
from tests.serving import make_store  # noqa: E402

from attune.people.models import Role  # noqa: E402


def main():
    """Fill a store, ask every page, and print a table."""
    settings.ALLOWED_HOSTS = ["testserver"]
    ruth, homes = fill()
    client = Client()
    client.force_login(ruth)
    home = homes[len(homes) // 2]
    pages = [
        "/about/", "/", "/families/", f"/families/{home.family.id}/",
        f"/families/{home.family.id}/consent/", f"/cycles/{home.cycles[0].id}/", f"/visits/{home.filming.id}/",
        f"/cases/{home.case.id}/plan/", "/diary/", "/films/", "/office/", "/enquiries/", "/money/",
        f"/families/{home.family.id}/story/", f"/cases/{home.case.id}/ending/", f"/cases/{home.case.id}/keeping/",
        "/office/people/", "/office/profiles/", "/office/profiles/standard/", "/office/wordings/",
        "/office/wordings/filming/", "/me/",
    ]  # fmt: skip
    print(f"{MANY} families, {ROUNDS} requests a page, milliseconds")
    print(f"{'page':<34}{'median':>8}{'p95':>8}")
    worst = 0.0
    for page in pages:
        times = [ask(client, page) for _ in range(ROUNDS)]
        p95 = statistics.quantiles(times, n=20)[-1]
        worst = max(worst, p95)
        shown = page.replace(home.family.id, "…").replace(home.cycles[0].id, "…").replace(home.filming.id, "…")
        print(f"{shown.replace(home.case.id, '…'):<34}{statistics.median(times):>8.1f}{p95:>8.1f}")
    finding = [ask(client, "/families/", {"text": home.client.known_as}) for _ in range(ROUNDS)]
    worst = max(worst, statistics.quantiles(finding, n=20)[-1])
    found = f"{statistics.median(finding):>8.1f}{statistics.quantiles(finding, n=20)[-1]:>8.1f}"
    print(f"{'/families/, finding a name':<34}{found}")
    print(f"worst p95: {worst:.1f} ms")


def fill():
    """Make the practice and so many families, each with a case and three cycles; visits spread over years."""
    make_store(Path(folder.name))
    call_command("migrate", verbosity=0)
    cast.make_practice()
    ruth = cast.make_practitioner("Ruth Calder", Role.Kind.PRACTITIONER, Role.Kind.OFFICE)
    homes, today = [], cast.clock.today()
    begun = time.monotonic()
    for start in range(0, MANY, 500):
        with transaction.atomic():
            homes += [one(ruth, number, today) for number in range(start, min(start + 500, MANY))]
        print(f"{len(homes)} families after {time.monotonic() - begun:.0f} s", file=sys.stderr)
    return ruth, homes


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
