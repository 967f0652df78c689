"""Networks of plazas: made by the office, led by one organization, joined and left, trained together; what they count."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from ambos.domain.errors import Refused
from ambos.programs.plazas import actions, queries
from ambos.programs.plazas.models import LevelCompletion, Network, Training
from ambos.records.audit.models import Event
from tests.support import plazas as made
from tests.support import world
from tests.support.programs import turned_on

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def running():
    with turned_on("plazas"):
        yield


@pytest.fixture
def w():
    """An office with the plazas of two hosts, an organization that leads with its coordinator, and another office's plaza."""
    office = world.office()
    lead = world.organization("Red de Nueva York", world.A)
    user, access = world.account("plaza_coordinator", organization=lead, mark=world.A)
    return SimpleNamespace(
        office=office, lead=lead, user=user, access=access,
        one=made.side(mark=world.A, office=office, name="a"), two=made.side(mark="DOS", office=office, name="b"),
        far=made.side("phoenix", world.B),
    )  # fmt: skip


def network(w, **changes):
    typed = {"name": "Red de plazas", "lead": w.lead, "office": w.office, "by": w.one.officer}
    return actions.make_network(**typed | changes)


def code_of(verb, **arguments):
    with pytest.raises(Refused) as refused:
        verb(**arguments)
    return refused.value.codes


def facts(page):
    """The figures on the page of a network, in their order."""
    shown = re.search(r'<dl class="facts">(.*?)</dl>', page, re.S)[1]
    return [" ".join(re.sub(r"<[^>]+>", "", one).split()) for one in re.findall(r"<dd.*?</dd>", shown, re.S)]


def test_the_officer_makes_a_network_and_its_coordinator_runs_the_plazas_that_join(client, w):
    learner = made.learner(w.two, "Zeferina")
    world.signed_in(client, w.user)
    assert client.get(reverse("plazas:learner", args=[learner.pk])).status_code == 404
    assert client.get(reverse("plazas:new-network")).status_code == 403
    world.signed_in(client, w.one.officer_user)
    typed = {"name": "Red  de Nueva York", "lead": w.lead.name, "office": w.office.pk}
    assert client.post(reverse("plazas:new-network"), typed).status_code == 302
    again = client.post(reverse("plazas:new-network"), typed)
    assert (again.status_code, "ya tiene una red llamada Red de Nueva York" in again.content.decode()) == (200, True)
    one = Network.objects.get()
    at = reverse("plazas:network", args=[one.pk])
    assert (one.name, facts(client.get(at).content.decode())) == (
        "Red de Nueva York", ["0", "0, 0 en servicio", "0", "0", "0", "0, 0 con capacitación de menos de un año"],
    )  # fmt: skip
    join = reverse("plazas:network-join", args=[one.pk])
    assert [client.post(join, {"plaza": side.plaza.pk}).status_code for side in (w.one, w.two, w.far)] == [
        302,
        302,
        422,
    ]
    LevelCompletion.objects.create(
        learner=learner, plaza=w.two.plaza, level="primary", plan=learner.plan, counted=[], completed_on=TODAY
    )
    # the coordinator of the lead sees both, with their learners; the host of the one sees nothing of the other
    world.signed_in(client, w.user)
    page = client.get(at).content.decode()
    assert facts(page) == ["2", "2, 2 en servicio", "1", "1", "1", "2, 0 con capacitación de menos de un año"]
    assert [w.one.plaza.name in page, w.two.plaza.name in page, w.user.name in page, join in page] == [
        True,
        True,
        True,
        False,
    ]
    assert client.get(reverse("plazas:learner", args=[learner.pk])).status_code == 200
    world.signed_in(client, w.one.coordinator_user)
    page = client.get(at).content.decode()
    assert [w.one.plaza.name in page, w.two.plaza.name in page, w.two.staff.name in page] == [True, False, False]
    world.signed_in(client, w.far.officer_user)
    assert client.get(at).status_code == 404
    # headquarters counts it, names nobody
    head = world.account("headquarters_coordinator")[0]
    world.signed_in(client, head)
    page = client.get(at).content.decode()
    assert facts(page)[:3] == ["2", "2, 2 en servicio", "1"]
    assert [w.user.name in page, w.one.staff.name in page] == [False, False]
    listed = client.get(reverse("plazas:networks")).content.decode()
    assert [" ".join(n.split()) for n in re.findall(r'<td class="n num">(.*?)</td>', listed)] == ["2", "2"]


def test_a_plaza_that_leaves_goes_on_by_itself_and_says_why(client, w):
    one, learner = network(w), made.learner(w.two, "Zeferina")
    actions.join_network(plaza=w.two.plaza, network=one, by=w.one.officer)
    leave, typed = reverse("plazas:network-leave", args=[one.pk]), {"plaza": w.two.plaza.pk, "why": "La sede lo pidió"}
    world.signed_in(client, w.user)
    assert client.post(leave, typed).status_code == 403
    world.signed_in(client, w.one.officer_user)
    assert [client.post(leave, typed | more).status_code for more in ({"why": " "}, {"plaza": w.one.plaza.pk})] == [
        422,
        422,
    ]
    assert client.post(leave, typed).status_code == 302
    w.two.plaza.refresh_from_db()
    said = Event.objects.get(verb="plazas.network_left").data
    assert (w.two.plaza.network, said["why"], said["network"]) == (None, "La sede lo pidió", str(one.pk))
    world.signed_in(client, w.user)
    assert client.get(reverse("plazas:learner", args=[learner.pk])).status_code == 404
    assert code_of(actions.leave_network, plaza=w.two.plaza, why="x", by=w.one.officer) == ("plazas.not_now",)
    assert code_of(actions.leave_network, plaza=actions.join_network(plaza=w.two.plaza, network=one, by=w.one.officer), why=" ",
                   by=w.one.officer) == ("plazas.say_why",)  # fmt: skip


