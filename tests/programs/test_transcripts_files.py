"""Lines of a record from a paste or a file: what is no record of lines is said, never cut short and never kept in part."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.support import transcripts as tr
from tests.support import world

pytestmark = pytest.mark.django_db
HOW = {"plan": "mx-2011", "level": "secundaria", "grade": "3", "school_year": "2024-2025", "scale": "mx-10"}
COLUMNS = "Pegue al menos dos columnas: materia y calificación."


@pytest.fixture
def w(monkeypatch, tmp_path):
    monkeypatch.setenv("AMBOS_DOCUMENTS_ROOT", str(tmp_path / "root.pub"))
    return tr.everybody()


@pytest.fixture
def sent(w, client):
    one = tr.asked(w.a)
    paper = tr.sent(one, w.a.access)
    world.signed_in(client, w.analyst_user)

    def send(**more):
        answer = client.post(f"/transcripts/work/{one.pk}/paper/{paper.pk}/", HOW | more)
        return answer.status_code, answer.content.decode(), [(x.title, x.mark) for x in paper.lines.all()]

    return send


@pytest.mark.parametrize("parted", [",", ";", "\t"])
@pytest.mark.parametrize("code", ["utf-8-sig", "cp1252"])
def test_a_file_as_spreadsheets_save_it(sent, parted, code):
    text = "Asignatura;Calificación\r\nMatemáticas III;9\r\n".replace(";", parted)
    assert sent(file=SimpleUploadedFile("a.csv", text.encode(code)))[::2] == (302, [("Matemáticas III", "9")])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            b"Materia,Calificacion\n" + b"Arte,8\n" * 30_000,
            "Este archivo es más grande que cualquier documento escolar.",
        ),
        (b"PK\x03\x04\x14\x00,\x00\n", "Este archivo no es una tabla que se pueda leer. Guárdelo como CSV."),
        ("Arte,8\n".encode("utf-16"), "Este archivo no es una tabla que se pueda leer. Guárdelo como CSV."),
        (b'Arte,"' + b"8" * 150_000, COLUMNS),
        (b"Arte\n", COLUMNS),
    ],
)
def test_a_file_that_is_no_record_of_lines(sent, content, said):
    status, shown, lines = sent(file=SimpleUploadedFile("a.csv", content))
    assert (status, lines, said in shown) == (200, [], True)


@pytest.mark.parametrize("grade", ["²", "3.º", "40", "-1", "9" * 5000])
def test_a_grade_that_is_none_is_asked_again(sent, grade):
    status, shown, lines = sent(pasted=f"Arte;{grade};2024;8;\n")
    assert (status, lines, grade[:12] in shown) == (200, [], True)
