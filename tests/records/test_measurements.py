"""Measurements: read by the table of the day, kept as typed and in one unit, never left alone when critical."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from ambos.config.logs import JsonLine
from ambos.domain.access import EDUCATION, HEALTH, NOBODY, for_the_system
from ambos.domain.errors import Refused
from ambos.domain.names import PartialDate
from ambos.records.audit.models import Event
from ambos.records.casework.models import Encounter
from ambos.records.measurements.actions import load_table, record_screening
from ambos.records.measurements.measures import calling_for_care, taken
from ambos.records.measurements.models import BandTable, Screening
from ambos.records.measurements.privacy import data_about
from ambos.records.measurements.queries import counts, numbers, screenings_of, table_on, table_row_on
from ambos.records.registry.loading import origin
from tests.support.world import account, office, person, signed_in

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def table():
    return load_table(pack=origin(), by="system")


@pytest.fixture
def here():
    return office("phoenix")


@pytest.fixture
def promoter(here):
    return account("promoter", office=here)[1]


def encounter(at, day=DAY, purpose=HEALTH, **fields) -> Encounter:
    moment = datetime(day.year, day.month, day.day, 18, tzinfo=UTC)
    return Encounter.objects.create(
        **{"purpose": purpose, "program": "health_windows", "office": at, "started_at": moment, "day": day,
           "recorded_at": moment, "form_key": uuid4()} | fields
    )  # fmt: skip


def take(visit, by, test="glucose", unit="mg/dL", values=None, **how):
    return record_screening(
        encounter=visit, test=test, values={"glucose": "112"} if values is None else values, unit=unit, by=by, **how
    )


@pytest.mark.parametrize(
    "test, values, unit, fasting, kept, band, level",
    [
        ("glucose", {"glucose": "112"}, "mg/dL", True, {"glucose": "112"}, "fasting_elevated", "elevated"),
        ("glucose", {"glucose": "112"}, "mg/dL", None, {"glucose": "112"}, "not_fasting_normal", "normal"),
        ("glucose", {"glucose": "6,2"}, "mmol/L", True, {"glucose": "112"}, "fasting_elevated", "elevated"),
        ("a1c", {"a1c": "5.7"}, "%", None, {"a1c": "5.7"}, "a1c_elevated", "elevated"),
        ("a1c", {"a1c": "39"}, "mmol/mol", None, {"a1c": "5.7"}, "a1c_elevated", "elevated"),
        ("blood_pressure", {"systolic": "148", "diastolic": "78"}, "mmHg", None,
         {"systolic": "148", "diastolic": "78"}, "systolic_high_2", "high"),
    ],
)  # fmt: skip
def test_a_reading_is_kept_as_typed_and_in_one_unit(here, promoter, test, values, unit, fasting, kept, band, level):
    screening = take(encounter(here), promoter, test, unit, values, fasting=fasting)
    screening.refresh_from_db()
    assert screening.values == kept
    assert screening.typed == values | {"unit": unit}
    assert (screening.band, screening.level, screening.is_critical) == (band, level, False)
    assert screening.unit == table_on(DAY).tests[test].unit
    assert screening.taken_by_id == promoter.user
    event = Event.objects.get(verb="measurements.screening_recorded")
    assert event.data == {"encounter": str(screening.encounter_id)}


@pytest.mark.parametrize(
    "test, values, unit, codes, told",
    [
        ("glucose", {"glucose": "5.6"}, "mg/dL", ["measurements.looks_like_other_unit"],
         {"typed": "5.6", "unit": "mg/dL", "suggestion": "mmol/L"}),
        ("glucose", {"glucose": "9999"}, "mg/dL", ["measurements.out_of_range"],
         {"typed": "9999", "unit": "mg/dL", "lowest": "20", "highest": "600"}),
        ("glucose", {"glucose": "alta"}, "mg/dL", ["measurements.not_a_number"], {"typed": "alta"}),
        ("glucose", {"glucose": "1,200"}, "mg/dL", ["measurements.not_a_number"], {"typed": "1,200"}),
        ("glucose", {"glucose": "-5"}, "mg/dL", ["measurements.not_a_number"], {"typed": "-5"}),
        ("glucose", {"glucose": " "}, "mg/dL", ["measurements.missing_value"], {}),
        ("glucose", {"glucose": "112"}, "mmHg", ["measurements.unknown_unit"], None),
        ("blood_pressure", {"systolic": "148"}, "mmHg", ["measurements.missing_value"], {}),
        ("blood_pressure", {"systolic": "90", "diastolic": "120"}, "mmHg", ["measurements.out_of_order"], None),
        ("hiv", {"hiv": "1"}, "", ["measurements.unknown_test"], {"test": "hiv"}),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_limits(here, promoter, test, values, unit, codes, told):
    with pytest.raises(Refused) as refused:
        take(encounter(here), promoter, test, unit, values)
    assert list(refused.value.codes) == codes
    if told is not None:
        assert {name: str(value) for name, value in refused.value.reasons[0].values.items()} == told
    assert Screening.objects.count() == 0


def test_numbers_are_read_with_point_or_comma():
    assert numbers({"a": "5,7", "b": " 148 ", "c": ""}) == {"a": Decimal("5.7"), "b": Decimal(148)}


def test_a_critical_reading_is_not_saved_without_an_action(here, promoter):
    visit = encounter(here)
    with pytest.raises(Refused) as refused:
        take(visit, promoter, values={"glucose": "320"})
    assert refused.value.codes == ("measurements.critical_needs_action",)
    with pytest.raises(Refused) as refused:
        take(visit, promoter, values={"glucose": "320"}, critical_action="gave_water")
    assert refused.value.codes == ("measurements.unknown_action",)
    assert Screening.objects.count() == 0
    screening = take(visit, promoter, values={"glucose": "320"}, critical_action="referred_now")
    assert (screening.is_critical, screening.critical_action) == (True, "referred_now")
    assert screening.reading.script[0].code == "stay"


def test_an_action_given_for_a_usual_value_is_not_kept(here, promoter):
    assert take(encounter(here), promoter, critical_action="refused").critical_action == ""


def test_the_database_itself_refuses_a_critical_row_without_action(here, promoter):
    screening = take(encounter(here), promoter)
    with pytest.raises(IntegrityError), transaction.atomic():
        Screening.objects.filter(pk=screening.pk).update(is_critical=True)


def test_a_second_reading_is_linked_to_the_first_of_the_same_test_and_visit(here, promoter):
    visit = encounter(here)
    first = take(visit, promoter, "blood_pressure", "mmHg", {"systolic": "148", "diastolic": "94"})
    assert first.reading.repeat_after_minutes == 5
    second = take(visit, promoter, "blood_pressure", "mmHg", {"systolic": "146", "diastolic": "92"}, repeats=first)
    assert second.repeats == first
    glucose = take(visit, promoter)
    elsewhere = take(encounter(here), promoter)
    for wrong, code in [
        (first, "measurements.repeats_another_test"),
        (elsewhere, "measurements.repeats_another_test"),
    ]:
        with pytest.raises(Refused) as refused:
            take(visit, promoter, repeats=wrong)
        assert refused.value.codes == (code,)
    take(visit, promoter, repeats=glucose)
    with pytest.raises(Refused) as refused:
        take(visit, promoter, repeats=glucose)
    assert refused.value.codes == ("measurements.already_repeated",)


def test_a_child_gets_no_band_but_a_critical_value_is_not_left_alone(here, promoter):
    child = person(office=here, born=PartialDate(2018, 5, 1))
    visit = encounter(here, person=child)
    screening = take(visit, promoter, fasting=True)
    assert (screening.band, screening.level, screening.values) == ("", "", {"glucose": "112"})
    assert [reason.code for reason in screening.reading.suspicious] == ["measurements.outside_the_table"]
    with pytest.raises(Refused) as refused:
        take(visit, promoter, values={"glucose": "320"})
    assert refused.value.codes == ("measurements.critical_needs_action",)


@pytest.mark.parametrize(
    "born, age, level",
    [
        (PartialDate(2006), None, "elevated"),  # 19 or 20: perhaps the table was made for her
        (PartialDate(2007), None, ""),  # 18 or 19
        (None, 12, ""),  # an anonymous child
        (None, None, "elevated"),
        (PartialDate(1981), 12, "elevated"),  # her record wins over what was said
    ],
)
def test_whom_the_table_was_made_for(here, promoter, born, age, level):
    visit = encounter(here, person=born and person(office=here, born=born))
    assert take(visit, promoter, fasting=True, age=age).level == level


def test_pregnancy_is_asked_and_not_kept(here, promoter):
    screening = take(encounter(here), promoter, pregnant=True)
    assert screening.level == ""
    assert "pregnan" not in str({f.name: getattr(screening, f.attname) for f in Screening._meta.concrete_fields})


def newer_table(version: str, day: date):
    """The origin's table under another version, with a day of its own."""

    class Pack:
        def read(self, file):
            return origin().read(file) | {"version": version, "effective_from": day}

    return load_table(pack=Pack(), by="system")


