"""Somebody watches a film while its copy is still being made: they say where they wait."""

from attune import clock
from attune.films.models import Film, FilmWish


def wish_for(*, film: Film, fragment: int) -> FilmWish:
    """Keep which fragment somebody waits for now; whoever makes the copy turns to it. The newest wish wins."""
    wish, _ = FilmWish.objects.update_or_create(film=film, defaults={"fragment": fragment, "wished_at": clock.now()})
    return wish
