"""Pages of studies: the desk, the learner's own, a college's, and the table of credits."""

# ruff: noqa: F401, F811 - fixtures of the rules' own tests, used by name

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from ambos.domain import codes as codes_module
from ambos.programs.distance_learning import actions, demo
from ambos.programs.distance_learning.models import Alignment, Certificate, ReceivingBody, Study
from ambos.records.accounts.models import User
from tests.programs.test_studies import (
    NAME,
    TODAY,
    entered,
    here,
    learner,
    propose,
    running,
    sit,
    stated,
    study,
    through,
    two,
)
from tests.support import world
from tests.support.studies import sealing_office

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"distance_learning:{name}", args=args)


def test_the_desk_from_advice_to_code_and_the_learners_own_page(client, here):
    person = learner(here["office"], mark=world.A)
    world.signed_in(client, here["adviser_user"])
    assert person.code in client.get(url("new") + "?q=Guadalupe").content.decode()
    address = f"{url('new')}?person={person.pk}"
    said = {"age": "22", "schooling": "lower_secondary", "time": "steady", "hours": "16", "average": "8"}
    page = client.post(address, said | {"advise": "1"}).content.decode()
    assert "no tiene reconocimiento formal" in page
    page = client.post(address, said | {"open": "1", "route": "b-unam", "form_key": uuid4()})
    one = Study.objects.get()
    assert page.status_code == 200
    assert one.reasons == ["has_lower_secondary", "least_average", "hours_a_week", "fixed_dates", "selection_exam"]
    code = re.search(r'id="study-code">(.*?)</p>', page.content.decode(), re.S)[1]
    code = re.sub(r"<[^>]+>|[^0-9A-Z]", "", code)
    client.logout()
    shown = client.post(url("mine"), {"box1": code, "box2": "", "box3": ""})
    assert "Cursos de preparación por aprobar: 3." in shown.content.decode()
    told = shown.content.decode().replace(here["office"].official_name, "")
    assert (shown["Cache-Control"], world.A in told) == ("no-store", False)


def test_a_wrong_code_tells_nothing_and_five_of_them_rest(client, here):
    study(here)
    wrong = codes_module.new_code(12, lambda n: 3)
    pages = [client.post(url("mine"), {"box1": wrong, "box2": "", "box3": ""}) for _ in range(6)]
    assert [page.status_code for page in pages] == [200, 200, 200, 200, 200, 429]
    assert "No encontramos nada" in pages[0].content.decode()


def test_steps_on_the_page_of_a_study(client, here):
    one = study(here)
    world.signed_in(client, here["adviser_user"])
    page = client.get(url("study", one.pk))
    assert page.status_code == 200
    typed = {"name": NAME, "paper": "passport", "on": TODAY}
    assert client.post(url("step", one.pk, "document"), typed).status_code == 302
    one.refresh_from_db()
    assert one.name_on_document == NAME
    refused = client.post(url("step", one.pk, "lower-secondary"), {"on": "2006-07-01", "average": "6.5"})
    assert (refused.status_code, "promedio de 7" in refused.content.decode()) == (422, True)
    assert client.post(url("step", one.pk, "fly"), {}).status_code == 404


@pytest.mark.parametrize("route", ["b-unam", "colbach-online", "acuerdo-286"])
def test_every_route_draws_its_page_for_both_readers(client, here, route, django_assert_max_num_queries):
    person = learner(here["office"])
    opened = actions.open_study(person=person, route=route, form_key=uuid4(), by=here["adviser"])
    if route == "acuerdo-286":
        sit(opened.study, here["adviser"], {"writing": "failed", "reading": "passed"})
    world.signed_in(client, here["adviser_user"])
    with django_assert_max_num_queries(25):
        assert client.get(url("study", opened.study.pk)).status_code == 200
    client.logout()
    assert client.post(url("mine"), {"box1": opened.code, "box2": "", "box3": ""}).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_cost_the_same_however_long(client, here, two, rows, django_assert_max_num_queries):
    for n in range(rows):
        one = study(here, given_names=f"Persona{'abc'[n]}")
        entered(one, here["adviser"])
        through(one, here["adviser"], [1])
        propose(two[0], subject=f"b-unam:{n + 1}")
    world.signed_in(client, here["adviser_user"])
    with django_assert_max_num_queries(20):
        page = client.get(url("studies"))
    assert page.content.decode().count('class="num opt"') == rows
    user, _access = world.account("alignment_reviewer")
    world.signed_in(client, user)
    with django_assert_max_num_queries(20):
        assert client.get(url("matrix")).status_code == 200


