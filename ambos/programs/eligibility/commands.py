"""`ambos assess`: answers for families written down in a file; `ambos facts`: what is stale, silent, coming, and what a
changed file of facts would change. Straight from the packs, with no database."""

from __future__ import annotations

import csv
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click
import yaml

from ambos.domain.errors import Refused
from ambos.records.registry.manifest import at_once, offline

if TYPE_CHECKING:
    from ambos.domain.eligibility import Answer, Facts, Household


BAD_INPUT = 2


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--check", is_flag=True, help="Compare with what FILE expects; print how many agree.")
@click.option(
    "--known-on", type=click.DateTime(["%Y-%m-%d"]), help="Answer from the facts as they were known that day."
)
@at_once
def assess(file, check, known_on):
    """Print who of the families in FILE may get what, as JSON."""
    from ambos.domain.eligibility import Facts, read_households

    from . import loading

    today = datetime.now(UTC).date()
    try:
        facts = loading.facts()
        if known_on:
            facts = Facts.load(facts.data, known_on=known_on.date())
        households = read_households(_yaml(file), facts, today=today)
    except Refused as refused:
        _refuse(refused)
    if check:
        _check(households, facts)
    else:
        click.echo(json.dumps(_answers(households, facts, today), ensure_ascii=False, indent=1))


def _yaml(file: Path) -> Any:
    """What the file holds. Ends with 2 where it is no YAML; a day such as 2026-13-45 and ten thousand brackets are none."""
    try:
        return yaml.safe_load(file.read_text(encoding="utf-8"))
    except (yaml.YAMLError, ValueError, RecursionError) as wrong:
        return _stop(f"{file.name} is no YAML: {' '.join(str(wrong).split())}")


def _check(households: list[Household], facts: Facts) -> None:
    from ambos.domain.eligibility import check_cases

    agree, differ = check_cases(households, facts)
    for one in differ:
        click.echo(
            f"{one.household} {one.member} {one.program}: expected {one.expected}, answered {one.answer}", err=True
        )
    click.echo(f"{agree} agree, {len(differ)} disagree")
    if differ or not agree:
        raise SystemExit(1)


def _answers(households: list[Household], facts: Facts, today: date) -> dict:
    from ambos.domain.eligibility import next_change

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
    stale, copied = set(facts.stale(today)), set(facts.second_hand())
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
        "is_second_hand": any(row["id"] in copied for row in rows),
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
@at_once
def stale(on):
    """List facts nobody compared with their source for 90 days; exit code 1 when there are any."""
    from . import loading

    known = loading.facts()
    found = known.stale(_today(on))
    for name in found:
        click.echo(f"{name}  {known.checked_on[name]}  {', '.join(known.by_id[name]['source'])}")
    click.echo(f"{len(found)} of {len(known.rows)} facts to compare again")
    raise SystemExit(1 if found else 0)


@facts.command()
@at_once
def copied():
    """List facts seen only as others copied them, never at their source; exit code 1 when there are any."""
    from . import loading

    known = loading.facts()
    found = known.second_hand()
    for name in found:
        click.echo(f"{name}  {known.by_id[name]['confidence']}  {', '.join(known.by_id[name]['source'])}")
    click.echo(f"{len(found)} of {len(known.rows)} facts to read at their source")
    raise SystemExit(1 if found else 0)


@facts.command("gaps")
@click.option("--on", type=DAY, help="As of this day; today by default.")
@at_once
def gaps_command(on):
    """List programs and places where the facts are silent for some group: there the answer is `depends`."""
    from ambos.domain.eligibility.changes import gaps

    from . import loading

    for program, state, silent in gaps(loading.facts(), _today(on)):
        click.echo(f"{program}  {state}  {', '.join(silent)}")


@facts.command("calendar")
@click.option("--on", type=DAY, help="From this day on; today by default.")
@click.option("--days", default=550, help="How many days ahead.")
@at_once
def calendar_command(on, days):
    """List what begins, ends or is held back by a court, in order."""
    from ambos.domain.eligibility.changes import calendar

    from . import loading

    since = _today(on)
    for day, what, row in calendar(loading.facts(), since, since + timedelta(days=days)):
        where = row["jurisdiction"] if isinstance(row["jurisdiction"], str) else f"{len(row['jurisdiction'])} places"
        click.echo(f"{day}  {what:7}  {row['program']}  {where}  {row['id']}  {', '.join(row['source'])}")


@facts.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--on", type=DAY, help="The day the made-up population is looked at; today by default.")
def compare(file, on):
    """Print as JSON what the facts in FILE would change, over the made-up households and population."""
    from ambos.domain.eligibility import Facts

    from . import loading, queries

    try:
        after = Facts.load(_yaml(file))
    except Refused as refused:
        _refuse(refused)
    click.echo(json.dumps(queries.effects(loading.facts(), after, _today(on)), ensure_ascii=False, indent=1))


@facts.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True), required=False)
@click.option("--program", "programs", multiple=True, help="Only this program; all by default. May be said again.")
@click.option("--from", "since", type=DAY, help="The day to begin with; today by default.")
@click.option("--until", type=DAY, help="The last day looked at; a year and a half later by default.")
@click.option(
    "--size", type=click.IntRange(1, 1_000_000), default=20_000, help="People made up where no FILE is given."
)
def losses(file, programs, since, until, size):
    """Print as JSON how many people of the survey in FILE lose and gain what on which day; without FILE, of a made-up
    population. Nothing of FILE is kept or sent."""
    import numpy as np

    from ambos.domain.eligibility import surveys
    from ambos.domain.eligibility.populations import made_up

    from . import loading, queries

    known = loading.facts()
    unknown = [program for program in programs if program not in known.programs]
    if unknown:
        _stop(f"no program {', '.join(unknown)}: there is {', '.join(known.programs)}")
    first = _today(since)
    last = until.date() if until else first + timedelta(days=550)
    if file:
        try:
            with file.open(encoding="utf-8-sig", newline="") as lines:
                survey = surveys.read_survey(lines, known)
        except Refused as refused:
            _refuse(refused)
        except (UnicodeDecodeError, csv.Error) as wrong:
            _stop(f"{file.name} is no CSV file in UTF-8: {wrong}")
    else:
        survey = surveys.Survey(made_up(known, size, seed=queries.SEED), np.ones(size))
    wanted = list(programs or known.programs)
    told = {
        "facts": known.version,
        "population": {
            "kind": "survey" if file else "made_up", "rows": len(survey.people), "people": round(float(survey.weight.sum()), 1),
        },
        "on": first.isoformat(),
        "answers": surveys.weighed(known, survey, first, wanted),
        "changes": [
            vars(one) | {"on": one.on.isoformat()} for one in surveys.changes(known, survey, first, last, wanted)
        ],
    }  # fmt: skip
    click.echo(json.dumps(told, ensure_ascii=False, indent=1))


def _refuse(refused: Refused) -> NoReturn:
    from ambos.records.registry.queries import in_english

    _stop("\n".join(in_english(refused.reasons)))


def _stop(told: str) -> NoReturn:
    click.echo(told, err=True)
    raise SystemExit(BAD_INPUT)


COMMANDS = [assess, facts]
