"""Measures how long it takes to suggest duplicates in a long list, how much is found, and how both grow, beside splink.

    python -m bench.people_candidates --people 20000 50000 100000
    python -m bench.people_candidates --people 1000000

Method. A list is made up by a fixed seed: names by the power law of ``world.py``, households that share a telephone and
surnames, among them twins, brothers and sisters, and fathers and sons of one name; one record in ten stands there a second
time as another clerk would have written it (``SLIPS``: one to three slips each). Which records are one person is known, so
precision (of what was suggested, how much is right) and recall (of what is right, how much was suggested) are counted; and
of the people who are easily taken for each other, how many pairs were suggested wrongly. Time is the clock's, of one
process and one core of ours; splink (5, on DuckDB, all cores) has the same list, in the same run, with blocking rules like
ours, its parameters estimated from the list and the threshold at which it does best, which it could not know. Memory is
the most the process held. Splink is installed by ``make bench-linkage``; without it its lines say so.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import platform
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate, combinations
from pathlib import Path

from ambos.domain.matching import Pair, Progress, Record, candidates
from ambos.domain.names import PartialDate, fold

NAMES = json.loads(Path(__file__).with_name("names.json").read_text(encoding="utf-8"))
RESULTS = Path(__file__).with_name("results")
SEED = 7
TWICE = 0.1
SHORT = {
    "María": "Ma.",
    "Guadalupe": "Lupe",
    "José": "Pepe",
    "Francisco": "Paco",
    "Hernández": "Hdez.",
    "González": "Glez.",
}
ABROAD = date(1940, 1, 1)

Near = list[tuple[str, str]]


@dataclass
class World:
    """A list, the pairs that are one person, and the pairs that are easily taken for one."""

    records: list[Record]
    same: set[tuple[str, str]]
    near: dict[str, Near]


def world(people: int, seed: int = SEED) -> World:
    """A list of about ``people`` human beings and a tenth more records."""
    chance = random.Random(seed)
    surname, female, male = (_common_first(NAMES[kind]) for kind in ("surnames", "female", "male"))
    made: list[Record] = []
    near: dict[str, Near] = {"twins": [], "father and son of one name": [], "one telephone": []}

    def given(sex: str) -> str:
        draw = female if sex == "F" else male
        return draw(chance) if chance.random() < 0.4 else f"{draw(chance)} {draw(chance)}"

    def one(sex: str, first: str, second: str, born: date, phone: str, name: str = "") -> Record:
        partial = PartialDate(born.year, born.month, born.day)
        made.append(Record(f"p{len(made)}", name or given(sex), first, second, partial, sex, phone))
        return made[-1]

    while len(made) < people:
        phone = f"602{chance.randrange(10**7):07}" if chance.random() < 0.8 else ""
        father, mother = surname(chance), surname(chance)
        born = ABROAD + timedelta(days=chance.randrange(68 * 365))
        household = [one(chance.choice("FM"), father, mother, born, phone)]
        kind = chance.random()
        if kind < 0.02:
            name = given("M")
            twin = one("M", father, mother, born, phone, name)
            while fold(twin.given) == fold(household[0].given) or set(fold(twin.given).split()) & set(
                fold(household[0].given).split()
            ):
                twin = replace(twin, given=given("M"))
            made[-1] = twin
            near["twins"].append((household[0].id, twin.id))
            household.append(twin)
        elif kind < 0.04 and household[0].sex == "M":
            son = born + timedelta(days=chance.randrange(18 * 365, 40 * 365))
            boy = one("M", father, surname(chance), son, phone, household[0].given)
            near["father and son of one name"].append((household[0].id, boy.id))
            household.append(boy)
        elif kind < 0.4:
            for _ in range(chance.randrange(1, 4)):
                brother = born + timedelta(days=chance.randrange(400, 4000))
                household.append(one(chance.choice("FM"), father, mother, brother, phone))
        if phone:
            near["one telephone"] += [(a.id, b.id) for a, b in combinations(household, 2)]
    same = set()
    for record in chance.sample(made, int(people * TWICE)):
        again = record
        for slip in chance.sample(SLIPS, chance.choice((1, 1, 2, 2, 3))):
            again = slip(again, chance)
        again = replace(again, id=f"d{record.id}", phone=again.phone if chance.random() < 0.6 else "")
        made.append(again)
        same.add(_sorted(record.id, again.id))
    chance.shuffle(made)
    return World(made, same, {kind: [_sorted(*pair) for pair in pairs] for kind, pairs in near.items()})


def _sorted(a: object, b: object) -> tuple[str, str]:
    return (str(a), str(b)) if str(a) < str(b) else (str(b), str(a))


def _common_first(names: list[str]) -> Callable[[random.Random], str]:
    weights = list(accumulate(1 / (rank + 3) for rank in range(len(names))))
    return lambda chance: chance.choices(names, cum_weights=weights)[0]


# -- what another clerk would have written ----------------------------------------------------------------------------------


def no_accents(r: Record, chance: random.Random) -> Record:
    return replace(r, given=fold(r.given).upper(), surname1=fold(r.surname1).upper(), surname2=fold(r.surname2).upper())


def shortened(r: Record, chance: random.Random) -> Record:
    return replace(
        r, given=" ".join(SHORT.get(w, w) for w in r.given.split()), surname1=SHORT.get(r.surname1, r.surname1)
    )


def swapped(r: Record, chance: random.Random) -> Record:
    return replace(r, surname1=r.surname2, surname2=r.surname1)


def no_second(r: Record, chance: random.Random) -> Record:
    return replace(r, surname2=chance.choice(("", "N/A")))


def joined(r: Record, chance: random.Random) -> Record:
    return replace(r, surname1=f"{r.surname1}-{r.surname2}", surname2="")


def one_given(r: Record, chance: random.Random) -> Record:
    return replace(r, given=chance.choice(r.given.split()))


def letter(r: Record, chance: random.Random) -> Record:
    box = chance.choice(("given", "surname1", "surname2"))
    word = getattr(r, box)
    if len(word) < 4:
        return r
    at = chance.randrange(1, len(word) - 1)
    new = chance.choice(
        (word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:], word[:at] + word[at + 1] + word[at] + word[at + 2 :],
         word[:at] + chance.choice("aeinorst") + word[at + 1 :])
    )  # fmt: skip
    return replace(r, **{box: new})


def day_and_month(r: Record, chance: random.Random) -> Record:
    b = r.born
    return replace(r, born=PartialDate(b.year, b.day, b.month)) if b and b.day and b.day <= 12 else r


def digit(r: Record, chance: random.Random) -> Record:
    if r.born is None or r.born.day is None:
        return r
    for _ in range(20):
        digits = list(str(r.born))
        at = chance.choice([3, 6, 8, 9, 2])
        digits[at] = str(chance.randrange(10))
        try:
            return replace(r, born=PartialDate.parse("".join(digits)))
        except ValueError:
            continue
    return r


def year_only(r: Record, chance: random.Random) -> Record:
    return replace(r, born=PartialDate(r.born.year)) if r.born else r


SLIPS = (
    no_accents,
    no_accents,
    shortened,
    swapped,
    no_second,
    joined,
    one_given,
    letter,
    letter,
    day_and_month,
    digit,
    year_only,
)


# -- measuring --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Result:
    """One line of the table."""

    who: str
    records: int
    seconds: float
    suggested: int
    right: int
    same: int
    near: dict[str, float]
    compared: int = 0
    note: str = ""

    def row(self) -> str:
        precision = self.right / self.suggested if self.suggested else 0.0
        recall = self.right / self.same if self.same else 0.0
        both = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        each = f"{self.compared / self.records:.1f}" if self.compared else ""
        near = ", ".join(f"{kind} {share:.2%}" for kind, share in self.near.items())
        return (
            f"| {self.who} | {self.records:,} | {self.seconds:.1f} | {self.seconds / self.records * 1e6:.0f} | {each} "
            f"| {precision:.3f} | {recall:.3f} | {both:.3f} | {near} | {self.note} |"
        )


def result(
    who: str, made: World, seconds: float, pairs: list[tuple[str, str]], compared: int = 0, note: str = ""
) -> Result:
    """The line of these suggestions."""
    found = set(pairs)
    near = {kind: sum(p in found for p in easily) / max(1, len(easily)) for kind, easily in made.near.items()}
    return Result(
        who, len(made.records), seconds, len(found), len(found & made.same), len(made.same), near, compared, note
    )


def ours(made: World) -> Result:
    """Our own, one process."""
    seen, start = Progress(), time.perf_counter()
    found: list[Pair] = candidates(made.records, progress=seen)
    took = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return result(
        "ambos",
        made,
        took,
        [_sorted(p.a, p.b) for p in found],
        seen.compared,
        f"{memory:.0f} MB, {seen.cut} blocks cut",
    )


def splinks(made: World) -> Iterator[Result]:
    """Splink on the same list: estimated there, at the threshold where it does best."""
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    start = time.perf_counter()
    api = DuckDBAPI()
    with tempfile.NamedTemporaryFile("w", suffix=".csv", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(["unique_id", "given", "surname1", "surname2", "born", "phone", "sex"])
        for r in made.records:
            surname2 = "" if fold(r.surname2) == "n a" else fold(r.surname2)
            born = str(r.born) if r.born and r.born.day else ""
            lines.writerow([r.id, fold(r.given), fold(r.surname1), surname2, born, r.phone, r.sex])
        file.flush()
        api.duckdb_con.execute(
            f"CREATE TABLE people AS SELECT * FROM read_csv('{file.name}', all_varchar=true, header=true)"
        )
    rules = [
        block_on("phone", "given"), block_on("born", "substr(given,1,3)"), block_on("born", "surname1"),
        block_on("given", "surname1", "surname2"), block_on("given", "surname1", "substr(born,1,7)"),
        block_on("given", "surname2", "substr(born,1,7)"), block_on("given", "surname1", "substr(born,6,5)"),
    ]  # fmt: skip
    settings = SettingsCreator(
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=rules,
        comparisons=[
            cl.JaroWinklerAtThresholds("given", [0.92, 0.8]).configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("surname1", [0.92, 0.8]).configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("surname2", [0.92, 0.8]).configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("born", [1, 2]),
            cl.ExactMatch("phone"),
            cl.ExactMatch("sex"),
        ],
    )
    linker = Linker(api.register(api.duckdb_con.table("people")), settings, log_level=40)
    linker.training.estimate_probability_two_random_records_match([block_on("given", "surname1", "born")], recall=0.5)
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("born", "surname1"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("given", "surname1", "surname2"))
    found = linker.inference.predict(threshold_match_probability=0.01)
    rows = api.duckdb_con.execute(
        f"SELECT match_probability, unique_id_l, unique_id_r FROM {found.physical_name}"
    ).fetchall()
    took = time.perf_counter() - start
    pairs = [(p, _sorted(a, b)) for p, a, b in rows]
    best = max((0.05, 0.2, 0.5, 0.8, 0.9, 0.95, 0.99, 0.999, 0.9999), key=lambda least: _f1(made, pairs, least))
    for least in dict.fromkeys((0.5, best)):
        kept = [pair for p, pair in pairs if p >= least]
        yield result(f"splink, from {least}", made, took, kept, note="DuckDB, all cores, estimated on the list")


def _f1(made: World, pairs: list[tuple[float, tuple[str, str]]], least: float) -> float:
    found = {pair for p, pair in pairs if p >= least}
    return 2 * len(found & made.same) / max(1, len(found) + len(made.same))


HEAD = (
    "| who | records | seconds | µs a record | pairs compared a record | precision | recall | F1 | suggested wrongly, of "
    "pairs easily taken for one | |\n|---|---|---|---|---|---|---|---|---|---|\n"
)


def main() -> None:
    """Make the lists, measure, write the table."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--people", type=int, nargs="+", default=[20_000, 50_000, 100_000])
    asked.add_argument("--seed", type=int, default=SEED)
    asked.add_argument("--without-splink", action="store_true")
    arguments = asked.parse_args()
    lines = []
    for people in arguments.people:
        made = world(people, arguments.seed)
        lines.append(ours(made).row())
        print(lines[-1], flush=True)
        if not arguments.without_splink:
            try:
                lines += [r.row() for r in splinks(made)]
            except ImportError as fault:
                said = f"not measured: {fault}; install it with `make bench-linkage`"
                lines.append(f"| splink | {len(made.records):,} | {said} | | | | | | | |")
            print(lines[-1], flush=True)
    said = (
        f"# Duplicate candidates, {datetime.now(UTC):%Y-%m-%d}\n\n{os.cpu_count()} cores, Python {platform.python_version()}, seed "
        f"{arguments.seed}; load at the end {os.getloadavg()[0]:.1f}.\n\n{HEAD}" + "\n".join(lines) + "\n"
    )
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / f"people-candidates-{max(arguments.people)}.md"
    file.write_text(said, encoding="utf-8")
    print(f"written to {file.name}")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    main()
