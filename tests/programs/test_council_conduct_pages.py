"""Pages of conduct, journeys and addressees, of merging and splitting, and the files that show what was done."""

from __future__ import annotations

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from ambos.programs.council import actions
from ambos.programs.council.models import Body, Evidence, Proceeding, Recommendation, TravelClaim
from ambos.records.files.models import StoredFile
from tests.support import world
from tests.support.council import Council, days_from_now
from tests.support.pages import browser_of, page

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def council():
    return Council()


@pytest.fixture
def keeper(council):
    return browser_of(council.secretariat)


@pytest.fixture
def accused(council):
    return browser_of(council.access[4])


def stranger():
    return browser_of(world.account("promoter")[1])


# -- conduct -------------------------------------------------------------------------------------------------------------
def complaint(council, client, **typed):
    given = {"member": council.members[4].pk, "harmed": "institute", "acts": "Vendió citas.", "form_key": str(uuid4())}
    page(client, "/council/conduct/complain/", given | typed, status=302)
    return Proceeding.objects.latest("filed_on", "id")


def test_an_expulsion_goes_through_its_pages_from_complaint_to_final(council, keeper, accused):
    found = complaint(council, browser_of(council.access[1]))
    at = f"/council/conduct/{found.pk}/"
    assert at in page(keeper, "/council/conduct/")
    page(keeper, f"{at}notify/", {}, status=302)
    assert at in page(accused, "/council/conduct/")
    assert "Falta prueba." not in page(accused, at)
    shown = page(keeper, f"{at}hear/", {"text": "Se le oyó."})
    assert "Tiene hasta el" in shown
    assert "Se le oyó." in shown, "what was typed stays"
    page(accused, f"{at}defend/", {"text": "No fue así."}, status=302)
    page(keeper, f"{at}hear/", {"text": "Se le oyó."}, status=302)
    page(keeper, f"{at}report/", {"text": "Se propone expulsar."}, status=302)
    votes = {"in_favour": 4, "against": 1, "abstained": 0}
    assert "Este campo es obligatorio." in page(keeper, f"{at}decide/", votes), "no plenary is open"
    session = council.session("plenary")
    page(keeper, f"{at}suspend/", votes | {"session": session.pk}, status=302)
    page(keeper, f"{at}decide/", votes | {"session": session.pk}, status=302)
    page(accused, f"{at}appeal/", {"text": "Falta prueba."}, status=302)
    page(keeper, f"{at}finish/", {"text": "Se confirma.", "upheld": "on"}, status=302)
    found.refresh_from_db()
    council.members[4].refresh_from_db()
    assert (found.state, found.expels, council.members[4].left_because) == ("final", True, "expelled")
    said = page(keeper, at)
    for words in ("No fue así.", "Falta prueba.", "Se confirma.", "expulsada"):
        assert words in said


def test_an_appeal_that_succeeds_and_a_complaint_that_is_criticism(council, keeper, accused):
    found = complaint(council, keeper, acts="Criticó al gobierno.")
    at = f"/council/conduct/{found.pk}/"
    assert "Criticar al gobierno no es motivo. Una queja así no se admite." in page(
        keeper, f"{at}notify/", {"is_criticism": "on"}
    )
    assert "Este campo es obligatorio." in page(keeper, f"{at}dismiss/", {"reason": " "})
    page(keeper, f"{at}dismiss/", {"reason": "Es crítica."}, status=302)
    found.refresh_from_db()
    assert found.state == "inadmissible"
    page(keeper, f"{at}notify/", {}, status=404)


