"""A store as `attune init` makes it, made once for each file and copied for whoever changes it."""

import shutil

import pytest

from tests.verbs.test_init import PLAIN, init


@pytest.fixture(scope="module")
def founded(tmp_path_factory):
    """A folder with a new store in it, with what `attune init` said, and the stick that holds its recovery key."""
    folder = tmp_path_factory.mktemp("founded")
    made = init(folder, *PLAIN, "--rate", "50.00", "--recovery-to", folder / "stick", "--json", typed="")
    return folder, made


@pytest.fixture
def store(founded, tmp_path):
    """A copy of that store for one test: the folder in which it stands as `data`."""
    shutil.copytree(founded[0] / "data", tmp_path / "data")
    return tmp_path
