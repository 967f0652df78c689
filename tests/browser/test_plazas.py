"""Attendance without a signal, in a real browser: the network is cut, the tab is killed, the session ends, the clock is a year
off, two advisers differ; nothing is lost and no name can be read off the phone. One learner's whole way is
``test_journey_plazas``."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session as DjangoSession
from django.utils import timezone

from ambos.programs.plazas import actions
from ambos.programs.plazas.models import Attendance, LearnerNote, Mark
from tests.support import plazas as made
from tests.support.browser import sign_in, wait_until
from tests.support.plazas_phone import cut, marked, opened, prepared
from tests.support.programs import turned_on

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
STORED = """async () => {
  const asked = r => new Promise((y, n) => { r.onsuccess = () => y(r.result); r.onerror = () => n(r.error); });
  const base = await asked(indexedDB.open("ambos-attendance", 1));
  const read = async name => await asked(base.transaction(name).objectStore(name).getAll());
  const [seats, queue] = [await read("seats"), await read("queue")];
  const text = value => new TextDecoder().decode(value);
  const shown = { seats: seats.map(s => ({ account: s.account, initials: s.initials, names: s.names && text(s.names.data), used: s.used })),
                  queue: queue.map(q => text(q.sealed.data)), n: queue.length, ls: JSON.stringify(localStorage),
                  readable: seats.map(s => s.lock.device.extractable) };
  base.close();
  return JSON.stringify(shown);
}"""


@pytest.fixture(autouse=True)
def running():
    with turned_on("plazas"):
        yield


@pytest.fixture
def at():
    return made.side()


def stored(page):
    return json.loads(page.evaluate(STORED))


def test_marks_outlive_the_network_the_tab_and_the_session(browser, at):
    ana = made.learner(at, "Ana", surname1="Secretísima Apellidosa")
    made.learner(at, "Beto", surname1="Otro", born=None)
    page = browser(width=360)
    prepared(page, at.adviser_user, at.group)
    cut(page)
    page.get_by_role("button", name=at.group.name).click()
    marked(page, "Ana S.", "Vino")
    marked(page, "Beto O.", "Tarde")
    page.locator("[data-token]").first.get_by_text("Nota", exact=True).first.click()
    page.locator("textarea").first.fill("Pidió más ejercicios")
    page.get_by_role("button", name="Guardar la nota").first.click()
    page.get_by_text("3 marcas sin enviar").wait_for()
    kept = stored(page)
    assert kept["n"] == 3
    for word in ("Ana", "Beto", "Secret", "ejercicios", str(ana.pk), "present"):
        assert word not in json.dumps(kept), word
    assert kept["readable"] == [False]
    # the tab is killed without a signal, and comes back without one
    context = page.context
    page.close()
    page = context.new_page()
    page.goto("/plazas/phone/", timeout=40_000)
    page.get_by_text("3 marcas sin enviar").wait_for()
    page.get_by_label("NIP de seis números").first.fill("000000")
    page.get_by_role("button", name="Abrir con el NIP").first.click()
    page.get_by_text("Este no es el NIP").wait_for()
    opened(page)
    page.get_by_role("button", name=at.group.name).click()
    assert page.get_by_role("group", name="Ana S.").locator("[aria-pressed=true]").inner_text() == "Vino"
    # meanwhile the session ended: with a signal it says so and keeps everything
    DjangoSession.objects.all().delete()
    cut(page, False)
    page.get_by_role("button", name="Enviar ahora").click()
    page.get_by_text("Su sesión terminó").wait_for()
    assert (stored(page)["n"], Mark.objects.count()) == (3, 0)
    sign_in(page, at.adviser_user)
    page.goto("/plazas/phone/")
    opened(page)
    page.get_by_text("Nada espera ser enviado").wait_for()
    assert sorted(Attendance.objects.values_list("state", flat=True)) == ["late", "present"]
    assert LearnerNote.objects.get().text == "Pidió más ejercicios"
    assert stored(page)["n"] == 0


def test_signing_out_takes_the_names_and_leaves_what_was_not_sent(browser, at):
    made.learner(at, "Ana")
    page = browser(width=360)
    prepared(page, at.adviser_user, at.group)
    cut(page)
    page.get_by_role("button", name=at.group.name).click()
    marked(page, "Ana H.", "Vino")
    page.get_by_role("button", name="Salir", exact=True).click()
    page.get_by_text("Ya no hay ningún nombre en este teléfono").wait_for()
    kept = stored(page)
    assert [seat["names"] for seat in kept["seats"]] == [None]
    assert kept["n"] == 1
    cut(page, False)
    sign_in(page, at.adviser_user)
    page.goto("/plazas/phone/")
    opened(page)
    page.get_by_text("Nada espera ser enviado").wait_for()
    assert Attendance.objects.get().state == "present"


def test_signing_out_elsewhere_takes_the_names_too(browser, at):
    made.learner(at, "Ana")
    page = browser()
    prepared(page, at.adviser_user, at.group)
    page.goto("/plazas/today/")
    page.locator("details.who summary").click()
    page.get_by_role("button", name="Salir", exact=True).click()
    page.wait_for_url(lambda url: "/plazas/" not in url)
    page.goto("/plazas/phone/")
    page.get_by_text("Preparar este teléfono").wait_for()
    assert stored(page)["seats"] == []


def test_names_go_after_seven_days_and_the_marks_stay(browser, at):
    made.learner(at, "Ana")
    page = browser(width=360)
    prepared(page, at.adviser_user, at.group)
    cut(page)
    page.get_by_role("button", name=at.group.name).click()
    marked(page, "Ana H.", "Vino")
    page.evaluate("""async () => {
      const asked = r => new Promise((y, n) => { r.onsuccess = () => y(r.result); r.onerror = () => n(r.error); });
      const base = await asked(indexedDB.open("ambos-attendance", 1)), store = base.transaction("seats", "readwrite").objectStore("seats");
      for (const seat of await asked(store.getAll())) { seat.last -= 8 * 86400000; await asked(store.put(seat)); }
      base.close();
    }""")
    page.reload()
    page.get_by_text("1 marca sin enviar").wait_for()
    page.get_by_text("Los nombres ya no están en este teléfono").first.wait_for()
    kept = stored(page)
    assert [seat["names"] for seat in kept["seats"]] == [None]
    cut(page, False)
    opened(page)
    page.get_by_text("Nada espera ser enviado").wait_for()
    assert Attendance.objects.get().state == "present"
    page.get_by_role("button", name=at.group.name).wait_for()  # with a signal the names are back


def test_a_phone_whose_clock_is_a_year_off(browser, at):
    made.learner(at, "Ana")
    page = browser(width=360)
    page.clock.install(time=timezone.now() - timedelta(days=365))
    prepared(page, at.adviser_user, at.group)
    cut(page)
    page.get_by_role("button", name=at.group.name).click()
    marked(page, "Ana H.", "Vino")
    cut(page, False)
    page.get_by_role("button", name="Enviar ahora").click()
    page.get_by_text("Nada espera ser enviado").wait_for()
    mark = Mark.objects.get()
    assert mark.clock == "shifted"
    assert abs(mark.said_at - timezone.now()) < timedelta(minutes=5)
    assert mark.session.day == timezone.localdate()


def test_two_advisers_differ_and_neither_word_is_lost(browser, at):
    ana = made.learner(at, "Ana")
    actions.take_attendance(group=at.group, day=timezone.localdate(), states={ana.pk: "absent"}, by=at.coordinator)
    page = browser(width=360)
    prepared(page, at.adviser_user, at.group)
    page.get_by_role("button", name=at.group.name).click()
    marked(page, "Ana H.", "Vino")
    wait_until(page, lambda: Mark.objects.count() == 2)
    cell = Attendance.objects.get()
    assert (cell.state, cell.differs) == ("present", True)
    desk = browser()
    sign_in(desk, at.coordinator_user)
    desk.goto(f"/plazas/groups/{at.group.pk}/")
    desk.get_by_text("Dos personas dicen cosas distintas").wait_for()
    desk.get_by_role("button", name="Guardar la asistencia").click()
    desk.wait_for_url(lambda url: "day=" in url)
    cell.refresh_from_db()
    assert (cell.state, cell.differs, Mark.objects.count()) == ("present", False, 3)