def test_only_she_defends_and_appeals_and_only_the_secretariat_does_the_rest(council, keeper, accused):
    found = complaint(council, keeper)
    at = f"/council/conduct/{found.pk}/"
    page(keeper, f"{at}notify/", {}, status=302)
    page(keeper, f"{at}defend/", {"text": "x"}, status=404)
    for verb in ("hear", "report", "decide", "finish", "dismiss", "nothing"):
        page(accused, f"{at}{verb}/", {"text": "x"}, status=404)
    other = browser_of(council.access[0])
    page(other, at, status=403)
    page(other, f"{at}defend/", {"text": "x"}, status=403)
    assert at not in page(other, "/council/conduct/")
    for client in (stranger(), browser_of(council.at["SRE"])):
        for address in ("/council/conduct/", "/council/conduct/complain/", at, "/council/travel/"):
            page(client, address, status=403)


def test_a_complaint_without_a_ground_or_of_oneself_is_refused_and_stays_typed(council):
    client = browser_of(council.access[1])
    typed = {"member": council.members[1].pk, "harmed": "institute", "acts": "Yo misma.", "form_key": str(uuid4())}
    shown = page(client, "/council/conduct/complain/", typed)
    assert "Nadie se queja de sí" in shown
    assert "Yo misma." in shown
    assert "Este campo es obligatorio." in page(client, "/council/conduct/complain/", typed | {"harmed": ""})
    assert Proceeding.objects.count() == 0


# -- journeys ------------------------------------------------------------------------------------------------------------
def test_a_journey_is_claimed_approved_and_paid(council, keeper):
    session = council.session("plenary", present=4)
    actions.close_session(session=session, minutes="Acta.", by=council.secretariat)
    member = browser_of(council.access[0])
    assert "/council/travel/" in page(member, "/council/sessions/")
    typed = {
        "session": session.pk,
        "kind": "travel",
        "amount": "412.50",
        "currency": "usd",
        "receipt": "A-1",
        "form_key": str(uuid4()),
    }
    shown = page(member, "/council/travel/", typed | {"amount": "0"})
    assert "Escriba un monto mayor que cero." in shown
    assert 'value="A-1"' in shown
    page(member, "/council/travel/", typed, status=302)
    assert "412.50 USD" in page(member, "/council/travel/")
    claim = TravelClaim.objects.get()
    at = f"/council/travel/{claim.pk}/"
    page(member, at, status=403)
    page(member, f"{at}approve/", {}, status=403)
    assert "Este campo es obligatorio." in page(keeper, f"{at}refuse/", {"reason": ""})
    page(keeper, f"{at}approve/", {}, status=302)
    page(keeper, f"{at}pay/", {}, status=302)
    assert "Esta solicitud ya se decidió" in page(keeper, f"{at}approve/", {})
    page(keeper, f"{at}nothing/", {}, status=404)
    claim.refresh_from_db()
    assert (claim.state, claim.currency) == ("paid", "USD")
    absent = browser_of(council.access[4])
    assert "Escoja una opción válida." in page(
        absent, "/council/travel/", typed | {"receipt": "B-1", "form_key": str(uuid4())}
    )
    assert "A-1" not in page(absent, "/council/travel/")


# -- addressees ----------------------------------------------------------------------------------------------------------
def test_a_ministry_is_renamed_and_its_debt_goes_to_the_new_name(council, keeper):
    one = council.sent()
    typed = {
        "code": "SCE", "kind": "ministry", "name_es": "Secretaría de Ciencia y Educación", "name_en": "Ministry of Science",
        "began_on": TODAY.isoformat(), "source": "DOF 3-05-2026",
    }  # fmt: skip
    page(keeper, "/council/addressees/add/", typed, status=302)
    shown = page(keeper, "/council/addressees/add/", typed | {"name_es": "Otra"})
    assert "Ya hay un destinatario SCE." in shown
    assert 'value="Otra"' in shown
    new, at = Body.objects.get(code="SCE"), f"/council/addressees/{council.sep.pk}/"
    assert "Aún debe 1 respuestas." in page(keeper, f"{at}end/", {"on": TODAY.isoformat()})
    page(keeper, f"{at}end/", {"on": TODAY.isoformat(), "successor": new.pk}, status=302)
    part = one.assignments.get(body=new)
    assert (part.asked.code, part.state) == ("SEP", "sent")
    page(keeper, f"{at}end/", {"on": TODAY.isoformat()}, status=404)
    assert "SCE" in page(keeper, "/council/addressees/")


