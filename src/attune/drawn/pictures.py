"""Every still picture that pages use, written as SVG files: `python -m attune.drawn.pictures OUT`."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from attune.drawn.art import ART
from attune.drawn.scenes import scene
from attune.drawn.svg import svg

STILLS = {
    "blocks": (10.4, 2.2, 16.4, 36.4, 49.2, 64.8),
    "book": (7.3, 3.0, 19.2, 32.0, 42.0, 57.0),
    "book-dan": (2.9, 21.0, 30.2),
    "album": (16.2, 2.6, 8.0, 30.0, 42.0, 60.0),
    "bath": (6.6, 21.0, 36.0),
}
"""Seconds shown by scene-<kind>.svg, scene-<kind>-2.svg and so on; each has a -close picture too."""


def pictures() -> dict[str, str]:
    """Return each file's name and its whole text."""
    return {f"{name}.svg": draw() for name, draw in ART.items()} | _stills()


def _stills() -> dict[str, str]:
    files = {}
    for kind, seconds in STILLS.items():
        for n, t in enumerate(seconds, start=1):
            number = f"-{n}" if n > 1 else ""
            files[f"scene-{kind}{number}.svg"] = svg(scene(kind, t))
            files[f"scene-{kind}-close{number}.svg"] = svg(scene(kind, t, close=True))
    return files


def write_pictures(folder: Path) -> list[Path]:
    """Write every picture into the folder, which is made if need be, and return the files' paths."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for name, text in pictures().items():
        file = folder / name
        file.write_text(text, encoding="utf-8", newline="\n")
        files.append(file)
    return files


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the pictures into the folder named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where the SVG files go, such as src/attune/static/img")
    write_pictures(parser.parse_args(arguments).folder)


if __name__ == "__main__":
    main()
