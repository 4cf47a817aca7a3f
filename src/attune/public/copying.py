"""Write the public page out as files, and tell later whether it still says what the page says."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.translation import gettext as _

from attune import __version__, clock
from attune.audit.actions import record
from attune.public import queries
from attune.public.models import SiteCopy
from attune.public.site import draw_site, films_to_copy
from attune.refusals import Refusal

if TYPE_CHECKING:
    from attune.audit.models import Actor

MANIFEST = "attune-site.json"
FORMAT = 1


class NotOurs(Refusal):
    """A folder holds something else than a copy of the public page."""

    code = "not_ours"


@dataclass(frozen=True)
class Checked:
    """What a copy no longer is: which of prices, texts and films changed since, and which files are not as written."""

    changed: tuple[str, ...]
    damaged: tuple[str, ...]


def write_copy(*, folder: Path, by: Actor) -> list[str]:
    """Write the whole page out; an earlier copy in the folder is replaced. Returns the names of its files.

    The manifest comes last, so that a copy broken off is not taken for a whole one. Raises NotOurs, NoWayToAsk.
    """
    before = _clear_for(folder)
    site = draw_site()
    for name in before:
        (folder / name).unlink(missing_ok=True)
    sums = {name: _put(folder / name, data) for name, data in site.files.items()}
    sums |= {name: _put(folder / name, path) for name, path in site.films.items()}
    told = {"format": FORMAT, "attune": __version__, "made_at": clock.now().isoformat()}
    manifest = told | {"sums": sums_now(), "files": sums}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=2, sort_keys=True) + "\n", "utf-8")
    with transaction.atomic():
        copy = SiteCopy.objects.create(sums=manifest["sums"])
        record(actor=by, verb="write out", kind="public_page", thing=copy.pk)
    return sorted(sums)


def check_copy(folder: Path) -> Checked:
    """Compare a copy with the page as it is now, and with its own manifest. Raises NotOurs."""
    manifest = _manifest(folder)
    if manifest is None:
        raise NotOurs(_("There is no copy of the public page in this folder. Nothing was changed."))
    wrong = [name for name, known in sorted(manifest["files"].items()) if _sum_of(folder / name) != known]
    return Checked(changes(manifest["sums"]), tuple(wrong))


def changes(sums: dict[str, str]) -> tuple[str, ...]:
    """Return which of prices, texts and films are not what they were."""
    labels = {"prices": _("prices"), "texts": _("texts"), "films": _("films")}
    return tuple(labels[name] for name, now in sums_now().items() if sums.get(name) != now)


def sums_now() -> dict[str, str]:
    """Return what the prices, texts and films of the page come to, as digests."""
    told = queries.told(films=films_to_copy())
    texts, practice = queries.told_texts(), told["practice"]
    people = [(person.name, person.title, person.about) for person in queries.presented()]
    said = [texts, practice.name, practice.phone, practice.email, people]
    films = films_to_copy().order_by("slot").values_list("slot", "title", "about", "address", "file", "captions")
    prices = [asdict(told["prices"]) if told["prices"] else None, [asdict(one) for one in queries.cycle_totals()]]
    return {"prices": _digest(prices), "texts": _digest(said), "films": _digest(list(films))}


def _clear_for(folder: Path) -> list[str]:
    """Return the files of an earlier copy; raise NotOurs where there is anything else."""
    manifest = _manifest(folder)
    if manifest is None and folder.exists() and any(folder.iterdir()):
        raise NotOurs(_("There is something else in this folder. Choose an empty one. Nothing was written."))
    return [*manifest["files"], MANIFEST] if manifest else []


def _manifest(folder: Path) -> dict[str, Any] | None:
    try:
        found = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    whole = isinstance(found, dict) and isinstance(found.get("files"), dict) and isinstance(found.get("sums"), dict)
    inside = whole and all(_is_inside(name) for name in found["files"])
    return found if inside else None


def _is_inside(name: str) -> bool:
    """Tell whether a manifest's name stays in its folder: what it lists is deleted before a new copy is written."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name


def _put(path: Path, source: bytes | Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(source, Path):
        shutil.copyfile(source, path)
    else:
        path.write_bytes(source)
    return _sum_of(path)


def _sum_of(path: Path) -> str:
    if not path.is_file():
        return "missing"
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _digest(told: Any) -> str:
    plain = json.dumps(told, cls=DjangoJSONEncoder, sort_keys=True)
    return hashlib.sha256(plain.encode()).hexdigest()
