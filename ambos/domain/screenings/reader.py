"""Reads a clinical table and proves it: every plausible value has exactly one band. The shape stands in the package."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from ambos.domain.country import Bilingual
from ambos.domain.errors import Reason, Refused, check

from .parts import CRITICAL_ACTIONS, SCHEMA, Band, Component, Level, Step, Test

_PROVENANCE = {"source", "as_of", "confidence", "note"}
_DENIED = re.compile(r"\bnot?\s+(?:an?\s+|un\s+)?diagn\w+", re.IGNORECASE)


def _denies_diagnosis(text: str) -> bool:
    """Does it say "not a diagnosis" (or "no un diagnóstico"), and the word nowhere else?"""
    return bool(_DENIED.search(text)) and "diagn" not in _DENIED.sub("", text).lower()


@dataclass
class Reader:
    """Reads a table and gathers every fault with its place, so that a pack's author mends them all at once."""

    faults: list[Reason] = field(default_factory=list)
    band_codes: set[str] = field(default_factory=set)

    def say(self, at: str, what: str) -> None:
        self.faults.append(Reason("measurements.bad_table", {"at": at, "what": what}))

    def table(self, data: Any) -> dict[str, Any]:
        """What a ``Table`` is made of. Raises one ``Refused`` with every fault found."""
        top = self.mapping(data, "", "schema version effective_from supersedes approval applies_to outside levels "
                           "measures always_say critical_script", {"supersedes", "applies_to", "outside"})  # fmt: skip
        if top.get("schema") != SCHEMA:
            self.say("schema", "unknown")
        effective = top.get("effective_from")
        if type(effective) is not date:
            self.say("effective_from", "not_a_day")
        version, approval = self.word(top, "version", ""), self.word(top, "approval", "")
        levels = self.levels(top.get("levels"))
        tests: dict[str, Test] = {}
        for i, one in enumerate(self.items(top.get("measures"), "measures")):
            test = self.test(one, f"measures/{i}", levels)
            if test.code in tests:
                self.say(test.code, "repeated")
            tests[test.code] = test
        always = self.bilingual(top.get("always_say"), "always_say")
        if not all(_denies_diagnosis(text) for text in (always.es, always.en)):
            self.say("always_say", "diagnosis")
        script = self.script(top.get("critical_script"))
        applies = top.get("applies_to") or {}
        if not isinstance(applies, dict) or not {"age_min", "pregnant"} >= set(applies):
            self.say("applies_to", "unknown")
            applies = {}
        check(self.faults)
        assert isinstance(effective, date)
        age_min, pregnant = applies.get("age_min"), applies.get("pregnant", True)
        if not (age_min is None or type(age_min) is int) or not isinstance(pregnant, bool):
            raise Refused("measurements.bad_table", at="applies_to", what="not_a_number")
        by_code = {level.code: level for level in levels}
        return {
            "version": version, "effective_from": effective, "approval": approval, "levels": tuple(by_code.values()),
            "tests": tests, "always_say": always, "script": script, "age_min": age_min, "pregnant": pregnant,
        }  # fmt: skip

    def levels(self, data: Any) -> list[Level]:
        levels: list[Level] = []
        for rank, one in enumerate(self.items(data, "levels")):
            at = f"levels/{rank}"
            row = self.mapping(one, at, "code action label")
            code, action = self.word(row, "code", at), self.word(row, "action", at)
            if action not in ("none", "advice", "referral", "critical_script"):
                self.say(f"{at}/action", "unknown")
            if code in {level.code for level in levels}:
                self.say(at, "repeated")
            levels.append(Level(code, rank, action, self.bilingual(row.get("label"), f"{at}/label")))
        if not any(level.critical for level in levels):
            self.say("levels", "no_critical_level")
        return levels

    def test(self, data: Any, at: str, levels: list[Level]) -> Test:
        row = self.mapping(data, at, "code name unit decimals units when order repeat no_critical components",
                           {"when", "order", "repeat", "no_critical"})  # fmt: skip
        code = self.word(row, "code", at)
        at = code or at
        unit, decimals = self.word(row, "unit", at), row.get("decimals")
        if type(decimals) is not int or not 0 <= decimals <= 6:
            self.say(f"{at}/decimals", "not_a_number")
            decimals = 0
        units: dict[str, tuple[Decimal, Decimal]] = {}
        for i, one in enumerate(self.items(row.get("units"), f"{at}/units")):
            here = f"{at}/units/{i}"
            given = self.mapping(one, here, "unit factor offset")
            factor = self.number(given.get("factor"), f"{here}/factor") or Decimal(0)
            offset = self.number(given.get("offset"), f"{here}/offset") or Decimal(0)
            if factor <= 0:
                self.say(f"{here}/factor", "not_above_zero")
            units[self.word(given, "unit", here)] = (factor, offset)
        if units.get(unit) != (Decimal(1), Decimal(0)):
            self.say(f"{at}/units", "canonical_unit")
        by_fasting = "when" in row
        if by_fasting and row["when"] != "fasting":
            self.say(f"{at}/when", "unknown")
        parts = [
            self.component(one, at, by_fasting, decimals, {level.code: level for level in levels})
            for one in self.items(row.get("components"), f"{at}/components")
        ]
        codes = [part.code for part in parts]
        if len(set(codes)) < len(codes):
            self.say(f"{at}/components", "repeated")
        if by_fasting and sorted(answer for part in parts for answer in part.fasting) != ["no", "unknown", "yes"]:
            self.say(f"{at}/when", "gap")
        critical = any(band.level.critical for part in parts for band in part.bands)
        if critical == bool(row.get("no_critical")):
            self.say(f"{at}/no_critical", "contradicts" if critical else "missing")
        order = tuple(row.get("order") or ())
        if order and (by_fasting or set(order) - set(codes) or len(order) < 2):
            self.say(f"{at}/order", "unknown")
        repeat_levels, minutes = self.repeat(row.get("repeat"), f"{at}/repeat", {level.code for level in levels})
        name = self.bilingual(row.get("name"), f"{at}/name")
        return Test(code, name, unit, decimals, units, tuple(parts), order, repeat_levels, minutes)

    def repeat(self, data: Any, at: str, levels: set[str]) -> tuple[frozenset[str], int | None]:
        if data is None:
            return frozenset(), None
        row = self.mapping(data, at, "levels after_minutes")
        named, minutes = row.get("levels"), row.get("after_minutes")
        if not isinstance(named, list) or set(map(str, named)) - levels or type(minutes) is not int or minutes < 1:
            self.say(at, "unknown")
            return frozenset(), None
        return frozenset(map(str, named)), minutes

    def component(self, data: Any, at: str, by_fasting: bool, decimals: int, levels: Mapping[str, Level]) -> Component:
        row = self.mapping(data, f"{at}/components", "code name plausible bands when", {"when"})
        code = self.word(row, "code", f"{at}/components")
        at = f"{at}/{code}"
        ends = row.get("plausible")
        lowest = highest = None
        if isinstance(ends, list) and len(ends) == 2:
            lowest, highest = self.number(ends[0], f"{at}/plausible"), self.number(ends[1], f"{at}/plausible")
        if lowest is None or highest is None or lowest >= highest:
            self.say(f"{at}/plausible", "range")
            lowest = highest = Decimal(0)
        fasting = row.get("when")
        if by_fasting != isinstance(fasting, list) or (
            isinstance(fasting, list) and set(fasting) - {"yes", "no", "unknown"}
        ):
            self.say(f"{at}/when", "unknown")
            fasting = None
        bands: list[Band] = []
        rows = self.items(row.get("bands"), f"{at}/bands")
        for i, one in enumerate(rows):
            here = f"{at}/bands/{i}"
            band = self.band(one, here, levels)
            bands.append(band)
            previous = bands[i - 1].below if i else None
            if (
                band.at_least != previous
                or (i > 0 and previous is None)
                or (band.below is None) != (i == len(rows) - 1)
            ):
                self.say(here, "gap")
            # an edge outside the plausible, or finer than the rounding, belongs to a band nobody can reach
            edge = band.at_least
            if edge is not None and (not lowest < edge <= highest or edge != round(edge, decimals)):
                self.say(here, "range")
            if edge is not None and band.below is not None and edge >= band.below:
                self.say(here, "range")
        name = self.bilingual(row.get("name"), f"{at}/name")
        return Component(code, name, lowest, highest, tuple(bands), frozenset(map(str, fasting or ())))

    def band(self, data: Any, at: str, levels: Mapping[str, Level]) -> Band:
        row = self.mapping(data, at, "code level from below", {"from", "below"})
        code = self.word(row, "code", at)
        if code in self.band_codes:
            self.say(at, "repeated")
        self.band_codes.add(code)
        level = levels.get(str(row.get("level")))
        if level is None:
            self.say(f"{at}/level", "unknown")
            level = Level("", 0, "none", Bilingual("", ""))
        start = self.number(row["from"], f"{at}/from") if "from" in row else None
        end = self.number(row["below"], f"{at}/below") if "below" in row else None
        return Band(code, level, start, end)

    def script(self, data: Any) -> tuple[Step, ...]:
        row = self.mapping(data, "critical_script", "steps closes_with")
        steps = []
        for i, one in enumerate(self.items(row.get("steps"), "critical_script/steps")):
            at = f"critical_script/steps/{i}"
            step = self.mapping(one, at, "code do say only", {"only", "say"})
            only = frozenset(map(str, step.get("only") or ()))
            if only - self.band_codes:
                self.say(f"{at}/only", "unknown")
            said = step.get("say") or {"es": "", "en": ""}
            say = Bilingual("", "") if said == {"es": "", "en": ""} else self.bilingual(said, f"{at}/say")
            steps.append(Step(self.word(step, "code", at), self.bilingual(step.get("do"), f"{at}/do"), say, only))
        closes = self.items(row.get("closes_with"), "critical_script/closes_with")
        if {one.get("code") for one in closes if isinstance(one, dict)} != set(CRITICAL_ACTIONS):
            self.say("critical_script/closes_with", "unknown")
        return tuple(steps)

    # the small parts

    def mapping(self, data: Any, at: str, keys: str, optional: Iterable[str] = ()) -> dict[str, Any]:
        if not isinstance(data, dict):
            self.say(at, "missing" if data is None else "not_a_mapping")
            return {}
        known = set(keys.split())
        for key in sorted(known - set(optional) - set(data)):
            self.say(f"{at}/{key}".lstrip("/"), "missing")
        for key in data:
            if key not in known | _PROVENANCE:
                self.say(f"{at}/{key}".lstrip("/"), "unknown")
        return data

    def items(self, data: Any, at: str) -> list[Any]:
        if not isinstance(data, list) or not data:
            self.say(at, "missing")
            return []
        return data

    def word(self, row: Mapping[str, Any], key: str, at: str) -> str:
        value = row.get(key)
        if key in row and (not isinstance(value, str) or not value.strip()):
            self.say(f"{at}/{key}".lstrip("/"), "not_a_word")
        return value if isinstance(value, str) else ""

    def number(self, value: Any, at: str) -> Decimal | None:
        if type(value) in (int, str):
            try:
                number = Decimal(value)
            except InvalidOperation:
                number = Decimal("NaN")
            if number.is_finite():
                return number
        self.say(at, "not_a_number")  # a float too: 5.7 is not 5.7 once it went through one
        return None

    def bilingual(self, data: Any, at: str) -> Bilingual:
        row = data if isinstance(data, dict) else {}
        texts = [row.get(language) for language in ("es", "en")]
        if not all(isinstance(text, str) and text.strip() for text in texts):
            self.say(at, "missing")
            return Bilingual("", "")
        if at != "always_say" and any("diagn" in str(text).lower() for text in texts):
            self.say(at, "diagnosis")
        return Bilingual(str(texts[0]), str(texts[1]))