def test_what_a_network_refuses(w):
    one, other = network(w), network(w, name="Otra red")
    far = network(w, name="Lejos", office=w.far.office, by=w.far.officer)
    join = {"plaza": w.one.plaza, "by": w.one.officer}
    assert code_of(actions.join_network, network=far, **join) == ("plazas.network_elsewhere",)
    assert actions.join_network(network=one, **join).network == one
    assert actions.join_network(network=one, **join).network == one
    assert Event.objects.filter(verb="plazas.network_joined").count() == 1
    assert code_of(actions.join_network, network=other, **join) == ("plazas.in_a_network",)
    for by in (w.one.coordinator, w.access, w.far.officer, world.account("headquarters_coordinator")[1]):
        with pytest.raises(PermissionDenied):
            actions.join_network(plaza=w.two.plaza, network=one, by=by)
    actions.close_plaza(plaza=w.two.plaza, why="se vendió", by=w.one.officer)
    assert code_of(actions.join_network, plaza=w.two.plaza, network=one, by=w.one.officer) == (
        "plazas.closed_for_good",
    )
    proposed = {
        "name": "Nueva",
        "kind": "school",
        "city": "Fresno",
        "host": w.lead,
        "office": w.office,
        "by": w.one.officer,
    }
    assert code_of(actions.propose_plaza, network=far, form_key="0190a3c4-0000-7000-8000-000000000001", **proposed) == (
        "plazas.network_elsewhere",
    )


def test_the_coordinator_trains_the_staff_of_many_plazas_at_once(client, w):
    one = network(w)
    for side in (w.one, w.two):
        actions.join_network(plaza=side.plaza, network=one, by=w.one.officer)
    address = reverse("plazas:network-train", args=[one.pk])
    world.signed_in(client, w.one.coordinator_user)  # of one host, not of the lead
    assert client.get(address).status_code == 403
    world.signed_in(client, w.user)
    typed = {"topic": "Cómo se aplica el modelo", "hours": 6, "day": TODAY - timedelta(days=3)}
    empty = client.post(address, typed)
    assert (empty.status_code, "Elija por lo menos a una persona" in empty.content.decode()) == (200, True)
    stranger = client.post(address, typed | {"staff": [w.one.staff.pk, w.far.staff.pk]})
    assert (stranger.status_code, Training.objects.count()) == (200, 0)
    ahead = client.post(address, typed | {"staff": [w.one.staff.pk], "day": TODAY + timedelta(days=1)})
    assert (ahead.status_code, Training.objects.count()) == (200, 0)
    for _twice in range(2):
        assert client.post(address, typed | {"staff": [w.one.staff.pk, w.two.staff.pk]}).status_code == 302
    assert sorted(Training.objects.values_list("staff", "hours")) == sorted([(w.one.staff.pk, 6), (w.two.staff.pk, 6)])
    actions.add_training(staff=w.one.staff, topic="Otra", hours=2, day=TODAY - timedelta(days=400), by=w.one.officer)
    page = client.get(reverse("plazas:network", args=[one.pk])).content.decode()
    assert facts(page)[-1] == "2, 2 con capacitación de menos de un año"
    assert re.findall(r"(\d+ horas? de capacitación)</span>", " ".join(page.split())) == [
        "8 horas de capacitación", "6 horas de capacitación",
    ]  # fmt: skip
    assert "8 horas de capacitación" in client.get(reverse("plazas:plaza", args=[w.one.plaza.pk])).content.decode()


def test_the_year_of_one_network(client, w):
    one = network(w)
    actions.join_network(plaza=w.one.plaza, network=one, by=w.one.officer)
    made.learner(w.one, "Ana")
    made.learner(w.two, "Berta")
    year = TODAY.year
    assert [one.enrolled for one in queries.figures(w.one.officer, year).cohorts] == [2]
    assert [one.enrolled for one in queries.figures(w.one.officer, year, one).cohorts] == [1]
    world.signed_in(client, w.one.officer_user)
    at = reverse("plazas:figures")
    assert f"De las plazas que hoy están en {one.name}" in client.get(at, {"network": one.pk}).content.decode()
    far = network(w, name="Lejos", office=w.far.office, by=w.far.officer)
    assert [client.get(at, {"network": key}).status_code for key in (far.pk, "nothing")] == [404, 404]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_pages_cost_the_same_however_many_plazas(client, w, rows, django_assert_max_num_queries):
    one = network(w)
    for n in range(rows):
        side = made.side(mark=f"N{n}", office=w.office, name=f"n{n}")
        actions.join_network(plaza=side.plaza, network=one, by=w.one.officer)
    world.signed_in(client, w.one.officer_user)
    for name, args in (("network", [one.pk]), ("networks", []), ("network-train", [one.pk])):
        with django_assert_max_num_queries(25):
            assert client.get(reverse(f"plazas:{name}", args=args)).status_code == 200
