"""`ambos plazas`: learners in and out as CSV, in the shape of the national system's records; a made-up year for the demo."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from ambos.domain.access import EDUCATION, for_the_system
from ambos.domain.errors import Reason, Refused


@click.group()
def plazas():
    """Plazas where adults finish school."""


@plazas.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--check", "only_check", is_flag=True, help="Say what would become of each row; write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Every row as JSON.")
def import_file(file, only_check, as_json):
    """Take the learners of FILE (CSV): every row taken, here already, or refused with its reason. Ends with 1 when any was refused."""
    from ambos.records.registry.queries import explain, explain_all

    from . import actions

    try:
        text = actions.as_text(file.read_bytes())
        done = actions.import_learners(text=text, only_check=only_check, by="system")
    except OSError as fault:
        click.echo(f"{file}: {fault.strerror}", err=True)
        sys.exit(2)
    except Refused as refused:
        for _field, sentence in explain_all(refused):
            click.echo(sentence, err=True)
        sys.exit(2)
    for column in actions.left_aside(text):
        click.echo(explain(Reason("plazas.column_left_aside", {"column": column})), err=True)
    rows = [
        {
            "line": one.line,
            "state": one.state,
            "number": one.learner.number if one.learner else None,
            "reasons": _said(one.reasons),
        }
        for one in done
    ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        for row in rows:
            click.echo(f"{row['line']:>6} {row['state']:<8} {' '.join(row['reasons'])}".rstrip())
    sys.exit(1 if any(row["state"] == "refused" for row in rows) else 0)


@plazas.command("export")
def export_file():
    """Every learner with a row for each module, as CSV on standard output; written in the log."""
    from . import exports, queries

    access = for_the_system(EDUCATION)
    for piece in exports.learners_csv(queries.learners(access), by="system"):
        click.echo(piece, nl=False)


@plazas.command("year")
@click.option("--plazas", "sites", default=373, show_default=True, type=click.IntRange(1, 2_000))
@click.option("--learners", default=16_758, show_default=True, type=click.IntRange(1, 200_000))
@click.option("--seed", default=2009, show_default=True, help="The same seed makes the same year.")
def year(sites, learners, seed):
    """A made-up year of the size that was published for 2007, every row labelled, into a demo that stands. Refused elsewhere."""
    from .demo import bulk

    try:
        bulk.build(seed, click.echo, plazas=sites, learners=learners)
    except bulk.NotADemo as reason:
        raise click.ClickException(str(reason)) from None


def _said(reasons) -> list[str]:
    from ambos.records.registry.queries import explain_all

    return [sentence for _field, sentence in explain_all(Refused(reasons=reasons))] if reasons else []


COMMANDS = (plazas,)
