"""The pages about people: what they show, to whom, and what stays when something is refused."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from ambos.domain.access import EDUCATION, HEALTH
from ambos.domain.names import PartialDate
from ambos.records.audit.models import Event
from ambos.records.people.actions import add_contact_point, give_consent, seal_identifier, update_person
from ambos.records.people.models import Consent, Person
from tests.support.world import account, office, person, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    return office("phoenix")


@pytest.fixture
def coordinator(here):
    return account("window_coordinator", office=here)


@pytest.fixture
def browser(client, coordinator):
    return signed_in(client, coordinator[0])


@pytest.fixture
def lupe(here):
    return person(
        office=here, given_names="Ma. Guadalupe", surname1="Hernández", born=PartialDate(1981, 3, 12), phone="6025550123"
    )  # fmt: skip


def page(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def new_form(**typed):
    return {
        "given_names": "Ana",
        "surname1": "Peña",
        "sex": "female",
        "language": "es",
        "form_key": str(uuid4()),
    } | typed


def test_find_by_post_so_that_no_name_stands_in_an_address(browser, lupe):
    address = reverse("people:search")
    assert "Hernández" not in page(browser.get(address, {"q": "hern"}))
    found = page(browser.post(address, {"q": "hern"}))
    assert reverse("people:person", args=[lupe.pk]) in found
    assert "Nadie" in page(browser.post(address, {"q": "zzz"}))


def test_register_and_go_on_to_where_one_came_from(browser, here):
    made = browser.post(
        reverse("people:new"), new_form(phone="602 555 0199", born_year="1990", next="/health-windows/arrive/")
    )
    ana = Person.objects.get()
    assert (made.status_code, made["Location"]) == (302, f"/health-windows/arrive/?person={ana.pk}")
    assert (ana.office, ana.purpose, ana.born, ana.sex) == (here, HEALTH, PartialDate(1990), "female")


@pytest.mark.parametrize("away", ["https://example.org/", "//example.org", "javascript:alert(1)"])
def test_nobody_is_sent_elsewhere(browser, away):
    made = browser.post(reverse("people:new"), new_form(next=away))
    assert made["Location"] == reverse("people:person", args=[Person.objects.get().pk])


def test_the_same_form_sent_twice_makes_one_person(browser):
    form = new_form()
    browser.post(reverse("people:new"), form)
    browser.post(reverse("people:new"), form | {"sure": "1"})
    assert Person.objects.count() == 1


def test_what_is_refused_is_said_beside_its_field_and_what_was_typed_stays(browser):
    said = page(
        browser.post(
            reverse("people:new"),
            new_form(given_names="=cmd", surname1="N/A", born_day="31", born_month="2", born_year="1981", phone="abc"),
        )
    )
    for typed in ("=cmd", 'value="N/A"', 'value="31"', 'value="abc"'):
        assert typed in said
    assert "31/2/1981" in said
    assert len(re.findall('class="error-text"', said)) == 3
    assert Person.objects.count() == 0


def test_look_alikes_are_shown_before_registering(browser, lupe):
    form = new_form(given_names="MARIA GUADALUPE", surname1="HERNANDEZ")
    shown = " ".join(page(browser.post(reverse("people:new"), form | {"phone": "602 555 0123"})).split())
    assert lupe.code[:3] in shown
    assert "Nacimiento: 12 mar 1981" in shown
    assert "Se parecen: los mismos nombres de pila; los mismos apellidos; el mismo teléfono" in shown
    assert Person.objects.count() == 1
    assert browser.post(reverse("people:new"), form | {"sure": "1"}).status_code == 302
    assert Person.objects.count() == 2


def test_her_page_shows_her_and_is_logged(browser, lupe, coordinator):
    seal_identifier(person=lupe, kind="curp", value="BOXW310820HNERXN09", by="system")
    shown = page(browser.get(reverse("people:person", args=[lupe.pk])))
    for words in ("Ma. Guadalupe Hernández", "(602) 555-0123", "BOXW310820HNERXN09"):
        assert words in shown
    event = Event.objects.get(verb="audit.read")
    assert (event.by, event.subject_id, event.data) == (str(coordinator[0].pk), str(lupe.pk), {"reason": "served"})


@pytest.mark.parametrize("n", [1, 3])
def test_her_page_takes_few_queries(browser, here, lupe, coordinator, n, django_assert_max_num_queries):
    for i in range(n):
        add_contact_point(person=lupe, system="phone", value=f"602555019{i}", by="system")
        give_consent(
            person=lupe,
            purpose=HEALTH,
            scope="keep_record",
            recipient="",
            what=[],
            how="spoken",
            language="es",
            by=coordinator[1],
        )
        seal_identifier(person=person(office=here), kind="curp", value="BOXW310820HNERXN09", by="system")
    seal_identifier(person=lupe, kind="curp", value="BOXW310820HNERXN09", by="system")
    with django_assert_max_num_queries(25):
        page(browser.get(reverse("people:person", args=[lupe.pk])))


def test_two_clerks_on_one_record(browser, lupe, coordinator):
    address = reverse("people:edit", args=[lupe.pk])
    version = re.search(r'name="seen_version" value="(\d+)"', page(browser.get(address)))[1]
    update_person(person=lupe, seen_version=1, surname1="Primera", by="system")
    form = {
        "given_names": "Ma. Guadalupe",
        "surname1": "Segunda",
        "sex": "unknown",
        "language": "es",
        "seen_version": version,
    }
    told = page(browser.post(address, form))
    assert Person.objects.get().surname1 == "Primera"
    assert re.search(r"<td>Primera</td>\s*<td>Segunda</td>", told)
    assert 'value="Segunda"' in told
    assert "born_day" not in re.findall(r"<td>(.*?)</td>", told)
    again = form | {"seen_version": re.search(r'name="seen_version" value="(\d+)"', told)[1]}
    assert browser.post(address, again).status_code == 302
    assert Person.objects.get().surname1 == "Segunda"


def test_editing_says_what_it_starts_with(browser, lupe):
    form = page(browser.get(reverse("people:edit", args=[lupe.pk])))
    for words in ('value="Ma. Guadalupe"', 'value="12"', 'value="3"', 'value="1981"'):
        assert words in form


@pytest.mark.parametrize(
    "what, sent, shown",
    [
        ("contact", {"system": "email", "value": "ana@example.org"}, "ana@example.org"),
        ("name", {"name": "Lupita Johnson", "document": "licencia"}, "Lupita Johnson"),
        ("identifier", {"kind": "curp", "identifier": "boxw310820hnerxn09"}, "BOXW310820HNERXN09"),
        ("consent", {"scope": "keep_record", "how": "spoken", "language": "es"}, "Conservar mi expediente"),
    ],
)
def test_adding_to_her_page(browser, lupe, what, sent, shown):
    answer = browser.post(reverse("people:add", args=[lupe.pk, what]), sent, follow=True)
    assert shown in page(answer)


@pytest.mark.parametrize(
    "what, sent",
    [
        ("contact", {"system": "phone", "value": "MARCADOR"}),
        ("name", {"name": "-- --"}),
        ("identifier", {"kind": "curp", "identifier": "BOXW310820HNERXN08"}),
        ("consent", {"scope": "keep_record"}),
    ],
)
def test_what_cannot_be_added_comes_back_with_its_reason(browser, lupe, what, sent):
    shown = page(browser.post(reverse("people:add", args=[lupe.pk, what]), sent), 422)
    assert "error-text" in shown
    for typed in sent.values():
        assert f'value="{typed}"' in shown
    assert re.search(r"<details open>", shown)


def test_removing_a_contact(browser, lupe):
    browser.post(reverse("people:remove_contact", args=[lupe.contact_points.get().pk]))
    assert lupe.contact_points.count() == 0


def test_the_receipt_speaks_the_language_it_was_explained_in(browser, lupe, coordinator):
    made = {
        language: give_consent(
            person=lupe, purpose=HEALTH, scope="share_referral", recipient="Clínica Sierra Vista", what=["name", "phone"],
            how="signed", language=language, by=coordinator[1],
        )
        for language in ("es", "en", "mix")
    }  # fmt: skip
    spanish, english, mixteco = (page(browser.get(reverse("people:receipt", args=[c.pk]))) for c in made.values())
    assert "Su permiso" in spanish
    assert "nombre, teléfono" in spanish
    assert "Your permission" in english
    assert "name, telephone" in english
    assert "Su permiso" in mixteco
    assert "Your permission" in page(browser.get(reverse("people:receipt", args=[made["es"].pk]) + "?in=en"))
    browser.post(reverse("people:revoke", args=[made["es"].pk]))
    assert Consent.objects.get(pk=made["es"].pk).revoked_by == str(coordinator[0].pk)
    assert "Usted retiró este permiso" in page(browser.get(reverse("people:receipt", args=[made["es"].pk])))
    assert browser.post(reverse("people:revoke", args=[made["es"].pk])).status_code == 409


def test_link_unlink_and_forget(browser, here, lupe):
    twin = person(office=here)
    browser.post(reverse("people:link", args=[lupe.pk, twin.pk]))
    assert twin.code[:3] in page(browser.get(reverse("people:person", args=[lupe.pk])))
    browser.post(reverse("people:unlink", args=[twin.pk]))
    assert Person.objects.get(pk=twin.pk).identity is None
    assert "no se puede deshacer" in page(browser.get(reverse("people:forget", args=[lupe.pk])))
    assert Person.objects.get(pk=lupe.pk).given_names == "Ma. Guadalupe"
    browser.post(reverse("people:forget", args=[lupe.pk]))
    assert Person.objects.get(pk=lupe.pk).given_names == ""
    assert browser.get(reverse("people:person", args=[lupe.pk])).status_code == 404


def test_the_sheet_is_whole_and_logged(browser, lupe):
    shown = page(browser.get(reverse("people:sheet", args=[lupe.pk])))
    for words in ("Ma. Guadalupe Hernández", "(602) 555-0123", lupe.code, "situación migratoria"):
        assert words in shown
    assert Event.objects.get(verb="audit.read").data == {"reason": "sheet"}


def addresses(one, consent):
    return [
        ("get", reverse("people:person", args=[one.pk])),
        ("get", reverse("people:edit", args=[one.pk])),
        ("get", reverse("people:sheet", args=[one.pk])),
        ("get", reverse("people:forget", args=[one.pk])),
        ("get", reverse("people:receipt", args=[consent.pk])),
        ("post", reverse("people:revoke", args=[consent.pk])),
        ("post", reverse("people:remove_contact", args=[one.contact_points.get().pk])),
        ("post", reverse("people:unlink", args=[one.pk])),
        *(
            ("post", reverse("people:add", args=[one.pk, what]))
            for what in ("contact", "name", "identifier", "consent")
        ),
    ]


def test_another_office_and_another_purpose_are_not_there(browser, here, lupe):
    there = office("fresno")
    for one in (
        person(office=there, mark="MARCADOR", phone="6025550111"),
        person(office=here, purpose=EDUCATION, mark="MARCADOR", phone="6025550111"),
    ):
        given = give_consent(
            person=one,
            purpose=one.purpose,
            scope="keep_record",
            recipient="",
            what=[],
            how="spoken",
            language="es",
            by="system",
        )
        for method, address in addresses(one, given):
            answer = getattr(browser, method)(address)
            assert (answer.status_code, b"MARCADOR" in answer.content) == (404, False), address
        assert browser.post(reverse("people:link", args=[lupe.pk, one.pk])).status_code == 404
        assert b"MARCADOR" not in browser.post(reverse("people:search"), {"q": "marcador"}).content


@pytest.mark.parametrize(
    "role", ["partner_administrator", "consul", "headquarters_coordinator", "evaluator", "auditor", "administrator"]
)
def test_other_roles_have_no_page_about_people(client, here, lupe, role, coordinator):
    given = give_consent(
        person=lupe,
        purpose=HEALTH,
        scope="keep_record",
        recipient="",
        what=[],
        how="spoken",
        language="es",
        by=coordinator[1],
    )
    signed_in(client, account(role, office=here)[0])
    for method, address in [*addresses(lupe, given), ("get", reverse("people:search")), ("get", reverse("people:new"))]:
        answer = getattr(client, method)(address)
        assert (answer.status_code, b"Guadalupe" in answer.content) == (403, False), address


def test_a_promoter_neither_links_nor_forgets(client, here, lupe):
    signed_in(client, account("promoter", office=here)[0])
    twin = person(office=here)
    for method, name, keys in [
        ("post", "link", [lupe.pk, twin.pk]),
        ("post", "unlink", [lupe.pk]),
        ("get", "forget", [lupe.pk]),
    ]:
        assert getattr(client, method)(reverse(f"people:{name}", args=keys)).status_code == 403
    assert reverse("people:forget", args=[lupe.pk]) not in page(client.get(reverse("people:person", args=[lupe.pk])))


def test_forgetting_reaches_every_app_and_the_sheet_shows_each(browser, here, lupe, coordinator):
    """Visits, referrals and turns are anonymous afterwards, and still counted."""
    from ambos.records.casework.models import Encounter
    from ambos.records.measurements.actions import load_table, record_screening
    from ambos.records.registry.loading import origin

    load_table(pack=origin(), by="system")
    now = timezone.now()
    visit = Encounter.objects.create(
        purpose=HEALTH, program="health_windows", office=here, person=lupe, started_at=now, day=now.date(), recorded_at=now,
        form_key=uuid4(),
    )  # fmt: skip
    record_screening(encounter=visit, test="glucose", values={"glucose": "112"}, unit="mg/dL", by=coordinator[1])
    shown = page(browser.get(reverse("people:sheet", args=[lupe.pk])))
    assert "112 mg/dL" in shown
    assert shown.count("<h2>") >= 6
    browser.post(reverse("people:forget", args=[lupe.pk]))
    assert [e.person.name for e in Encounter.objects.select_related("person")] == [""]
    assert visit.screenings.count() == 1
