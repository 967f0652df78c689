"""Eligibility beside its peers, in one run: our engine, OpenFisca-core with its country template, and PolicyEngine-US.

    make bench-peers                        # installs them in an environment of their own, then runs this
    python -m bench.eligibility_peers [--people 1000 10000 100000 1000000] [--peers PYTHON]

Method. Speed: the same made-up persons are answered by each, every size and every peer in a process of its own; wall time of
the answers alone, without starting and without making the people, and the most memory the process held. Answers: what of
*status* alone decides SNAP, Medicaid, CHIP, SSI and the premium credit, asked of both engines for every member of the given
cases on the day of the case, and for a table of all places, days, ages and statuses both have words for. Ours is asked with
the tests of income taken away (``peers/questions.py``), theirs by the five variables in ``peers/ask_policyengine.py``. Each
disagreement is explained by the first reason of ``peers/reasons.py`` that fits, which says whose it is; what none fits is
listed as unexplained, and is a fault of that list or of the facts.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from ambos.domain.eligibility import Facts, populations
from bench.peers.ask_openfisca import peak
from bench.peers.questions import GROUPS, PROGRAMS, SINCE, THEIRS, Asked, Ours, columns, of_cases, of_table
from bench.peers.reasons import FOUND, REASONS, Told, reason

ROOT = Path(__file__).resolve().parents[1]
PACK = ROOT / "packs/destinations/united_states/eligibility"
RESULTS = Path(__file__).with_name("results")
PEERS = Path(__file__).with_name("peers")
PYTHON = ROOT / ".venv/peers/bin/python"
ON = date(2026, 11, 22)


def load() -> Facts:
    """The facts of the pack."""
    return Facts.load(yaml.safe_load((PACK / "facts.yaml").read_text("utf-8")))


def cases() -> list[dict[str, Any]]:
    """The cases of the pack, as written."""
    return [
        c for f in ("cases.yaml", "cases_more.yaml") for c in yaml.safe_load((PACK / f).read_text("utf-8"))["cases"]
    ]


def run(python: Path, *given: Any) -> dict:
    """One process of its own; ``{"why": ...}`` when it did not come to an end."""
    if not python.exists():
        return {"why": "not installed: `make bench-peers`"}
    done = subprocess.run([python, *map(str, given)], capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [""])[-1]
        return {"why": f"did not run: {last}" if done.returncode > 0 else f"was stopped (signal {-done.returncode})"}
    return json.loads(done.stdout.splitlines()[-1])


def compared(facts: Facts, people: list[Asked], python: Path, folder: Path) -> list[Told] | str:
    """What both say of everybody; a sentence when theirs could not be asked."""
    np.savez(folder / "people.npz", **columns(people))
    done = run(python, PEERS / "ask_policyengine.py", folder / "people.npz", folder / "answers.npz")
    if "why" in done:
        return done["why"]
    said, ours = dict(np.load(folder / "answers.npz")), Ours(facts)
    state = [ours.of_state(asked) for asked in people]
    return [
        Told(asked, program, ours.answer(asked, program), bool(said[program][n]), state[n])
        for n, asked in enumerate(people)
        for program in PROGRAMS
        if program != "ssi" or asked.age >= 65
    ]


def our_speed(people: int, programs: str) -> dict:
    """Our engine over made-up people, in this process."""

    facts = load()
    wanted = PROGRAMS if programs == "five" else tuple(facts.programs)
    before = peak()
    made = populations.made_up(facts, people, seed=1, shares=dict.fromkeys(GROUPS, 1.0))
    start = time.perf_counter()
    populations.answers(facts, made, ON, wanted)
    took = time.perf_counter() - start
    return {
        "people": people, "rules": len(wanted), "seconds": took, "megabytes_at_start": before, "megabytes": peak(),
    }  # fmt: skip


def population(facts: Facts, people: int, folder: Path) -> Path:
    """The same made-up people in PolicyEngine's words."""
    made = populations.made_up(facts, people, seed=1, shares=dict.fromkeys(GROUPS, 1.0))
    words = np.array([GROUPS.get(group, "") for group in facts.groups])
    file = folder / f"people-{people}.npz"
    np.savez(
        file, day=np.full(people, ON.isoformat()), state=np.array(made.states)[made.state], status=words[made.group],
        age=made.age.astype(float), years=made.years.astype(float), quarters=made.quarters, pregnant=made.pregnant,
        postpartum_days=made.postpartum * 30.4, adjusted=np.zeros(people, dtype=bool), enrolled=made.enrolled["state_health"],
    )  # fmt: skip
    return file