def test_whose_liaisons_answer_is_said_once_for_each(council, keeper):
    page(keeper, "/council/addressees/add/", {
        "code": "INM", "kind": "ministry", "name_es": "Instituto Nacional", "name_en": "National Institute",
        "began_on": TODAY.isoformat(), "source": "ley",
    }, status=302)  # fmt: skip
    made, club = Body.objects.get(code="INM"), world.organization("Instituto Nacional de Migrantes")
    at = f"/council/addressees/{made.pk}/"
    assert "En el directorio no hay ninguna organización con ese nombre. Añádala allí primero." in page(
        keeper, f"{at}connect/", {"organization": "Nadie"}
    )
    assert "Sus enlaces ya contestan por SRE." in page(
        keeper, f"{at}connect/", {"organization": council.sre.organization.name}
    )
    page(keeper, f"{at}connect/", {"organization": club.name}, status=302)
    made.refresh_from_db()
    assert made.organization == club
    one = council.published(bodies=("INM",))
    actions.assign(recommendation=one, by=council.secretariat)
    liaison = browser_of(world.account("council_liaison", organization=club)[1])
    assert one.code in page(liaison, "/council/answers/")


def test_addressees_are_the_secretariats(council):
    for client in (stranger(), browser_of(council.access[0]), browser_of(council.at["SRE"])):
        for address in ("", "add/", f"{council.sre.pk}/"):
            page(client, f"/council/addressees/{address}", status=403)
        page(client, f"/council/addressees/{council.sre.pk}/end/", {}, status=403)


# -- merging and splitting -----------------------------------------------------------------------------------------------
def test_one_is_split_on_its_page_and_two_are_merged(council, keeper):
    one = council.sent()
    at = f"/council/inside/{one.pk}/"
    typed = {
        "why": "Pide dos cosas.", "title_1": "Maestros", "text_1": "Que se envíen.", "bodies_1": ["SRE"], "title_2": "Libros",
        "text_2": "Que lleguen.",
    }  # fmt: skip
    shown = page(keeper, f"{at}split/", typed)
    assert "Una recomendación se dirige a alguien." in shown
    assert "Que lleguen." in shown
    assert "SEP no está en ninguna de las partes." in page(keeper, f"{at}split/", typed | {"bodies_2": ["SRE"]})
    page(keeper, f"{at}split/", typed | {"bodies_2": ["SEP"]}, status=302)
    parts = list(Recommendation.objects.filter(split_from=one).order_by("serial"))
    assert [(part.title, part.proposed_to) for part in parts] == [("Maestros", ["SRE"]), ("Libros", ["SEP"])]
    first = f"/council/inside/{parts[0].pk}/merge/"
    assert "Este campo es obligatorio." in page(keeper, first, {"why": "Lo mismo."})
    page(keeper, first, {"into": parts[1].pk, "why": "Lo mismo."}, status=302)
    parts[0].refresh_from_db()
    assert parts[0].merged_into == parts[1]
    for client, status in ((browser_of(council.access[0]), 403), (stranger(), 403)):
        page(client, f"/council/inside/{parts[1].pk}/split/", typed | {"bodies_2": ["SEP"]}, status=status)


# -- files that show it --------------------------------------------------------------------------------------------------
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


def finished(council, settings, tmp_path, **typed):
    settings.AMBOS_FILES = tmp_path
    one = council.answered()
    part = council.part(one, "SEP")
    sent = {
        "text": "Llegaron 40.",
        "what": "Lista",
        "where": "",
        "upload": SimpleUploadedFile("lista.png", PNG),
    } | typed
    answer = page(browser_of(council.at["SEP"]), f"/council/answers/{part.pk}/finish/", sent, status=302)
    return one, answer


