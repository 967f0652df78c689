"""What the first request would wait for is read before the web server accepts anybody: addresses, views, templates, words,
packs. Only the server does so: no command waits for it, and nothing here asks the database."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.template.loader import get_template
from django.urls import reverse
from django.utils.translation import gettext, override

from ambos.records.registry.loading import named
from ambos.records.registry.queries import running

log = logging.getLogger("ambos.run")


def warm_up() -> None:
    """Read ahead. What cannot be read is logged and left to the request that needs it: a fault of one page keeps nobody from
    the others."""
    for step in (_addresses, _words, _templates, *(named(p.read_ahead) for p in running() if p.read_ahead)):
        _try(step)


def _try(step: Callable[[], object]) -> None:
    try:
        step()
    except Exception:
        log.exception("not_read_ahead", extra={"task": step.__name__.strip("_")})


def _addresses() -> None:
    """Every view, and the table by which addresses are written."""
    reverse("health")


def _words() -> None:
    for language, _name in settings.LANGUAGES:
        with override(language):
            gettext("Sign in")


def _templates() -> None:
    for engine in settings.TEMPLATES:
        for folder in map(Path, engine.get("DIRS", ())):
            for file in sorted(folder.rglob("*.html")):
                get_template(str(file.relative_to(folder)))
