"""Journey B: from the school's request to the district's decision, line by line, with the sealed analysis verified.

A counselor asks about a student by number and sends his report cards; the analyst writes to nobody, since all is at hand: she
types the marks down the column, reads in six steps, looks at every precedent with its case; a second reader approves; the sheet
is checked on the page that verifies, as any school would; the district decides on each course and places him.
"""

from __future__ import annotations

import pytest
from django.utils import timezone

from ambos.domain import sealing
from ambos.programs.transcripts import measures
from ambos.programs.transcripts.models import Request
from ambos.records.documents.exports.page import page_address
from ambos.records.documents.vault import token as token_of
from ambos.records.learning.models import Credit
from tests.support import transcripts as tr
from tests.support import world
from tests.support.browser import check_axe, look, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.journey, pytest.mark.django_db(transaction=True)]
NUMBER = "S-20481"
MARKS = {
    "Español III": "9.2",
    "Matemáticas III": "8.5",
    "Ciencias III": "7.9",
    "Historia II": "9",
    "Tecnología III": "10",
}


@pytest.fixture
def w(transactional_db, monkeypatch, tmp_path):
    monkeypatch.setenv("AMBOS_DOCUMENTS_ROOT", str(tmp_path / "root.pub"))
    found = tr.everybody()
    tr.signer(found.a.district.office)
    tr.decided(found.analyst, found.reviewer)
    return found


def opened(browser, user=None, **how):
    """A page of this account, patient: the first one of each kind is made while it waits."""
    page = browser(**how)
    page.set_default_timeout(60_000)
    if user is not None:
        sign_in(page, user)
    return page


def send_record(page, year: str, tmp_path) -> None:
    """One report card, by the form of the school."""
    file = tmp_path / f"boleta-{year}.pdf"
    file.write_bytes(tr.PDF + f"% {year}\n".encode())
    if not page.locator("input[name=upload]").is_visible():
        page.get_by_text("Enviar un documento").click()
    page.locator("input[name=kind][value=report_card]").check()
    page.set_input_files("input[name=upload]", str(file))
    page.select_option("select[name=level]", "secundaria")
    page.fill("input[name=school_name]", "Secundaria Técnica 12")
    page.get_by_role("button", name="Enviar este documento").click()


def type_marks(page, grade: int, year: str, marks: dict[str, str]) -> None:
    """The grid that begins with the plan's courses: only marks are typed, Enter goes down."""
    page.select_option("select[name=plan]", "mx-2011")
    page.select_option("select[name=level]", "secundaria")
    page.fill("input[name=grade]", str(grade))
    page.fill("input[name=school_year]", year)
    page.select_option("select[name=scale]", "mx-10")
    page.get_by_role("button", name="Mostrar las materias del plan").click()
    cells = page.locator("[data-mark]")
    cells.first.focus()
    for n in range(cells.count()):
        title = page.locator(f"input[name=title-{n + 1}]").input_value()
        page.keyboard.type(next((mark for name, mark in marks.items() if title.startswith(name)), ""))
        page.keyboard.press("Enter")
    page.get_by_role("button", name="Guardar los renglones").click()
    page.locator("input[name=state][value=verified]").check()
    page.fill("input[name=how]", "se preguntó a la escuela por teléfono")
    page.get_by_role("button", name="Guardar", exact=True).click()


