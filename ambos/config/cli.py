"""The `ambos` command. Lists commands by program; a command marked ``offline`` runs with no installation and no database."""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click

from ambos.records.registry.manifest import ready

ROOT = Path(__file__).resolve().parents[2]


def _commands() -> Iterator[tuple[str, Path]]:
    """(app, the file of its commands) in the order of the list: the house, then records, then programs."""
    yield "house", ROOT / "ambos/config/commands.py"
    for kind in ("records", "programs"):
        for file in sorted((ROOT / "ambos" / kind).glob("*/commands.py")):
            yield file.parent.name, file


class ByProgram(click.Group):
    """Commands of every manifest, shown under the name of the app that brings them.

    Two apps may bring a group of the same name (``demo build`` of the house, ``demo code`` of accounts): they become one.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.sections: dict[str, list[str]] = defaultdict(list)
        self.loaded = False

    def load(self) -> None:
        """Collect the commands, once.

        A ``commands.py`` imports at its top nothing that needs Django's apps, so that the list, every ``--help`` and the
        commands marked ``at_once`` are there before the tables of thirty apps are read. A test holds them to it.
        """
        if self.loaded:
            return
        self.loaded = True
        for title, file in _commands():
            module = ".".join(file.relative_to(ROOT).with_suffix("").parts)
            for command in import_module(module).COMMANDS:
                self._bring(title, command)

    def _bring(self, title: str, command: click.Command) -> None:
        known = self.commands.get(command.name)
        if isinstance(command, click.Group):
            # Whatever is offline as a whole is so in each of its parts: two groups of one name become one.
            for part in command.commands.values():
                part.offline = is_offline(part) or is_offline(command)
        if known is None:
            self.sections[title].append(command.name)
            self.add_command(command)
            return
        if not (isinstance(known, click.Group) and isinstance(command, click.Group)):
            raise RuntimeError(f"two apps bring the command {command.name!r}")
        known.offline = False
        for name, part in command.commands.items():
            if name in known.commands:
                raise RuntimeError(f"two apps bring the command '{command.name} {name}'")
            known.add_command(part, name)

    def list_commands(self, ctx):
        self.load()
        return super().list_commands(ctx)

    def get_command(self, ctx, cmd_name):
        self.load()
        return super().get_command(ctx, cmd_name)

    def format_commands(self, ctx, formatter):
        self.load()
        for title, names in self.sections.items():
            rows = [(n, self.commands[n].get_short_help_str(80)) for n in sorted(names)]
            with formatter.section(title):
                formatter.write_dl(rows)

    def invoke(self, ctx):
        """What the machine refuses (no such file, no right to it, a name too long, a full disk) is one line, not a trace."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise
        except OSError as error:
            if error.strerror is None:
                raise
            place = f"{error.filename}: " if error.filename is not None else ""
            raise click.ClickException(f"{place}{error.strerror}") from None


def is_offline(command: click.Command) -> bool:
    """Does this command run with no installation and no database? The mark may stand above or below click's own."""
    return _is_marked(command, "offline")


def _is_marked(command: click.Command, mark: str) -> bool:
    return getattr(command, mark, False) or getattr(command.callback, mark, False)


def _environment(arguments: list[str]) -> None:
    """Which installation is meant: the environment's, else the demo in ``var``, else none (offline commands still run)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ambos.config.settings")
    var = Path(os.environ.get("AMBOS_VAR", ROOT / "var"))
    starts_demo = arguments[:1] == ["run"] and "--demo" in arguments
    if starts_demo and os.environ.get("AMBOS_MODE", "demo") != "demo":
        raise SystemExit("AMBOS_MODE is set to something else than demo: the demo is never started there")
    if starts_demo:
        os.environ.setdefault("AMBOS_URL", f"http://localhost:{_port(arguments)}")
    if starts_demo or ("AMBOS_MODE" not in os.environ and (var / "demo-secrets.json").exists()):
        os.environ["AMBOS_MODE"] = "demo"
    if os.environ.get("AMBOS_MODE") == "demo":
        from ambos.config.secrets import demo_secrets

        demo_secrets(var)
    elif "AMBOS_SECRET_KEY" not in os.environ and os.environ.get("AMBOS_MODE") != "test":
        os.environ["AMBOS_NO_SECRETS"] = "1"


def _port(arguments: list[str]) -> str:
    """The port the demo will listen on, read before the command line is: the settings need the address people use."""
    for word, following in zip(arguments, [*arguments[1:], ""], strict=True):
        if word == "--port":
            return following
        if word.startswith("--port="):
            return word.removeprefix("--port=")
    return "8000"


@click.command(cls=ByProgram, help="Ambos: the system of a country's institute for its people abroad.")
@click.pass_context
def ambos(ctx):
    """Refuse commands that need an installation when there is none, with the way out; set Django up for all but ``at_once``."""
    command = _typed(ctx, sys.argv[1:])
    if command is None or _is_marked(command, "at_once"):
        return
    if os.environ.get("AMBOS_NO_SECRETS") and not is_offline(command):
        raise click.ClickException(
            "there is no installation here. Start the demo with `make run`, or set AMBOS_SECRET_KEY, AMBOS_KEYS and "
            "DATABASE_URL (docs/guides/install.md)."
        )
    ready()


def _typed(ctx: click.Context, arguments: list[str]) -> click.Command | None:
    """The command that was typed; ``None`` where only help was asked or a group will refuse an unknown word in words of its own."""
    if "--help" in arguments:
        return None
    command: click.Command | None = ctx.command
    for word in arguments:
        if not isinstance(command, click.Group):
            break
        command = command.get_command(ctx, word)
    return None if isinstance(command, click.Group) else command


def main() -> None:
    """Entry point."""
    _environment(sys.argv[1:])
    ambos(prog_name="ambos")


if __name__ == "__main__":
    main()
