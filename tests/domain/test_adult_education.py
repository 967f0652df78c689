"""Rules of adult education as tables of situations: plans, placement, completion, why not, attendance, alerts, rows."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import permutations

import pytest

from ambos.domain.adult_education import attendance, life
from ambos.domain.adult_education.alerts import (
    CLASH,
    FAILED_TWICE,
    MISSED,
    STUCK,
    Slot,
    Studying,
    alerts,
    clashes,
    groups_that_fit,
    missed_weeks,
    overlap,
)
from ambos.domain.adult_education.placement import Shown, place
from ambos.domain.adult_education.plans import load_plans, plan_on
from ambos.domain.adult_education.progress import (
    Paper,
    Standing,
    after,
    completions,
    current_level,
    likely_default_date,
    may_enrol,
    next_modules,
    why_not_certified,
    why_not_counted,
)
from ambos.domain.adult_education.rows import read
from ambos.domain.adult_education.rules import load_rules, rules_on
from ambos.domain.errors import Refused
from ambos.domain.names import PartialDate
from ambos.records.registry.loading import origin

DOCUMENT = origin().read("education/adult_education.yaml")
MODULES = list(origin().rows("education/adult_modules.csv"))
PLANS = load_plans(DOCUMENT, MODULES)
SIX, EIGHT = PLANS["modular-2001"], PLANS["modular-2009"]
NOW = datetime(2026, 11, 22, 18, tzinfo=UTC)


def codes(reasons):
    return tuple(reason.code for reason in reasons)


def passed(plan, level, *, basic=None, electives=None):
    one = plan.levels[level]
    chosen = (
        *one.of[: one.basic if basic is None else basic],
        *plan.electives[: one.electives if electives is None else electives],
    )
    return dict.fromkeys(chosen, "passed")


@pytest.mark.parametrize(
    "on, code",
    [
        (date(2001, 1, 1), "modular-2001"),
        (date(2008, 12, 31), "modular-2001"),
        (date(2009, 1, 1), "modular-2009"),
        (date(2022, 9, 1), "modular-2009"),
        (date(2022, 9, 2), "aprende-2022"),
    ],
)
def test_the_version_of_the_day_she_enrols(on, code):
    assert plan_on(PLANS, on).code == code


def test_before_the_first_version_there_is_none():
    with pytest.raises(Refused) as told:
        plan_on(PLANS, date(2000, 12, 31))
    assert told.value.codes == ("plazas.no_plan_then",)


def test_two_versions_on_one_day_are_refused():
    twice = [dict(DOCUMENT["plans"][0]), {**DOCUMENT["plans"][0], "code": "again", "valid_from": date(2005, 1, 1)}]
    with pytest.raises(ValueError, match="hold on one day"):
        load_plans({"plans": twice}, MODULES)


@pytest.mark.parametrize(
    "plan, level, basic, electives, short",
    [
        (SIX, "secondary", 6, 6, (0, 0)),
        (SIX, "secondary", 5, 6, (1, 0)),
        (SIX, "secondary", 8, 5, (0, 1)),  # a basic module beyond those asked for is no elective
        (EIGHT, "secondary", 8, 4, (0, 0)),
        (EIGHT, "secondary", 6, 6, (2, 0)),  # what finished the plan before does not finish this one
        (SIX, "primary", 10, 2, (0, 0)),
        (SIX, "primary", 10, 1, (0, 1)),
        (SIX, "initial", 3, 0, (0, 0)),
    ],
)
def test_what_finishes_a_level_by_version(plan, level, basic, electives, short):
    one = completions(
        plan, passed(plan, level, basic=basic, electives=electives), proven=[c for c in plan.levels if c != level]
    )[level]
    assert (one.basic_short, one.electives_short) == short


def test_an_elective_counts_for_one_level_only():
    states = passed(SIX, "primary") | passed(SIX, "secondary")
    done = completions(SIX, states)
    assert not set(done["primary"].electives_counted) & set(done["secondary"].electives_counted)
    assert (done["primary"].is_complete, done["secondary"].electives_short) == (True, 2)


WHO = {"identity_verified": True, "document_name": "ANA EK", "born": PartialDate(1980, 5, 2), "sex": "female"}


@pytest.mark.parametrize(
    "change, missing",
    [
        ({}, ()),
        ({"identity_verified": False}, ("plazas.identity_not_verified",)),
        ({"document_name": " "}, ("plazas.no_document_name",)),
        ({"born": PartialDate(1980)}, ("plazas.birth_date_incomplete",)),
        ({"born": None}, ("plazas.birth_date_incomplete",)),
        ({"sex": "unknown"}, ("plazas.sex_missing",)),
        ({"maybe_twice": True}, ("plazas.maybe_twice",)),
        ({"issued": {"primary": Paper("issued", date(2026, 11, 2))}}, ("plazas.certificate_exists",)),
        ({"issued": {"primary": Paper("shipped", date(2026, 11, 2))}}, ("plazas.certificate_exists",)),
        ({"issued": {"primary": Paper("requested", date(2026, 11, 2))}}, ("plazas.certificate_requested",)),
        ({"issued": {"primary": Paper("validated", date(2026, 11, 2))}}, ("plazas.certificate_validated",)),
        (
            {"issued": {"primary": Paper("returned", date(2026, 11, 2), "otro nombre")}},
            ("plazas.certificate_returned",),
        ),
        (
            {"issued": {"primary": Paper("returned", date(2026, 11, 2), "otro nombre")}, "identity_verified": False},
            ("plazas.certificate_returned", "plazas.identity_not_verified"),
        ),
        ({"proven": ("primary",)}, ("plazas.certificate_exists",)),
        ({"states": {}}, ("plazas.modules_missing", "plazas.electives_missing")),
    ],
)
def test_why_she_is_not_certified_names_what_is_missing(change, missing):
    who = Standing(**{"states": passed(SIX, "primary"), **WHO, **change})
    assert codes(why_not_certified(SIX, "primary", who)) == missing


def test_a_level_that_is_proven_proves_those_before_it():
    assert [current_level(SIX, {}, proven) for proven in ((), ("initial",), ("primary",), ("primary", "secondary"))] == [
        "initial", "primary", "secondary", "secondary",
    ]  # fmt: skip
    assert next_modules(SIX, {}, ("primary",))[0].level == "secondary"


def test_secondary_needs_primary_finished_or_proven():
    states = passed(SIX, "secondary")
    assert "plazas.level_before" in codes(why_not_certified(SIX, "secondary", Standing(states=states, **WHO)))
    assert why_not_certified(SIX, "secondary", Standing(states=states, proven=("primary",), **WHO)) == ()
    assert codes(why_not_certified(SIX, "initial", Standing(states={}, **WHO))) == ("plazas.level_has_no_certificate",)


@pytest.mark.parametrize(
    "state, move, code",
    [
        ("studying", "request_exam", "plazas.evidence_first"),
        ("passed", "request_exam", "plazas.passed_already"),
        ("substituted", "complete_evidence", "plazas.passed_already"),
        ("studying", "pass", "plazas.not_now"),
    ],
)
def test_steps_of_a_module_that_are_not_open(state, move, code):
    with pytest.raises(Refused) as told:
        after(state, move)
    assert told.value.codes == (code,)


@pytest.mark.parametrize(
    "born, refused",
    [
        (PartialDate(2011, 11, 22), ()),  # fifteen today
        (PartialDate(2011, 11, 23), ("plazas.too_young",)),
        (PartialDate(2011), ()),  # read in her favour
        (PartialDate(2012), ("plazas.too_young",)),
        (None, ()),
        (PartialDate(2027, 1, 1), ("plazas.born_in_future",)),
    ],
)
def test_fifteen_on_the_day_she_enrols(born, refused):
    assert codes(may_enrol(born, date(2026, 11, 22), 15)) == refused


def test_the_first_of_january_is_kept_and_known_for_what_it_is():
    assert [likely_default_date(b) for b in (PartialDate(1970, 1, 1), PartialDate(1970, 1, 2), PartialDate(1970), None)] == [
        True, False, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "shown, level, examine",
    [
        (Shown(False, False, False), "initial", 0),
        (Shown(False, False, True, schooling="primary_5", has_paper=True), "initial", 0),  # papers do not read for her
        (Shown(True, True, False), "initial", 0),
        (Shown(True, True, True), "primary", 3),
        (Shown(True, True, True, proven=("primary",)), "secondary", 0),
        (Shown(True, True, True, mastered=("B2ELE",)), "primary", 4),
        (Shown(True, True, True, schooling="primary_5", has_paper=True), "primary", 0),
    ],
)
def test_where_somebody_begins(shown, level, examine):
    placed = place(EIGHT, shown)
    assert (placed.level, len(placed.to_examine)) == (level, examine)
    assert placed.reasons


def test_a_module_of_no_plan_is_refused():
    with pytest.raises(Refused) as told:
        place(EIGHT, Shown(True, True, True, mastered=("NADA",)))
    assert told.value.codes == ("plazas.not_of_the_plan",)


def test_next_are_basic_modules_then_electives():
    assert [m.code for m in next_modules(EIGHT, {}, most=2)] == ["X-PALABRA", "X-EMPEZAR"]
    basics = dict.fromkeys(EIGHT.levels["primary"].of, "passed")
    assert {m.kind for m in next_modules(EIGHT, basics)} == {"elective"}


@pytest.mark.parametrize(
    "left, enrolled, seen, why",
    [
        (None, date(2026, 1, 5), [date(2026, 11, 2)], ()),
        (None, date(2026, 12, 5), [], ("plazas.not_enrolled_yet",)),
        (None, date(2026, 1, 5), [date(2026, 9, 1)], ("plazas.not_seen",)),
        (None, date(2026, 1, 5), [date(2026, 9, 1), date(2026, 9, 2)], ()),
        (None, date(2026, 11, 20), [], ()),
        (date(2026, 10, 31), date(2026, 1, 5), [date(2026, 10, 2)], ("plazas.left_before",)),
        (date(2026, 10, 31), date(2026, 1, 5), [date(2026, 11, 2)], ("plazas.left_before",)),
        (date(2026, 11, 1), date(2026, 1, 5), [date(2026, 10, 2)], ()),
        (date(2026, 12, 9), date(2026, 1, 5), [date(2026, 10, 2)], ()),
    ],
)
def test_why_she_is_not_counted(left, enrolled, seen, why):
    found = why_not_counted(
        withdrawn_on=left,
        first=date(2026, 11, 1),
        last=date(2026, 11, 30),
        enrolled_on=enrolled,
        seen_on=seen,
        inactive_after=89,
    )
    assert codes(found) == why


# -- attendance ---------------------------------------------------------------------------------------------------------------
def mark(key, state, author="a", device="d", number=1, settles=()):
    return attendance.Mark(key, state, author, device, number, frozenset(settles))


@pytest.mark.parametrize(
    "marks, state, differs",
    [
        ([mark("1", "absent"), mark("2", "present", number=2)], "present", False),
        ([mark("1", "present"), mark("2", "absent", number=2)], "absent", False),  # she corrected herself
        ([mark("1", "absent"), mark("2", "present", author="b")], "present", True),
        (
            [mark("1", "absent"), mark("2", "present", author="b"), mark("3", "absent", author="c", settles="12")],
            "absent",
            False,
        ),
        ([mark("1", "late"), mark("2", "late", author="b")], "late", False),
        ([mark("1", "absent", settles="2"), mark("2", "present", author="b", settles="1")], "present", True),
    ],
)
def test_what_counts_of_what_was_said(marks, state, differs):
    cell = attendance.fold(marks)
    assert (cell.state, cell.differs) == (state, differs)


def test_the_fold_knows_no_order_and_no_twice():
    chance = random.Random(7)
    for _ in range(60):
        marks = [
            mark(str(n), chance.choice(attendance.STATES), chance.choice("ab"), chance.choice("de"), chance.randint(1, 4),
                 chance.sample("0123", chance.randint(0, 1)))
            for n in range(4)
        ]  # fmt: skip
        found = {attendance.fold([*order, order[0]]) for order in permutations(marks)}
        assert len(found) == 1


YEAR = timedelta(days=365)


@pytest.mark.parametrize(
    "there, here, clock",
    [
        (timedelta(), timedelta(), "right"),
        (-YEAR, -YEAR, "shifted"),
        (YEAR, YEAR, "shifted"),
        (-YEAR, timedelta(), "bounded"),  # put right between marking and sending
    ],
)
def test_a_clock_that_is_off_is_put_right(there, here, clock):
    """``there``: how far off it was until the mark was made; ``here``: when it sent."""
    taken, said, received = NOW, NOW + timedelta(hours=2), NOW + timedelta(hours=9)
    moment, how = attendance.said_at(
        said + there, taken=taken, taken_there=taken + there, received=received, sent_there=received + here
    )
    if clock == "bounded":
        assert how in ("shifted", "bounded")
        assert taken <= moment <= received
    else:
        assert (moment, how) == (said, clock)


# -- alerts -------------------------------------------------------------------------------------------------------------------
EVENING, MORNING = Slot(1, 1080, 1200), Slot(1, 540, 660)
MONDAYS = [date(2026, 10, 5) + timedelta(weeks=n) for n in range(7)]


@pytest.mark.parametrize(
    "came, weeks",
    [(MONDAYS, 0), (MONDAYS[:-1], 1), (MONDAYS[:-2], 2), ([], 7), ([MONDAYS[0]], 6)],
)
def test_missed_weeks_in_a_row(came, weeks):
    assert missed_weeks(MONDAYS, came, since=MONDAYS[0], on=date(2026, 11, 22)) == weeks


def test_a_week_without_a_session_neither_counts_nor_helps():
    met = [day for day in MONDAYS if day != MONDAYS[-2]]
    assert missed_weeks(met, MONDAYS[:-3], since=MONDAYS[0], on=date(2026, 11, 22)) == 2
    assert missed_weeks(met, [], since=MONDAYS[-1], on=date(2026, 11, 22)) == 1


@pytest.mark.parametrize(
    "can_come, group, clash",
    [((EVENING,), (EVENING,), False), ((MORNING,), (EVENING,), True), ((), (EVENING,), False), ((MORNING,), (), False),
     ((Slot(1, 1080, 1140),), (EVENING,), False), ((Slot(1, 1080, 1139),), (EVENING,), True)],
)  # fmt: skip
def test_hours_that_clash(can_come, group, clash):
    assert clashes(can_come, group) is clash


def test_overlapping_hours_are_counted_once():
    assert overlap([Slot(1, 0, 60), Slot(1, 30, 90)], [Slot(1, 0, 120)]) == 90


def test_every_alert_has_its_reason_and_one_action():
    found = alerts(
        on=date(2026, 11, 22), since=MONDAYS[0], met_on=MONDAYS, came_on=MONDAYS[:-2], can_come=[MORNING], group=[EVENING],
        modules=[Studying("a", "A", date(2026, 7, 1)), Studying("b", "B", date(2026, 11, 1), failures=2, has_evidence=True)],
        missed_from=2, stuck_after=120,
    )  # fmt: skip
    assert [(one.code, one.action) for one in found] == [
        (MISSED, "call"), (CLASH, "offer_group"), (STUCK, "review_module"), (FAILED_TWICE, "review_module"),
    ]  # fmt: skip
    assert found[0].values == {"weeks": 2}


def test_groups_that_fit_best_first():
    offered = {"evening": [EVENING], "morning": [MORNING], "both": [MORNING, EVENING]}
    assert groups_that_fit([MORNING], offered) == ["morning", "both"]


# -- lives, rules, rows ----------------------------------------------------------------------------------------------------------
def test_who_teaches_does_not_mark_and_a_resit_waits():
    assert codes(life.may_apply("ana", {"ana", "luz"})) == ("plazas.own_adviser",)
    assert life.may_apply("rosa", {"ana"}) == ()
    assert codes(life.may_sit(date(2026, 3, 15), date(2026, 3, 1), 15)) == ("plazas.resit_too_soon",)
    assert life.may_sit(date(2026, 3, 16), date(2026, 3, 1), 15) == ()
    assert codes(life.may_close(3)) == ("plazas.learners_to_move",)


@pytest.mark.parametrize("mark, is_pass", [("6", True), ("5.9", False), ("10", True), ("0", False)])
def test_pass_mark(mark, is_pass):
    assert rules_on(load_rules(DOCUMENT["rules"]), date(2026, 1, 1)).passed(Decimal(mark)) is is_pass


@pytest.mark.parametrize("mark", ["10.1", "-1", "NaN"])
def test_a_mark_off_the_scale_is_refused(mark):
    with pytest.raises(Refused) as told:
        rules_on(load_rules(DOCUMENT["rules"]), date(2026, 1, 1)).passed(Decimal(mark))
    assert told.value.codes == ("plazas.mark_off_scale",)


HEAD = "plaza,nombre,primer_apellido,fecha_nacimiento,sexo,curso,modulo,estado_modulo,calificacion,fecha_modulo\n"


@pytest.mark.parametrize(
    "line, reasons",
    [
        ("P1,Ana,Ek,1980-05-02,M,primary,B2ELE,acreditado,9,2026-03-02", ()),
        ("P1,Ana,Ek,1980,,primary,,,,", ()),
        (",Ana,Ek,,,primary,,,,", ("plazas.row_blank",)),
        ("P1,Ana,Ek,2/5/80,M,primary,,,,", ("plazas.row_bad_day",)),
        ("P1,Ana,Ek,,X,primary,,,,", ("plazas.row_unknown",)),
        ("P1,Ana,Ek,,M,doctorado,,,,", ("plazas.row_unknown",)),
        ("P1,Ana,Ek,,M,primary,ZZZ,,,", ("plazas.row_unknown",)),
        ("P1,Ana,Ek,,M,primary,B2ELE,acreditado,,2026-03-02", ("plazas.row_blank",)),
        ("P1,Ana,Ek,,M,primary,B2ELE,acreditado,9,", ("plazas.row_blank",)),
        ("P1,Ana,Ek,,M,primary,B2ELE,acreditado,nueve,2026-03-02", ("plazas.row_bad_number", "plazas.row_blank")),
        ("P1,Ana,Ek,,M,primary,,,,,demasiado", ("plazas.row_too_long",)),
    ],
)
def test_every_row_is_taken_or_refused_with_its_reasons(line, reasons):
    [row] = read(HEAD + line, courses={"primary"}, modules={"B2ELE"})
    assert codes(row.reasons) == reasons


@pytest.mark.parametrize(
    "text, code", [("", "plazas.empty_file"), (HEAD, "plazas.empty_file"), ("a,b\n1,2", "plazas.no_column")]
)
def test_a_file_that_is_no_list(text, code):
    with pytest.raises(Refused) as told:
        read(text, courses=(), modules=())
    assert set(told.value.codes) == {code}
