"""What this installation runs, read from manifests and packs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache, wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, override

from ambos.domain.errors import Reason, Refused

from .loading import manifests, named, origin
from .manifest import Door, NavigationItem, Program, ready


@cache
def running() -> tuple[Program, ...]:
    """Records, and the programs which the origin pack turns on."""
    return tuple(p for p in manifests() if p.is_record or p.slug in origin().programs)


def program(slug: str) -> Program:
    """One running program. ``KeyError`` when it is not turned on."""
    return {p.slug: p for p in running()}[slug]


def name_of(slug: str) -> str:
    """The name people know a program by, in the language of the reader."""
    name = origin().names.get(slug)
    return name.in_language(get_language() or "es") if name else str(program(slug).title)


def navigation(access: Any, audience: str) -> list[NavigationItem]:
    """The menu of one audience, as far as this reader may go, in its order."""
    items = [i for p in running() for i in p.navigation if i.audience == audience and i.is_for(access)]
    return sorted(items, key=lambda item: item.order)


def area_of(item: NavigationItem) -> str:
    """The part of a long menu an entry belongs to: its app's (``manifest.AREAS``)."""
    return next((p.area for p in running() if any(one is item for one in p.navigation)), "")


def doors() -> dict[str, list[Door]]:
    """What running apps open to families: room -> its doors in their order."""
    found = sorted((door for p in running() for door in p.doors), key=lambda door: door.order)
    return {room: [door for door in found if door.room == room] for room in ("help", "school", "say")}


@dataclass(frozen=True)
class Counting:
    """Several questions of how many rows there are, as one query: its SQL ("" when none can have any), what is bound to it, and
    how many questions it answers."""

    sql: str
    arguments: tuple[Any, ...]
    asked: int

    def answers(self) -> list[int]:
        """The number of each question."""
        if not self.sql:
            return [0] * self.asked
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.arguments)
            counted = dict(cursor.fetchall())
        return [counted.get(number, 0) for number in range(self.asked)]


def counting(found: Sequence[QuerySet]) -> Counting:
    """How many rows each of these has, to be asked by one query for all of them."""
    parts, arguments = [], []
    for number, rows in enumerate(found):
        plain = rows.order_by() if rows.query.combinator or rows.query.values_select else rows.order_by().values("pk")
        with suppress(EmptyResultSet):  # a reader who reaches nothing: no rows, and no query that says so
            sql, values = plain.query.sql_with_params()
            parts.append(f"SELECT {number}, COUNT(*) FROM ({sql}) part{number}")  # noqa: S608 - Django's own SQL, bound
            arguments += values
    return Counting(" UNION ALL ".join(parts), tuple(arguments), len(found))


def count_together(found: Sequence[QuerySet]) -> list[int]:
    """How many rows each of these has, by one query for all of them."""
    return counting(found).answers()


@dataclass(frozen=True)
class Numbers:
    """What is asked for a menu: for each number how many questions of ``counting`` add up to it, ``None`` where none is shown, or
    the function that says it anew each time. ``said``: what those functions answered when they were asked whether they have a
    question; for whoever comes first."""

    each: tuple[int | Callable[[Any], int] | None, ...]
    counting: Counting
    said: dict[Any, int]


