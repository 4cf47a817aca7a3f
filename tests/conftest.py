"""One throw-away place for everything the tests keep, chosen before Django reads its settings."""

import atexit
import os
import shutil
import tempfile
from importlib import import_module
from pathlib import Path

import django
import hypothesis
import pytest

pytest_plugins = ["tests.cast"]

DATA = Path(tempfile.mkdtemp(prefix="attune-tests-"))
MADE_BY = os.getpid()
LONG = {  # files that take long, begun first so that no process is left alone with one at the end
    "test_bringing_in_chromium", "test_watching_in_chromium", "test_workbench", "test_exports", "test_matrix",
    "test_words", "test_whole_path", "test_takes", "test_serving", "test_demo", "test_crowd", "test_over_the_wire",
}  # fmt: skip


@atexit.register
def remove_data():
    """Remove it at the end, but not where a child that a test forked comes to its own end."""
    if os.getpid() == MADE_BY:
        shutil.rmtree(DATA, ignore_errors=True)


os.environ["ATTUNE_DATA"] = str(DATA)
os.environ["DJANGO_SETTINGS_MODULE"] = "attune.settings"
os.environ.pop("ATTUNE_TODAY", None)
if os.environ.get("ATTUNE_TEST_DATABASE"):
    os.environ["ATTUNE_DATABASE"] = os.environ["ATTUNE_TEST_DATABASE"]
django.setup()
import_module("attune.tasks")
# Nothing is held to a time here: a machine may be doing other things.
hypothesis.settings.register_profile("house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("house")
del os.environ["DJANGO_SETTINGS_MODULE"]  # a worker of xdist would inherit it, and read settings before it comes here


def pytest_collection_modifyitems(config, items):
    """On PostgreSQL run what touches the database and nothing else; begin with what takes long."""
    if os.environ.get("ATTUNE_TEST_DATABASE"):
        chosen = [item for item in items if item.get_closest_marker("db")]
        config.hook.pytest_deselected(items=[item for item in items if not item.get_closest_marker("db")])
        items[:] = chosen
    items.sort(key=lambda item: (item.path.stem not in LONG, not item.get_closest_marker("browser")))


@pytest.fixture(scope="session", autouse=True)
def keys():
    """A service key and a recovery recipient, as `attune init` makes them."""
    from attune.vault.keys import RecoveryKey, ServiceKey

    (DATA / "keys").mkdir(exist_ok=True)
    (DATA / "objects").mkdir(exist_ok=True)
    ServiceKey.create(DATA / "service.key")
    (DATA / "recovery.recipient").write_text(RecoveryKey.generate().recipient)
