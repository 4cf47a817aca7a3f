"""`attune public`: write the public page out as files, check such a copy, place and take down its two films."""

import argparse
from pathlib import Path

from attune.verbs.acting import NotThere
from attune.verbs.speaking import Verbs, add_group, add_verb, answer, open_house

SLOTS = ("explains", "parents")


def add(verbs: Verbs) -> None:
    """Add the verbs about the public page."""
    public = add_group(verbs, "public", "The public page.")
    out = add_verb(public, "export", run_export, "Write the whole page as files for any web host.")
    out.add_argument("folder", type=Path, metavar="DIR")
    out.add_argument("--check", action="store_true", help="say whether the copy in DIR still tells what the page tells")
    place = add_verb(public, "place", run_place, "Put a film into one of the two places of the page.")
    place.add_argument("slot", choices=SLOTS)
    place.add_argument("--title", required=True)
    place.add_argument("--about", default="", help="one line about it")
    place.add_argument("--file", type=Path, metavar="FILE", help="an MP4 of your own")
    place.add_argument("--captions", type=Path, metavar="FILE", help="its captions, WebVTT")
    place.add_argument("--address", default="", help="or a link to a film elsewhere")
    place.add_argument("--invented", action="store_true", help="nobody in it is real")
    place.add_argument(
        "--vouched", action="store_true", help="who is in it agreed elsewhere, and you keep their papers"
    )
    add_verb(public, "remove", run_remove, "Take a film off the page, and delete it.").add_argument(
        "slot", choices=SLOTS
    )


def run_export(args: argparse.Namespace) -> int:
    """Write the copy; or compare one, with exit code 1 where it is no longer true."""
    open_house(args)
    from attune.audit.actions import SYSTEM  # noqa: PLC0415 - after Django is awake
    from attune.public.copying import check_copy, write_copy  # noqa: PLC0415

    if args.check:
        found = check_copy(args.folder)
        lines = [f"Changed since it was written: {', '.join(found.changed)}. Write it out again."] * bool(found.changed)
        lines += [f"Not as it was written: {name}" for name in found.damaged]
        told = {"changed": found.changed, "damaged": found.damaged}
        return answer(args, told, lines or ["It still tells what the page tells."]) or int(bool(lines))
    names = write_copy(folder=args.folder, by=SYSTEM)
    said = f"{len(names)} files written. Put all of {args.folder} on your web host; index.html is the first page."
    return answer(args, {"files": names}, [said])


def run_place(args: argparse.Namespace) -> int:
    """Place a film that nobody kept here is in; one of families is placed on the office's page, with their names."""
    open_house(args)
    from attune.audit.actions import SYSTEM  # noqa: PLC0415 - after Django is awake
    from attune.public.actions import place_film  # noqa: PLC0415
    from attune.public.models import PublicFilm  # noqa: PLC0415

    told = {name: getattr(args, name) for name in ("title", "about", "file", "captions", "address")}
    answered = {"invented": args.invented, "vouched": args.vouched}
    film = place_film(slot=PublicFilm.Slot(args.slot), by=SYSTEM, **told, **answered)
    return answer(args, {"slot": film.slot}, ["The film is on the page."])


def run_remove(args: argparse.Namespace) -> int:
    """Take a film down."""
    open_house(args)
    from attune.audit.actions import SYSTEM  # noqa: PLC0415 - after Django is awake
    from attune.public.actions import take_down_film  # noqa: PLC0415
    from attune.public.models import PublicFilm  # noqa: PLC0415

    film = PublicFilm.objects.filter(slot=args.slot).first()
    if film is None:
        raise NotThere("No film stands there. Nothing was changed.")
    take_down_film(film=film, by=SYSTEM)
    return answer(args, {"slot": args.slot}, ["The film is off the page, and deleted."])
