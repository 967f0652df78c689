"""Two at once, against the real server: on PostgreSQL two processes of it, on SQLite one with several threads.

The same form sent twice in the same instant is recorded once; of two clerks who reach for one record one gets it and the
other hears so; nobody sees a broken page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from ambos.programs.health_windows.actions import call_turn, take_turn
from ambos.programs.health_windows.models import Ticket
from ambos.records.audit.models import Event
from ambos.records.casework.models import Encounter
from ambos.records.people.models import Person, SearchWord
from tests.support import world
from tests.support.installation import beside, free_port

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]
TIMES = 6


class Clerk:
    """Somebody signed in, who can send the same thing many times in one instant."""

    def __init__(self, port: int, user):
        client = world.signed_in(Client(), user)
        self.port = port
        self.cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"

    def get(self, path: str) -> str:
        code, page, cookies = self._ask("GET", path)
        assert code == 200, (path, code)
        self.cookie += "".join(f"; {c.split(';')[0]}" for c in cookies if c.startswith("csrftoken"))
        self.token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)
        return page

    def post(self, path: str, fields: dict) -> int:
        return self._ask("POST", path, urlencode(fields | {"csrfmiddlewaretoken": self.token}, doseq=True))[0]

    def _ask(self, method: str, path: str, body: str | None = None):
        opened = HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": self.cookie, "Host": f"localhost:{self.port}"}
        if body is not None:
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Referer": f"http://localhost:{self.port}{path}",
            }
        opened.request(method, path, body, headers)
        answer = opened.getresponse()
        page = answer.read().decode()
        cookies = answer.headers.get_all("Set-Cookie") or []
        opened.close()
        return answer.status, page, cookies


@pytest.fixture
def house(tmp_path) -> Iterator[tuple]:
    """An office with its window, and a running server: of two processes."""
    office = world.office()
    window = world.window(office)
    connection.close()
    here, port = beside(tmp_path), free_port()
    here.environment["AMBOS_SERVERS"] = "2"
    with here.running(port=port):
        yield office, window, port


def all_at_once(*acts) -> list:
    """What each act answers; they begin together."""
    with ThreadPoolExecutor(len(acts)) as crowd:
        return [done.result() for done in [crowd.submit(act) for act in acts]]


def test_the_same_arrival_sent_many_times_is_one_person_and_one_turn(house):
    office, _window, port = house
    clerk = Clerk(port, world.account("promoter", office=office)[0])
    clerk.get("/health-windows/arrive/")
    typed = {
        "form_key": uuid4(), "given_names": "Guadalupe", "surname1": "Núñez", "born_year": "1981", "sex": "female", "language": "es",
    }  # fmt: skip
    codes = all_at_once(*[lambda: clerk.post("/health-windows/arrive/", typed)] * TIMES)
    assert Counter(codes) == {302: TIMES}
    assert (Person.objects.count(), Ticket.objects.count()) == (1, 1)
    assert SearchWord.objects.count() == 2
    assert Event.objects.filter(verb="health_windows.turn_taken").count() == 1


def test_two_clerks_call_one_turn_and_one_gets_it(house):
    office, window, port = house
    (one, access), (other, _) = (world.account("promoter", office=office) for _ in range(2))
    ticket = take_turn(service_point=window, form_key=uuid4(), by=access)
    clerks = [Clerk(port, user) for user in (one, other)]
    for clerk in clerks:
        clerk.get("/health-windows/")
    codes = all_at_once(*[lambda c=c: c.post(f"/health-windows/turns/{ticket.pk}/call/", {}) for c in clerks])
    assert codes == [302, 302]  # the slower one is led back to the queue, and told
    ticket.refresh_from_db()
    assert (ticket.state, ticket.called_by_id in (one.pk, other.pk)) == ("called", True)
    assert Event.objects.filter(verb="health_windows.turn_called").count() == 1


def test_the_same_visit_sent_many_times_is_recorded_once(house):
    office, window, port = house
    user, access = world.account("promoter", office=office)
    ticket = call_turn(ticket=take_turn(service_point=window, form_key=uuid4(), by=access), by=access)
    clerk = Clerk(port, user)
    clerk.get(f"/health-windows/turns/{ticket.pk}/")
    typed = {"form_key": uuid4(), "source": "hall", "language": "es", "topics": ["diabetes"]}
    codes = all_at_once(*[lambda: clerk.post(f"/health-windows/turns/{ticket.pk}/", typed)] * TIMES)
    assert set(codes) <= {200, 302}
    assert Encounter.objects.count() == 1
    ticket.refresh_from_db()
    assert (ticket.state, ticket.encounter_id) == ("attended", Encounter.objects.get().pk)


def test_many_arrive_at_once_and_every_turn_has_its_own_number(house):
    office, _window, port = house
    clerks = [Clerk(port, world.account("promoter", office=office)[0]) for _ in range(TIMES)]
    for clerk in clerks:
        clerk.get("/health-windows/arrive/")

    def arrive(clerk):
        return [clerk.post("/health-windows/arrive/", {"form_key": uuid4(), "language": "es"}) for _ in range(3)]

    codes = [code for some in all_at_once(*[lambda c=c: arrive(c) for c in clerks]) for code in some]
    assert Counter(codes) == {302: 3 * TIMES}
    assert sorted(Ticket.objects.values_list("number", flat=True)) == list(range(1, 3 * TIMES + 1))
