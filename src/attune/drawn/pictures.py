"""Every still picture that pages use, written as SVG files: `python -m attune.drawn.pictures OUT`."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from attune.drawn.art import ART


def pictures() -> dict[str, str]:
    """Return each file's name and its whole text."""
    return {f"{name}.svg": draw() for name, draw in ART.items()}


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
