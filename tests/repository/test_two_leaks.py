"""Two leaks that imports cannot show, and their cousins: a foreign key written as a string from one program to another or
from a record up to what stands on it, and a reverse name by which records would reach up into programs.

Arrows go down; sisters do not talk (docs/adr/0001). import-linter sees imports; a string is none, and Django resolves it
all the same. Each rule is shown a planted break.
"""

from __future__ import annotations

import ast
import re
from configparser import ConfigParser
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

ROOT = Path(__file__).resolve().parents[2]


def stack() -> list[str]:
    """The records from the top to the bottom, as the contract has them."""
    contracts = ConfigParser()
    contracts.read(ROOT / ".importlinter")
    return contracts["importlinter:contract:records"]["layers"].split()


def home(model) -> tuple[str, str]:
    """('programs', 'health_windows'), ('records', 'people') or ('', '') for what is not ours."""
    found = re.match(r"ambos\.(programs|records)\.(\w+)", model.__module__)
    return (found[1], found[2]) if found else ("", "")


def leaks(found) -> list[str]:
    """Every relation of these models that goes where no import may, or leaves a name behind by which one could."""
    faults = []
    order = stack()
    for model in found:
        layer, app = home(model)
        for field in model._meta.get_fields(include_hidden=True):
            if not layer or field.auto_created or not field.is_relation or field.related_model is None:
                continue
            through = getattr(field.remote_field, "through", None)
            for target in filter(None, (field.related_model, through)):
                to_layer, to_app = home(target)
                name = f"{model._meta.label}.{field.name} -> {target._meta.label}"
                if (layer, to_layer) == ("programs", "programs") and app != to_app:
                    faults.append(f"sisters talk: {name}")
                if (layer, to_layer) == ("records", "programs"):
                    faults.append(f"a record reaches up into a program: {name}")
                if (layer, to_layer) == ("records", "records") and order.index(app) > order.index(to_app):
                    faults.append(f"a record reaches up the stack: {name}")
                if (layer, to_layer) == ("programs", "records") and not field.remote_field.hidden:
                    faults.append(f'says no related_name="+": {name}')
    return faults


def named_in_strings(source: str, here: tuple[str, str], programs: set[str]) -> list[str]:
    """Strings of a file that name a module or a model of a program that this file may not import."""
    layer, app = here
    faults = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            for program in sorted(programs):
                mine = (layer, app) == ("programs", program)
                if not mine and re.match(rf"ambos\.programs\.{program}\b|{program}\.[A-Za-z]\w*$", node.value):
                    faults.append(f"line {node.lineno}: {node.value!r}")
    return faults


PROGRAMS = {home(model)[1] for model in apps.get_models() if home(model)[0] == "programs"}


# -- as it stands ---------------------------------------------------------------------------------------------------------
def test_no_relation_leaks():
    ours = [model for model in apps.get_models(include_auto_created=True) if home(model)[0]]
    assert len({home(model) for model in ours}) >= 12
    assert leaks(ours) == []


@pytest.mark.parametrize("folder", ["records", "programs"])
def test_no_string_names_what_may_not_be_imported(folder):
    faults = {}
    for file in sorted((ROOT / "ambos" / folder).rglob("*.py")):
        app = file.relative_to(ROOT / "ambos" / folder).parts[0]
        if "migrations" not in file.parts and (
            found := named_in_strings(file.read_text("utf-8"), (folder, app), PROGRAMS)
        ):
            faults[file.relative_to(ROOT).as_posix()] = found
    assert faults == {}


def test_the_stack_is_the_one_of_the_folders():
    folders = {p.parent.name for p in (ROOT / "ambos" / "records").glob("*/apps.py")}
    assert set(stack()) == folders


# -- planted breaks ---------------------------------------------------------------------------------------------------------
@isolate_apps("ambos.programs.health_windows", "ambos.records.people")
@pytest.mark.parametrize("relation", [models.ForeignKey, models.OneToOneField, models.ManyToManyField])
def test_a_string_relation_between_sisters_is_caught(relation):
    how = {} if relation is models.ManyToManyField else {"on_delete": models.CASCADE}

    class Grant(models.Model):
        __module__ = "ambos.programs.grants.models"

        class Meta:
            app_label = "grants"

    class Award(models.Model):
        __module__ = "ambos.programs.health_windows.models"
        grant = relation("grants.Grant", related_name="+", **how)

        class Meta:
            app_label = "health_windows"

    found = leaks([Award])
    assert found
    assert all(fault.startswith("sisters talk: health_windows.Award.grant") for fault in found)
    assert leaks([Grant]) == []


@isolate_apps("ambos.programs.health_windows", "ambos.records.people")
@pytest.mark.parametrize("name, caught", [(None, True), ("tickets", True), ("+", False), ("tickets+", False)])
def test_a_reverse_name_from_a_program_into_records_is_caught(name, caught):
    class Person(models.Model):
        __module__ = "ambos.records.people.models"

        class Meta:
            app_label = "people"

    class Ticket(models.Model):
        __module__ = "ambos.programs.health_windows.models"
        person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name=name)

        class Meta:
            app_label = "health_windows"

    assert leaks([Ticket]) == (
        ['says no related_name="+": health_windows.Ticket.person -> people.Person'] if caught else []
    )


@isolate_apps("ambos.programs.health_windows", "ambos.records.people")
def test_a_string_relation_from_a_record_up_is_caught():
    class Ticket(models.Model):
        __module__ = "ambos.programs.health_windows.models"

        class Meta:
            app_label = "health_windows"

    class Encounter(models.Model):
        __module__ = "ambos.records.casework.models"

        class Meta:
            app_label = "casework"

    class Planted(models.Model):
        __module__ = "ambos.records.people.models"
        ticket = models.ForeignKey("health_windows.Ticket", on_delete=models.CASCADE, related_name="+")
        encounter = models.ForeignKey("casework.Encounter", on_delete=models.CASCADE, related_name="+")
        itself = models.ForeignKey("self", on_delete=models.CASCADE, related_name="+")

        class Meta:
            app_label = "people"

    assert leaks([Planted]) == [
        "a record reaches up into a program: people.Planted.ticket -> health_windows.Ticket",
        "a record reaches up the stack: people.Planted.encounter -> casework.Encounter",
    ]


@pytest.mark.parametrize(
    "planted, here, caught",
    [
        ('apps.get_model("grants.Award")', ("programs", "health_windows"), True),
        ('import_module("ambos.programs.grants.models")', ("records", "people"), True),
        ('import_module("ambos.programs.grants.models")', ("programs", "grants"), False),
        ('pkgutil.iter_modules("ambos.programs")', ("records", "registry"), False),
        ('record("grants_of_today", x)', ("records", "people"), False),
    ],
)
def test_a_string_that_names_a_sister_is_caught(planted, here, caught):
    assert bool(named_in_strings(planted, here, {"grants", "health_windows"})) is caught
