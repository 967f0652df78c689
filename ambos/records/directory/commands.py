"""`ambos hsds import`: a directory in HSDS or in the one table of a 211 line, all of it or nothing."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click
from django.utils.translation import override


@click.group()
def hsds():
    """The directory of services in HSDS 3.0 (Open Referral)."""


@hsds.command("import")
@click.argument("path", metavar="FILE|DIR", type=click.Path(path_type=Path, exists=True))
@click.option("--source", required=True, help="Who gave it, and when.")
@click.option("--as-of", default="", help="Of which day it is.")
@click.option("--check-only", is_flag=True, help="Say what is wrong; take nothing.")
def hsds_import(path, source, as_of, check_only):
    """Take the rows of FILE (zip, CSV, JSON, or the one table of a 211 line) or DIR: all, or none and every fault named."""
    from ambos.domain import hsds as standard

    from . import actions
    from .queries import fault_words, spoken

    files = standard.files_of(path) if path.is_dir() else [(path.name, path.read_bytes())]
    unknown: Counter[str] = Counter()
    tables, faults = standard.read_files(files, spoken=spoken(), unknown=unknown)
    taken = actions.import_hsds(
        tables=tables, faults=faults, source=source, as_of=as_of, check_only=check_only, by="system"
    )
    with override("en"):
        for fault in taken.faults:
            click.echo(f"{fault.file}: {fault.record}: {fault.path}: {fault_words(fault.what)}", err=True)
    if taken.faults:
        click.echo(f"nothing was taken: {len(taken.faults)} faults", err=True)
        raise SystemExit(2)
    for name, (new, changed, same) in taken.counted.items():
        click.echo(f"{standard.tables()[name].file}: {new} new, {changed} changed, {same} as they were")
    for term, n in unknown.most_common():
        click.echo(f"no need here is called {term!r}: {n} rows")
    click.echo("all hold; nothing was taken" if check_only else f"{taken.rows} rows taken")


COMMANDS = [hsds]
