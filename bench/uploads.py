"""Break everything while films come in, and count kills, bytes sent again at the most, and films equal at the end.

By the plain client the web process is killed within requests, a thousand times in one film if asked. By the browser,
the official tus client on the page is reloaded, cut off, closed, and its server killed, several times in each film.
"""

import argparse
import hashlib
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import sync_playwright
from tests.films.breaking import Sent, Sitting, long_film
from tests.films.seed import seeded
from tests.films.test_crash import PIECE, send_through_kills, state
from tests.serving import serve

PIECES_BETWEEN_KILLS = 4
PIECES_BETWEEN_BREAKS = 3


@dataclass
class Tally:
    """What one run brought."""

    rounds: int = 0
    equal: int = 0
    lost: int = 0
    again: int = 0
    breaks: Counter[str] = field(default_factory=Counter)

    @property
    def good(self) -> bool:
        """Tell whether every film is equal and nothing is lost."""
        return self.equal == self.rounds and not self.lost

    def __str__(self) -> str:
        kinds = ", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in sorted(self.breaks.items()))
        return (
            f"{self.rounds} rounds, {self.breaks.total()} breaks ({kinds}), at most {self.again} bytes sent again "
            f"after one, {self.equal} of {self.rounds} films equal, {self.lost} objects lost"
        )


def by_client(rounds: int, kills: int, chance: random.Random) -> Tally:
    """Send films by a plain client while the web process is killed within its requests."""
    tally = Tally()
    for _ in range(rounds):
        film = chance.randbytes((kills + 1) * PIECES_BETWEEN_KILLS * PIECE)
        with tempfile.TemporaryDirectory() as folder:
            data, facts = seeded(Path(folder) / "data")
            served = serve(data)
            try:
                sent = Sent(len(film), piece=PIECE)
                done = send_through_kills(served, facts, film, kills, chance, offsets=sent.offsets)
                found = state(data)
            finally:
                served.kill()
        tally.rounds += 1
        tally.breaks["kill_the_web"] += done
        tally.again = max(tally.again, sent.again)
        tally.equal += found["films"][0]["sha256"] == hashlib.sha256(film).hexdigest()
        tally.lost += len(found["lost"])
    return tally


def by_browser(rounds: int, breaks: int, chance: random.Random) -> Tally:
    """Send films by the page in Chromium while anything is broken."""
    tally = Tally()
    with sync_playwright() as playwright:
        for _ in range(rounds):
            with tempfile.TemporaryDirectory() as folder:
                data, facts = seeded(Path(folder) / "data")
                film = long_film(Path(folder), megabytes=8 * PIECES_BETWEEN_BREAKS * (breaks + 1))
                _one_sitting(Sitting(playwright, data, facts, film), breaks, chance, tally)
            print(tally, flush=True)
    return tally


def _one_sitting(sitting: Sitting, breaks: int, chance: random.Random, tally: Tally) -> None:
    try:
        sitting.choose()
        for _ in range(breaks):
            sitting.wait_for_pieces(chance.randint(1, PIECES_BETWEEN_BREAKS - 1))
            tally.breaks[sitting.break_somehow(chance)] += 1
        sitting.until_verified()
        tally.equal += sitting.is_equal()
    finally:
        sitting.close()
    tally.rounds += 1
    tally.again = max(tally.again, sitting.sent.again)


def main() -> None:
    """Break, go on, compare; the exit code is 1 if any film differs or anything was lost."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--by", choices=["client", "browser"], default="client")
    asked.add_argument("--rounds", type=int, default=1, help="films")
    asked.add_argument("--kills", type=int, help="breaks in each film: 1000 by the client, 4 by the browser")
    asked.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    choices = asked.parse_args()
    print(f"seed {choices.seed}", flush=True)
    chance = random.Random(choices.seed)
    began = time.monotonic()
    if choices.by == "client":
        tally = by_client(choices.rounds, choices.kills or 1000, chance)
    else:
        tally = by_browser(choices.rounds, choices.kills or 4, chance)
    print(f"{tally}, in {time.monotonic() - began:.0f} s")
    sys.exit(not tally.good)


if __name__ == "__main__":
    main()
