"""Readings by a clinical table: bands, the other unit, what is critical, and tables that are refused."""

from __future__ import annotations

import copy
from datetime import date
from decimal import Decimal

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ambos.domain.errors import Refused
from ambos.domain.screenings import Table, assess, check_critical_action, convert, table_on

# made-up limits: what is right for a body is the pack's affair and the ministry's
EXAMPLE = yaml.safe_load("""
schema: ambos-clinical-table/1
version: "7"
effective_from: 2026-07-01
supersedes: null
approval: for tests
applies_to: {age_min: 20, pregnant: false}
outside: refer
levels:
  - {code: normal, action: none, label: {es: normal, en: normal}}
  - {code: high, action: referral, label: {es: alta, en: high}}
  - {code: critical, action: critical_script, label: {es: hoy, en: today}}
measures:
  - code: blood_pressure
    name: {es: Presión, en: Pressure}
    unit: mmHg
    decimals: 0
    units: [{unit: mmHg, factor: "1", offset: "0"}]
    order: [systolic, diastolic]
    repeat: {levels: [high, critical], after_minutes: 5}
    components:
      - code: systolic
        name: {es: Alta, en: Upper}
        plausible: [60, 260]
        bands:
          - {code: s_normal, level: normal, below: 130, source: x}
          - {code: s_high, level: high, from: 130, below: 181}
          - {code: s_critical, level: critical, from: 181}
      - code: diastolic
        name: {es: Baja, en: Lower}
        plausible: [30, 160]
        bands:
          - {code: d_normal, level: normal, below: 80}
          - {code: d_high, level: high, from: 80, below: 121}
          - {code: d_critical, level: critical, from: 121}
  - code: glucose
    name: {es: Glucosa, en: Glucose}
    unit: mg/dL
    decimals: 0
    units: [{unit: mg/dL, factor: "1", offset: "0"}, {unit: mmol/L, factor: "18.016", offset: "0"}]
    when: fasting
    components:
      - code: fasting
        when: ["yes"]
        name: {es: En ayunas, en: Fasting}
        plausible: [20, 600]
        bands:
          - {code: f_low, level: critical, below: 54}
          - {code: f_normal, level: normal, from: 54, below: 126}
          - {code: f_high, level: high, from: 126, below: 300}
          - {code: f_critical, level: critical, from: 300}
      - code: not_fasting
        when: ["no", unknown]
        name: {es: Sin ayuno, en: Not fasting}
        plausible: [20, 600]
        bands:
          - {code: n_low, level: critical, below: 54}
          - {code: n_normal, level: normal, from: 54, below: 200}
          - {code: n_high, level: high, from: 200, below: 300}
          - {code: n_critical, level: critical, from: 300}
  - code: a1c
    name: {es: A1C, en: A1C}
    unit: "%"
    decimals: 1
    units: [{unit: "%", factor: "1", offset: "0"}, {unit: mmol/mol, factor: "0.0915", offset: "2.15"}]
    components:
      - code: a1c
        name: {es: A1C, en: A1C}
        plausible: [3, 20]
        bands:
          - {code: a_normal, level: normal, below: "6.5"}
          - {code: a_high, level: high, from: "6.5"}
    no_critical: an average is no emergency
always_say: {es: "Es una detección, no un diagnóstico.", en: "A screening, not a diagnosis."}
critical_script:
  steps:
    - {code: stay, do: {es: Quédese, en: Stay}, say: {es: Siéntese, en: Sit}}
    - {code: sugar, only: [f_low, n_low], do: {es: Azúcar, en: Sugar}, say: {es: "", en: ""}}
  closes_with: [{code: emergency_called}, {code: referred_now}, {code: refused}]
""")
TABLE = Table.load(EXAMPLE)
DAY = date(2026, 7, 1)


def read(test, typed, unit=None, fasting=None, on=DAY, **person):
    names = TABLE.tests[test].asks
    values = {name: Decimal(value) for name, value in zip(names, typed.split("/"), strict=True)}
    return assess(TABLE, test, values, unit or TABLE.tests[test].unit, fasting, on, **person)


