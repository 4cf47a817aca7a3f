"""The official tus client in a real browser: whatever breaks, at most one piece goes again, and the film is equal."""

import os
import random

import pytest
from playwright.sync_api import sync_playwright

from attune.films.rules import PART_BYTES
from tests.films.breaking import BREAKS, Sent, Sitting, long_film

pytestmark = [pytest.mark.browser, pytest.mark.film, pytest.mark.xdist_group("serve")]


@pytest.fixture
def chance():
    seed = int(os.environ.get("ATTUNE_CRASH_SEED", "0")) or random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}")
    return random.Random(seed)


def test_a_film_survives_every_break_one_after_the_other(store, tmp_path, chance):
    data, facts = store
    film = long_film(tmp_path, megabytes=8 * (len(BREAKS) * 2 + 2))
    breaks = chance.sample(BREAKS, len(BREAKS))
    with sync_playwright() as playwright:
        sitting = Sitting(playwright, data, facts, film)
        try:
            sitting.choose()
            for how in breaks:
                sitting.wait_for_pieces(2)
                sitting.break_somehow(chance, how)
            sitting.until_verified()
            equal = sitting.is_equal()
        finally:
            sitting.close()
    assert (equal, sitting.sent.again <= PART_BYTES) == (True, True), sitting.sent.offsets


def test_what_is_sent_again_is_counted_from_the_farthest_byte():
    sent = Sent(3 * PART_BYTES, [0, PART_BYTES, PART_BYTES, 2 * PART_BYTES])
    assert sent.again == PART_BYTES
    assert Sent(3 * PART_BYTES, [0, PART_BYTES, 2 * PART_BYTES]).again == 0
    assert Sent(3 * PART_BYTES, [0, PART_BYTES, 0]).again == 2 * PART_BYTES
