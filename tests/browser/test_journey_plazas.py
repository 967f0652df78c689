"""One learner's whole way, in a real browser: placed at one plaza, a week of attendance on a phone without a signal whose page is
killed meanwhile, on to a second plaza, her last exam, the level finished, the certificate issued and checked by anybody."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from ambos.domain import sealing
from ambos.programs.plazas import actions
from ambos.programs.plazas.models import Attendance, Certificate, Mark
from ambos.records.documents.exports.files import file_of
from ambos.records.documents.queries import open_document
from tests.support import plazas as made
from tests.support.browser import look, sign_in
from tests.support.plazas_phone import cut, marked, opened, prepared
from tests.support.programs import turned_on

pytestmark = [pytest.mark.browser, pytest.mark.journey, pytest.mark.django_db(transaction=True)]
DAYS = 5
EVERY_DAY = [[day, 18 * 60, 20 * 60] for day in range(1, 8)]
NAME = "Xóchitl Ñ."


@pytest.fixture(autouse=True)
def running():
    with turned_on("plazas"):
        yield


@pytest.fixture
def clock():
    """The clock of the house stands so many days back; the test lets the days go by."""
    with time_machine.travel(timezone.now() - timedelta(days=DAYS), tick=True) as traveller:
        yield traveller


def test_from_placement_to_a_verified_certificate_across_two_plazas(browser, clock, monkeypatch, tmp_path):
    at = made.side()
    made.seal_for(at.office, monkeypatch, tmp_path)
    second = made.side(office=at.office, name="segunda", mark="DOS")
    group = actions.make_group(
        plaza=at.plaza, name="Tardes", course="primary", hours=EVERY_DAY, starts_on=timezone.localdate(), adviser=at.staff,
        by=at.coordinator,
    )  # fmt: skip
    desk = browser()
    sign_in(desk, at.coordinator_user)
    one = registered_and_placed(desk, at, group)
    days = a_week_without_signal(browser, clock, at, group)
    assert list(Attendance.objects.order_by("day").values_list("learner", "day", "state")) == [
        (one.pk, day, state) for day, state in days
    ]
    sign_in(desk, at.coordinator_user)  # a week went by
    moved(desk, one, at, second)
    one.refresh_from_db()
    assert (one.plaza, one.attendances.count(), one.modules.filter(by_placement=True).count()) == (
        second.plaza,
        DAYS,
        3,
    )
    last = made.finish(second, one, but=1)
    examined(browser, desk, one, second, last)
    assert list(one.completions.order_by("level").values_list("level", "plaza")) == [
        ("initial", at.plaza.pk), ("primary", second.plaza.pk),
    ]  # fmt: skip
    look(desk, "plazas-learner")
    issued = certified(browser, desk, one, second)
    verified(browser, issued, second)


def registered_and_placed(desk, at, group):
    """Registered without any document, placed by what she shows, in a group."""
    desk.goto(f"/plazas/p/{at.plaza.pk}/register/")
    desk.get_by_label("Nombre o nombres").fill("Xóchitl")
    desk.get_by_label("Primer apellido").fill("Ñuu")
    for box, typed in (("Día", "12"), ("Mes", "3"), ("Año", "1984")):
        desk.get_by_label(box, exact=True).first.fill(typed)
    desk.get_by_label("Sexo").select_option("female")
    desk.get_by_label("Lo que quiere estudiar").select_option("primary")
    desk.get_by_role("button", name="Registrar").click()
    desk.get_by_role("link", name="¿Dónde empieza?").click()
    for name in ("reads", "writes", "counts"):
        desk.locator(f"input[name={name}][value='1']").check(force=True)
    desk.get_by_role("button", name="Guardar").click()
    desk.get_by_text("La palabra").first.wait_for()
    desk.get_by_role("link", name="Entrar a un grupo").click()
    desk.get_by_label("Grupo").select_option(label=group.name)
    desk.get_by_role("button", name="Guardar").click()
    desk.get_by_role("link", name="Tardes").wait_for()
    return at.plaza.learners.get()


def a_week_without_signal(browser, clock, at, group):
    """The list is taken once; the network is cut; a session a day is marked; in the middle the tab is killed. The session of the
    account ends meanwhile, so that she signs in again, and everything arrives under its own day."""
    phone = browser(width=360)
    context, said = phone.context, []
    context.clock.set_fixed_time(timezone.now())
    prepared(phone, at.adviser_user, group)
    cut(phone)
    for n in range(DAYS):
        if n:
            clock.shift(timedelta(days=1))
            context.clock.set_fixed_time(timezone.now())
        if n == 2:
            phone.close()
            phone = context.new_page()
            phone.goto("/plazas/phone/", timeout=40_000)
            phone.get_by_text("2 marcas sin enviar").wait_for()
            opened(phone)
        phone.get_by_role("button", name=group.name).click()
        day = made.office_day(at.office)
        assert phone.get_by_label("Día de la sesión").input_value() == day.isoformat()
        word, state = (("Vino", "present"), ("Tarde", "late"))[n == 3]
        marked(phone, NAME, word)
        said.append((day, state))
        phone.get_by_role("button", name="Todos los grupos").click()
    phone.get_by_text(f"{DAYS} marcas sin enviar").wait_for()
    assert Mark.objects.count() == 0
    cut(phone, False)
    phone.get_by_role("button", name="Enviar ahora").click()
    phone.get_by_text("Su sesión terminó").wait_for()
    sign_in(phone, at.adviser_user)
    phone.goto("/plazas/phone/")
    opened(phone)
    phone.get_by_text("Todo está enviado.").wait_for()
    phone.get_by_text("Nada espera ser enviado.").wait_for()
    clock.shift(timedelta(days=1))
    return said


def moved(desk, one, at, second):
    """On to the other plaza, with everything she did."""
    for code in list(one.modules.filter(by_placement=True).values_list("module", flat=True)):
        made.exam(at, one, code)
    desk.goto(f"/plazas/l/{one.pk}/say/transfer/")
    desk.get_by_label("Por qué").select_option("hours")
    desk.get_by_label("Clave de la plaza").fill(second.plaza.code)
    desk.get_by_role("button", name="Guardar").click()
    desk.get_by_text("en camino").wait_for()
    sign_in(desk, second.coordinator_user)
    desk.goto("/plazas/today/")
    desk.get_by_role("button", name="Recibir").first.click()
    desk.get_by_text(second.plaza.name).first.wait_for()


def examined(browser, desk, one, second, module):
    """Her last module: begun, its evidence seen, its exam asked for by the plaza, called by the office, marked by the applier."""
    desk.goto(f"/plazas/l/{one.pk}/say/module/")
    desk.get_by_label("Módulo").select_option(module)
    desk.get_by_role("button", name="Guardar").click()
    desk.get_by_role("button", name="Su evidencia está completa").click()
    desk.get_by_role("button", name="Pedir el examen").click()
    desk.get_by_text("examen pedido").wait_for()
    officer = browser()
    sign_in(officer, second.officer_user)
    officer.goto(f"/plazas/p/{second.plaza.pk}/call/")
    officer.get_by_label("Día de la aplicación").fill(made.office_day(second.office).isoformat())
    officer.get_by_label("Hora", exact=True).fill("00:00")
    officer.get_by_label("Quién la aplica").select_option(str(second.applier_user.pk))
    officer.get_by_label("Sello del paquete").fill("S-0001")
    officer.get_by_role("button", name="Guardar").click()
    officer.get_by_role("button", name="Recibido, con el sello entero").click()
    officer.get_by_role("button", name="Abrirlo ante todas las personas").wait_for()
    applier = browser(width=360)
    sign_in(applier, second.applier_user)
    applier.goto(officer.url)
    applier.get_by_role("button", name="Abrirlo ante todas las personas").click()
    applier.locator("input[name=module]").fill(module)
    applier.locator("input[name=mark]").fill("8.5")
    applier.get_by_role("button", name="Anotarlo").click()
    applier.get_by_text("8.5").wait_for()
    desk.goto(f"/plazas/l/{one.pk}/")


def certified(browser, desk, one, second):
    """Identity by an officer; the certificate asked for by the plaza, validated by the officer, issued by another."""
    assert desk.get_by_role("button", name="Pedir el certificado").count() == 0
    desk.get_by_text("¿Por qué no se certifica?").first.click()
    desk.get_by_text("La identidad no está verificada").first.wait_for()
    officer = browser()
    sign_in(officer, second.officer_user)
    officer.goto(f"/plazas/l/{one.pk}/say/identity/")
    officer.get_by_label("Documento que mostró").select_option("birth_record")
    officer.get_by_label("Nombre exactamente como en el documento").fill("XÓCHITL ÑUU")
    officer.get_by_role("button", name="Guardar").click()
    desk.goto(f"/plazas/l/{one.pk}/")
    desk.get_by_role("button", name="Pedir el certificado").first.click()
    desk.get_by_text("certificado pedido").first.wait_for()
    asked = Certificate.objects.get()
    officer.goto(f"/plazas/certificates/{asked.pk}/")
    officer.get_by_role("button", name="Validar").click()
    officer.get_by_text("otra persona").wait_for()
    clerk = browser()
    sign_in(clerk, second.clerk_user)
    clerk.goto(f"/plazas/certificates/{asked.pk}/")
    clerk.get_by_role("button", name="Sellar y emitir").click()
    clerk.get_by_text("Folio").wait_for()
    look(clerk, "plazas-certificate")
    asked.refresh_from_db()
    return asked


def verified(browser, issued, second):
    """Anybody, on a phone, with the code of the paper; and the same as a badge."""
    _record, _claims, token = open_document(issued.document, by=second.clerk, reason="print_again")
    anybody = browser(width=360)
    anybody.goto(f"/v/#{sealing.to_digits(token)}")
    anybody.wait_for_selector(".verdict")
    assert anybody.get_attribute(".verdict", "data-code") == "ok"
    shown = anybody.inner_text("main")
    assert [word for word in ("XÓCHITL ÑUU", "Primaria") if word not in shown] == []
    assert second.plaza.name not in shown
    badge = file_of(issued.document, "badge.jwt", by=second.clerk, reason="print_again")
    assert badge is not None
    assert badge.media_type == "application/vc+jwt"
