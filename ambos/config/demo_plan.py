"""The plan of the demo's year: who comes to a window when, and what becomes of it. Chance alone decides it; the same seed plans
the same year. Nothing is written here.

What is known of 2007: about 650,000 people informed; and, without a date, 38,000 who found a medical home, about 10,000
informed of public programs, 5,220 enrolled, 17,055 tests (Laglagaron, *Protection through Integration*, Migration Policy
Institute, January 2010). Scale 325 reaches these numbers; scale 1 is 2,000 visits. Everybody is invented: names end in
"(muestra)".
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ambos.domain.periods import Month
from ambos.programs.health_windows.demo import GIVEN, LANGUAGES, SURNAMES

FULL = 325.0
PUBLISHED = {"visits": 650_000, "homes": 38_000, "programs": 10_000, "enrolled": 5_220, "tests": 17_055}
"""At full scale, in one year."""
TOPICS = ("diabetes", "heart_health", "nutrition", "immunization", "dental_health", "mental_health")
PROGRAM_TOPIC = "health_insurance"
SETTLED_BEFORE = 30
"""What became of a referral is known of visits so many days old: nothing of the demo happens tomorrow."""


@dataclass(frozen=True)
class Someone:
    """An invented person."""

    given_names: str
    surname1: str
    surname2: str
    born: date
    sex: str
    language: str


@dataclass(frozen=True)
class Visit:
    """What will have happened. ``person``: who comes for the first time; ``again``: the how-manieth of this window's
    people comes back; neither: anonymous. ``became``: what became of the referral, empty while nobody answered."""

    arrived: datetime
    waited: int
    lasted: int
    person: Someone | None
    again: int | None
    topics: tuple[str, ...]
    systolic: int | None
    refers: bool
    became: str
    has_home: bool | None
    keys: tuple[uuid.UUID, uuid.UUID]


# -- the plan ----------------------------------------------------------------------------------------------------------
def targets(scale: float) -> dict[str, int]:
    """What the whole network reaches in its year at this scale."""
    return {what: round(number * scale / FULL) for what, number in PUBLISHED.items()}


def shares(total: int, weights: list[float]) -> list[int]:
    """``total`` in whole parts as the weights have it, by the largest remainders."""
    whole = sum(weights) or 1
    exact = [total * weight / whole for weight in weights]
    parts = [int(part) for part in exact]
    rest = sorted(range(len(exact)), key=lambda i: (parts[i] - exact[i], i))
    for i in rest[: total - sum(parts)]:
        parts[i] += 1
    return parts


def plan(
    office: str, timezone: str, wanted: dict[str, int], seed: int, today: date, *, tests_from: date
) -> Iterator[Visit]:
    """A year of the window of one office: ``wanted["visits"]`` visits in the twelve months that are over, of which so many end in a
    medical home, are about public programs, end in an enrolment, or include a test. No test is taken before
    ``tests_from``, the first day a clinical table was in force."""
    chance = random.Random(f"{seed} {office}")  # noqa: S311 - a world that can be made again, not a secret
    last = Month.of(today).previous
    first = last.plus(-11).first_day
    days = (last.last_day - first).days + 1
    settled = (today - timedelta(days=SETTLED_BEFORE) - first).days
    when = sorted(chance.randrange(days) for _ in range(wanted["visits"]))
    early = [i for i, day in enumerate(when) if day < settled]
    ends = wanted["homes"] + wanted["enrolled"]
    ended = chance.sample(early, min(ends, len(early)))
    homes, enrolled = set(ended[: wanted["homes"]]), set(ended[wanted["homes"] :])
    programs = set(chance.sample(range(len(when)), min(wanted["programs"], len(when))))
    testable = [i for i, day in enumerate(when) if first + timedelta(days=day - 2) >= tests_from]
    tested = set(chance.sample(testable, min(wanted["tests"], len(testable))))
    zone = ZoneInfo(timezone)
    people = 0
    for i, back in enumerate(when):
        day = first + timedelta(days=back)
        day -= timedelta(days=max(0, day.weekday() - 4)) if day.weekday() > 4 and back > 1 else timedelta()
        ends_here = i in homes or i in enrolled
        draw = chance.random()
        again = chance.randrange(people) if not ends_here and people and draw > 0.85 else None
        person = _someone(chance) if ends_here or (again is None and draw < 0.72) else None
        people += person is not None
        refers = ends_here or (person is not None and chance.random() < 0.08)
        topics = tuple(chance.sample(TOPICS, chance.choice((1, 1, 2))))
        yield Visit(
            arrived=datetime.combine(day, time(9), zone) + timedelta(minutes=chance.randrange(300)),
            waited=chance.randint(4, 35),
            lasted=chance.randint(5, 20),
            person=person,
            again=again,
            topics=(*topics, PROGRAM_TOPIC) if i in programs else topics,
            systolic=min(178, max(92, round(chance.gauss(128, 15)))) if i in tested else None,
            refers=refers,
            became="enrolled"
            if i in enrolled
            else "attended"
            if i in homes
            else _became(chance, refers, back < settled),
            has_home=True if i in homes else False if i in enrolled else None,
            keys=(_key(chance), _key(chance)),
        )


def _became(chance: random.Random, refers: bool, is_settled: bool) -> str:
    if not refers or not is_settled or chance.random() < 0.4:
        return ""
    return chance.choice(("attended", "did_not_come"))


def _someone(chance: random.Random) -> Someone:
    return Someone(
        chance.choice(GIVEN), chance.choice(SURNAMES), f"{chance.choice(SURNAMES)} (muestra)",
        date(chance.randint(1945, 2004), chance.randint(1, 12), chance.randint(1, 28)),
        chance.choice(("female", "female", "male")), chance.choice(LANGUAGES),
    )  # fmt: skip


def _key(chance: random.Random) -> uuid.UUID:
    return uuid.UUID(int=chance.getrandbits(128), version=4)


# -- moments of a visit ------------------------------------------------------------------------------------------------
def called(visit: Visit) -> datetime:
    """When her turn was called."""
    return visit.arrived + timedelta(minutes=visit.waited)


def recorded(visit: Visit) -> datetime:
    """When the visit was written down."""
    return called(visit) + timedelta(minutes=visit.lasted)


def answered(visit: Visit) -> datetime:
    """When the clinic said yes."""
    return recorded(visit) + timedelta(hours=30)


def told(visit: Visit) -> datetime:
    """When the clinic said what became of it."""
    return recorded(visit) + timedelta(days=9)


def went_on(visit: Visit) -> date:
    """The day she went, or should have."""
    return (recorded(visit) + timedelta(days=8)).date()


def typed(visit: Visit) -> dict[str, str]:
    """The reading as the promoter types it."""
    return {"systolic": str(visit.systolic), "diastolic": str(round(visit.systolic * 0.64))}