def test_a_file_shows_what_was_done_to_the_council_and_to_whoever_was_asked(council, settings, tmp_path):
    one, _answer = finished(council, settings, tmp_path)
    made = Evidence.objects.get()
    address = f"/council/evidence/{made.pk}/"
    for access in (council.access[0], council.secretariat, council.at["SRE"]):
        answer = browser_of(access).get(address)
        assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, PNG, "image/png")
        assert answer["Content-Disposition"] == 'attachment; filename="lista.png"'
    assert address in page(browser_of(council.access[0]), f"/council/inside/{one.pk}/")
    for client in (
        Client(),
        stranger(),
        browser_of(world.account("council_liaison", organization=world.organization("Otra"))[1]),
    ):
        page(client, address, status=404)
    assert address not in page(Client(), f"/council/r/{one.slug}/")


def test_a_file_marked_public_is_opened_by_everybody(council, settings, tmp_path):
    one, _answer = finished(council, settings, tmp_path, is_public="on", where="oficio 77")
    address = f"/council/evidence/{Evidence.objects.get().pk}/"
    said = page(Client(), f"/council/r/{one.slug}/")
    assert address in said
    assert "oficio 77" in said
    assert Client().get(address).content == PNG
    StoredFile.objects.update(state="erased")
    page(Client(), address, status=410)


def test_a_file_that_is_none_or_nothing_at_all_is_refused_and_what_was_typed_stays(council, settings, tmp_path):
    settings.AMBOS_FILES = tmp_path
    one = council.answered()
    address = f"/council/answers/{council.part(one, 'SEP').pk}/finish/"
    client, typed = browser_of(council.at["SEP"]), {"text": "Llegaron 40.", "what": "Lista", "where": ""}
    assert "Llegaron 40." in page(client, address, typed)
    shown = page(client, address, typed | {"upload": io.BytesIO(b"MZ\x00\x01programa")})
    assert "Llegaron 40." in shown
    assert (Evidence.objects.count(), StoredFile.objects.count()) == (0, 0)
    page(client, address, typed | {"where": "oficio 77"}, status=302)


# -- speed ---------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("many", [1, 3])
def test_these_pages_ask_as_often_for_three_as_for_one(council, keeper, django_assert_max_num_queries, many):
    session = council.session("plenary")
    session = actions.close_session(session=session, minutes="Acta.", by=council.secretariat)
    for n in range(many):
        found = complaint(council, keeper, member=council.members[n].pk)
        actions.claim_travel(
            session=session, kind="travel", amount=9, currency="USD", receipt=f"A-{n}", form_key=str(uuid4()), by=council.access[n]
        )  # fmt: skip
    addresses = (
        "/council/conduct/", f"/council/conduct/{found.pk}/", "/council/conduct/complain/", "/council/travel/",
        f"/council/travel/{TravelClaim.objects.first().pk}/", "/council/addressees/", f"/council/addressees/{council.sre.pk}/",
    )  # fmt: skip
    for address in addresses:
        with django_assert_max_num_queries(25):
            page(keeper, address)


def test_after_the_days_to_appeal_it_becomes_final_without_one(council, keeper, accused):
    found = complaint(council, keeper)
    at = f"/council/conduct/{found.pk}/"
    page(keeper, f"{at}notify/", {}, status=302)
    page(accused, f"{at}defend/", {"text": "No."}, status=302)
    page(keeper, f"{at}hear/", {"text": "Oída."}, status=302)
    page(keeper, f"{at}report/", {"text": "Informe."}, status=302)
    session = council.session("plenary")
    page(keeper, f"{at}decide/", {"in_favour": 5, "against": 0, "abstained": 0, "session": session.pk}, status=302)
    assert "Tiene hasta el" in page(keeper, f"{at}finish/", {"text": "Firme.", "upheld": "on"})
    found.refresh_from_db()
    assert found.appeal_due_on == TODAY + timedelta(days=10)
    with days_from_now(11):
        assert "el plazo terminó" in page(browser_of(council.access[4]), f"{at}appeal/", {"text": "Tarde."}).lower()
