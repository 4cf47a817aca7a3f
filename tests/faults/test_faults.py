"""Whatever call of the system fails, or is the last one of the process: the old state or the new one, never a half.

The calls are made by a real child on a real store and database, and fail in the system's library. A few here, drawn
by a printed seed; all of them in bench/crash.py.
"""

import random
import sys

import pytest

from tests.faults.acts import ACTS
from tests.faults.run import injections

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the shim is loaded by Linux's loader")
MOST = 5


def test_a_fault_at_any_call_leaves_the_old_state_or_the_new_one(tmp_path):
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}")
    found = list(injections(tmp_path, seed=seed, most=MOST))
    assert [one for one in found if one["wrong"]] == []
    assert {act: sum(one["act"] == act for one in found) for act in ACTS} == dict.fromkeys(ACTS, MOST)
    assert any(one["died"] for one in found)
    assert not all(one["told"] for one in found)


def test_a_commit_whose_fsync_fails_never_leaves_a_row_without_its_object(tmp_path):
    """SQLite then says that it failed, and holds it all the same when it is opened again."""
    found = list(injections(tmp_path, seed=1, only="keep a thing,fsync,EIO"))
    assert [one for one in found if one["wrong"]] == []
    assert len(found) > 2
