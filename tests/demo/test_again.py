"""The demonstration starts again while it is served, and nothing else ever does."""

import pytest

from attune.billing.actions import charge_visit
from attune.billing.books import Invoice
from attune.billing.invoicing import draft_invoice, issue_invoice
from attune.cases.models import Case, Visit
from attune.demo import stage
from attune.demo.again import begin_again
from attune.demo.seeding import seed
from attune.people.models import Family, Practice
from attune.safe import keys

# Flushing inside the tests' own transaction is what PostgreSQL refuses; a demonstration is always SQLite.


@pytest.fixture
def house(db, settings, tmp_path):
    """A demonstration in a folder of its own, with keys as `attune init` makes them."""
    from attune.founding import lay_store
    from attune.vault.keys import RecoveryKey

    settings.DATA = tmp_path
    keys.forget()
    lay_store(tmp_path, recovery_recipient=RecoveryKey.generate().recipient)
    (tmp_path / "objects" / "drafts").mkdir(exist_ok=True)
    stage.write_stage(tmp_path, seed())
    yield tmp_path
    keys.forget()


def key_files(house):
    return {path.stem for path in (house / "keys").rglob("*.age")}


def test_starting_again_leaves_the_same_stories_with_new_families_and_keys(client, house):
    before, old = set(Family.objects.values_list("pk", flat=True)), stage.read_stage(house)
    Practice.objects.update(name="Changed by a visitor")
    Case.objects.first().delete()
    assert key_files(house) == before
    response = client.post("/demo/again/")
    assert (response.status_code, response["Location"]) == (302, "/demo/")
    after = set(Family.objects.values_list("pk", flat=True))
    assert (len(after), after & before) == (len(before), set())
    assert key_files(house) == after
    assert Practice.objects.get().name == "Quillbrook Practice"
    assert [scene.name for scene in stage.read_stage(house).scenes] == [scene.name for scene in old.scenes]
    assert client.get(f"/link/{old.practitioner}/").status_code == 410
    assert client.get(f"/link/{stage.read_stage(house).practitioner}/").status_code == 302


def test_what_is_kept_for_good_in_a_practice_goes_too(client, house):
    visit = Visit.objects.filter(state=Visit.State.DONE, cycle__isnull=False).first()
    charge = charge_visit(visit=visit, by=visit.practitioner)
    issue_invoice(invoice=draft_invoice(charges=[charge], by=visit.practitioner), by=visit.practitioner)
    assert client.post("/demo/again/").status_code == 302
    assert Invoice.objects.count() == 0


def test_whoever_was_signed_in_is_not_any_more(client, house):
    client.get(f"/link/{stage.read_stage(house).practitioner}/")
    assert client.post("/demo/again/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_a_real_practice_is_never_started_again(client, house):
    Practice.objects.update(demonstration=False)
    families = set(Family.objects.values_list("pk", flat=True))
    assert client.post("/demo/again/").status_code == 404
    with pytest.raises(stage.NotADemonstration):
        begin_again()
    assert set(Family.objects.values_list("pk", flat=True)) == families


def test_looking_at_the_address_starts_nothing(client, house):
    assert client.get("/demo/again/").status_code == 405