@pytest.mark.parametrize(
    "test, typed, unit, fasting, value, band, critical",
    [
        ("blood_pressure", "129/79", "mmHg", None, [129, 79], "s_normal", False),
        ("blood_pressure", "120/80", "mmHg", None, [120, 80], "d_high", False),
        ("blood_pressure", "181/90", "mmHg", None, [181, 90], "s_critical", True),
        ("blood_pressure", "150/121", "mmHg", None, [150, 121], "d_critical", True),
        ("blood_pressure", "180.4/79", "mmHg", None, [180, 79], "s_high", False),  # rounded half up, then judged
        ("blood_pressure", "180.5/79", "mmHg", None, [181, 79], "s_critical", True),
        ("glucose", "125", "mg/dL", True, [125], "f_normal", False),
        ("glucose", "126", "mg/dL", True, [126], "f_high", False),
        ("glucose", "126", "mg/dL", False, [126], "n_normal", False),
        ("glucose", "126", "mg/dL", None, [126], "n_normal", False),
        ("glucose", "7.0", "mmol/L", True, [126], "f_high", False),
        ("glucose", "600", "mg/dL", True, [600], "f_critical", True),
        ("glucose", "20", "mg/dL", False, [20], "n_low", True),
        ("a1c", "6.45", "%", None, [Decimal("6.5")], "a_high", False),
        ("a1c", "48", "mmol/mol", None, [Decimal("6.5")], "a_high", False),
        ("a1c", "20", "%", None, [20], "a_high", False),
    ],
)
def test_readings(test, typed, unit, fasting, value, band, critical):
    found = read(test, typed, unit, fasting)
    assert (list(found.values.values()), found.band.code, found.critical) == (value, band, critical)
    assert (found.table_version, found.unit, bool(found.script)) == ("7", TABLE.tests[test].unit, critical)


@pytest.mark.parametrize(
    "test, typed, unit, code, told",
    [
        ("glucose", "6.1", "mg/dL", "measurements.looks_like_other_unit", {"suggestion": "mmol/L", "unit": "mg/dL"}),
        ("glucose", "110", "mmol/L", "measurements.looks_like_other_unit", {"suggestion": "mg/dL"}),
        ("a1c", "48", "%", "measurements.looks_like_other_unit", {"suggestion": "mmol/mol"}),
        ("glucose", "601", "mg/dL", "measurements.out_of_range", {"lowest": 20, "highest": 600, "typed": 601}),
        ("glucose", "0", "mmol/L", "measurements.out_of_range", {"lowest": Decimal("1.1"), "highest": Decimal("33.3")}),
        ("blood_pressure", "261/90", "mmHg", "measurements.out_of_range", {"lowest": 60, "highest": 260}),
        ("blood_pressure", "80/120", "mmHg", "measurements.out_of_order", {"greater": "systolic"}),
        ("blood_pressure", "90/90", "mmHg", "measurements.out_of_order", {"smaller": "diastolic"}),
        ("glucose", "NaN", "mg/dL", "measurements.not_a_number", {"typed": "NaN"}),
        ("glucose", "Infinity", "mg/dL", "measurements.not_a_number", {}),
        ("glucose", "-100", "mg/dL", "measurements.out_of_range", {}),
        ("glucose", "100", "g/L", "measurements.unknown_unit", {"unit": "g/L", "units": ("mg/dL", "mmol/L")}),
    ],
)
def test_values_that_are_refused(test, typed, unit, code, told):
    with pytest.raises(Refused) as refused:
        read(test, typed, unit)
    assert refused.value.codes == (code,)
    values = refused.value.reasons[0].values
    assert {key: values[key] for key in told} == told


