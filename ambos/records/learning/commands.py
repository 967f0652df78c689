"""`ambos credits`: what a record is worth, without an installation."""

from __future__ import annotations

import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
from django.utils.translation import get_language

from ambos.domain.errors import Refused
from ambos.records.registry.manifest import offline


@click.group("credits")
def credits_():
    """Credits of a school record in another system."""


@offline
@credits_.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--json", "as_json", is_flag=True, help="The whole analysis as JSON.")
def analyze(file, as_json):
    """Read the lines of FILE (JSON) and say what each is worth, and why. A recommendation; the district decides."""
    from ambos.records.registry.queries import in_english

    from . import exports

    try:
        document = _document(file)
        analysis = exports.analyze(document)
    except Refused as refused:
        for sentence in in_english(refused.reasons):
            click.echo(sentence, err=True)
        sys.exit(2)
    for sentence in in_english(exports.left_aside(document)):
        click.echo(sentence, err=True)
    found, language = exports.as_json(analysis), "en" if (get_language() or "es").startswith("en") else "es"
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for reading, line in zip(analysis.readings, found["lines"], strict=True):
        gives = ", ".join(f"{code} {n}" for code, n in line["gives"].items()) or "0"
        click.echo(
            f"{reading.line.id:<12} {reading.line.title or reading.line.course:<40} {gives:<20} {line['reason'][language]}"
        )
    click.echo(f"{exports.in_words('learning.credits_in_all', n=found['credits'])[language]} {found['note'][language]}")


def _document(file: Path) -> dict[str, Any]:
    """What stands in the file. Refused ``learning.not_json`` (file, line, column, why) and ``learning.bad_file``."""
    try:
        found = json.loads(file.read_bytes().decode("utf-8-sig"), parse_float=Decimal, object_pairs_hook=_once)
    except UnicodeDecodeError as fault:
        raise Refused("learning.not_utf8", file=file.name, byte=fault.start + 1) from None
    except json.JSONDecodeError as fault:
        raise Refused(
            "learning.not_json", file=file.name, line=fault.lineno, column=fault.colno, why=fault.msg
        ) from None
    except RecursionError:
        raise Refused("learning.bad_file", at=file.name, what="too deep") from None
    except (OSError, ValueError) as fault:  # no permission; a figure of too many digits
        raise Refused("learning.bad_file", at=file.name, what=getattr(fault, "strerror", "") or str(fault)) from None
    if not isinstance(found, dict):
        raise Refused("learning.bad_file", at="file", what="object")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose names stand once: of two, the second would quietly take the place of the first."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise Refused("learning.name_twice", name=name[:60])
        found[name] = value
    return found


COMMANDS = (credits_,)
