"""Which reports this installation asks: what programs can report, met with what the origin pack asks of them and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from ambos.domain.reports import Form, Rules, Shape, Span
from ambos.records.casework.queries import rest_days
from ambos.records.registry.loading import origin
from ambos.records.registry.manifest import ReportForm, ReportLine
from ambos.records.registry.queries import running


@dataclass(frozen=True)
class Asked:
    """A form a country asks of a running program."""

    made: ReportForm
    form: Form

    @property
    def code(self) -> str:
        return self.form.code

    @property
    def program(self) -> str:
        return self.made.program

    def lines(self, rules: Rules) -> list[ReportLine]:
        """The lines asked by a version, in its order. ``KeyError`` for one the program does not count."""
        known = {line_code(line): line for line in self.made.lines}
        return [known[code] for code in rules.lines]

    def line(self, code: str) -> ReportLine | None:
        """One line the program counts."""
        return next((line for line in self.made.lines if line_code(line) == code), None)

    @property
    def shape(self) -> Shape:
        """What the checks need to know."""
        return Shape(
            persons=self.made.persons,
            contacts=self.made.contacts,
            services=self.made.services,
            never_above=self.made.never_above,
            parts_of={line_code(line): line.parts_of for line in self.made.lines if line.parts_of},
            rates=frozenset(line_code(line) for line in self.made.lines if line.measured.measure.kind == "rate"),
        )

    def name(self, language: str) -> str:
        """Its name as the country calls it."""
        return self.form.name.in_language(language)


def line_code(line: ReportLine) -> str:
    """The code of a line: its measure's."""
    return line.measured.measure.code


def asked() -> dict[str, Asked]:
    """Every form asked, by code: of the programs that run and that the pack has a file for."""
    made = [form for program in running() for form in program.reports]
    return {form.code: Asked(form, _form(file)) for form in made if origin().has(file := file_of(form.code))}


def file_of(code: str) -> str:
    """Where a pack says how a form is asked."""
    return f"reports/{code.replace('.', '_')}.yaml"


@cache
def _form(file: str) -> Form:
    return Form.load(origin().read(file))


def first_form() -> Asked | None:
    """The form a reader is shown who names none."""
    return next(iter(asked().values()), None)


@dataclass(frozen=True)
class Deadlines:
    """The days of one report of one office."""

    sign: date
    review: date
    missing: date


def deadlines(rules: Rules, span: Span, office: Any) -> Deadlines:
    """By the calendar of the origin's offices and of the country the office lies in."""
    rest = rest_days(office.country) | _rest_at_home()
    days = [within.after(span.last_day, rest) for within in (rules.sign, rules.review, rules.missing)]
    return Deadlines(*days)


@cache
def _rest_at_home() -> frozenset[date]:
    if not origin().has("calendar/holidays.yaml"):
        return frozenset()
    return frozenset(day["observed"] for day in origin().read("calendar/holidays.yaml")["holidays"])
