"""What this installation runs, read from manifests and packs."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from django.utils.translation import get_language

from ambos.domain.errors import Reason, Refused

from .loading import manifests, named, origin
from .manifest import NavigationItem, Program


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
    items = [i for p in running() for i in p.navigation if i.audience == audience and access.may(i.capability)]
    return sorted(items, key=lambda item: item.order)


def panels(page: str, request: Any, subject: Any, on: date) -> list[tuple[str, dict[str, Any]]]:
    """What running apps add to a page of an app below them: (template, context) each, in the order of the manifests."""
    found = (named(p.panels[page])(request, subject, on) for p in running() if page in p.panels)
    return [panel for panel in found if panel is not None]


def task_path(name: str) -> str:
    """The dotted path of a task by its name. ``KeyError`` when no running app brings it."""
    return {n: path for p in running() for n, path in p.tasks.items()}[name]


def explain(reason: Reason) -> str:
    """The whole sentence for a coded reason, in the language of the reader. An unknown code shows itself: a test sees
    to it that none is unknown."""
    for p in manifests():
        if reason.code in p.refusals:
            return str(p.refusals[reason.code]) % dict(reason.values)
    return reason.code


def explain_all(refused: Refused) -> list[tuple[str | None, str]]:
    """(field, sentence) for each reason."""
    return [(reason.field, explain(reason)) for reason in refused.reasons]
