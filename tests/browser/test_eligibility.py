"""The phone and Python say the same, answer for answer and reason for reason; and nothing typed leaves the phone."""

from __future__ import annotations

import json
import random
from datetime import date, timedelta

import pytest
import yaml

from ambos.domain.eligibility import assess_all, next_change, read_households
from ambos.programs.eligibility import queries
from tests.support.programs import turned_on

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TODAY = date(2026, 11, 22)

WORK_OUT = """async ({address, families}) => {
  const facts = Eligibility.prepare(await (await fetch(address)).json());
  return families.map(({family, on, last}) => Eligibility.people(facts, family).map(person => {
    const all = Eligibility.assessAll(facts, person, on);
    return Object.fromEntries(Object.entries(all).map(([code, one]) =>
      [code, {...one, change: Eligibility.nextChange(facts, person, on, code, last)}]));
  }));
}"""


@pytest.fixture(autouse=True)
def running():
    with turned_on("eligibility", "health_windows"):
        yield


def cases():
    """The given cases, and those of our own."""
    folder = queries.pack().folder / "eligibility"
    return [
        case
        for file in ("cases.yaml", "cases_more.yaml")
        for case in yaml.safe_load((folder / file).read_text(encoding="utf-8"))["cases"]
    ]


def made_up(facts, how_many):
    """Families of every kind, things not said included, from one seed."""
    chance = random.Random(20261122)
    states = [*sorted(facts.jurisdictions), *sorted(facts.without_facts), None]
    made = []
    for number in range(how_many):
        members = []
        for n in range(chance.choice((1, 1, 2, 4))):
            member = {"id": f"p{n}", "age": chance.choice((None, 0, 0.5, 1, 3, 4, 5, 6, 10, 14, 16, 17, 18, 19, 20, 21, 25, 30, 50, 64, 65, 80))}
            member["status"] = chance.choice((*facts.statuses, None))
            optional = {
                "years_in_status": chance.choice((None, 0, 2, 4, 5, 6, 7, 12)),
                "adjusted_from": chance.choice((None, "", "refugee", "asylee", "tps", "cuban_haitian_entrant")),
                "qualifying_quarters": chance.choice((None, 0, 39, 40)),
                "pregnant": None if chance.random() < 0.2 else (20 if member["age"] is None else member["age"]) >= 12 and chance.random() < 0.5,
                "postpartum_months": chance.choice((None, 0, 2, 3, 6, 7, 12, 13)),
                "enrolled": chance.choice((None, [], ["state_health"], ["medicare"], ["medicaid", "state_health"])),
            }
            members.append(member | {k: v for k, v in optional.items() if chance.random() < 0.5})
        day = date(2024, 1, 1) + timedelta(days=chance.randrange(1500))
        made.append({
            "id": f"R{number}", "as_of": day.isoformat(), "state": chance.choice(states), "members": members,
            "income_pct_fpl": chance.choice((None, 0, 50, 100, 130, 138, 138.5, 150, 185, 200, 220, 266, 400, 401, 600)),
        })  # fmt: skip
    return made


def for_the_phone(case):
    day = date.fromisoformat(str(case["as_of"]))
    family = {"state": case.get("state"), "income": case.get("income_pct_fpl"), "members": case["members"]}
    return {"family": family, "on": day.isoformat(), "last": (day + timedelta(days=366)).isoformat()}


def by_python(facts, case):
    [household] = read_households(case, facts, today=TODAY)
    day = household.as_of
    given = []
    for person in household.people.values():
        all_of = {}
        for code, one in assess_all(facts, person, day).items():
            change = next_change(facts, person, day, code)
            all_of[code] = {
                "program": code, "answer": one.answer, "ask": one.ask,
                "reasons": [r._asdict() for r in one.reasons],
                "change": [change[0].isoformat(), change[1]] if change else None,
            }  # fmt: skip
        given.append(all_of)
    return given


def test_the_phone_says_what_python_says(browser):
    facts = queries.facts()
    families = [*cases(), *made_up(facts, 400)]
    page = browser()
    page.goto("/eligibility/")
    address = page.locator("#screener").get_attribute("data-facts")
    told = page.evaluate(WORK_OUT, {"address": address, "families": [for_the_phone(case) for case in families]})
    assert len(told) == len(families) > 500
    for case, phone in zip(families, told, strict=True):
        python = json.loads(json.dumps(by_python(facts, case)))
        for member, (on_phone, here) in enumerate(zip(phone, python, strict=True)):
            for code in here:
                assert on_phone[code] == here[code], (case["id"], member, code)
            assert on_phone.keys() == here.keys()
