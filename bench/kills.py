"""Kill writers of the store, many times, and count acknowledged objects that are not whole afterwards."""

import argparse
import hashlib
import random
import tempfile
from pathlib import Path

from tests.store.test_crashes import written_until_killed

from attune.store import FolderStore


def main() -> None:
    """Kill and count; the exit code is 1 if anything was lost."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--kills", type=int, default=1000)
    asked.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    choices = asked.parse_args()
    chance = random.Random(choices.seed)
    print(f"seed {choices.seed}")
    with tempfile.TemporaryDirectory() as folder:
        acknowledged: dict[str, str] = {}
        for _ in range(choices.kills):
            acknowledged |= written_until_killed(Path(folder), chance.uniform(0.0, 0.05))
        store = FolderStore(Path(folder))
        lost = [name for name, sha256 in acknowledged.items() if not whole(store, name, sha256)]
        torn = len(store.torn())
    print(
        f"{choices.kills} kills, {len(acknowledged)} objects acknowledged, {len(lost)} lost, {torn} torn drafts found"
    )
    raise SystemExit(bool(lost))


def whole(store: FolderStore, name: str, sha256: str) -> bool:
    """Tell whether an object is there with its content."""
    if not store.exists(name):
        return False
    with store.open(name) as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == sha256


if __name__ == "__main__":
    main()
