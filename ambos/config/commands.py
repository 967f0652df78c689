"""Commands of the house: run, worker, tick, setup, load, backup, restore, keys, new, demo build."""

from __future__ import annotations

import json
import secrets
import sys
from pathlib import Path

import click
from django.conf import settings

from ambos.config.messages import messages
from ambos.domain.encryption import INDEX
from ambos.records.registry.manifest import at_once, offline


@click.command()
@click.option("--demo", is_flag=True, help="A small made-up world, with accounts whose passwords are shown.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--port", default=8000, show_default=True, help="Where to listen.")
@click.option("--prepare-only", is_flag=True, help="Prepare, then stop instead of serving.")
def run(demo, host, port, prepare_only):
    """Prepare and serve: web server, worker and ticker in the foreground."""
    from django.db import OperationalError

    from ambos.config import run as running
    from ambos.config.prepare import CannotPrepare, prepare

    if demo != settings.IS_DEMO:
        raise click.ClickException(
            "--demo and AMBOS_MODE=demo go together"
            if demo
            else "this folder holds the demo; start it with --demo, or set AMBOS_MODE=production"
        )
    try:
        if not prepare_only:
            running.refuse_taken_port(host, port)
        if settings.IS_PRODUCTION:
            _refuse_unsafe()
        prepare(click.echo)
        if settings.IS_PRODUCTION:
            _refuse_unsafe(databases=["default"])
        accounts = _demo_world() if demo else []
        if prepare_only:
            return
        _serve(host, port, accounts)
    except (running.CannotRun, CannotPrepare) as reason:
        raise click.ClickException(str(reason)) from None
    except OperationalError as error:
        raise click.ClickException(f"the database cannot be reached: {str(error).splitlines()[0]}") from None


def _refuse_unsafe(databases: list[str] | None = None) -> None:
    """What `check --deploy` calls an error stops a production start."""
    from django.core import checks

    from ambos.config import run as running

    found = checks.run_checks(include_deployment_checks=True, databases=databases)
    faults = [f for f in found if f.level >= checks.ERROR and not f.is_silenced()]
    if faults:
        lines = "\n".join(f"  {f.id}: {f.msg}{f' ({f.hint})' if f.hint else ''}" for f in faults)
        raise running.CannotRun(f"this installation is not safe to start:\n{lines}")


def _demo_world() -> list:
    from ambos.config import demo

    demo.build_once(click.echo)
    return demo.accounts()


def _serve(host: str, port: int, accounts: list) -> None:
    from django.db import connections

    from ambos.config import run as running

    connections.close_all()  # the children are forked; an open connection would be shared
    logs = settings.VAR / "log" if settings.IS_DEMO else None

    def ready() -> None:
        click.echo(f"\n  Ambos answers at {click.style(settings.ORIGIN_URL, bold=True)}   (Ctrl-C stops it)\n")
        if accounts:
            click.echo(_shown(accounts))
            click.echo(f"\n  What it logs, and the e-mails and texts it would send: {logs}\n")
        sys.stdout.flush()

    family = running.children(host, port, logs=logs)
    running.Supervisor(family, host=host, port=port, say=click.echo, ready=ready).run()
    click.echo("stopped")


