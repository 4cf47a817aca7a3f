"""`attune clip-set export`, `reel`, `sheet`, `pair`: make what is given out, and write it in clear.

`attune clip export` with a purpose, slow or held, comes here too.
"""

import argparse
import hashlib
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attune.media.takes import SPEEDS
from attune.refusals import Refusal
from attune.verbs.acting import add_who, one, who
from attune.verbs.speaking import Verbs, add_group, add_verb, answer, open_house

if TYPE_CHECKING:
    from collections.abc import Sequence

    from attune.cases.models import Case
    from attune.clips.exports import How, Piece
    from attune.clips.models import Clip, Export
    from attune.people.models import Practitioner

_KINDS = {".png": "png", ".pdf": "pdf", ".jpg": "jpeg", ".jpeg": "jpeg"}


class NotSaid(Refusal):
    """Something must be said that was not."""

    code = "not_said"


def add(verbs: Verbs) -> None:
    """Add the verbs about what is given out."""
    sets = add_group(verbs, "clip-set", "The clips chosen for a cycle's review.")
    chosen = add_verb(sets, "export", run_clip_set, "Write the chosen clips of a cycle, in order, as one film.")
    chosen.add_argument("cycle", metavar="CYCLE")
    chosen.add_argument("--several", action="store_true", help="each clip as a file of its own: FILE is a folder")
    reel = add_verb(verbs, "reel", run_reel, "Write the chosen clips of a cycle as one film with title cards.")
    reel.add_argument("cycle", metavar="CYCLE")
    sheet = add_verb(verbs, "sheet", run_sheet, "Write a contact sheet of the chosen clips of a cycle: .pdf or .png.")
    sheet.add_argument("cycle", metavar="CYCLE")
    pair = add_verb(verbs, "pair", run_pair, "Write two clips of a case, first and last, as one film.")
    pair.add_argument("first", metavar="CLIP")
    pair.add_argument("last", metavar="CLIP")
    pair.add_argument("--side-by-side", action="store_true", help="beside each other, not one after the other")
    pair.add_argument("--heard", choices=["both", "left", "right", "none"], default="both")
    for verb in (chosen, reel, sheet, pair):
        verb.add_argument("--to", type=Path, required=True, metavar="FILE")
        add_purpose(verb, required=True)
        add_who(verb)
    for verb in (chosen, reel):
        add_speed(verb)


def add_purpose(verb: argparse.ArgumentParser, *, required: bool) -> None:
    """Let a verb be told what the film is for."""
    verb.add_argument("--purpose", required=required, metavar="PURPOSE", help="family_copy, supervision, peers …")


def add_speed(verb: argparse.ArgumentParser) -> None:
    """Let a verb be told how slow it plays, and whether it is heard."""
    verb.add_argument("--speed", choices=sorted(SPEEDS), default="1", help="slow motion, the sound at its pitch")
    verb.add_argument("--silent", action="store_true", help="without sound")


def run_clip_set(args: argparse.Namespace) -> int:
    """Write the chosen clips as one film, or as several."""
    open_house(args)
    from attune.clips.models import Export  # noqa: PLC0415 - after Django is awake

    return _made(args, Export.What.EACH if args.several else Export.What.CLIPS, _chosen(args))


def run_reel(args: argparse.Namespace) -> int:
    """Write the chosen clips with title cards."""
    open_house(args)
    from attune.clips.models import Export  # noqa: PLC0415 - after Django is awake

    return _made(args, Export.What.REEL, _chosen(args))


def run_sheet(args: argparse.Namespace) -> int:
    """Write a contact sheet."""
    open_house(args)
    from attune.clips.models import Export  # noqa: PLC0415 - after Django is awake

    if _KINDS.get(args.to.suffix) not in {"png", "pdf"}:
        raise NotSaid("A contact sheet is a .pdf or a .png: name the file so. Nothing was written.")
    return _made(args, Export.What.SHEET, _chosen(args))


