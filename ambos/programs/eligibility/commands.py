"""`ambos assess`: answers for families written down in a file; `ambos facts`: what is stale, silent, coming, and what a
changed file of facts would change. Straight from the packs, with no database."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click
import yaml
from django.utils.translation import override

from ambos.domain.eligibility import Answer, Facts, Household, check_cases, next_change, read_households
from ambos.domain.eligibility.changes import calendar, gaps
from ambos.domain.errors import Refused
from ambos.records.registry.manifest import offline
from ambos.records.registry.queries import explain_all

from . import queries

BAD_INPUT = 2


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--check", is_flag=True, help="Compare with what FILE expects; print how many agree.")
@click.option(
    "--known-on", type=click.DateTime(["%Y-%m-%d"]), help="Answer from the facts as they were known that day."
)
@offline
def assess(file, check, known_on):
    """Print who of the families in FILE may get what, as JSON."""
    today = datetime.now(UTC).date()
    try:
        facts = queries.facts()
        if known_on:
            facts = Facts.load(facts.data, known_on=known_on.date())
        households = read_households(yaml.safe_load(file.read_text(encoding="utf-8")), facts, today=today)
    except Refused as refused:
        _refuse(refused)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as wrong:
        _stop(f"{file.name} is no YAML: {' '.join(str(wrong).split())}")
    if check:
        _check(households, facts)
    else:
        click.echo(json.dumps(_answers(households, facts, today), ensure_ascii=False, indent=1))


def _check(households: list[Household], facts: Facts) -> None:
    agree, differ = check_cases(households, facts)
    for one in differ:
        click.echo(
            f"{one.household} {one.member} {one.program}: expected {one.expected}, answered {one.answer}", err=True
        )
    click.echo(f"{agree} agree, {len(differ)} disagree")
    if differ or not agree:
        raise SystemExit(1)


def _answers(households: list[Household], facts: Facts, today: date) -> dict:
    return {
        "facts": facts.version,
        "households": [
            {
                "id": household.id,
                "as_of": household.as_of.isoformat(),
                "members": {
                    name: {
                        code: _one(
                            answer,
                            next_change(facts, household.people[name], household.as_of, code, answer=answer.answer),
                            facts,
                            today,
                        )
                        for code, answer in answers.items()
                    }
                    for name, answers in household.answers(facts).items()
                },
            }
            for household in households
        ],
    }


def _one(answer: Answer, change: tuple[date, str] | None, facts: Facts, today: date) -> dict:
    rows = [facts.by_id[name] for name in answer.facts if name in facts.by_id]
    stale = set(facts.stale(today))
    return {
        "answer": answer.answer,
        "reasons": [reason._asdict() for reason in answer.reasons],
        "next_change": {"on": change[0].isoformat(), "answer": change[1]} if change else None,
        "ask": answer.ask,
        "also_needs": sorted({need for row in rows for need in row.get("also_needs", ())}),
        "is_limited": answer.answer == "yes" and any(row["effect"] == "eligible_limited" for row in rows),
        "sources": list(dict.fromkeys(source for row in rows for source in row["source"])),
        "confidence": min((row["confidence"] for row in rows), key=("low", "medium", "high").index, default=None),
        "checked_on": min((facts.checked_on[row["id"]].isoformat() for row in rows), default=None),
        "is_stale": any(row["id"] in stale for row in rows),
        "is_gap": answer.is_gap,
    }


@click.group()
@offline
def facts():
    """The facts behind the answers: how fresh, where silent, what comes."""


def _today(on: datetime | None) -> date:
    return on.date() if on else datetime.now(UTC).date()


DAY = click.DateTime(["%Y-%m-%d"])


@facts.command()
@click.option("--on", type=DAY, help="As of this day; today by default.")
def stale(on):
    """List facts nobody compared with their source for 90 days; exit code 1 when there are any."""
    known = queries.facts()
    found = known.stale(_today(on))
    for name in found:
        click.echo(f"{name}  {known.checked_on[name]}  {', '.join(known.by_id[name]['source'])}")
    click.echo(f"{len(found)} of {len(known.rows)} facts to compare again")
    raise SystemExit(1 if found else 0)


@facts.command("gaps")
@click.option("--on", type=DAY, help="As of this day; today by default.")
def gaps_command(on):
    """List programs and places where the facts are silent for some group: there the answer is `depends`."""
    for program, state, silent in gaps(queries.facts(), _today(on)):
        click.echo(f"{program}  {state}  {', '.join(silent)}")


@facts.command("calendar")
@click.option("--on", type=DAY, help="From this day on; today by default.")
@click.option("--days", default=550, help="How many days ahead.")
def calendar_command(on, days):
    """List what begins, ends or is held back by a court, in order."""
    since = _today(on)
    for day, what, row in calendar(queries.facts(), since, since + timedelta(days=days)):
        where = row["jurisdiction"] if isinstance(row["jurisdiction"], str) else f"{len(row['jurisdiction'])} places"
        click.echo(f"{day}  {what:7}  {row['program']}  {where}  {row['id']}  {', '.join(row['source'])}")


@facts.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--on", type=DAY, help="The day the made-up population is looked at; today by default.")
def compare(file, on):
    """Print as JSON what the facts in FILE would change, over the made-up households and population."""
    try:
        after = Facts.load(yaml.safe_load(file.read_text(encoding="utf-8")))
    except Refused as refused:
        _refuse(refused)
    except (yaml.YAMLError, UnicodeDecodeError) as wrong:
        _stop(f"{file.name} is no YAML: {' '.join(str(wrong).split())}")
    click.echo(json.dumps(queries.effects(queries.facts(), after, _today(on)), ensure_ascii=False, indent=1))


def _refuse(refused: Refused) -> None:
    with override("en"):
        _stop("\n".join(sentence for _field, sentence in explain_all(refused)))


def _stop(told: str) -> None:
    click.echo(told, err=True)
    raise SystemExit(BAD_INPUT)


COMMANDS = [assess, facts]
