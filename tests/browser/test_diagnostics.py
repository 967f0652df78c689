"""A pupil takes a diagnostic on a telephone in Spanish, loses the signal, comes back and finishes; her teacher reads it in English."""

from __future__ import annotations

import pytest

from ambos.domain.diagnostics.forms import fixed_form
from ambos.programs.diagnostics import actions, queries
from ambos.programs.diagnostics.actions import Slip
from ambos.programs.diagnostics.loading import banks
from ambos.programs.diagnostics.models import Answer
from tests.support import world
from tests.support.browser import look, sign_in, wait_until
from tests.support.diagnostics import School, answers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FORM = fixed_form(banks()["algebra_1"], "A")


@pytest.fixture
def school():
    return School()


def enter(page, attempt):
    page.goto("/diagnostics/")
    page.get_by_label("Clave de su papeleta").fill(queries.slips(attempt.sitting)[0].code.lower())
    page.get_by_role("button", name="Seguir").click()


def answer(page, number, *, right=True):
    """Answer the question that is shown and wait for the next."""
    item = FORM.items[number - 1]
    page.locator("#stem", has_text=item.stem).wait_for()
    page.locator(f"input[name=choice][value='{item.key if right else (item.key + 1) % 4}']").check()
    page.get_by_role("button", name="Guardar y seguir").click()


def test_a_pupil_loses_the_signal_comes_back_and_finishes_and_the_teacher_reads_it(browser, school):
    attempt = school.opened(slips=[Slip("4171", grade_earned=10, may_pause=True)]).attempts.get()
    page = browser(width=360, height=780)
    enter(page, attempt)
    page.get_by_role("button", name="Empezar").click()
    for number in range(1, 4):
        answer(page, number)
    wait_until(page, lambda: Answer.objects.count() == 3)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.locator("#take[data-kept=yes]").wait_for()

    page.context.set_offline(True)
    for number in range(4, 9):
        answer(page, number, right=number != 6)
    page.locator("#signal", has_text="Sin señal").wait_for()
    page.reload()
    page.locator("#signal", has_text="5 respuestas por enviar").wait_for()
    for number in range(9, 12):
        answer(page, number)
    page.get_by_role("link", name="Ver todas").click()
    page.locator("#review-says", has_text="Sin responder: 12, 13").wait_for()
    page.get_by_role("link", name="12 sin responder").click()
    assert Answer.objects.count() == 3, "nothing passed without a signal"

    page.context.set_offline(False)
    for number in range(12, 25):
        answer(page, number)
    page.get_by_role("button", name="Terminar y enviar").click()
    page.get_by_role("heading", name="Terminó. Gracias.").wait_for()
    assert page.evaluate("localStorage.length") == 0
    attempt.refresh_from_db()
    assert (attempt.right, attempt.answered, attempt.asked, attempt.finished_by) == (23, 24, 24, "pupil")

    desk = browser(width=1280, language="en")
    sign_in(desk, school.teacher_user)
    desk.goto(f"/diagnostics/school/{attempt.sitting_id}/?lang=en")
    desk.get_by_role("link", name="Report").click()
    desk.get_by_role("heading", name="Readiness for Algebra I").wait_for()
    said = desk.inner_text("main")
    assert "23 / 24" in said
    assert "Grade earned: 10. With this diagnostic: 10." in said
    desk.get_by_role("button", name="Show it to the family").click()
    desk.get_by_text("the family can open it with the code").wait_for()

    page.goto("/diagnostics/done/")
    page.get_by_role("heading", name="Lo que muestra el diagnóstico").wait_for()
    assert "23 de 24 respuestas" in page.inner_text("main")


def test_what_is_finished_without_signal_is_sent_by_itself(browser, school):
    attempt = school.opened().attempts.get()
    page = browser(width=360)
    enter(page, attempt)
    page.get_by_role("button", name="Empezar").click()
    answer(page, 1)
    wait_until(page, lambda: Answer.objects.count() == 1)
    page.locator("#take[data-kept=yes]").wait_for()
    page.context.set_offline(True)
    answer(page, 2)
    page.get_by_role("link", name="Ver todas").click()
    page.get_by_role("button", name="Terminar y enviar").click()
    page.locator("#held-says", has_text="se enviará sola").wait_for()
    page.context.set_offline(False)
    page.get_by_role("heading", name="Terminó. Gracias.").wait_for()
    attempt.refresh_from_db()
    assert (attempt.right, attempt.answered) == (2, 2)


