"""What templates need and Django lacks: drawn icons, money, and times of film and day."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join

from attune.money import money, pounds

if TYPE_CHECKING:
    from datetime import date, time
    from decimal import Decimal

    from django.utils.safestring import SafeString

register = template.Library()
register.filter(money)
register.filter(pounds)

STATIC = Path(__file__).parent.parent / "static"
SPRITE = STATIC / "img" / "sprite.svg"
IMPORTED = re.compile(r'^(?:import|export) .*?from "(\.[^"]+)";$', re.MULTILINE)
NOON = 12
TURNING = frozenset({"arrow-left", "arrow-right", "chevron-left", "chevron-right", "log-out", "undo-2", "redo-2"})


class NoSuchIcon(template.TemplateSyntaxError):
    """A page asked for a picture that the sprite does not hold."""


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon: silent beside words, or with `label` where it stands alone.

    Raises NoSuchIcon: the name is to be added to bin/icons.txt, then `bin/vendor` run.
    """
    if name not in _icon_names():
        raise NoSuchIcon(f"There is no icon “{name}”. Add it to bin/icons.txt and run bin/vendor.")
    css = "icon icon--turns" if name in TURNING else "icon"
    picture = f"{static('img/sprite.svg')}#{name}"
    if label:
        return format_html('<svg class="{}" role="img" aria-label="{}"><use href="{}"/></svg>', css, label, picture)
    return format_html('<svg class="{}" aria-hidden="true" focusable="false"><use href="{}"/></svg>', css, picture)


@register.simple_tag
def modules(path: str) -> SafeString:
    """Let the browser fetch a script and all that it imports at once, and not one after the other; then run it."""
    early = format_html_join("\n", '<link rel="modulepreload" href="{}">', ((static(one),) for one in _imports(path)))
    return format_html('{}\n<script type="module" src="{}"></script>', early, static(path))


@register.filter
def plain(number: Decimal) -> str:
    """Tell a number without idle zeros: 1.5, 3."""
    return f"{number.normalize():f}"


@register.filter
def clock(moment: datetime | time) -> str:
    """Tell a time of day as the practice says it, such as 9:30 am; a datetime in the practice's zone."""
    local = timezone.localtime(moment) if isinstance(moment, datetime) else moment
    return f"{local.hour % NOON or NOON}:{local.minute:02d} {'am' if local.hour < NOON else 'pm'}"


@register.filter
def day(moment: date) -> str:
    """Tell a day as Tuesday 6 April, in the practice's zone and the reader's language."""
    local = timezone.localtime(moment) if isinstance(moment, datetime) else moment
    return date_format(local, "l j F")


@register.filter
def length_of_film(seconds: float) -> str:
    """Tell whole minutes and seconds of a film, such as 18:26; hours only when there are any."""
    whole = int(seconds)
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02d}:{whole % 60:02d}" if hours else f"{minutes:02d}:{whole % 60:02d}"


@register.filter
def listed(text: str) -> list[str]:
    """Take apart what somebody typed with commas between."""
    return [part.strip() for part in text.split(",") if part.strip()]


@register.filter
def initials(name: str) -> str:
    """Take the first letters of a person's first and last name, for the round sign beside it."""
    parts = name.split()
    return "".join(part[0] for part in (parts[:1] + parts[1:][-1:])).upper()


@cache
def _imports(path: str) -> tuple[str, ...]:
    """Return what a script imports, each once, and what those import in turn."""
    known: dict[str, None] = {}
    waiting = [STATIC / path]
    while waiting:
        script = waiting.pop()
        for found in IMPORTED.findall(script.read_text("utf-8")):
            imported = (script.parent / found).resolve()
            if str(imported) not in known:
                known[str(imported)] = None
                waiting.append(imported)
    return tuple(Path(one).relative_to(STATIC.resolve()).as_posix() for one in known)


@cache
def _icon_names() -> frozenset[str]:
    return frozenset(re.findall(r'<symbol id="([a-z0-9-]+)"', SPRITE.read_text("utf-8")))
