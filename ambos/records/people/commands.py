"""Commands about people: the keys of the vault, and of everything else that is sealed."""

from __future__ import annotations

from collections import Counter, defaultdict

import click
from django.conf import settings

from ambos.records.registry.keyrings import keys_in_columns, keys_named
from ambos.records.registry.loading import named
from ambos.records.registry.queries import running


@click.group()
def vault():
    """The keys under which sealed values are kept."""


@vault.command()
def rotate():
    """Seal again, under the current key, what older keys sealed, in every app. May be stopped and started again."""
    for program in running():
        if program.reseal:
            click.echo(f"  {program.slug}: {named(program.reseal)()} sealed again")
    left = sorted(key for key in keys_in_use() if key != settings.AMBOS_CURRENT_KEY)
    click.echo(f"  still needed besides {settings.AMBOS_CURRENT_KEY}: {', '.join(left) or 'none'}")


@vault.command()
def check():
    """Say which keys are in use, where, and whether they are here. Ends with 1 when one is missing: the lost-key drill."""
    missing = False
    for key, places in sorted(keys_in_use().items()):
        is_here = key in settings.AMBOS_KEYS
        missing |= not is_here
        click.echo(
            f"  {key}: {places.total()} values{'' if is_here else ' — THIS KEY IS MISSING, they cannot be read'}"
        )
        for place, count in sorted(places.items()):
            click.echo(f"    {place}: {count}")
    if missing:
        raise SystemExit(1)


def keys_in_use() -> dict[str, Counter[str]]:
    """key id -> where it is needed -> how many values, over every app: columns, files, secrets of signing in."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    outside = ((p.slug, keys_named(named(p.sealed_outside)())) for p in running() if p.sealed_outside)
    for place, keys in (*keys_in_columns(), *outside):
        for key, count in keys.items():
            found[key][place] += count
    return found


COMMANDS = [vault]