def test_the_other_office_gets_404_on_every_page(client, here, stated):
    world.signed_in(client, here["stranger_user"])
    one, made = stated["study"], stated["made"].statement
    for address in (url("study", one.pk), url("work_statement", made.pk), f"{url('new')}?person={one.person_id}"):
        assert client.get(address).status_code == 404
    assert client.post(url("step", one.pk, "pause")).status_code == 404
    assert world.A not in client.get(url("studies")).content.decode()


def test_the_officer_certifies_and_corrects_on_the_page(client, here):
    sealing_office(here["office"])
    one = study(here)
    entered(one, here["adviser"])
    through(one, here["adviser"])
    world.signed_in(client, here["officer_user"])
    assert NAME in client.get(url("study", one.pk)).content.decode()
    assert client.post(url("certify", one.pk)).status_code == 302
    paper = Certificate.objects.get()
    assert client.post(url("correct", paper.pk), {"name": "Otra", "evidence": ""}).status_code == 200
    assert client.post(url("correct", paper.pk), {"name": "Otra", "evidence": "acta"}).status_code == 302
    page = client.get(url("study", one.pk)).content.decode()
    assert page.count('class="under">acta</span>') == 1


def test_a_college_opens_the_statement_and_says_what_it_did(client, stated):
    page = client.get(stated["made"].path)
    text = page.content.decode()
    assert (page.status_code, 'id="intact"' in text, "ENG 1" in text, page["Cache-Control"]) == (
        200,
        True,
        True,
        "no-store",
    )
    assert stated["study"].person.code not in text
    sent = client.post(stated["made"].path, {"result": "in_part", "credits": "4", "note": ""})
    assert "ayuda a la siguiente persona" in sent.content.decode()
    assert stated["made"].statement.outcomes.get().who == "body"
    path, last = stated["made"].path[:-2], stated["made"].path[-2]
    assert client.get(f"{path}{'y' if last == 'x' else 'x'}/").status_code == 404


def test_the_matrix_on_its_pages(client, two):
    proposed = propose(two[0])
    user, _access = world.account("alignment_reviewer")
    world.signed_in(client, user)
    assert "University of California" in client.get(url("matrix")).content.decode()
    address = url("cell", "ucla", "b-unam:1")
    assert "carta del 3 de mayo" in client.get(address).content.decode()
    assert client.post(url("decide", proposed.pk), {"accept": "1"}).status_code == 302
    typed = {"form_key": uuid4(), "level": "none", "evidence": "oficio", "review_on": TODAY + timedelta(days=30)}
    assert client.post(address, typed).status_code == 302
    assert "espera a una segunda persona" in client.get(address).content.decode()
    assert client.post(url("matrix"), {"name": "Fresno State", "kind": "college"}).status_code == 302
    assert client.get(url("cell", "nobody", "b-unam:1")).status_code == 404
    assert client.get(url("cell", "ucla", "b-unam:99")).status_code == 404


def test_a_statement_made_at_the_desk_shows_its_code_once(client, here):
    one = study(here)
    entered(one, here["adviser"])
    through(one, here["adviser"], [1])
    world.signed_in(client, here["adviser_user"])
    typed = {"form_key": uuid4(), "body": ReceivingBody.objects.get(code="cuny").pk}
    first = client.post(url("step", one.pk, "statement"), typed)
    assert (first.status_code, "<svg" in first.content.decode()) == (200, True)
    assert client.post(url("step", one.pk, "statement"), typed).status_code == 302
    made = one.statements.get()
    assert client.post(url("work_statement", made.pk), {"result": "recognised"}).status_code == 302
    assert client.post(url("work_statement", made.pk), {"withdraw": "1"}).status_code == 302
    made.refresh_from_db()
    assert (made.withdrawn_at is not None, made.outcomes.get().who) == (True, "learner")


def test_the_demo_tells_a_story_on_each_route(here):
    office = world.office("fresno")
    sealing_office(office)
    for email in demo.HOLDERS:
        User.objects.create(email=f"{email}@demo.example", name=f"{email} (muestra)", is_demo=True)
    told = []
    demo.build(1.0, 7, told.append)
    rows = list(Study.objects.order_by("opened_on", "person__given_names").values_list("route", "state"))
    assert rows == [
        ("b-unam", "certified"), ("b-unam", "studying"), ("b-unam", "withdrawn"), ("colbach-online", "paused"),
        ("acuerdo-286", "registered"),
    ]  # fmt: skip
    assert len(told) == 1
    assert not Study.objects.filter(is_demo=False).exists()
    assert [one.state for one in Alignment.objects.order_by("subject")] == ["decided", "decided", "decided", "proposed"]