def test_the_fault_stands_beside_its_box():
    with pytest.raises(Refused) as refused:
        read("blood_pressure", "300/20")
    assert [r.field for r in refused.value.reasons] == ["systolic", "diastolic"]
    with pytest.raises(Refused) as refused:
        assess(TABLE, "blood_pressure", {}, "mmHg", None, DAY)
    assert [(r.code, r.field) for r in refused.value.reasons] == [
        ("measurements.missing_value", "systolic"), ("measurements.missing_value", "diastolic"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "call, code",
    [
        (lambda: read("glucose", "100", on=date(2026, 6, 30)), "measurements.table_not_in_force"),
        (lambda: assess(TABLE, "x_ray", {}, "mg", None, DAY), "measurements.unknown_test"),
        (lambda: table_on([TABLE], date(2026, 6, 30)), "measurements.no_table"),
        (lambda: convert(TABLE.tests["glucose"], Decimal(1), "mg/dL", "%"), "measurements.unknown_unit"),
    ],
)
def test_what_does_not_exist(call, code):
    with pytest.raises(Refused) as refused:
        call()
    assert refused.value.codes == (code,)


def test_the_last_table_in_force():
    later = Table.load(EXAMPLE | {"version": "8", "effective_from": date(2027, 1, 1)})
    assert [table_on([later, TABLE], day).version for day in (DAY, date(2026, 12, 31), date(2027, 1, 1))] == [
        "7",
        "7",
        "8",
    ]


@pytest.mark.parametrize(
    "typed, unit, fasting, person, suspicious",
    [
        ("30", "mg/dL", True, {}, []),  # 30 mmol/L would be as critical: nothing to ask
        ("30.0", "mmol/L", True, {}, []),
        ("150", "mg/dL", None, {}, ["measurements.fasting_unknown"]),
        ("110", "mg/dL", None, {}, []),
        ("110", "mg/dL", True, {"age": 19}, ["measurements.outside_the_table"]),
        ("110", "mg/dL", True, {"age": 20, "pregnant": True}, ["measurements.outside_the_table"]),
        ("110", "mg/dL", True, {"age": 20, "pregnant": False}, []),
    ],
)
def test_readings_to_ask_about(typed, unit, fasting, person, suspicious):
    found = read("glucose", typed, unit, fasting, **person)
    assert [r.code for r in found.suspicious] == suspicious
    assert (found.band is None) == ("measurements.outside_the_table" in suspicious)


def test_critical_as_typed_and_ordinary_in_the_other_unit_is_asked():
    wide = changed("measures/2/components/0/bands", [
        {"code": "a_normal", "level": "normal", "below": 10}, {"code": "a_top", "level": "critical", "from": 10},
    ])  # fmt: skip
    del wide["measures"][2]["no_critical"]
    found = assess(Table.load(wide), "a1c", {"a1c": Decimal(20)}, "%", None, DAY)
    assert [(r.code, r.values["suggestion"]) for r in found.suspicious] == [("measurements.check_unit", "mmol/mol")]


def test_what_is_critical_in_an_adult_is_not_left_alone_in_a_child():
    child = read("glucose", "400", fasting=False, age=9)
    assert (child.band, child.critical, [s.code for s in child.script]) == (None, True, ["stay"])


def test_the_script_for_low_sugar_has_a_step_of_its_own():
    assert [s.code for s in read("glucose", "40", fasting=True).script] == ["stay", "sugar"]


def test_measure_again():
    assert [read("blood_pressure", typed).repeat_after_minutes for typed in ("120/70", "140/70", "190/70")] == [
        None,
        5,
        5,
    ]


@pytest.mark.parametrize(
    "typed, action, code",
    [
        ("400", None, "measurements.critical_needs_action"),
        ("400", "", "measurements.critical_needs_action"),
        ("400", "waited", "measurements.unknown_action"),
        ("400", "referred_now", None),
        ("400", "emergency_called", None),
        ("400", "refused", None),
        ("100", None, None),
        ("100", "referred_now", None),
    ],
)
def test_a_critical_reading_demands_an_action(typed, action, code):
    reading = read("glucose", typed, fasting=True)
    if code is None:
        check_critical_action(reading, action)
    else:
        with pytest.raises(Refused) as refused:
            check_critical_action(reading, action)
        assert (refused.value.codes, refused.value.reasons[0].field) == ((code,), "action")


def test_what_a_form_asks():
    assert {code: (t.asks, t.depends_on_fasting) for code, t in TABLE.tests.items()} == {
        "blood_pressure": (("systolic", "diastolic"), False), "glucose": (("glucose",), True), "a1c": (("a1c",), False),
    }  # fmt: skip


decimals = st.decimals(0, 700, places=2)


@given(decimals, st.sampled_from(["mg/dL", "mmol/L"]), st.sampled_from([True, False, None]))
def test_every_value_has_a_band_or_a_refusal(value, unit, fasting):
    try:
        found = assess(TABLE, "glucose", {"glucose": value}, unit, fasting, DAY)
    except Refused as refused:
        assert set(refused.codes) <= {"measurements.out_of_range", "measurements.looks_like_other_unit"}  # noqa: PT017
    else:
        assert found.band.holds(found.values["glucose"])


@given(st.integers(60, 259), st.integers(30, 159))
def test_more_pressure_is_never_less_pressing(systolic, diastolic):
    if systolic > diastolic:
        less, more = (
            read("blood_pressure", f"{systolic}/{diastolic}"),
            read("blood_pressure", f"{systolic + 1}/{diastolic}"),
        )
        assert less.band.level.rank <= more.band.level.rank


@given(decimals, st.sampled_from([("glucose", "mg/dL", "mmol/L"), ("a1c", "%", "mmol/mol")]))
def test_there_and_back(value, case):
    test, one, other = TABLE.tests[case[0]], case[1], case[2]
    assert abs(convert(test, convert(test, value, one, other), other, one) - value) < Decimal("1e-20")


def changed(path, value):
    table = copy.deepcopy(EXAMPLE)
    *way, last = (int(p) if p.isdigit() else p for p in path.split("/"))
    place = table
    for step in way:
        place = place[step]
    if value is KeyError:
        del place[last]
    else:
        place[last] = value
    return table


BANDS = "measures/0/components/0/bands"


@pytest.mark.parametrize(
    "path, value, fault",
    [
        ("schema", "other/2", ("schema", "unknown")),
        ("version", 7, ("version", "not_a_word")),
        ("approval", " ", ("approval", "not_a_word")),
        ("approval", KeyError, ("approval", "missing")),
        ("effective_from", "2026-07-01", ("effective_from", "not_a_day")),
        ("surprise", 1, ("surprise", "unknown")),
        ("levels", [], ("levels", "missing")),
        ("levels/2/action", "referral", ("levels", "no_critical_level")),
        ("levels/2/action", "shout", ("levels/2/action", "unknown")),
        ("levels/1/code", "normal", ("levels/1", "repeated")),
        ("levels/0/label", {"es": "normal"}, ("levels/0/label", "missing")),
        ("levels/1/label", {"es": "diagnóstico", "en": "x"}, ("levels/1/label", "diagnosis")),
        ("always_say", {"es": "Detección.", "en": "Screening."}, ("always_say", "diagnosis")),
        ("always_say", {"es": "no un diagnóstico", "en": "not a diagnosis, a diagnosis"}, ("always_say", "diagnosis")),
        ("measures/1/code", "a1c", ("a1c", "repeated")),
        ("measures/0/decimals", "0", ("blood_pressure/decimals", "not_a_number")),
        ("measures/0/units/0/factor", "2", ("blood_pressure/units", "canonical_unit")),
        ("measures/1/units/1/factor", "0", ("glucose/units/1/factor", "not_above_zero")),
        ("measures/1/units/1/factor", 18.016, ("glucose/units/1/factor", "not_a_number")),
        ("measures/0/order", ["systolic", "pulse"], ("blood_pressure/order", "unknown")),
        ("measures/0/repeat/levels", ["worse"], ("blood_pressure/repeat", "unknown")),
        ("measures/0/no_critical", "why", ("blood_pressure/no_critical", "contradicts")),
        ("measures/2/no_critical", KeyError, ("a1c/no_critical", "missing")),
        ("measures/1/when", "mood", ("glucose/when", "unknown")),
        ("measures/1/components/1/when", ["no"], ("glucose/when", "gap")),
        ("measures/1/components/1/when", ["no", "maybe"], ("glucose/not_fasting/when", "unknown")),
        ("measures/0/components/0/plausible", [260, 60], ("blood_pressure/systolic/plausible", "range")),
        ("measures/0/components/1/code", "systolic", ("blood_pressure/components", "repeated")),
        (BANDS + "/1/from", 131, ("blood_pressure/systolic/bands/1", "gap")),
        (BANDS + "/1/from", 129, ("blood_pressure/systolic/bands/1", "gap")),
        (BANDS + "/2/below", 250, ("blood_pressure/systolic/bands/2", "gap")),
        (BANDS + "/0/from", 60, ("blood_pressure/systolic/bands/0", "gap")),
        (BANDS + "/1/below", KeyError, ("blood_pressure/systolic/bands/1", "gap")),
        (BANDS + "/2/from", 300, ("blood_pressure/systolic/bands/2", "range")),
        (BANDS + "/2/from", "180.5", ("blood_pressure/systolic/bands/2", "range")),
        (BANDS + "/1/level", "awful", ("blood_pressure/systolic/bands/1/level", "unknown")),
        (BANDS + "/1/code", "s_normal", ("blood_pressure/systolic/bands/1", "repeated")),
        (BANDS + "/1/form", 130, ("blood_pressure/systolic/bands/1/form", "unknown")),
        ("critical_script/steps/1/only", ["nowhere"], ("critical_script/steps/1/only", "unknown")),
        ("critical_script/closes_with", [{"code": "refused"}], ("critical_script/closes_with", "unknown")),
        ("applies_to", {"height": 2}, ("applies_to", "unknown")),
        ("applies_to", {"age_min": "20"}, ("applies_to", "not_a_number")),
    ],
)  # fmt: skip
def test_tables_that_are_refused(path, value, fault):
    with pytest.raises(Refused) as refused:
        Table.load(changed(path, value))
    assert set(refused.value.codes) == {"measurements.bad_table"}
    assert fault in [(r.values["at"], r.values["what"]) for r in refused.value.reasons]


@pytest.mark.parametrize("data", [None, [], {}, "table", {"levels": 3, "measures": [None, 4], "critical_script": []}])
def test_what_is_no_table_at_all(data):
    with pytest.raises(Refused):
        Table.load(data)


def test_every_fault_is_told_at_once():
    two = changed("measures/0/components/0/bands/1/from", 131)
    two["version"] = ""
    with pytest.raises(Refused) as refused:
        Table.load(two)
    assert len(refused.value.reasons) == 2
