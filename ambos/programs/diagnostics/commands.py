"""`ambos diagnostics`: check a bank of questions, with no database (offline)."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click
import yaml

from ambos.records.registry.manifest import at_once


@click.group()
def diagnostics():
    """Diagnostics in Spanish: their questions."""


@diagnostics.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Nothing but JSON on standard output.")
@at_once
def check(files, as_json):
    """Recompute the keys of every question of FILES (by default our own) and say what is wrong. Exit code 1 when something is."""
    from ambos.domain.diagnostics.items import faults, load_bank

    from .loading import FOLDER

    told, wrong = [], []
    for path in files or sorted(FOLDER.glob("*.yaml")):
        try:
            bank = load_bank(yaml.safe_load(path.read_text(encoding="utf-8")))
        except (
            OSError,
            LookupError,
            TypeError,
            ValueError,
            AttributeError,
            ArithmeticError,
            yaml.YAMLError,
            RecursionError,
        ) as fault:
            click.echo(f"{path} is no bank of questions: {_said(fault)}.", err=True)
            sys.exit(2)
        found = list(faults(bank))
        wrong += found
        computed = sum(item.check is not None for item in bank.items)
        told.append(
            {"code": bank.code, "questions": len(bank.items), "recomputed": computed, "skills": len(bank.skills),
             "forms": _forms(bank), "faults": found}
        )  # fmt: skip
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        for row in told:
            click.echo(f"{row['code']}: {row['questions']} questions, {row['recomputed']} keys recomputed")
        for fault in wrong:
            click.echo(f"  {fault}", err=True)
    sys.exit(1 if wrong else 0)


def _forms(bank: Any) -> dict[str, int]:
    """How many questions each form has; a bank that is too short makes none, and its faults say why."""
    from ambos.domain.diagnostics.forms import FORMS, fixed_form

    try:
        return {code: len(fixed_form(bank, code).items) for code in FORMS}
    except (LookupError, ValueError):
        return {}


def _said(fault: Exception) -> str:
    """What is wrong with a file, in words and not by the name of an exception."""
    if isinstance(fault, OSError):
        return fault.strerror or "it cannot be opened"
    if isinstance(fault, UnicodeDecodeError):
        return f"byte {fault.start + 1} is no text in UTF-8"
    if isinstance(fault, yaml.MarkedYAMLError) and fault.problem_mark:
        return f"line {fault.problem_mark.line + 1}, column {fault.problem_mark.column + 1}: {fault.problem}"
    if isinstance(fault, KeyError):
        return f"{fault.args[0]} is missing"
    if isinstance(fault, ValueError):
        return str(fault)
    return "its parts are of another kind than lists of questions with their options"


COMMANDS = (diagnostics,)
