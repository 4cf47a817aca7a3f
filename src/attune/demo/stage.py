"""Where the demonstration stands, who is in it, and what its doors open."""

import datetime as dt
import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from attune.refusals import Refusal

FILE = "demonstration.json"


class NotADemonstration(Refusal):
    """A folder holds something else than a demonstration."""

    code = "not_a_demonstration"


@dataclass(frozen=True)
class Scene:
    """One family of the demonstration and the visit its drawn film belongs to."""

    kind: str  # of the drawing: blocks, book, album
    name: str
    about: str
    visit: str  # id


@dataclass(frozen=True)
class Stage:
    """What the doors' page needs: tokens of links that open again and again, and the families."""

    today: str  # ISO date the stories were told on
    practitioner: str
    office: str
    parent: str
    own_film: str
    scenes: tuple[Scene, ...]


def default_folder() -> Path:
    """Return the folder of the demonstration; never the one that holds real families."""
    return Path.home() / ".local" / "share" / "attune-demo"


def is_stage(folder: Path) -> bool:
    """Tell whether a folder holds a whole demonstration."""
    return (folder / FILE).exists()


def write_stage(folder: Path, stage: Stage) -> None:
    """Keep the stage, readable by its owner alone; it is the last thing that is written."""
    file = folder / FILE
    file.touch(mode=0o600)
    file.write_text(json.dumps(asdict(stage)))


def read_stage(folder: Path) -> Stage:
    """Read the stage back; raises FileNotFoundError where there is none."""
    kept = json.loads((folder / FILE).read_text())
    return Stage(**{**kept, "scenes": tuple(Scene(**scene) for scene in kept["scenes"])})


def remove(folder: Path) -> bool:
    """Remove a demonstration with all its films and keys; tell whether there was one. Refuses any other folder."""
    if not folder.exists():
        return False
    begun = (folder / FILE).exists() or (folder / "demonstration-begun").exists()
    if not begun:
        raise NotADemonstration(f"{folder} holds no demonstration, so it was left as it is. Nothing was removed.")
    shutil.rmtree(folder)
    return True


def begin(folder: Path) -> None:
    """Mark a folder as a demonstration's before anything else is in it, so that half a one can be removed too."""
    if folder.exists() and any(folder.iterdir()):
        raise NotADemonstration(f"{folder} is not empty and holds no demonstration. Choose another --data.")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "demonstration-begun").touch()


def rate_change(today: dt.date) -> dt.date:
    """Return the next 7 April, on which the demonstration's rate changes."""
    this_year = dt.date(today.year, 4, 7)
    return this_year if today < this_year else dt.date(today.year + 1, 4, 7)