def speed(facts: Facts, sizes: list[int], python: Path, folder: Path) -> Iterator[tuple[str, int, dict]]:
    """(who, people, what was measured), each in a process of its own."""
    for people in sizes:
        file = population(facts, people, folder)
        for who, how in (
            ("Ambos, all programs", (Path(sys.executable), "-m", "bench.eligibility_peers", "--speed", people, "all")),
            ("Ambos, the five", (Path(sys.executable), "-m", "bench.eligibility_peers", "--speed", people, "five")),
            ("OpenFisca-core, country template", (python, PEERS / "ask_openfisca.py", people)),
            ("PolicyEngine-US, status for the five", (python, PEERS / "ask_policyengine.py", file)),
        ):
            yield who, people, run(*how)
        file.unlink()


# -- telling it ------------------------------------------------------------------------------------------------------------
def table_of_speed(measured: Iterable[tuple[str, int, dict]]) -> str:
    lines = [
        "| who | people | rules | seconds | answers a second | MB in all | MB when started | seconds to start |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for who, people, m in measured:
        if "why" in m:
            lines.append(f"| {who} | {people:,} | {m['why']} | | | | | |")
            continue
        started = f"{m['seconds_to_start']:.1f}" if "seconds_to_start" in m else ""
        a_second = people * m["rules"] / m["seconds"]
        lines.append(
            f"| {who} | {people:,} | {m['rules']} | {m['seconds']:.3f} | {_short(a_second)} | {m['megabytes']:,} | "
            f"{m['megabytes_at_start']:,} | {started} |"
        )
        print(lines[-1], flush=True)
    return "\n".join(lines)


def _short(number: float) -> str:
    return f"{number / 1e6:.1f} million" if number >= 1e6 else f"{number:,.0f}"


def table_of_reasons(told: list[Told]) -> str:
    """The disagreements by reason, each with an example."""
    found: dict[str, list[Told]] = {}
    for one in told:
        if not one.agree:
            why = reason(one)
            found.setdefault(why.code if why else "unexplained", []).append(one)
    lines = ["| reason | whose | answers | programs | for example |", "|---|---|---|---|---|"]
    for code, here in sorted(found.items(), key=lambda pair: -len(pair[1])):
        whose = next((r.whose for r in REASONS if r.code == code), "**open**")
        first, programs = here[0], ", ".join(sorted({t.program for t in here}))
        example = (
            f"{first.asked.day}, {first.asked.state}, {first.asked.said()}, {first.program}: "
            f"ours {first.ours}, theirs {'yes' if first.theirs else 'no'}"
        )
        lines.append(f"| {code} | {whose} | {len(here):,} | {programs} | {example} |")
    return "\n".join(lines)


def table_of_cases(told: list[Told]) -> str:
    """One line a person: ours/theirs for each program, and why where they differ."""
    people: dict[Asked, list[Told]] = {}
    for one in told:
        people.setdefault(one.asked, []).append(one)
    lines = [
        f"| case | day | place | who | {' | '.join(PROGRAMS)} | why they differ |",
        f"|---|---|---|---|{'---|' * len(PROGRAMS)}---|",
    ]
    for asked, here in people.items():
        cells = {t.program: t.ours if t.agree else f"**{t.ours} / {'yes' if t.theirs else 'no'}**" for t in here}
        whys = [why.code if (why := reason(t)) else "unexplained" for t in here if not t.agree]
        lines.append(
            f"| {asked.name} | {asked.day} | {asked.state} | {asked.said()} | {' | '.join(cells.get(p, '') for p in PROGRAMS)} | "
            f"{', '.join(dict.fromkeys(whys))} |"
        )
    return "\n".join(lines)


def agreement(told: list[Told]) -> str:
    """How many answers, how many agree, whose the others are."""
    whose = Counter(why.whose if (why := reason(t)) else "unexplained" for t in told if not t.agree)
    rest = ", ".join(f"{count:,} {name}" for name, count in whose.most_common())
    return f"{len(told):,} answers: {sum(t.agree for t in told):,} agree{', ' + rest if rest else ''}."


def main() -> None:
    """Measure, compare, write the page."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--people", type=int, nargs="+", default=[1_000, 10_000, 100_000, 1_000_000])
    asked.add_argument("--peers", type=Path, default=PYTHON, help="the Python of the environment the peers are in")
    asked.add_argument("--speed", nargs=2, metavar=("PEOPLE", "PROGRAMS"), help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.speed:
        print(json.dumps(our_speed(int(given.speed[0]), given.speed[1])))
        return
    facts = load()
    with tempfile.TemporaryDirectory(prefix="ambos-bench-") as name:
        page = written(facts, given, Path(name))
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "eligibility-peers.md").write_text(page, encoding="utf-8")
    print("written to bench/results/eligibility-peers.md")


def written(facts: Facts, given: argparse.Namespace, folder: Path) -> str:
    """The results as Markdown."""
    measured = table_of_speed(speed(facts, given.people, given.peers, folder))
    one = run(Path(sys.executable), ROOT / "bench/eligibility.py", "--part", "one_by_one")
    family = run(given.peers, PEERS / "ask_policyengine.py", "--family")
    template = run(given.peers, PEERS / "ask_openfisca.py", 10)
    everybody = list(of_cases(cases()))
    shared = [a for a in everybody if THEIRS[a.status] and a.day >= SINCE]
    told = compared(facts, [*shared, *of_table(facts)], given.peers, folder)
    of_given = told if isinstance(told, str) else [one for one in told if one.asked.name]
    of_all = told if isinstance(told, str) else [one for one in told if not one.asked.name]
    return PAGE.format(
        day=datetime.now(UTC).date(), cores=os.cpu_count(), machine=platform.machine(), python=platform.python_version(),
        versions=_versions(template, family), facts=facts.version, rows=len(facts.rows), load=f"{os.getloadavg()[0]:.1f}",
        speed=measured, one=one.get("microseconds_an_explained_answer", "?"), family=_of_family(family),
        without=_without_words(everybody), given=_told(of_given, table_of_cases), all=_told(of_all, table_of_reasons),
        reasons="\n".join(f"- **{r.code}** ({r.whose}). {r.text}" for r in REASONS), found=FOUND,
    )  # fmt: skip


PAGE = """# Eligibility beside its peers

{day}; {cores} cores, {machine}, Python {python}; {versions}; facts {facts}, {rows} rows; load at the end {load}. `make
bench-peers`; how it is measured stands in `bench/eligibility_peers.py`.

## Time and memory

The same made-up people, each line in a process of its own. What stands side by side does not divide. The template's country is
a toy: its four rules have the shape of ours and are the law of nowhere, so only speed and memory can be compared. PolicyEngine
answers for a year (SNAP: a month) and was asked of status alone, without income, with two inputs given that it would otherwise
work out from taxes and benefits. Ambos answers for a day, with the tests of income and category. None gives reasons here.
Times are cold: each engine's first questions after it started.

{speed}

One person at a time, warm: an explained answer of Ambos takes {one} microseconds. {family}

## The same questions to PolicyEngine-US

Status alone: who would get the program if all else fits. Ours has five answers, theirs two: where ours is *depends*, *closed*
or *unknown*, there is a disagreement. That the two agree on the states of an option, on pregnancy and on limits proves little:
ours were read through their parameters (`ICHIA`, `FCEP` and `LIM` in the facts). {without}

### What this found in our own facts

Whose they were: ours. Mended on 2026-11-22; the page is made with the mended rows, so they no longer stand below.

{found}

### Why they differ, and whose it is

{reasons}

### All places, days and ages

{all}

### The given cases

SSI is asked from 65 years on. In bold where they differ: ours / theirs.

{given}
"""


def _versions(*told: dict) -> str:
    found = {name: number for one in told for name, number in one.get("versions", {}).items()}
    return ", ".join(f"{name} {number}" for name, number in found.items()) or "no peer could be run"


def _of_family(family: dict) -> str:
    if "why" in family:
        return f"PolicyEngine-US, asked as its users ask: {family['why']}."
    return (
        f"PolicyEngine-US, asked as its users ask for `is_medicaid_eligible` of one adult in a year without reasons: "
        f"{family['seconds_first']:.1f} s the first time, {family['seconds_warm']:.1f} s after that, {family['megabytes']:,} MB."
    )


def _without_words(everybody: list[Asked]) -> str:
    missing = Counter(a.status for a in everybody if not THEIRS[a.status])
    early = sum(bool(THEIRS[a.status]) and a.day < SINCE for a in everybody)
    named = ", ".join(f"{status} ({count})" for status, count in missing.most_common())
    return (
        f"Of {len(everybody)} members of the given cases who said their status, {sum(missing.values())} cannot be asked of "
        f"theirs, whose `immigration_status` has no word for them: {named}. Of days before {SINCE}, where their "
        f"lists begin: {early}. Their words DEPORTATION_WITHHELD and CONDITIONAL_ENTRANT have none of ours."
    )


def _told(told: list[Told] | str, table: Callable[[list[Told]], str]) -> str:
    return f"PolicyEngine-US {told}." if isinstance(told, str) else f"{agreement(told)}\n\n{table(told)}"


if __name__ == "__main__":
    main()
