"""`attune film …`: bring films in, look at them, give them out and remove them, as the web does."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from attune.verbs.acting import add_who, one, who
from attune.verbs.speaking import Verbs, add_group, add_verb, answer, open_house

if TYPE_CHECKING:
    from attune.films.models import Film
    from attune.people.models import Practitioner


def add(verbs: Verbs) -> None:
    """Add the verbs about films."""
    films = add_group(verbs, "film", "Films.")
    seen = add_verb(films, "look", run_look, "List the recordings of a card or folder, parts joined.")
    seen.add_argument("files", type=Path, nargs="+", metavar="FOLDER", help="a card, a folder, or film files")
    bring = add_verb(films, "add", run_add, "Bring a film in from a file on this machine, or from all its parts.")
    bring.add_argument(
        "files", type=Path, nargs="+", metavar="FILE", help="files of one recording, or a card or folder"
    )
    bring.add_argument("--visit", required=True, metavar="ID", help="the visit at which it was filmed")
    bring.add_argument("--recording", type=int, metavar="N", help="of a card or folder, which one `film look` lists")
    bring.add_argument("--sort", action="store_true", help="put the parts into the camera's own order")
    bring.add_argument("--again", action="store_true", help="also where this film is here already")
    bring.add_argument("--wait", action="store_true", help="do its work here and now, rather than in `attune serve`")
    listed = add_verb(films, "list", run_list, "List films, newest first.")
    show = add_verb(films, "show", run_show, "Tell a film's parts, sums, frames and the time spent on each step.")
    remove = add_verb(films, "remove", run_remove, "Delete a film and everything made from it.")
    remove.add_argument("--why", default="asked", help="a word that stays in the record: asked, wrong, spoilt …")
    export = add_verb(films, "export", run_export, "Write a film's original bytes, in clear, to a new file.")
    export.add_argument("--original", action="store_true", help="as it came from the camera (this is what is given)")
    export.add_argument("--to", type=Path, required=True, metavar="FILE")
    for verb in (show, remove, export):
        verb.add_argument("film", metavar="FILM")
    for verb in (bring, listed, show, remove, export):
        add_who(verb)


def run_look(args: argparse.Namespace) -> int:
    """List the recordings of a card."""
    from attune.verbs.cards import card_of  # noqa: PLC0415 - it can look at films

    card = card_of(args.files)
    lines = [f"{recording.number}  {recording.told}" for recording in card.recordings]
    lines += [f"{name}: {sentence}" for name, sentence in card.unusable.items()]
    if card.left:
        lines.append(f"{card.left} other files are no films.")
    facts = {
        "recordings": [recording.as_dict() for recording in card.recordings],
        "unusable": card.unusable,
        "left": card.left,
    }
    return answer(args, facts, lines or ["There is no film here."])


def run_add(args: argparse.Namespace) -> int:
    """Bring a film in; its work goes on in `attune serve`, or here."""
    open_house(args)
    from attune.cases.models import Visit  # noqa: PLC0415 - after Django is awake
    from attune.films.actions import add_film  # noqa: PLC0415
    from attune.films.telling import film_facts  # noqa: PLC0415
    from attune.tasks import drain  # noqa: PLC0415
    from attune.verbs.cards import files_of_one, refuse_twice  # noqa: PLC0415

    by = who(args)
    visit = one(Visit.objects.led_by(by), args.visit)
    files = files_of_one(args.files, args.recording, in_order=args.sort)
    if not args.again:
        refuse_twice(visit, files)
    film = add_film(visit=visit, files=files, by=by)
    if args.wait:
        drain()
        film.refresh_from_db()
    return answer(args, film_facts(film), [f"{film.id} is sealed. {_standing(film)}"])


def run_list(args: argparse.Namespace) -> int:
    """List films."""
    open_house(args)
    from attune.films.queries import films_of  # noqa: PLC0415 - after Django is awake

    films = list(films_of(who(args)))
    rows = [
        {"id": film.id, "visit": film.visit_id, "state": film.state, "family": film.family.name, "kind": film.kind}
        for film in films
    ]
    lines = [f"{row['id']}  {row['state']:<10} {row['family']}" for row in rows]
    return answer(args, rows, lines or ["There are no films yet."])


def run_show(args: argparse.Namespace) -> int:
    """Tell all that is known of a film in numbers."""
    from_house = open_house(args)
    from attune.films.models import Film  # noqa: PLC0415 - after Django is awake
    from attune.films.telling import film_facts  # noqa: PLC0415

    film = one(Film.objects.visible_to(who(args)), args.film)
    facts = film_facts(film)
    steps = facts.pop("steps")
    lines = [f"{name}: {value}" for name, value in facts.items() if name != "parts"]
    lines += [f"part {place}: {part}" for place, part in enumerate(facts["parts"])]
    lines += [f"{kind}: {step['state']}, {step['seconds']} s" for kind, step in steps.items()]
    return answer(args, facts | {"steps": steps, "data": str(from_house)}, lines)


def run_remove(args: argparse.Namespace) -> int:
    """Remove a film; the objects go with the next work of `attune serve`, and here at once."""
    open_house(args)
    from attune.films.actions import erase_film, remove_film  # noqa: PLC0415 - after Django is awake

    by = who(args)
    film = remove_film(film=_film(args, by), by=by, why=args.why)
    erase_film(film=film)
    return answer(args, {"id": film.id, "state": film.state}, [f"{film.id} and all that was made from it is deleted."])


def run_export(args: argparse.Namespace) -> int:
    """Write a film's original."""
    open_house(args)
    from attune.films.actions import export_film  # noqa: PLC0415 - after Django is awake

    by = who(args)
    film = _film(args, by)
    written = export_film(film=film, to=args.to, by=by)
    files = [{"to": str(path), "length": path.stat().st_size} for path in written]
    facts = {"film": film.id, "files": files, "sha256": film.sha256}
    named = " and ".join(str(path) for path in written)
    return answer(args, facts, [f"Written to {named}, in clear. From here on it is yours to keep safe."])


def _film(args: argparse.Namespace, by: "Practitioner") -> "Film":
    from attune.films.models import Film  # noqa: PLC0415 - after Django is awake

    return one(Film.objects.led_by(by), args.film)


def _standing(film: "Film") -> str:
    if film.state == film.State.READY:
        return "It is ready."
    return "The rest is done by `attune serve`; see how far it is with `attune film show`."
