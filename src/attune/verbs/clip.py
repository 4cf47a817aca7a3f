"""`attune clip …` and `attune still export`: keep clips of a film, list them, and give pieces of it out."""

import argparse
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attune.verbs import giving
from attune.verbs.acting import add_who, one, who
from attune.verbs.speaking import Verbs, add_group, add_verb, answer, open_house

if TYPE_CHECKING:
    from attune.clips.models import Clip


def add(verbs: Verbs) -> None:
    """Add the verbs about clips."""
    clips = add_group(verbs, "clip", "Clips.")
    keep = add_verb(clips, "add", run_add, "Keep frames [in, out) of a film as a clip: the frame `out` is not in it.")
    keep.add_argument("film", metavar="FILM")
    keep.add_argument("--in", dest="start", type=int, required=True, metavar="FRAME")
    keep.add_argument("--out", dest="end", type=int, required=True, metavar="FRAME")
    keep.add_argument("--title", default="")
    listed = add_verb(clips, "list", run_list, "List clips.")
    listed.add_argument("--film", metavar="FILM", help="of this film only")
    export = add_verb(clips, "export", run_export, "Write a clip, cut exactly, in clear, to a new file.")
    export.add_argument("clip", metavar="CLIP")
    export.add_argument("--to", type=Path, required=True, metavar="FILE")
    export.add_argument("--hold", metavar="FRAME:SECONDS", help="a frame of the film that stands still so long")
    giving.add_purpose(export, required=False)
    giving.add_speed(export)
    stills = add_group(verbs, "still", "Stills.")
    still = add_verb(stills, "export", run_export_still, "Keep one frame of a film as a still, and write it as PNG.")
    still.add_argument("film", metavar="FILM")
    still.add_argument("--frame", type=int, required=True, metavar="N")
    still.add_argument("--to", type=Path, required=True, metavar="FILE")
    for verb in (keep, listed, export, still):
        add_who(verb)


def run_add(args: argparse.Namespace) -> int:
    """Keep a clip."""
    open_house(args)
    from attune.clips.actions import add_clip  # noqa: PLC0415 - after Django is awake
    from attune.clips.queries import films_to_edit  # noqa: PLC0415

    by = who(args)
    clip = add_clip(film=one(films_to_edit(by), args.film), start=args.start, end=args.end, title=args.title, by=by)
    return answer(args, _told(clip), [f"{clip.id} is kept."])


def run_list(args: argparse.Namespace) -> int:
    """List clips, film by film in the order of the frames."""
    open_house(args)
    from attune.clips.models import Clip  # noqa: PLC0415 - after Django is awake

    clips = Clip.objects.visible_to(who(args)).kept().order_by("film__added_at", "start")
    told = [_told(clip) for clip in (clips.filter(film=args.film) if args.film else clips)]
    lines = [f"{row['id']}  {row['film']}  [{row['in']}, {row['out']})  {row['title']}" for row in told]
    return answer(args, told, lines or ["There are no clips yet."])


def run_export(args: argparse.Namespace) -> int:
    """Write a clip in clear; it is cut first where it is not yet. For a purpose, slow or held it is made anew."""
    open_house(args)
    if args.purpose or args.hold or args.silent or args.speed != "1":
        return giving.run_clip(args)
    from attune.clips.cutting import export_clip  # noqa: PLC0415 - after Django is awake
    from attune.clips.models import Clip  # noqa: PLC0415
    from attune.clips.queries import films_to_edit  # noqa: PLC0415

    by = who(args)
    own = Clip.objects.kept().filter(film__in=films_to_edit(by))
    clip = one(own.select_related("film__frame_table", "cut"), args.clip)
    to = export_clip(clip=clip, to=args.to, by=by)
    return answer(
        args, _told(clip) | _written(to), [f"Written to {to}, in clear. From here on it is yours to keep safe."]
    )


def run_export_still(args: argparse.Namespace) -> int:
    """Write one frame in clear; it stays among the film's stills, so that the record says what was given out."""
    open_house(args)
    from attune.clips.actions import add_still  # noqa: PLC0415 - after Django is awake
    from attune.clips.cutting import export_still  # noqa: PLC0415
    from attune.clips.queries import films_to_edit  # noqa: PLC0415

    by = who(args)
    film = one(films_to_edit(by).select_related("frame_table"), args.film)
    still = film.stills.filter(frame=args.frame, removed_at=None).first()
    still = still or add_still(film=film, frame=args.frame, title="", by=by)
    to = export_still(still=still, to=args.to, by=by)
    facts = {"id": still.id, "film": film.id, "frame": still.frame} | _written(to)
    return answer(args, facts, [f"Written to {to}, in clear. From here on it is yours to keep safe."])


def _written(to: Path) -> dict[str, Any]:
    return {"to": str(to), "length": to.stat().st_size, "sha256": hashlib.sha256(to.read_bytes()).hexdigest()}


def _told(clip: "Clip") -> dict[str, Any]:
    facts = {"id": clip.id, "film": clip.film_id, "in": clip.start, "out": clip.end, "place": clip.place}
    return facts | {"title": clip.title, "cut": clip.cut is not None}
