"""`attune serve`: one command that migrates, runs web and worker, restarts what dies and leaves no orphan."""

import json
import os
import signal
import socket
import sqlite3
import sys

import pytest

from tests.serving import alive, answers, attune, make_store, migrated_store, serve, wait_until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")


@pytest.fixture
def served(tmp_path):
    child = serve(migrated_store(tmp_path / "data"))
    yield child
    if child.process.poll() is None:
        child.kill()


def test_it_stops_in_order_when_asked_and_leaves_nobody(served):
    children = served.children()
    assert len(children) == 4  # web, its worker process, the ledger's two workers
    assert served.stop() == 0
    assert [pid for pid in children if alive(pid)] == []


def test_a_killed_supervisor_leaves_no_orphan(served):
    children = served.children()
    served.kill()
    wait_until(lambda: not any(alive(pid) for pid in children), "children outlived the supervisor")


def test_a_web_server_and_a_worker_that_die_come_back(served):
    before = served.children()
    for pid in before:
        if alive(pid):
            os.kill(pid, signal.SIGKILL)
    wait_until(lambda: len([p for p in served.children() if p not in before]) == 4, "not all came back")
    wait_until(lambda: answers(served.address + "/account/login/"), "the pages did not come back")


def test_two_do_not_work_in_one_folder(served):
    second = attune(served.data, "serve", "--port", "1")
    assert second.returncode == 1
    assert "is in use by" in second.stderr


def test_it_does_not_share_a_port_with_somebody_else(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        refused = attune(make_store(tmp_path / "data"), "serve", "--port", other.getsockname()[1])
    assert (refused.returncode, "already" in refused.stderr) == (1, True)


def test_without_a_store_it_says_how_to_make_one(tmp_path):
    refused = attune(tmp_path / "nothing", "serve")
    assert (refused.returncode, "attune init" in refused.stderr) == (1, True)


def test_a_store_of_a_newer_attune_is_left_alone(tmp_path):
    data = make_store(tmp_path / "data")
    (data / "store.json").write_text(json.dumps({"format": 2}))
    refused = attune(data, "serve")
    assert (refused.returncode, "newer Attune" in refused.stderr) == (1, True)
    assert not (data / "attune.sqlite3").exists()


def test_a_migration_that_fails_leaves_the_database_as_it_was_and_a_copy(tmp_path):
    data = make_store(tmp_path / "data")
    assert attune(data, "migrate").returncode == 0
    database = data / "attune.sqlite3"
    forget = "DELETE FROM django_migrations WHERE app = 'attune' AND name NOT LIKE '0001%'"
    with sqlite3.connect(database) as opened:
        opened.execute(forget)  # so that tables are made again, which cannot be
    opened.close()
    before = dump(database)
    failed = attune(data, "migrate")
    assert failed.returncode != 0
    assert dump(database) == before
    assert [dump(copy) for copy in (data / "before-upgrade").iterdir()] == [before]


def dump(database):
    """Return everything a database holds: its tables with all their rows."""
    opened = sqlite3.connect(database)
    tables = opened.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
    held = {t: opened.execute(f'SELECT * FROM "{t[0]}" ORDER BY 1').fetchall() for t in tables}  # noqa: S608
    opened.close()
    return held