def test_from_the_schools_request_to_the_districts_decision(browser, w, tmp_path):
    # 1. The school asks, by its own number, and is told at once where he may begin.
    school = opened(browser, w.a.user)
    school.goto("/transcripts/")
    school.keyboard.press("n")
    school.wait_for_url("**/ask/")
    school.fill("input[name=number]", NUMBER)
    school.fill("input[name=age]", "15")
    school.select_option("select[name=grade_before]", "8")
    school.select_option("select[name=completed]", "secundaria:3")
    school.select_option("select[name=origin_state]", "MX-MIC")
    school.locator("input[name=papers][value=all]").check()
    school.locator("input[name=asked_by][value=guardian]").check()
    check_axe(school)
    school.get_by_role("button", name="Pedir").click()
    assert "Ubicación provisional" in school.inner_text("main")
    assert "Grado 10" in school.inner_text("main")
    for year in ("2023", "2024"):
        send_record(school, year, tmp_path)
    check_axe(school)
    look(school, "transcripts-school")

    # 2. The analyst types the marks, reads in six steps, and looks at every precedent.
    request = Request.objects.get()
    desk = opened(browser, w.analyst_user)
    desk.goto("/transcripts/work/")
    desk.get_by_role("link", name=NUMBER).click()
    for n, (grade, year, marks) in enumerate([(2, "2023-2024", {"Matemáticas II": "8"}), (3, "2024-2025", MARKS)]):
        desk.goto(f"/transcripts/work/{request.pk}/")
        desk.get_by_role("link", name="boleta de un ciclo escolar").nth(n).click()
        type_marks(desk, grade, year, marks)
    for step in range(6):
        desk.locator(".sixsteps > li").nth(step).get_by_role("button", name="Sí").click()
    check_axe(desk)
    look(desk, "transcripts-request")
    desk.get_by_role("button", name="Todo leído y completo").click()
    desk.get_by_role("button", name="Analizar").click()
    desk.get_by_role("link", name="Abrir el análisis").click()
    desk.get_by_role("button", name="Pasar a segunda lectura").click()
    assert "precedente" in desk.inner_text("main")  # nothing is applied unseen
    for box in desk.locator("input[name=seen]").all():
        box.check()
    desk.fill("textarea[name=note]", "Falta decidir qué vale Tecnología III.")
    check_axe(desk)
    look(desk, "transcripts-analysis")
    desk.get_by_role("button", name="Pasar a segunda lectura").click()
    assert desk.get_by_role("button", name="Aprobar y expedir").count() == 0

    # 3. Somebody else reads it and approves: it is sealed.
    second = opened(browser, w.reviewer_user)
    second.goto("/transcripts/review/")
    second.get_by_role("link", name=NUMBER).click()
    assert "Caso LT-2009-1" in second.inner_text("main")
    second.get_by_role("button", name="Aprobar y expedir").click()
    assert "emitido" in second.inner_text("main")
    check_axe(second)
    document = request.analyses.get().document

    # 4. The sealed sheet holds on the page that verifies, which asks nobody.
    anybody = opened(browser, width=360, height=740)
    url = sealing.to_url(page_address(), token_of(document))
    anybody.goto("/v/")
    anybody.wait_for_selector("html[data-ready]")
    anybody.evaluate("hash => { location.hash = hash }", url.partition("#")[2])
    anybody.wait_for_selector(".verdict")
    assert anybody.locator(".verdict").get_attribute("data-code") == "ok"
    assert NUMBER in anybody.inner_text("main")
    assert "Matemáticas III (8.5): 1" in anybody.inner_text("main")

    # 5. The district decides on each course and places him; the sheet opens.
    school.goto(f"/transcripts/r/{request.pk}/")
    with school.expect_download() as sheet:
        school.get_by_role("link", name="Hoja sellada (PDF)").click()
    assert sheet.value.path().read_bytes().startswith(b"%PDF")
    choices = school.locator("select[name^=decision-]")
    assert choices.count() == 3
    for n, decision in enumerate(["awarded", "awarded", "refused"]):
        choices.nth(n).select_option(decision)
    school.locator("input[name^=reason-]").nth(2).fill("Se cursa aquí con examen del estado")
    school.select_option("select[name=grade]", "10")
    check_axe(school)
    look(school, "transcripts-decide")
    school.get_by_role("button", name="Decidir y ubicar").click()
    request.refresh_from_db()
    assert (request.state, request.grade_before, request.grade_placed) == ("decided", 8, 10)
    assert sorted(Credit.objects.values_list("decision", flat=True)) == ["awarded", "awarded", "refused"]

    # 6. What was recommended and what was awarded are both counted; the other district sees nothing.
    today = timezone.localdate()
    assert list(measures.awarded(today, today)) == [(request.office_id, 2, 3)]
    assert list(measures.corrected(today, today)) == [(request.office_id, 1, 1)]
    other = opened(browser, w.b.user)
    other.goto("/transcripts/")
    assert NUMBER not in other.content()
    assert world.A not in other.inner_text("main")