def test_each_screening_keeps_the_table_of_its_day(here, promoter):
    old, new = table_row_on(DAY), newer_table("2027-1", date(2027, 1, 1))
    assert take(encounter(here, date(2026, 12, 31)), promoter).table == old
    assert take(encounter(here, date(2027, 1, 1)), promoter).table == new
    with pytest.raises(Refused) as refused:
        take(encounter(here, date(2026, 6, 30)), promoter)
    assert refused.value.codes == ("measurements.no_table",)


def test_loading_again_changes_nothing_and_an_edited_version_is_refused():
    load_table(pack=origin(), by="system")
    assert BandTable.objects.count() == 1
    assert Event.objects.filter(verb="measurements.table_loaded").count() == 1
    with pytest.raises(Refused) as refused:
        newer_table(BandTable.objects.get().version, date(2027, 1, 1))
    assert refused.value.codes == ("measurements.table_was_edited",)


# -- who ----------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "role", ["partner_administrator", "consul", "headquarters_coordinator", "evaluator", "auditor", "administrator"]
)
def test_nobody_else_takes_or_reads_a_screening(here, promoter, role):
    visit = encounter(here)
    take(visit, promoter)
    access = account(role, office=here)[1]
    with pytest.raises(PermissionDenied):
        take(visit, access)
    with pytest.raises(PermissionDenied):
        screenings_of(access, visit)