def menu_counts(items: Iterable[NavigationItem], access: Any) -> list[tuple[int | None, int | None]]:
    """(how many wait, how many are late) beside each entry of a menu; ``None`` where it shows no number. One query, and one
    more for each number that an app works out itself.

    Writing the query takes longer than asking it, and whoever attends forty people opens page after page: it is written once a
    minute for each reader. What waits is counted anew each time; only *late* is as of some seconds ago.
    """
    verbs = tuple(verb for item in items for verb in (item.count, item.late))
    minute = int(timezone.now().timestamp() // 60)
    numbers = _numbers_of(minute, timezone.get_current_timezone_name(), access, verbs)
    counted = iter(numbers.counting.answers())
    found: list[int | None] = []
    for one in numbers.each:
        if isinstance(one, int):
            found.append(sum(next(counted) for _question in range(one)))
        elif one is None:
            found.append(None)
        else:
            said = numbers.said.pop(one, None)
            found.append(one(access) if said is None else said)
    return list(zip(found[::2], found[1::2], strict=True))


@lru_cache(maxsize=512)
def _numbers_of(_minute: int, _zone: str, access: Any, verbs: tuple[Callable[[Any], Any] | None, ...]) -> Numbers:
    each: list[Any] = []
    questions: list[QuerySet] = []
    said: dict[Any, int] = {}
    for verb in verbs:
        answer = verb(access) if verb else None
        rows = _questions_of(answer)
        if verb and rows is None:
            said[verb] = answer
        each.append(verb if rows is None else len(rows))
        questions += rows or []
    return Numbers(tuple(each), counting(questions), said)


def _questions_of(said: Any) -> list[QuerySet] | None:
    if isinstance(said, QuerySet):
        return [said]
    return list(said) if isinstance(said, list | tuple) else None


def panels(page: str, request: Any, subject: Any, on: date) -> list[tuple[str, dict[str, Any]]]:
    """What running apps add to a page of an app below them: (template, context) each, in the order of the manifests."""
    found = (named(p.panels[page])(request, subject, on) for p in running() if page in p.panels)
    return [panel for panel in found if panel is not None]


def task_path(name: str) -> str:
    """The dotted path of a task by its name. ``KeyError`` when no running app brings it."""
    return {n: path for p in running() for n, path in p.tasks.items()}[name]


def explain(reason: Reason) -> str:
    """The whole sentence for a coded reason, in the language of the reader and with days as the reader writes them. An unknown code
    shows itself: a test sees to it that none is unknown."""
    return _sentence(reason, {key: _written(value) for key, value in reason.values.items()})


def _sentence(reason: Reason, values: dict[str, Any]) -> str:
    for p in manifests():
        if reason.code in p.refusals:
            return str(p.refusals[reason.code]) % values
    return reason.code


def _written(value: Any) -> Any:
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value) if timezone.is_aware(value) else value, "DATETIME_FORMAT")
    return date_format(value, "SHORT_DATE_FORMAT") if isinstance(value, date) else value


def in_english(reasons: Iterable[Reason]) -> list[str]:
    """Whole sentences for the command line, whose language is English whatever the installation's; days as machines write
    them. What Django knows of the apps is read first where a command began without it."""
    reasons = list(reasons)
    if not reasons:
        return []
    ready()
    with override("en"):
        return [_sentence(reason, dict(reason.values)) for reason in reasons]


def explain_all(refused: Refused) -> list[tuple[str | None, str]]:
    """(field, sentence) for each reason."""
    return [(reason.field, explain(reason)) for reason in refused.reasons]


# -- how PostgreSQL is asked (docs/adr/0022) -------------------------------------------------------------------------------
# A kept plan knows the question and not what it is asked about. For small questions of one office's day that is as good, and saves
# a third of the work. A list of a plaza office with 200,000 learners is answered twice as slowly by the plan of the average office:
# so plans are kept for the pages that say so, and for no other.
@contextmanager
def plans_kept() -> Iterator[None]:
    """Whatever is asked a third time over this connection while this lasts is not planned anew. Nothing on SQLite."""
    if connection.vendor != "postgresql":
        yield
        return
    connection.ensure_connection()
    driver = connection.connection
    before, driver.prepare_threshold = driver.prepare_threshold, settings.AMBOS_PREPARE_THRESHOLD
    try:
        yield
    finally:
        driver.prepare_threshold = before


def keeps_plans(view: Callable[..., Any]) -> Callable[..., Any]:
    """A page under ``plans_kept``. Stands below ``allowed``."""

    @wraps(view)
    def asked(request: Any, *args: Any, **kwargs: Any) -> Any:
        with plans_kept():
            return view(request, *args, **kwargs)

    return asked
