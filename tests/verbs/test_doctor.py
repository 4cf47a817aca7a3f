"""`attune doctor` says what is not well, and the remedy."""

import json
import sqlite3

from tests.serving import attune


def doctor(tmp_path):
    """Return its exit code and its findings by name."""
    found = attune(tmp_path / "data", "doctor", "--json")
    return found.returncode, {one["name"]: one for one in json.loads(found.stdout)}


def test_a_new_store_is_well(store):
    _code, found = doctor(store)
    assert [name for name, one in found.items() if not one["well"] and name not in {"database", "room"}] == []
    assert list(found) == [
        "store", "python", "database", "tables", "service key", "room", "objects", "reading", "audit", "work",
        "locked room",
    ]  # fmt: skip


def test_without_a_store_it_names_the_way_to_one(tmp_path):
    code, found = doctor(tmp_path)
    assert code == 1
    assert found["store"]["remedy"] == f"Make one with: attune init --data {tmp_path / 'data'}"


def test_a_service_key_that_others_can_read_is_not_well(store):
    (store / "data" / "service.key").chmod(0o644)
    assert doctor(store)[1]["service key"]["remedy"].startswith("chmod 600")


def test_an_audit_line_that_was_changed_shows(store):
    attune(store / "data", "film", "list")
    with sqlite3.connect(store / "data" / "attune.sqlite3") as database:
        database.execute(
            "insert into attune_link (line_id, number, digest) select id, 1, x'00' from attune_line limit 1"
        )
    assert doctor(store)[1]["audit"]["seen"] == "broken at line 1"
