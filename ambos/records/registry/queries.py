"""What this installation runs, read from manifests and packs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime
from functools import cache
from typing import Any

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


def menu_counts(items: Iterable[NavigationItem], access: Any) -> list[tuple[int | None, int | None]]:
    """(how many wait, how many are late) beside each entry of a menu; ``None`` where it shows no number. One query, and one
    more for each number that an app works out itself."""
    said = [(i.count(access) if i.count else None, i.late(access) if i.late else None) for i in items]
    parts = [_parts(each) for pair in said for each in pair]
    counted = iter(count_together([rows for found in parts if isinstance(found, list) for rows in found]))
    numbers = [sum(next(counted) for _rows in found) if isinstance(found, list) else found for found in parts]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def count_together(found: Sequence[QuerySet]) -> list[int]:
    """How many rows each of these has, by one query for all of them."""
    parts, arguments = [], []
    for number, rows in enumerate(found):
        plain = rows.order_by() if rows.query.combinator or rows.query.values_select else rows.order_by().values("pk")
        with suppress(EmptyResultSet):  # a reader who reaches nothing: no rows, and no query that says so
            sql, values = plain.query.sql_with_params()
            parts.append(f"SELECT {number}, COUNT(*) FROM ({sql}) part{number}")  # noqa: S608 - Django's own SQL, bound
            arguments += values
    if not parts:
        return [0] * len(found)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), arguments)
        counted = dict(cursor.fetchall())
    return [counted.get(number, 0) for number in range(len(found))]


def _parts(said: Any) -> Any:
    if isinstance(said, QuerySet):
        return [said]
    return list(said) if isinstance(said, list | tuple) else said


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