def test_what_is_chosen_before_the_script_is_ready_stays_chosen(browser, school):
    attempt = school.opened().attempts.get()
    page = browser(width=360)
    held = []
    page.route("**/paper/", lambda route: held.append(route))
    enter(page, attempt)
    page.get_by_role("button", name="Empezar").click()
    page.locator("input[name=choice][value='2']").focus()
    page.keyboard.press("Space")
    wait_until(page, lambda: bool(held))
    held[0].continue_()
    page.locator("#take[data-kept=yes]").wait_for()
    chosen = "[...document.querySelectorAll('[name=choice]')].map(box => [box.checked, box === document.activeElement])"
    assert page.evaluate(chosen) == [[False, False], [False, False], [True, True], [False, False]]


def test_a_break_with_a_script_and_the_keys_alone(browser, school):
    attempt = school.opened(slips=[Slip("1", may_pause=True, larger_text=True)]).attempts.get()
    page = browser(width=360)
    enter(page, attempt)
    page.get_by_role("button", name="Empezar").click()
    page.get_by_role("button", name="Tomar un descanso").click()
    page.get_by_role("heading", name="Descanso").wait_for()
    page.get_by_role("button", name="Seguir").click()
    page.locator("#stem", has_text=FORM.items[0].stem).wait_for()
    page.locator("#take[data-kept=yes]").wait_for()
    page.locator("input[name=choice]").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.locator("#stem", has_text=FORM.items[1].stem).wait_for()


def test_the_pages_are_looked_at(browser, school):
    attempt = school.opened(slips=[Slip("4171", grade_earned=9, time_factor="1.5", may_pause=True)]).attempts.get()
    page = browser()
    page.goto("/diagnostics/")
    look(page, "diagnostics-door")
    enter(page, attempt)
    look(page, "diagnostics-welcome")
    page.get_by_role("button", name="Empezar").click()
    page.locator("#where", has_text="minutos").wait_for()
    look(page, "diagnostics-question")
    page.get_by_role("link", name="Ver todas").click()
    look(page, "diagnostics-review")
    plain = browser(script=False)
    enter(plain, attempt)
    plain.goto("/diagnostics/take/4/")
    look(plain, "diagnostics-question-plain", axe=False)
    actions.give(attempt=attempt, answers=answers(attempt, 14)[:22], by="client")
    actions.finish(attempt=attempt, by="client")
    actions.release_report(attempt=attempt, by=school.teacher)
    plain.goto("/diagnostics/done/")
    look(plain, "diagnostics-family", axe=False)
    school.planned(slips=[Slip("51"), Slip("52", larger_text=True)], bank="hs_science")
    desk = browser()
    sign_in(desk, school.teacher_user)
    for name, address in (
        ("sittings", "/diagnostics/school/"),
        ("plan", "/diagnostics/school/new/"),
        ("sitting", f"/diagnostics/school/{attempt.sitting_id}/"),
        ("slips", f"/diagnostics/school/{attempt.sitting_id}/slips/"),
        ("aloud", f"/diagnostics/school/{attempt.sitting_id}/aloud/"),
        ("report", f"/diagnostics/school/slip/{attempt.pk}/report/"),
        ("family-sheet", f"/diagnostics/school/slip/{attempt.pk}/family/"),
    ):
        desk.goto(address)
        look(desk, f"diagnostics-{name}")


def test_the_figures_of_questions_are_looked_at(browser, school):
    user, _access = world.account("headquarters_coordinator")
    desk = browser()
    sign_in(desk, user)
    for name, address in (("banks", "/diagnostics/questions/"), ("bank", "/diagnostics/questions/hs_science/")):
        desk.goto(address)
        look(desk, f"diagnostics-{name}")