def test_neither_another_office_nor_another_purpose(here, promoter):
    elsewhere = account("promoter", office=office("fresno"))[1]
    school = encounter(here, purpose=EDUCATION)
    for visit, access in [(encounter(here), elsewhere), (school, promoter), (encounter(here), NOBODY)]:
        with pytest.raises(PermissionDenied):
            take(visit, access)
        with pytest.raises(PermissionDenied):
            screenings_of(access, visit)
    with pytest.raises(PermissionDenied):
        take(school, for_the_system(HEALTH))


@pytest.mark.parametrize("n", [1, 3])
def test_reading_an_encounter_takes_one_query(here, promoter, n, django_assert_num_queries):
    visit = encounter(here)
    for _ in range(n):
        take(visit, promoter)
    with django_assert_num_queries(1):
        assert [s.table.version for s in screenings_of(promoter, visit)] == ["2026-2"] * n


# -- figures --------------------------------------------------------------------------------------------------------------
def test_screenings_are_counted_as_services_by_office(here, promoter):
    there = office("fresno")
    other = account("promoter", office=there)[1]
    for by, at, values in [(promoter, here, "112"), (promoter, here, "250"), (other, there, "320")]:
        take(encounter(at), by, values={"glucose": values}, critical_action="referred_now")
    take(encounter(here, date(2026, 12, 1)), promoter)  # another month
    take(encounter(here, person=person(office=here, born=PartialDate(2018))), promoter)  # no band
    month = (date(2026, 11, 1), date(2026, 11, 30))
    assert {at: n for at, n, _ in taken(*month)} == {here.pk: 3, there.pk: 1}
    assert sorted(calling_for_care(*month)) == sorted([(here.pk, 1, 2), (there.pk, 1, 1)])
    rows = [(row["test"], row["level"], row["n"]) for row in counts(promoter, *month)]
    assert rows == [("glucose", "", 1), ("glucose", "high", 1), ("glucose", "normal", 1)]
    assert list(counts(NOBODY, *month)) == []


