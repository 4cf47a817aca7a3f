"""Draw the public page as files that any web host can serve, or a browser open from a folder: no server behind them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

import attune
from attune.public import queries
from attune.public.actions import public_folder
from attune.public.models import PublicFilm
from attune.refusals import Refusal

if TYPE_CHECKING:
    from django.db.models import QuerySet

STATIC = Path(attune.__file__).parent / "static"
FIRST = "index.html"
LINK = re.compile(r'\b(href|src|poster)="(/[^"#?]*)(#[^"]*)?"')
INSIDE = re.compile(r'url\("?([^")]+)"?\)')  # of a style sheet
SYMBOL = re.compile(r'<symbol id="([a-z0-9-]+)".*?</symbol>', re.DOTALL)


class NoWayToAsk(Refusal):
    """A page without a form is written out, and it says no telephone and no e-mail address."""

    code = "no_way_to_ask"


@dataclass(frozen=True)
class Site:
    """The files of the copy by name, and the names of its films, which lie elsewhere until they are copied."""

    files: dict[str, bytes]
    films: dict[str, Path]


def films_to_copy() -> QuerySet[PublicFilm]:
    """Return the films that a copy may hold: none of people who are kept here, for a no could not take it down."""
    return PublicFilm.objects.live().filter(named=0)


def draw_site() -> Site:
    """Draw every page with all that it shows. Raises NoWayToAsk."""
    told = _told()
    if not (told["practice"].phone or told["practice"].email):
        raise NoWayToAsk(
            _("The copy has no form, so it must say a telephone or an e-mail address. Set one on the office's page. ")
            + _("Nothing was written.")
        )
    pages = {FIRST: render_to_string("public/about.html", told)}
    for person in queries.presented():
        name = f"practitioners/{person.pk}.html"
        pages[name] = render_to_string("public/practitioner.html", told | {"presented": person})
    seen: set[str] = set()
    files = {name: _page(name, html, seen).encode() for name, html in pages.items()}
    return Site(files | _static(seen), _films())


def _told() -> dict[str, Any]:
    told = queries.told(films=films_to_copy())
    more = {"exported": True, "form": None, "totals": queries.cycle_totals(), "about_url": "/about/"}
    return told | more | {"demonstration": told["practice"].demonstration}


def _page(name: str, html: str, seen: set[str]) -> str:
    """Make every link of a page one to a file beside it, and carry its icons inside it."""
    up = "../" * name.count("/")
    used: set[str] = set()

    def beside(found: re.Match[str]) -> str:
        attribute, path, mark = found[1], found[2], found[3] or ""
        if path.startswith(settings.STATIC_URL):
            inner = path.removeprefix(settings.STATIC_URL)
            if inner == "img/sprite.svg":
                used.add(mark[1:])
                return f'{attribute}="{mark}"'
            seen.add(inner)
            return f'{attribute}="{up}static/{inner}"'
        return f'{attribute}="{up}{_file_of(path)}{mark}"'

    linked = LINK.sub(beside, html)
    return re.sub(r"(<body[^>]*>)", lambda body: body[1] + _sprite(used), linked, count=1)


def _file_of(path: str) -> str:
    """Return the file that stands for an address; an address that no copy holds is a slip of ours."""
    try:
        found = resolve(path)
    except Resolver404:
        found = None
    names = {
        "about": lambda: FIRST,
        "public-practitioner": lambda **of: f"practitioners/{of['pk']}.html",
        "public-film": lambda **of: f"films/{of['slot']}.mp4",
        "public-captions": lambda **of: f"films/{of['slot']}.vtt",
    }
    if found is None or found.url_name not in names:
        raise ValueError(f"The public page links {path}, which no copy of it holds.")
    return names[found.url_name](**found.kwargs)


def _sprite(used: set[str]) -> str:
    symbols = SYMBOL.finditer((STATIC / "img" / "sprite.svg").read_text("utf-8"))
    drawn = "".join(found[0] for found in symbols if found[1] in used)
    return f'<svg class="unseen" width="0" height="0" aria-hidden="true" focusable="false">{drawn}</svg>'


def _static(seen: set[str]) -> dict[str, bytes]:
    """Return the static files that the pages name, those that their style sheets name, and the letters' licences."""
    files: dict[str, bytes] = {}
    waiting = sorted(seen | {f"fonts/{path.name}" for path in (STATIC / "fonts").glob("*.txt")})
    while waiting:
        name = waiting.pop()
        files[f"static/{name}"] = data = (STATIC / name).read_bytes()
        if name.endswith(".css"):
            inside = {_beside(name, url) for url in INSIDE.findall(data.decode()) if not url.startswith("data:")}
            waiting += [one for one in sorted(inside) if f"static/{one}" not in files]
    return files


def _beside(name: str, url: str) -> str:
    path = (STATIC / PurePosixPath(name).parent / url.partition("#")[0]).resolve()
    return path.relative_to(STATIC.resolve()).as_posix()


def _films() -> dict[str, Path]:
    found = {}
    for film in films_to_copy():
        for kept, suffix in ((film.file, "mp4"), (film.captions, "vtt")):
            if kept:
                found[f"films/{film.slot}.{suffix}"] = public_folder() / kept
    return found
