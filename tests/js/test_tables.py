"""The bytes that the page's decoders are tried with are the bytes that Python makes."""

import base64
import json
from fractions import Fraction
from pathlib import Path

import numpy as np

from attune.media.peaks import RATE, pack
from attune.media.span import FrameTable

TABLES = Path(__file__).with_name("tables.json")
PEAKS = Path(__file__).with_name("peaks.json")
PAIRS = np.array([[0, 0], [-128, 127], [-3, 64], [-64, 2], [0, 1]], np.int8)
KINDS = {
    "25 a second": FrameTable(np.arange(76) * 512, Fraction(1, 12800), np.arange(0, 75, 12)),
    "29.97 a second, late start": FrameTable(np.arange(91) * 1001, Fraction(1, 30000), np.array([0, 30]), start=126000),
    "uneven, early start": FrameTable(
        np.array([0, 40, 41, 200, 1000, 1030]), Fraction(1, 1000), np.array([0]), start=-7
    ),
    "past 32 bits": FrameTable(np.array([0, 2**31, 2**33 + 5]), Fraction(1, 10**9), np.array([0])),
}


def told(name: str, table: FrameTable) -> dict[str, object]:
    return {
        "name": name,
        "packed": base64.b64encode(table.pack()).decode(),
        "ticks": table.times.tolist(),
        "numerator": table.time_base.numerator,
        "denominator": table.time_base.denominator,
        "clocks": [table.clock(frame) for frame in range(table.count)],
    }


def test_the_tables_tried_in_the_browser_are_those_that_python_packs() -> None:
    assert json.loads(TABLES.read_text(encoding="utf-8")) == [told(name, table) for name, table in KINDS.items()]


def told_peaks() -> dict[str, object]:
    return {"packed": base64.b64encode(pack(PAIRS)).decode(), "rate": RATE, "pairs": PAIRS.tolist()}


def test_the_peaks_tried_in_the_browser_are_those_that_python_packs() -> None:
    assert json.loads(PEAKS.read_text(encoding="utf-8")) == told_peaks()


if __name__ == "__main__":
    PEAKS.write_text(json.dumps(told_peaks()) + "\n", encoding="utf-8")
    lines = ",\n".join(f"  {json.dumps(told(name, table))}" for name, table in KINDS.items())
    TABLES.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
