"""`ambos run`: answers, stops clean, starts again what died, and leaves nothing behind however it ends."""

from __future__ import annotations

import os
import resource
import signal
import socket
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from ambos.config.run import GENTLE, refuse_taken_port
from tests.support.installation import Installation, free_port, postgres_database, wait_until
from tests.support.postgres import Postgres

pytestmark = pytest.mark.faults


@pytest.fixture(scope="module")
def prepared(tmp_path_factory, request):
    """An installation whose tables are made, on the database of this run."""
    folder = tmp_path_factory.mktemp("installation")
    if request.config.getoption("db") == "sqlite":
        made = Installation(folder)
        made.ambos("setup")
        yield made
        return
    with Postgres() as server, postgres_database(server, "run") as address:
        made = Installation(folder, database=address)
        made.ambos("setup")
        yield made


def asked(port: int, path: str = "/health/") -> tuple[int, str]:
    """Code and body of one address of the server on this machine."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def gone(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_answers_and_stops_clean(prepared, number):
    port = free_port()
    with prepared.running(port=port) as run:
        assert asked(port) == (200, '{"database": "up"}')
        assert asked(port, "/")[0] == 200
        wait_until(lambda: len(run.children()) == 3)
        children = run.children()
        assert sorted(children) == ["server", "ticker", "worker"]
        ours = os.getpriority(os.PRIO_PROCESS, 0)
        expected = {"server": ours, "ticker": ours, "worker": min(ours + GENTLE, 19)}
        wait_until(lambda: {who: os.getpriority(os.PRIO_PROCESS, pid) for who, pid in children.items()} == expected)
        run.process.send_signal(number)
        assert run.process.wait(20) == 0
    assert run.said().rstrip().endswith("stopped")
    assert [name for name, process in children.items() if not gone(process)] == []
    refuse_taken_port("127.0.0.1", port)


def test_a_port_that_is_taken_is_one_clear_line(prepared):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = prepared.ambos("run", "--port", str(port), fails=True)
    assert said == (
        f"Error: port {port} of 127.0.0.1 cannot be used (address already in use); "
        f"choose another: make run PORT={port + 1}, or ambos run --port {port + 1}\n"
    )


@pytest.mark.parametrize("name", ["server", "worker", "ticker"])
def test_a_child_that_dies_is_started_again(prepared, name):
    port = free_port()
    with prepared.running(port=port) as run:
        wait_until(lambda: len(run.children()) == 3)
        before = run.children()
        os.kill(before[name], signal.SIGKILL)
        run.wait_for(f"the {name} ended (SIGKILL); starting it again now", 10)
        wait_until(lambda: len(run.children()) == 3 and run.children()[name] != before[name])
        wait_until(lambda: _answers(port))
        others = {other: process for other, process in before.items() if other != name}
        assert {other: run.children()[other] for other in others} == others


def _answers(port: int) -> bool:
    try:
        return asked(port)[0] == 200
    except OSError:
        return False


def test_killed_itself_it_leaves_no_child_behind(prepared):
    port = free_port()
    with prepared.running(port=port) as run:
        wait_until(lambda: len(run.children()) == 3)
        children = run.children()
        run.process.kill()
        run.process.wait(5)
        wait_until(lambda: all(gone(process) for process in children.values()))


def test_a_second_start_costs_less_than_five_seconds(prepared):
    """Processor time of the whole tree, start to stop: what the start takes on a machine that does nothing else."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with prepared.running(port=free_port()):
        pass
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 5


def test_an_unsafe_production_does_not_start(tmp_path):
    installation = Installation(tmp_path, AMBOS_MODE="production", AMBOS_URL="http://example.org")
    said = installation.ambos("run", "--port", str(free_port()), fails=True)
    assert "this installation is not safe to start" in said
    assert "ambos.E012: AMBOS_URL must be the https address people use" in said
    assert "ambos.E022: the host of AMBOS_URL is not among AMBOS_HOSTS" in said
    assert not (tmp_path / "ambos.sqlite3").exists()


def test_without_secrets_only_offline_commands_run(tmp_path):
    bare = Installation(tmp_path)
    for name in ("AMBOS_MODE", "AMBOS_KEYS", "AMBOS_SECRET_KEY"):
        del bare.environment[name]
    assert "there is no installation here" in bare.ambos("load", fails=True)
    assert "there is no installation here" in bare.ambos("run", fails=True)
    assert bare.ambos("keys", "new").startswith("AMBOS_SECRET_KEY=")
    assert "Usage: ambos load" in bare.ambos("load", "--help")


def test_a_production_is_never_started_as_a_demo(tmp_path):
    production = Installation(tmp_path, AMBOS_MODE="production")
    assert "the demo is never started there" in production.ambos("run", "--demo", fails=True)
