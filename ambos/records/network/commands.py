"""`ambos network`: whose district a postal code is (offline), official lists, what is to be settled."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ambos.domain.errors import Refused
from ambos.records.registry.manifest import offline

if TYPE_CHECKING:
    from . import queries


@click.group()
def network():
    """Offices, their districts, and the official lists that change them."""


@network.command()
@click.argument("zip_code", metavar="ZIP")
@click.option(
    "--on", "on", type=click.DateTime(["%Y-%m-%d"]), default=None, help="The day asked about; today by default."
)
@offline
def office(zip_code, on):
    """Print the office that serves ZIP on a day, and why, straight from the packs."""
    from ambos.records.registry.loading import destinations, origin

    from . import queries

    day = on.date() if on else datetime.now(UTC).date()
    for pack in destinations():
        answer = queries.office_from_packs(origin(), pack, zip_code, day)
        if answer:
            click.echo(_in_words(zip_code, day, answer))
            return
    raise click.ClickException(f"no pack knows the postal code {zip_code}")


def _in_words(zip_code: str, day: date, answer: queries.Whose) -> str:
    from ambos.records.registry.loading import origin

    names = {row["code"]: row["official_name_es"] for row in origin().rows("network/offices.csv")}
    found = answer.found
    if found.office:
        doubt = "" if found.confidence in ("high", "medium") else ", to be confirmed"
        lines = [
            f"{found.office}  {names.get(found.office, '')}",
            f"  by its {found.by}, confidence {found.confidence}{doubt}",
        ]
    elif found.conflicts:
        claims = [f"  {c.office}: {c.source} ({c.confidence})" for c in found.conflicts]
        lines = [f"two offices claim {zip_code} on {day}, by its {found.by}:", *claims]
    else:
        lines = [f"no office is known for {zip_code} on {day}"]
    if answer.county and found.by == "county":
        lines.append(f"  county {answer.county}")
    lines += [f"  part of it lies in county {county}, of {code}  {names.get(code, '')}" for county, code in answer.also]
    return "\n".join(lines)


@network.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--source", required=True, help="Who issued the list.")
@click.option("--as-of", required=True, help="Of which day it is, as the list says it.")
@click.option("--yes", is_flag=True, help="Apply what is shown; without it nothing changes.")
def import_(file, source, as_of, yes):
    """Compare the official list FILE (CSV) with the network, and apply it with --yes."""
    from ambos.records.registry.queries import in_english

    from . import actions

    try:
        proposal = actions.propose_import(
            content=file.read_bytes(), file_name=file.name, source=source, as_of=as_of, by="system"
        )
        click.echo(_differences(proposal.differences))
        if yes:
            actions.apply_import(proposal=proposal, by="system")
            click.echo("applied")
        else:
            click.echo("nothing has changed; run it again with --yes, or confirm it on the page of official lists")
    except Refused as refused:
        raise click.ClickException("\n  ".join(["nothing has changed:", *in_english(refused.reasons)])) from None


def _differences(found: dict) -> str:
    lines = []
    for entry in found["added"]:
        lines += [f"+ {entry['key']}  {entry['label']}"] + [f"    {n}: {v}" for n, v in entry["values"].items()]
    for entry in found["changed"]:
        lines.append(f"~ {entry['key']}  {entry['label']}")
        lines += [f"    {f['field']}: {f['was'] or '-'} -> {f['becomes'] or '-'}" for f in entry["fields"]]
    lines += [f"= {entry['key']}  {entry['label']} (confirmed)" for entry in found["confirmed"]]
    lines += [f"? {entry['key']}  {entry['label']} (not in the file; stays as it is)" for entry in found["missing"]]
    counts = {name: len(found[name]) for name in ("added", "changed", "confirmed", "missing")}
    return "\n".join(
        [*lines, ", ".join(f"{n} {name}" for name, n in counts.items()) + f", {found['same']} as they were"]
    )


@network.command()
def errors():
    """List what is wrong in the network's data today; exit code 1 when something is."""
    from . import queries

    found = queries.data_errors(datetime.now(UTC).date())
    for county in found.orphans:
        click.echo(f"nobody serves {county.code} {county.name}, {county.state_code}")
    for claim in found.overlaps:
        click.echo(f"two offices serve {claim.area}: {', '.join(claim.offices)}")
    for district in found.unknown:
        click.echo(f"a district names no place: {district.office.code} {district.area_kind} {district.area_code}")
    click.echo(f"{found.count} to settle, {len(found.disputed)} areas disputed between sources")
    raise SystemExit(1 if found.count else 0)


COMMANDS = [network]
