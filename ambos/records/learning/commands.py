"""`ambos credits`: what a record is worth, without an installation."""

from __future__ import annotations

import json
import sys
from decimal import Decimal
from pathlib import Path

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
        document = json.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
        if not isinstance(document, dict):
            raise Refused("learning.bad_file", at="file", what="object")
        analysis = exports.analyze(document)
    except (ValueError, RecursionError) as fault:  # no JSON, no UTF-8, a figure of too many digits, too deep
        click.echo(f"{file}: {fault}", err=True)
        sys.exit(2)
    except Refused as refused:
        for sentence in in_english(refused.reasons):
            click.echo(sentence, err=True)
        sys.exit(2)
    found, language = exports.as_json(analysis), "en" if (get_language() or "es").startswith("en") else "es"
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for reading, line in zip(analysis.readings, found["lines"], strict=True):
        gives = ", ".join(f"{code} {n}" for code, n in line["gives"].items()) or "0"
        click.echo(
            f"{reading.line.id:<12} {reading.line.title or reading.line.course:<40} {gives:<20} {line['reason'][language]}"
        )
    click.echo(f"{found['credits']} credits. {found['note'][language]}")


COMMANDS = (credits_,)
