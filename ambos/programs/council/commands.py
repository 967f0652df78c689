"""`ambos council`: seats of districts, computed from a file, with no database (offline)."""

from __future__ import annotations

import json
from pathlib import Path

import click

from ambos.domain.apportionment import HARE, SAINTE_LAGUE, Apportionment, apportion, read_populations
from ambos.domain.errors import Refused
from ambos.records.registry.manifest import at_once

REFUSED = 2


@click.group()
def council():
    """The council: seats of its districts."""


@council.command()
@click.option(
    "--population",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    help="CSV with the columns district and population.",
)
@click.option("--seats", type=click.IntRange(min=1), required=True, help="How many seats there are.")
@click.option("--method", type=click.Choice([HARE, SAINTE_LAGUE]), default=HARE, help="How the remaining seats go.")
@click.option("--cap", type=click.IntRange(min=1), default=None, help="At most so many seats a district.")
@click.option("--json", "as_json", is_flag=True, help="Nothing but JSON on standard output.")
@at_once
def seats(file, seats, method, cap, as_json):
    """Print the seats of every district: one each first, then the method."""
    try:
        found = apportion(read_populations(_text(file)), seats, method, cap=cap)
    except Refused as refused:
        from ambos.records.registry.queries import in_english

        for sentence in in_english(refused.reasons):
            click.echo(sentence, err=True)
        raise SystemExit(REFUSED) from None
    if as_json:
        rows = [{"district": line.district, "seats": line.seats} for line in found.lines]
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    _workings(found)


def _workings(found: Apportionment) -> None:
    """The table as it is published: what each district's last comparison stood on."""
    width = max(len(line.district) for line in found.lines)
    click.echo(f"{found.seats} seats, {len(found.lines)} districts, {found.method}, quota {float(found.quota):.2f}")
    what = "remainder" if found.method == HARE else "next quotient"
    click.echo(f"{'district':{width}}  {'population':>12}  {'seats':>5}  {what:>13}")
    for line in found.lines:
        click.echo(
            f"{line.district:{width}}  {float(line.population):>12,.0f}  {line.seats:>5}  {float(line.claim):>13.4f}"
        )


def _text(file: Path) -> str:
    data = file.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


COMMANDS = [council]
