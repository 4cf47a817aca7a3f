"""A question to the database, put into SQL once and asked again and again, as before every range of film."""

import datetime as dt
from collections.abc import Callable
from typing import Any, Protocol

from django.db import connection
from django.db.models.query import get_related_populators

from attune import clock

Word = str | dt.datetime
_Kept = tuple[Any, str, list[tuple[str, Any]]]  # Django's compiler, the SQL, and what goes into each of its places
# What stands for the moment, and for each word, while a question is put into SQL; nobody's data is of these days.
_MOMENT = dt.datetime(1900, 1, 1, 12, tzinfo=dt.UTC)
_FIRST_TIME = dt.datetime(1900, 2, 1, tzinfo=dt.UTC)


class Question(Protocol):
    """What a builder returns: a query set."""

    @property
    def query(self) -> Any:
        """Return Django's own idea of the question."""


class Prepared:
    """A question in the words of the rooms' query sets, built once a process.

    `build` is given the words by keyword and returns a query set. Its shape must not depend on them:
    no `in` over a word, nothing read from the database. The moment and the day of `clock` are put in anew each time.
    """

    def __init__(self, build: Callable[..., Question]) -> None:
        self._build = build
        self._kept: dict[str, _Kept] = {}

    def rows(self, **words: Word) -> list[tuple[Any, ...]]:
        """Return the rows for these words, as the database gives them: ids are texts, yes and no may be 1 and 0."""
        return self._answered(words)[1]

    def instances(self, **words: Word) -> list[Any]:
        """Return the rows as instances, where `build` returns a query set of those; `select_related` is followed."""
        compiler, rows = self._answered(words)
        first, *_, last = compiler.klass_info["select_fields"]
        names = [expression.target.attname for expression, _sql, _alias in compiler.select[first : last + 1]]
        chosen = (compiler.klass_info, compiler.select, connection.alias)
        related = get_related_populators(*chosen)  # type: ignore[call-arg] # the stubs are those of Django 6
        found = []
        for row in compiler.results_iter([rows]):
            one = compiler.klass_info["model"].from_db(connection.alias, names, row[first : last + 1])
            for each in related:
                each.populate(row, one)
            found.append(one)
        return found

    def _answered(self, words: dict[str, Word]) -> tuple[Any, list[tuple[Any, ...]]]:
        if connection.vendor not in self._kept:
            self._kept[connection.vendor] = self._put_into_sql(words)
        compiler, sql, slots = self._kept[connection.vendor]
        now = {"moment": _adapted(clock.now()), "day": connection.ops.adapt_datefield_value(clock.today())}
        given = now | {f"word {name}": _adapted(word) for name, word in words.items()}
        with connection.cursor() as cursor:
            cursor.execute(sql, [given.get(slot, value) for slot, value in slots])
            return compiler, list(cursor.fetchall())

    def _put_into_sql(self, words: dict[str, Word]) -> _Kept:
        standing = {name: _standing_for(name, word, place) for place, (name, word) in enumerate(words.items())}
        with clock.told(_MOMENT):
            question = self._build(**standing)
            compiler = question.query.get_compiler(connection=connection)
            sql, values = compiler.as_sql()
            slots = {_adapted(_MOMENT): "moment", connection.ops.adapt_datefield_value(clock.today()): "day"}
        slots |= {_adapted(word): f"word {name}" for name, word in standing.items()}
        return compiler, sql, [(slots.get(value, ""), value) for value in values]


def _standing_for(name: str, word: Word, place: int) -> Word:
    return f"?{name}?" if isinstance(word, str) else _FIRST_TIME + dt.timedelta(days=place)


def _adapted(word: Word) -> Any:
    return word if isinstance(word, str) else connection.ops.adapt_datetimefield_value(word)