def _shown(accounts: list) -> str:
    """The demo's accounts as a table: role, e-mail, password, secret of the code generator, and how to get a code."""
    rows = [("role", "account", "password", "secret of the second factor")]
    rows += [(a.role, a.email, a.password, a.totp_secret) for a in accounts]
    widths = [max(len(str(row[i])) for row in rows) for i in range(4)]
    lines = ["  " + "  ".join(str(cell).ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    hint = f"  The six digits of now:  .venv/bin/ambos demo code {accounts[0].email}"
    return "\n".join([*lines, "", hint])


@click.command()
@click.option("--batch", is_flag=True, help="Stop when the queue is empty.")
def worker(batch):
    """Do the background tasks, one at a time; start several for more."""
    from ambos.config.worker import work

    work(batch)


@click.command()
@click.option("--keep-on", is_flag=True, help="Tick every minute until stopped.")
def tick(keep_on):
    """Enqueue what is due: reminders, retries, retention. Safe to run several times and at once."""
    import time

    from ambos.config import tick as ticker

    if keep_on:
        ticker.keep_ticking()
    for name in ticker.tick(time.time()):
        click.echo(name)


@click.command()
def setup():
    """Make or update tables, words, static files and reference data, and say what was done."""
    from ambos.config.prepare import CannotPrepare, prepare

    try:
        prepare(click.echo)
    except CannotPrepare as reason:
        raise click.ClickException(str(reason)) from None
    click.echo("ready")


@click.command()
def load():
    """Load the reference data of the packs again; the same data changes nothing."""
    from ambos.config.prepare import CannotPrepare, load_packs

    try:
        load_packs(click.echo, again=True)
    except CannotPrepare as reason:
        raise click.ClickException(str(reason)) from None


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(file):
    """Write the whole installation into one FILE: every row, every stored file, never a key."""
    from ambos.config.backup import CannotBackUp, back_up

    try:
        made = back_up(file, click.echo)
    except CannotBackUp as reason:
        raise click.ClickException(str(reason)) from None
    click.echo(made.in_words())


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--verify-only", is_flag=True, help="Check the file's hashes and counts; touch no database.")
def restore(file, verify_only):
    """Read a backup FILE into an empty database, check it against its own counts and hashes."""
    from ambos.config.restore import CannotRestore, restore_from, verify

    try:
        done = verify(file, click.echo) if verify_only else restore_from(file, click.echo)
    except CannotRestore as reason:
        raise click.ClickException(str(reason)) from None
    click.echo(done.in_words())


@click.group()
def keys():
    """Keys under which sealed fields are kept."""


@at_once
@keys.command("new")
def new_keys():
    """Print fresh secrets for the environment of a new installation. Keep them apart from the backups."""
    ring = {f"k{secrets.token_hex(2)}": secrets.token_hex(32), INDEX: secrets.token_hex(32)}
    click.echo(f"AMBOS_SECRET_KEY={secrets.token_urlsafe(64)}")
    click.echo(f"AMBOS_KEYS='{json.dumps(ring)}'")


@click.group()
def new():
    """Write a program or a country pack in the shape all have."""


@offline
@new.command("program")
@click.argument("name")
@click.option("--title", default="", help="Its name in English.")
@click.option("--title-es", default="", help="Its name in Spanish.")
def new_program(name, title, title_es):
    """Write ambos/programs/NAME, green from the start."""
    from ambos.config.scaffold import CannotWrite, write_program

    try:
        made = write_program(settings.ROOT, name, title, title_es)
    except CannotWrite as reason:
        raise click.ClickException(str(reason)) from None
    click.echo(made)


@offline
@new.command("pack")
@click.argument("kind")
@click.argument("name")
@click.option("--code", default="", help="ISO 3166-1 code, where the name alone does not tell.")
def new_pack(kind, name, code):
    """Copy packs/KIND/template to packs/KIND/NAME with its names put in."""
    from ambos.config.scaffold import CannotWrite, write_pack

    try:
        made = write_pack(settings.ROOT, kind, name, code)
    except CannotWrite as reason:
        raise click.ClickException(str(reason)) from None
    click.echo(made)


@click.group()
def demo():
    """The made-up world of the demo."""


@demo.command("build")
@click.option("--scale", default=1.0, show_default=True, help="1 is the small world of `make run`.")
@click.option("--seed", default=2009, show_default=True, help="The same seed makes the same world.")
def demo_build(scale, seed):
    """Build the made-up world. Refused where real people have accounts."""
    from ambos.config import demo as world

    try:
        world.build(click.echo, scale=scale, seed=seed)
    except world.NotADemo as reason:
        raise click.ClickException(str(reason)) from None


COMMANDS = [run, worker, tick, setup, load, backup, restore, keys, new, demo, messages]
