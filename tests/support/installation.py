"""A second installation beside the tests' own: its own folder, keys and database, driven only by the `ambos` command."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit

ROOT = Path(__file__).resolve().parents[2]
KEYS = {"test": "00" * 32, "index": "11" * 32}


class Installation:
    """``ambos(...)`` runs one command; ``running(...)`` keeps `ambos run` going while a block lasts."""

    def __init__(self, folder: Path, *, database: str = "", keys: dict[str, str] | None = None, **environment: str):
        """``database`` is an address of PostgreSQL; empty means SQLite in ``folder``."""
        self.folder, self.database = folder, database
        folder.mkdir(parents=True, exist_ok=True)
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("AMBOS_", "DATABASE_URL", "DJANGO_"))},
            "AMBOS_VAR": str(folder),
            "AMBOS_MODE": "test",
            "AMBOS_KEYS": json.dumps(keys or KEYS),
            "AMBOS_SECRET_KEY": "a secret for tests only, long enough to please every check there is, 0123456789",
            "DATABASE_URL": database,
            "PYTHONPATH": str(ROOT),
            **environment,
        }

    def ambos(self, *arguments: str, fails: bool = False) -> str:
        """What the command says. The test fails when it ends otherwise than ``fails`` says."""
        done = subprocess.run(
            [sys.executable, "-m", "ambos.config.cli", *arguments],
            env=self.environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=300,
        )
        said = done.stdout + done.stderr
        assert (done.returncode != 0) == fails, said
        assert "Traceback" not in said, said
        return said

    def python(self, code: str, timeout: int = 120) -> str:
        """Run a few lines with Django set up, as this installation; what they print."""
        lines = f"import django; django.setup()\n{code}"
        environment = self.environment | {"DJANGO_SETTINGS_MODULE": "ambos.config.settings"}
        done = subprocess.run(
            [sys.executable, "-c", lines],
            env=environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=timeout,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, *arguments: str) -> subprocess.Popen:
        """Start one command and leave it running; what it says lies in ``<first word>.out``."""
        with (self.folder / f"{arguments[0]}.out").open("ab") as out:
            return subprocess.Popen(
                [sys.executable, "-m", "ambos.config.cli", *arguments],
                env=self.environment,
                cwd=self.folder,
                stdout=out,
                stderr=subprocess.STDOUT,
            )

    @contextmanager
    def running(self, *arguments: str, port: int, ready: str = "Ambos answers") -> Iterator[Running]:
        """`ambos run` until the block ends, then SIGTERM; it must stop by itself within 30 seconds."""
        out = (self.folder / "run.out").open("wb")
        process = subprocess.Popen(
            [sys.executable, "-m", "ambos.config.cli", "run", "--port", str(port), *arguments],
            env=self.environment,
            cwd=self.folder,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        run = Running(process, port, self.folder / "run.out")
        try:
            run.wait_for(ready)
            yield run
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
            out.close()


class Running:
    """A running `ambos run`."""

    def __init__(self, process: subprocess.Popen, port: int, out: Path):
        self.process, self.port, self.out = process, port, out

    def said(self) -> str:
        """All it has said so far."""
        return self.out.read_text(encoding="utf-8", errors="replace")

    def wait_for(self, text: str, seconds: float = 90) -> None:
        """Until it has said this; the test fails when it ends or takes longer."""
        until = time.monotonic() + seconds
        while text not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < until, self.said()
            time.sleep(0.05)

    def children(self) -> dict[str, int]:
        """Its children by the name they carry: server, worker, ticker."""
        listed = subprocess.run(
            ["ps", "-o", "pid=,comm=", "--ppid", str(self.process.pid)], capture_output=True, text=True
        ).stdout
        pairs = (line.split(None, 1) for line in listed.splitlines())
        return {name.strip().removeprefix("ambos-"): int(pid) for pid, name in pairs if name.startswith("ambos-")}


def beside(folder: Path) -> Installation:
    """An installation on the very database the tests are using, for a second process that works on it."""
    from django.db import connection

    known = connection.settings_dict
    if connection.vendor == "sqlite":
        return Installation(folder, database=f"sqlite:///{known['NAME']}")
    host = quote(known["HOST"] or known["OPTIONS"]["host"], safe="")
    return Installation(folder, database=f"postgresql://{known['USER']}@/{known['NAME']}?host={host}")


def wait_until(holds: Callable[[], object], seconds: float = 30) -> None:
    """Until it holds; the test fails when it takes longer."""
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "it never came to pass"
        time.sleep(0.05)


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def postgres_database(server, name: str) -> Iterator[str]:
    """A new, empty database on this ``Postgres`` server; its address."""
    import psycopg

    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    parts = urlsplit(server.url)
    try:
        yield f"{parts.scheme}://{parts.netloc}/{name}?{parts.query}"
    finally:
        with psycopg.connect(server.url, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
