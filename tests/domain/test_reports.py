"""Periodic reports: periods, forms as dated data, how a report stands, what cannot be true in it."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from fractions import Fraction

import pytest

from ambos.domain.errors import Refused
from ambos.domain.reports import Form, Odd, Said, Shape, Span, Within, change, faults, standing

FORM = {
    "schema": "ambos-report-form/1",
    "code": "plazas.yearly",
    "period": "year",
    "name": {"es": "Informe anual", "en": "Yearly report"},
    "versions": [
        {
            "valid_from": date(2005, 1, 1),
            "sign_within": {"days": 30},
            "review_within": {"days": 60},
            "missing_after": {"days": 90},
            "sections": [{"code": "learners", "name": {"es": "x", "en": "x"}, "lines": ["plazas.learners"]}],
            "source": "made for tests",
            "confidence": "unverified",
        }
    ],
}


# -- periods -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "kind", "first", "last", "before", "year_before"),
    [
        ("2026-10", "month", date(2026, 10, 1), date(2026, 10, 31), "2026-09", "2025-10"),
        ("2024-02", "month", date(2024, 2, 1), date(2024, 2, 29), "2024-01", "2023-02"),
        ("2026-01", "month", date(2026, 1, 1), date(2026, 1, 31), "2025-12", "2025-01"),
        ("2026-Q3", "quarter", date(2026, 7, 1), date(2026, 9, 30), "2026-Q2", "2025-Q3"),
        ("2026-Q1", "quarter", date(2026, 1, 1), date(2026, 3, 31), "2025-Q4", "2025-Q1"),
        ("2026", "year", date(2026, 1, 1), date(2026, 12, 31), "2025", "2025"),
    ],
)
def test_a_period_is_a_month_a_quarter_or_a_year(typed, kind, first, last, before, year_before):
    span = Span.parse(typed, kind)
    assert (span.first_day, span.last_day, str(span)) == (first, last, typed)
    assert (str(span.previous), str(span.a_year_before)) == (before, year_before)
    assert Span.containing(last, kind) == span == Span.containing(first, kind)


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("2026-13", "month"),
        ("2026", "month"),
        ("2026-10", "year"),
        ("2026-Q5", "quarter"),
        ("0000", "year"),
        ("", "month"),
        ("２０２６-10", "month"),
    ],
)
def test_what_is_no_period_is_refused(typed, kind):
    with pytest.raises(Refused) as refused:
        Span.parse(typed, kind)
    assert refused.value.codes == ("reports.not_a_period",)


def test_a_quarter_begins_in_its_month():
    with pytest.raises(ValueError, match="no quarter"):
        Span(date(2026, 2, 1), "quarter")


# -- the form ----------------------------------------------------------------------------------------------------------
def test_a_yearly_form_is_the_same_engine():
    form = Form.load(FORM)
    rules = form.on(Span(date(2026, 1, 1), "year"))
    assert (form.kind, rules.lines, rules.sign.after(date(2026, 12, 31))) == (
        "year",
        ("plazas.learners",),
        date(2027, 1, 30),
    )
    assert form.on(Span(date(2004, 1, 1), "year")) is None


def test_a_period_is_judged_by_the_version_of_its_first_day():
    data = deepcopy(FORM)
    data["versions"].append(data["versions"][0] | {"valid_from": date(2010, 7, 1), "sign_within": {"days": 10}})
    form = Form.load(data)
    years = {year: form.on(Span(date(year, 1, 1), "year")).sign.number for year in (2009, 2010, 2011)}
    assert years == {2009: 30, 2010: 30, 2011: 10}


def broken(**changes):
    data = deepcopy(FORM)
    data["versions"][0] |= changes
    return data


@pytest.mark.parametrize(
    "data",
    [
        FORM | {"schema": "something else"},
        FORM | {"period": "week"},
        FORM | {"versions": []},
        {name: value for name, value in FORM.items() if name != "name"},
        broken(sign_within={"weeks": 1}),
        broken(sign_within={"days": -1}),
        broken(sign_within={"days": 90}),
        broken(sections=[]),
        broken(sections=[{"code": "a", "name": {"es": "", "en": ""}, "lines": ["x", "x"]}]),
        FORM | {"versions": FORM["versions"] * 2},
    ],
)
def test_a_form_that_cannot_be_read_is_refused(data):
    with pytest.raises(Refused) as refused:
        Form.load(data)
    assert refused.value.codes == ("reports.bad_form",)


def test_business_days_leave_out_weekends_and_holidays():
    october = date(2026, 10, 31)  # a Saturday
    assert Within(5).after(october) == date(2026, 11, 5)
    assert Within(5, is_business=True).after(october) == date(2026, 11, 6)
    assert Within(5, is_business=True).after(october, {date(2026, 11, 2)}) == date(2026, 11, 9)


# -- how it stands -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("state", "is_blank", "today", "stands"),
    [
        ("open", False, date(2026, 11, 5), "open"),
        ("open", False, date(2026, 11, 6), "late"),
        ("draft", False, date(2026, 11, 6), "late"),
        ("open", False, date(2026, 12, 1), "missing"),
        ("returned", False, date(2026, 11, 4), "returned"),
        ("returned", False, date(2026, 12, 1), "missing"),
        ("submitted", False, date(2027, 1, 1), "submitted"),
        ("accepted", False, date(2027, 1, 1), "accepted"),
        ("accepted", True, date(2027, 1, 1), "explained"),
        ("reopened", False, date(2027, 1, 1), "reopened"),
    ],
)
def test_late_and_missing_are_read_from_the_days(state, is_blank, today, stands):
    days = {"due_on": date(2026, 11, 5), "missing_on": date(2026, 11, 30)}
    assert standing(state, is_blank=is_blank, today=today, **days) == stands


# -- what cannot be true -----------------------------------------------------------------------------------------------
SHAPE = Shape(
    persons="persons", contacts="contacts", services=("topics", "tests"), never_above=(("referred", "persons"),),
    parts_of={"by_sex": "persons"}, rates=frozenset({"completed"}),
)  # fmt: skip


def said(**numbers):
    cells = {}
    for name, value in numbers.items():
        line, _, category = name.partition("__")
        top, bottom = value if isinstance(value, tuple) else (value, None)
        cells[line, category] = Said("counted", top, bottom) if top is not None else Said("blank")
    return cells


PLAIN = {"persons": 8, "contacts": 10, "topics": 12, "tests": 3}


@pytest.mark.parametrize(
    ("now", "before", "hard", "soft"),
    [
        ({}, {}, [], []),
        ({"persons": 11}, {}, ["evaluation.more_persons_than_contacts"], []),
        ({"persons": 10}, {}, [], []),  # each met once
        ({"contacts": None, "persons": 11}, {}, [], []),  # a blank is compared with nothing
        ({"topics": 0, "tests": 0}, {}, [], ["evaluation.persons_without_services"]),
        ({"persons": 9}, {"persons": 8, "topics": 30, "tests": 10}, [], ["evaluation.persons_grow_services_shrink"]),
        ({"referred": 9}, {}, ["reports.above"], []),
        ({"by_sex__female": 5, "by_sex__male": 2}, {}, ["reports.parts_are_not_the_whole"], []),
        ({"by_sex__female": 5, "by_sex__male": 3}, {}, [], []),
        ({"completed": (4, 3)}, {}, ["reports.more_than_out_of"], []),
        ({"completed": (3, 3)}, {}, [], []),
        ({"contacts": 10}, {"contacts": 30}, [], ["reports.far_from_before"]),
        ({"contacts": 10}, {"contacts": 29}, [], []),  # nineteen fewer is not yet odd
        ({"tests": 0}, {"tests": 40}, [], ["reports.zero_after_many"]),
        ({"contacts": 40}, {"contacts": 12}, [], ["reports.far_from_before"]),
        (dict.fromkeys(PLAIN, 0), {}, [], ["reports.nothing_at_all"]),
    ],
)  # fmt: skip
def test_what_cannot_be_true_stops_the_signature_and_what_is_odd_asks_for_a_word(now, before, hard, soft):
    cells = said(**(PLAIN | now))
    found = faults(cells, cells, said(**before), SHAPE, Odd())
    assert [f.reason.code for f in found if f.is_hard] == hard
    assert [f.reason.code for f in found if not f.is_hard] == soft


def test_far_from_the_records_asks_for_a_word():
    cells = said(**(PLAIN | {"contacts": 13}))
    assert [f.reason.code for f in faults(cells, said(**PLAIN), {}, SHAPE, Odd())] == ["reports.far_from_records"]
    near = said(**(PLAIN | {"contacts": 12}))
    assert faults(near, said(**PLAIN), {}, SHAPE, Odd()) == []


@pytest.mark.parametrize(
    "whole, parts",
    [
        (14_000, (6_750, 2_300, 4_800, 150)),  # golden test 2: places of the youth mobility agreement
        (6_750, (2_250, 2_250, 2_250)),
        (2_300, (1_200, 1_100)),
        (4_800, (1_200, 1_200, 2_400)),
        (3_844, (1_006, 1_229, 1_609)),  # golden test 3: plazas
        (19_818, (5_113, 5_259, 8_336, 1_110)),
        (3_392, (2_331, 1_061)),  # golden test 4
        (159_016, (143_473, 15_543)),
        (115, (100, 15)),  # golden test 5: the call of 2006, elected and on merit
    ],
)
def test_parts_of_a_published_total_that_do_not_add_up_are_told(whole, parts):
    """Golden tests 2 to 5 of the handbook (28.1): as published, nothing; with one part 40 larger, the fault."""
    shape = Shape(parts_of={"part": "whole"})
    for more, wrong in ((0, []), (40, ["reports.parts_are_not_the_whole"])):
        first, *others = parts
        cells = said(whole=whole, part__1=first + more, **{f"part__{n}": each for n, each in enumerate(others, 2)})
        assert [f.reason.code for f in faults(cells, cells, {}, shape, Odd())] == wrong


def test_growth_is_a_fraction_or_nothing():
    assert (change(15, 10), change(0, 4), change(3, 0), change(None, 4), change(4, None)) == (
        Fraction(1, 2), Fraction(-1), None, None, None,
    )  # fmt: skip
