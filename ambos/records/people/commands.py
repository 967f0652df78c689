"""Commands about people: the keys of the vault."""

from __future__ import annotations

import click

from ambos.records.registry.loading import named
from ambos.records.registry.queries import running

from .vault import keys_in_use


@click.group()
def vault():
    """The keys that seal what is kept about people."""


@vault.command()
def rotate():
    """Seal again, under the current key, what older keys sealed, in every app. May be stopped and started again."""
    for program in running():
        if program.reseal:
            click.echo(f"  {program.slug}: {named(program.reseal)()} sealed again")


@vault.command()
def check():
    """Say which keys are in use and whether they are here. Ends with 1 when one is missing: the lost-key drill."""
    missing = False
    for key, (count, is_here) in keys_in_use().items():
        missing |= not is_here
        click.echo(f"  {key}: {count} values{'' if is_here else ' — THIS KEY IS MISSING, they cannot be read'}")
    if missing:
        raise SystemExit(1)


COMMANDS = [vault]