def test_what_we_keep_is_said_in_words(here, promoter):
    lupe = person(office=here)
    take(encounter(here, person=lupe), promoter)
    take(encounter(here), promoter, values={"glucose": "99"})
    [(title, [(label, value)])] = data_about(lupe)
    assert title == "Pruebas (no son un diagnóstico)"
    assert "Glucosa" in label
    assert value == "112 mg/dL: Dentro de lo esperado"
    assert data_about(person(office=here)) == []


# -- the preview ------------------------------------------------------------------------------------------------------------
@pytest.fixture
def browser(client, here):
    return signed_in(client, account("promoter", office=here)[0])


@pytest.mark.parametrize(
    "sent, words, kind",
    [
        (
            {"test": "glucose", "glucose": "112", "fasting": "yes", "glucose_unit": "mg/dL"},
            "Un poco por encima",
            "caution",
        ),
        ({"test": "glucose", "glucose": "90"}, "Dentro de lo esperado", "positive"),
        ({"test": "glucose", "glucose": "320"}, "Necesita atención médica hoy mismo", "negative"),
        (
            {"test": "blood_pressure", "suffix": "_again", "systolic_again": "148", "diastolic_again": "94"},
            "Por encima",
            "caution",
        ),
    ],
)
def test_the_preview_is_a_tag(browser, sent, words, kind):
    for answer in (
        browser.get(reverse("measurements:preview"), sent),
        browser.post(reverse("measurements:preview"), sent),
    ):
        assert answer.status_code == 200
        assert f"tag--{kind}" in answer.content.decode()
        assert words in answer.content.decode()
    assert Screening.objects.count() == 0


def test_a_critical_preview_brings_the_script_with_the_emergency_number(browser):
    page = browser.post(reverse("measurements:preview"), {"test": "glucose", "glucose": "320"}).content.decode()
    assert "911" in page
    assert "{emergency_phone}" not in page


@pytest.mark.parametrize(
    "sent, words",
    [
        ({"test": "glucose", "glucose": "5.6"}, "mmol/L"),
        ({"test": "glucose", "glucose": ""}, ""),
        ({"test": "blood_pressure", "systolic": "200", "diastolic": ""}, ""),
        ({"test": "nothing", "glucose": "5"}, ""),
        ({}, ""),
    ],
)
def test_a_preview_of_nothing_or_of_nonsense_is_calm(browser, sent, words):
    answer = browser.get(reverse("measurements:preview"), sent)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert "tag--" not in answer.content.decode()


def test_no_value_of_a_preview_is_logged(browser, caplog):
    browser.post(reverse("measurements:preview"), {"test": "glucose", "glucose": "317"})
    browser.get(reverse("measurements:preview"), {"test": "glucose", "glucose": "317"})
    lines = [JsonLine().format(line) for line in caplog.records]
    assert ["measurements:preview" in line for line in lines] == [True, True]
    assert not any('"317"' in line or "=317" in line or "glucose" in line for line in lines)


def test_the_preview_is_not_for_everybody(client, here):
    signed_in(client, account("consul", office=here)[0])
    assert client.get(reverse("measurements:preview")).status_code == 403
