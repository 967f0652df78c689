"""Learners out and in as files, by command: what goes out comes back the same; every bad row says why, and holds up no other."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from click.testing import CliRunner
from django.utils.translation import override

from ambos.programs.plazas import actions
from ambos.programs.plazas.commands import plazas
from ambos.programs.plazas.models import Learner, ModuleEnrolment
from tests.support import plazas as made
from tests.support.programs import turned_on

pytestmark = pytest.mark.django_db
HEAD = "plaza,nombre,primer_apellido,fecha_nacimiento,sexo,curso,fecha_registro,modulo,estado_modulo,calificacion,fecha_modulo\n"
GOOD = "{plaza},Juana,Pérez,1980-05-02,M,primary,2026-02-01,B2ELE,acreditado,9,2026-03-02\n"


@pytest.fixture(autouse=True)
def running():
    with turned_on("plazas"):
        yield


@pytest.fixture
def at():
    return made.side()


def ran(*words):
    return CliRunner().invoke(plazas, [str(word) for word in words])


def without_number(text):
    return sorted(",".join((cells := line.split(","))[:1] + cells[2:]) for line in text.splitlines())


def test_what_goes_out_comes_back_the_same(at, tmp_path):
    one, other = made.learner(at, "Ana María"), made.learner(at, "=Beto", born=None, sex="male", course="english")
    made.exam(at, one, "B2ELE", "8.5")
    actions.start_module(learner=one, module="B2MNU", by=at.adviser)
    gone = ran("export")
    assert gone.output.count("\n") == 4
    file = tmp_path / "a.csv"
    file.write_text(gone.output, encoding="utf-8")
    here = ran("import", file, "--json")
    assert (here.exit_code, [row["state"] for row in json.loads(here.output)]) == (0, ["here"] * 3)
    Learner.objects.filter(pk__in=[one.pk, other.pk]).delete()
    checked = ran("import", file, "--check", "--json")
    assert [row["state"] for row in json.loads(checked.output)] == ["taken"] * 3
    assert not Learner.objects.exists()
    assert ran("import", file).exit_code == 0
    assert without_number(ran("export").output) == without_number(gone.output)
    assert [row["state"] for row in json.loads(ran("import", file, "--json").output)] == ["here"] * 3


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("NADIE,Ana,Ruiz,1980-01-01,M,primary,,,,,", "plazas.row_no_plaza"),
        ("{plaza},,Ruiz,1980-01-01,M,primary,,,,,", "plazas.row_blank"),
        ("{plaza},Ana,Ruiz,1980-01-01,M,,,,,,", "plazas.row_blank"),
        ("{plaza},Ana,Ruiz,31/12/1980,M,primary,,,,,", "plazas.row_bad_day"),
        ("{plaza},Ana,Ruiz,1980-02-30,M,primary,,,,,", "plazas.row_bad_day"),
        ("{plaza},Ana,Ruiz,1980-01-01,X,primary,,,,,", "plazas.row_unknown"),
        ("{plaza},Ana,Ruiz,1980-01-01,M,costura,,,,,", "plazas.row_unknown"),
        ("{plaza},Ana,Ruiz,1980-01-01,M,primary,,ZZZ,estudiando,,", "plazas.row_unknown"),
        ("{plaza},Ana,Ruiz,1980-01-01,M,primary,,B2ELE,acreditado,nueve,2026-03-02", "plazas.row_bad_number"),
        ("{plaza},Ana,Ruiz,1980-01-01,M,primary,,B2ELE,acreditado,9,", "plazas.row_blank"),
        ("{plaza},Ana,Ruiz,1980-01-01,M,primary,,B2ELE,acreditado,5,2026-03-02", "plazas.not_a_pass"),
        ("{plaza},Ana,Ruiz,1980-01-01,M,primary,,B2ELE,acreditado,11,2026-03-02", "plazas.mark_off_scale"),
        ("{plaza},Ana,Ruiz,1980-01-01,M,primary,,B2ELE,acreditado,9,2199-03-02", "plazas.day_not_come"),
        ("{plaza},Ana,Ruiz,1980-01-01,M,primary,2199-01-01,,,,", "plazas.day_not_come"),
        ("{plaza},Ana,Ruiz,2020-01-01,M,primary,,,,,", "plazas.too_young"),
        ("{plaza},Ana,Ruiz,2199-01-01,M,primary,,,,,", "plazas.born_in_future"),
        ("{plaza},Ana,Ruiz,1980-01-01,M,primary,,,,,,,una,coma,más", "plazas.row_too_long"),
        ("{plaza},Ana,Ruiz,1850-01-01,M,primary,,,,,", "people.date_too_old"),
        ("{plaza},Ana,Ruiz,1980-01-01,M,primary,,B2ELE,acreditado,8.96,2026-03-02", "plazas.row_mark_too_fine"),
        ("{plaza},Ana,Ruiz,1980-01-01,M,primary,,,acreditado,9,2026-03-02", "plazas.row_blank"),
        (GOOD.strip(), "plazas.row_twice"),
    ],
)
def test_a_bad_row_says_why_and_holds_up_no_other(at, row, code):
    text = (HEAD + GOOD + row + "\n").format(plaza=at.plaza.code)
    first, second = actions.import_learners(text=text, by="system")
    assert (first.state, second.state) == ("taken", "refused")
    assert code in [reason.code for reason in second.reasons]
    assert (Learner.objects.get().person.given_names, ModuleEnrolment.objects.count()) == ("Juana", 1)


def test_what_is_further_here_than_the_file_says_stays_so(at, tmp_path):
    one = made.learner(at)
    row = actions.check_evidence(
        enrolment=actions.start_module(learner=one, module="B2ELE", by=at.adviser), by=at.adviser
    )
    file = tmp_path / "a.csv"
    file.write_text(ran("export").output, encoding="utf-8")
    assert [line["state"] for line in json.loads(ran("import", file, "--json").output)] == ["here"]
    row.refresh_from_db()
    assert (row.state, row.evidence_on) == ("evidence_complete", made.office_day(at.office))
    actions.request_exam(enrolment=row, by=at.adviser)
    assert [line["state"] for line in json.loads(ran("import", file, "--json").output)] == ["here"]
    row.refresh_from_db()
    assert row.state == "exam_requested"


def test_a_result_under_the_number_of_somebody_else_is_refused(at):
    one = made.learner(at)
    head = "plaza,numero,nombre,primer_apellido,curso,modulo,estado_modulo,calificacion,fecha_modulo\n"
    text = f"{head}{at.plaza.code},{one.number},Otra,Persona,primary,B2ELE,acreditado,9,2026-03-02\n"
    [row] = actions.import_learners(text=text, by="system")
    assert [(r.code, dict(r.values)) for r in row.reasons] == [("plazas.row_other_name", {"number": one.number})]
    assert not ModuleEnrolment.objects.exists()
    name = f"{one.number.lower()},GUADALUPE,hernandez {at.mark}"
    [row] = actions.import_learners(text=text.replace(f"{one.number},Otra,Persona", name), by="system")
    assert (row.state, one.modules.get().state, Learner.objects.count()) == ("taken", "passed", 1)


ACCENTED = "Plaza;Nombre;Primer Apellido;Curso;Módulo;Calificación;Fecha módulo;CURP\r\n"
ACCENTED += "{plaza};Juana;Peña;primary;B2ELE;8,5;2026-03-02;X\r\n"


@pytest.mark.parametrize("parted", [",", ";", "\t"])
@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "cp1252"])
def test_as_spreadsheets_save_it(at, tmp_path, parted, code):
    file = tmp_path / "a.csv"
    text = ACCENTED.format(plaza=at.plaza.code).replace("8,5", '"8,5"').replace(";", parted)
    file.write_bytes(text.encode(code))
    with override("en"):
        done = ran("import", file)
    assert (done.exit_code, done.stdout.split(), done.stderr) == (
        0,
        ["2", "taken"],
        "The column CURP is not known here and was left aside.\n",
    )
    one = ModuleEnrolment.objects.get()
    assert (one.learner.person.surname1, one.state, one.mark) == ("Peña", "passed", Decimal("8.5"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file has no rows."),
        (b"nombre\nAna\n", "The file has no column plaza.\nThe file has no column curso."),
        (b"plaza,nombre,NOMBRE,curso\nP,Ana,Eva,primary\n", "The column nombre stands twice in the file."),
        (b'plaza,nombre,curso\nP,"' + b"A" * 200_000 + b'",primary\n', "Line 2 cannot be read as a row of a table."),
        (b"plaza,nombre,curso\nP\0,Ana,primary\n", "This file is no table that can be read. Save it as CSV."),
        (b"PK\x03\x04\x14\x00\x06\x00", "This file is no table that can be read. Save it as CSV."),
        (
            "plaza,nombre,curso\nP,Ana,primary\n".encode("utf-16"),
            "This file is no table that can be read. Save it as CSV.",
        ),
    ],
)
def test_what_is_no_table_is_said_without_a_trace(at, tmp_path, content, said):
    file = tmp_path / "a.csv"
    file.write_bytes(content)
    with override("en"):
        done = ran("import", file)
    assert (done.exit_code, done.stdout, done.stderr) == (2, "", f"{said}\n")
    assert not Learner.objects.exists()


def test_results_are_taken_from_the_office_alone(at):
    text = (HEAD + GOOD).format(plaza=at.plaza.code)
    [row] = actions.import_learners(text=text, by=at.coordinator)
    assert [reason.code for reason in row.reasons] == ["plazas.office_alone"]
    assert not Learner.objects.exists()
    [row] = actions.import_learners(text=text, by=at.officer)
    assert row.state == "taken"


def test_the_command_says_each_row_and_ends_as_it_went(at, tmp_path):
    file = tmp_path / "a.csv"
    file.write_text((HEAD + GOOD + "NADIE,Ana,,,,primary,,,,,\n").format(plaza=at.plaza.code), encoding="utf-8")
    done = ran("import", file)
    assert done.exit_code == 1
    assert done.output.splitlines()[0].split() == ["2", "taken"]
    assert "NADIE" in done.output.splitlines()[1]
    file.write_text("nombre\nAna\n", encoding="utf-8")
    assert ran("import", file).exit_code == 2
    file.write_bytes(b"\xff\xfe\x00\x01")
    assert ran("import", file).exit_code == 2
