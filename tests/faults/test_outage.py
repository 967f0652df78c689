"""The database stopped and started again under a running server: a clear page meanwhile, then on as before; nothing lost
and nothing doubled. PostgreSQL is stopped for real, once in order and once as in a crash."""

from __future__ import annotations

import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request

import psycopg
import pytest

from tests.support.installation import Installation, free_port, postgres_database, wait_until
from tests.support.postgres import Postgres

pytestmark = [pytest.mark.faults, pytest.mark.postgres]


class Visitor:
    """A browser without a screen."""

    def __init__(self, port: int):
        self.home = f"http://localhost:{port}"
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def get(self, path: str) -> tuple[int, str]:
        return self._ask(self.home + path)

    def post(self, path: str, **fields: str) -> tuple[int, str]:
        """Sends a form with the token of the page it stood on."""
        token = next(c.value for c in self.cookies if c.name == "csrftoken")
        sent = urllib.parse.urlencode(fields | {"csrfmiddlewaretoken": token}).encode()
        return self._ask(self.home + path, sent)

    def _ask(self, address: str, sent: bytes | None = None) -> tuple[int, str]:
        asked = urllib.request.Request(address, sent, {"Accept-Language": "es"})
        try:
            with self.opener.open(asked, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()


@pytest.mark.parametrize("how", ["fast", "immediate"])
def test_an_outage_is_said_survived_and_costs_nothing(tmp_path, how):
    # Durable, so that a crash may lose nothing that was committed.
    with Postgres(durable=True) as server, postgres_database(server, "outage") as address:
        here, port = Installation(tmp_path, database=address), free_port()
        here.ambos("setup")
        with here.running(port=port) as run:
            visitor = Visitor(port)
            assert visitor.get("/health/") == (200, '{"database": "up"}')
            assert visitor.get("/accounts/login/")[0] == 200
            wait_until(lambda: len(run.children()) == 3)
            children = run.children()

            (tmp_path / "hold").touch()
            _enqueue(here, tmp_path, "held", "waiting")
            wait_until((tmp_path / "began-held").exists)
            server.stop(how)

            assert visitor.get("/health/") == (503, '{"database": "down"}')
            assert visitor.get("/")[0] == 200  # what needs no record goes on
            code, page = visitor.post("/accounts/login/", login="nobody@example.org", password="x" * 12)
            assert code == 503
            assert re.search("<h1>En este momento no se puede llegar a los registros</h1>", page)
            (tmp_path / "hold").unlink()

            server.start()
            wait_until(lambda: visitor.get("/health/")[0] == 200)
            assert visitor.post("/accounts/login/", login="nobody@example.org", password="x" * 12)[0] == 200
            _enqueue(here, tmp_path, "later")
            wait_until(lambda: _done(address) == {"held": 1, "waiting": 1, "later": 1})
            assert run.children() == children  # nobody had to be started again
        assert _states(address) == {"SUCCESSFUL": 3}


def test_a_start_without_a_database_says_so_in_one_line(tmp_path):
    nowhere = Installation(tmp_path, database=f"postgresql://ambos@/ambos?host={tmp_path}")
    said = nowhere.ambos("run", "--port", str(free_port()), fails=True)
    assert said.startswith("Error: the database cannot be reached")
    assert len(said.splitlines()) == 1


def _enqueue(here: Installation, folder, *keys: str) -> None:
    here.python(
        "from tests.faults.tasks import write\n"
        + "\n".join(f"write.enqueue(folder={str(folder)!r}, key={key!r})" for key in keys)
    )


def _done(address: str) -> dict[str, int]:
    query = "SELECT subject_type, count(*) FROM audit_event WHERE verb = 'test.task' GROUP BY 1"
    with psycopg.connect(address) as connection:
        return dict(connection.execute(query).fetchall())


def _states(address: str) -> dict[str, int]:
    query = "SELECT status, count(*) FROM django_tasks_database_dbtaskresult WHERE task_path LIKE 'tests.%' GROUP BY 1"
    with psycopg.connect(address) as connection:
        return dict(connection.execute(query).fetchall())
