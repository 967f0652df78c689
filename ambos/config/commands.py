"""Commands of the house: run, setup, load, check."""

from __future__ import annotations

import click
from django.core.management import call_command

from ambos.config.messages import compile_all, messages
from ambos.records.registry.loading import destinations, manifests, origin


@click.command()
def setup():
    """Make or update the tables, the cache table, the compiled words and the collected static files."""
    compile_all()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    click.echo("tables are up to date")


@click.command()
def load():
    """Load the reference data of the packs; running it again changes nothing."""
    packs = (origin(), destinations())
    done: set[str] = set()
    waiting = [loader for p in manifests() for loader in p.loaders]
    while waiting:
        ready = [loader for loader in waiting if set(loader.needs) <= done]
        if not ready:
            raise click.ClickException(f"loaders wait for each other: {[loader.name for loader in waiting]}")
        for loader in ready:
            click.echo(f"  {loader.name} ...", nl=False)
            click.echo(f" {loader.run(packs, click.echo)}")
            done.add(loader.name)
        waiting = [loader for loader in waiting if loader.name not in done]


COMMANDS = [setup, load, messages]