def run_pair(args: argparse.Namespace) -> int:
    """Write the first and the last clip, side by side or one after the other."""
    open_house(args)
    from attune.clips.models import Export  # noqa: PLC0415 - after Django is awake

    what = Export.What.BESIDE if args.side_by_side else Export.What.SEQUENCE
    return _made(args, what, [_clip(args, args.first), _clip(args, args.last)])


def run_clip(args: argparse.Namespace) -> int:
    """Write one clip for a purpose, perhaps slower, perhaps with a picture held."""
    from attune.clips.models import Export  # noqa: PLC0415 - after Django is awake

    if not args.purpose:
        raise NotSaid("Say what it is for, with --purpose. Nothing was written.")
    return _made(args, Export.What.CLIP, [_clip(args, args.clip)])


def _chosen(args: argparse.Namespace) -> "list[Clip]":
    from attune.cases.models import Cycle  # noqa: PLC0415 - after Django is awake
    from attune.clips.queries import chosen_in  # noqa: PLC0415

    own = Cycle.objects.filter(case__practitioner=who(args))
    return chosen_in(one(own, args.cycle))


def _clip(args: argparse.Namespace, clip: str) -> "Clip":
    from attune.clips.models import Clip  # noqa: PLC0415 - after Django is awake
    from attune.clips.queries import films_to_edit  # noqa: PLC0415

    own = Clip.objects.kept().filter(film__in=films_to_edit(who(args)))
    return one(own.select_related("film__frame_table", "film__case"), clip)


def _made(args: argparse.Namespace, what: "Export.What", clips: "Sequence[Clip]") -> int:
    """Ask, make, write in clear and forget; each step asks consent again."""
    from attune.clips.exports import Piece  # noqa: PLC0415 - after Django is awake

    if not clips:
        raise NotSaid("No clip is chosen in this cycle. Nothing was written.")
    written = _write(args, what, clips[0].film.case, [Piece.of(clip) for clip in clips], who(args))
    files = [_written(path) for path in written]
    told = {"what": str(what), "purpose": args.purpose, "files": files}
    lines = [f"Written to {each['to']}, in clear. From here on it is yours to keep safe." for each in files]
    return answer(args, told, lines)


def _write(
    args: argparse.Namespace, what: "Export.What", case: "Case", pieces: "list[Piece]", by: "Practitioner"
) -> list[Path]:
    from attune.clips.exports import ask_export, make_export, save_export  # noqa: PLC0415 - after Django is awake
    from attune.films.rules import AlreadyThere  # noqa: PLC0415

    if args.to.exists() and not (args.to.is_dir() and getattr(args, "several", False)):
        raise AlreadyThere
    asked = {"case": case, "what": what, "pieces": pieces, "purpose": args.purpose}
    export = make_export(export=ask_export(**asked, by=by, how=_how(args), later=False))
    return save_export(export=export, to=_places(args, export), by=by)


def _places(args: argparse.Namespace, export: "Export") -> list[Path]:
    from attune.clips.exports import file_name  # noqa: PLC0415 - after Django is awake

    if not getattr(args, "several", False):
        return [args.to]
    args.to.mkdir(exist_ok=True)
    files = export.files.select_related("thing").order_by("place")
    return [args.to / file_name(export, file.place, file.thing.media_type) for file in files]


def _how(args: argparse.Namespace) -> "How":
    from attune.clips.exports import How  # noqa: PLC0415 - after Django is awake

    told = vars(args)
    return How(
        slow=SPEEDS[told.get("speed", "1")],
        heard=not told.get("silent", False),
        hold=_hold(told.get("hold")),
        kind=_KINDS.get(args.to.suffix, ""),
        side=told.get("heard", "both"),
    )


def _hold(said: str | None) -> tuple[int, Fraction] | None:
    if said is None:
        return None
    frame, _, seconds = said.partition(":")
    try:
        return int(frame), Fraction(seconds)
    except ValueError as wrong:
        raise NotSaid("Say --hold FRAME:SECONDS, such as 812:3. Nothing was written.") from wrong


def _written(to: Path) -> dict[str, Any]:
    return {"to": str(to), "length": to.stat().st_size, "sha256": hashlib.sha256(to.read_bytes()).hexdigest()}
