"""The `ambos` command. Lists commands by program; a command marked ``offline`` runs with no installation and no database."""

from __future__ import annotations

import os
from collections import defaultdict
from importlib import import_module
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parents[2]


class ByProgram(click.Group):
    """Commands of every manifest, shown under the name of the app that brings them."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.sections: dict[str, list[str]] = defaultdict(list)
        self.loaded = False

    def load(self) -> None:
        """Set Django up and collect the commands, once."""
        if self.loaded:
            return
        self.loaded = True
        import django

        django.setup()
        from ambos.records.registry.loading import manifests

        house = import_module("ambos.config.commands")
        for title, module in [("house", house)] + [
            (p.slug, import_module(p.commands)) for p in manifests() if p.commands
        ]:
            for command in module.COMMANDS:
                self.sections[title].append(command.name)
                self.add_command(command)

    def list_commands(self, ctx):
        self.load()
        return super().list_commands(ctx)

    def get_command(self, ctx, cmd_name):
        self.load()
        return super().get_command(ctx, cmd_name)

    def format_commands(self, ctx, formatter):
        for title, names in self.sections.items():
            rows = [(n, self.commands[n].get_short_help_str(80)) for n in sorted(names)]
            with formatter.section(title):
                formatter.write_dl(rows)


def _environment() -> None:
    """Which installation is meant: the environment's, else the demo in ``var``, else none (offline commands still run)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ambos.config.settings")
    var = Path(os.environ.get("AMBOS_VAR", ROOT / "var"))
    if "AMBOS_MODE" not in os.environ and ((var / "demo-secrets.json").exists() or os.environ.get("AMBOS_DEMO_START")):
        os.environ["AMBOS_MODE"] = "demo"
    if os.environ.get("AMBOS_MODE") == "demo":
        from ambos.config.secrets import demo_secrets

        demo_secrets(var)
    elif "AMBOS_SECRET_KEY" not in os.environ and os.environ.get("AMBOS_MODE") != "test":
        os.environ["AMBOS_NO_SECRETS"] = "1"


@click.command(cls=ByProgram, help="Ambos: the system of a country's institute for its people abroad.")
@click.pass_context
def ambos(ctx):
    """Refuse commands that need an installation when there is none, with the way out."""
    command = ctx.command.get_command(ctx, ctx.invoked_subcommand or "")
    if os.environ.get("AMBOS_NO_SECRETS") and not getattr(command, "offline", False):
        raise click.ClickException(
            "there is no installation here. Start the demo with `make run`, or set AMBOS_SECRET_KEY, AMBOS_KEYS and "
            "DATABASE_URL (docs/guides/install.md)."
        )


def main() -> None:
    """Entry point."""
    import sys

    if len(sys.argv) > 2 and sys.argv[1:3] == ["run", "--demo"]:
        os.environ["AMBOS_DEMO_START"] = "1"
    _environment()
    ambos(prog_name="ambos")
