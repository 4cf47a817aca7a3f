"""One page of a long list, as fast at its end as at its beginning."""

from typing import TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


def page_of(found: QuerySet[M], shown: QuerySet[M], size: int, number: str | None) -> Page[M]:
    """Return a page of what was found, read as `shown` says; what stands before it is passed over by its keys alone."""
    keys = Paginator(found.values_list("pk", flat=True), size).get_page(number)
    known = shown.in_bulk(list(keys))
    return Page([known[pk] for pk in keys], keys.number, keys.paginator)
