"""Kill the web process many times while a film comes in, and check that no acknowledged byte is lost."""

import argparse
import hashlib
import random
import sys
import tempfile
import time
from pathlib import Path

from tests.films.seed import seeded
from tests.films.test_crash import PIECE, send_through_kills, state
from tests.serving import serve

PIECES_BETWEEN_KILLS = 4


def main() -> None:
    """Send, kill, go on, compare; the exit code is 1 if anything was lost."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--kills", type=int, default=1000)
    asked.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    choices = asked.parse_args()
    print(f"seed {choices.seed}", flush=True)
    chance = random.Random(choices.seed)
    film = chance.randbytes((choices.kills + 1) * PIECES_BETWEEN_KILLS * PIECE)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        data, facts = seeded(Path(folder) / "data")
        served = serve(data)
        try:
            kills = send_through_kills(served, facts, film, choices.kills, chance)
            found = state(data)
        finally:
            served.kill()
    same = found["films"][0]["sha256"] == hashlib.sha256(film).hexdigest()
    print(
        f"{kills} kills in {time.monotonic() - began:.0f} s, {len(film)} bytes, the same: {same}, lost: {found['lost']}"
    )
    sys.exit(not same or bool(found["lost"]))


if __name__ == "__main__":
    main()
