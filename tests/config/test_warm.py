"""What the first request would wait for is read before the server accepts anybody, and by no command."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ambos.config import serve, warm
from ambos.records.registry.loading import manifests, named

ROOT = Path(__file__).resolve().parents[2]
ASKED = """
import io, sys
import ambos.config.wsgi as server
from django.db import connection
from django.template import engines
from ambos.programs.eligibility import loading
there = set(sys.modules)
print(connection.connection is None, loading.facts.cache_info().currsize, loading.words.cache_info().currsize)
[cached] = engines["django"].engine.template_loaders
print(sorted(name for name in ("base.html", "reports/report.html") if any(name in str(key) for key in cached.get_template_cache)))
asked = {"REQUEST_METHOD": "GET", "PATH_INFO": "/health/", "SERVER_NAME": "localhost", "SERVER_PORT": "80",
         "wsgi.input": io.BytesIO(), "wsgi.url_scheme": "http", "HTTP_HOST": "localhost"}
said = []
server.application(asked, lambda status, headers: said.append(status))
print(said[0].split()[0], sorted(name for name in set(sys.modules) - there if name.startswith("ambos.")))
"""
BEGUN = """
import sys
from ambos.records.registry.manifest import ready
ready()
print("ambos.config.urls" in sys.modules, "ambos.config.warm" in sys.modules)
"""


def said_by(code, tmp_path):
    known = {key: os.environ[key] for key in ("PATH", "DATABASE_URL") if key in os.environ}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=known
        | {"AMBOS_MODE": "test", "AMBOS_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "ambos.config.settings"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return [line for line in done.stdout.splitlines() if not line.startswith("{")]


def test_the_server_has_read_everything_before_the_first_request(tmp_path):
    assert said_by(ASKED, tmp_path) == ["True 1 1", "['base.html', 'reports/report.html']", "200 []"]


def test_no_command_waits_for_it(tmp_path):
    assert said_by(BEGUN, tmp_path) == ["False False"]


@pytest.mark.django_db
def test_it_asks_the_database_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        warm.warm_up()


def test_what_cannot_be_read_keeps_nobody_from_the_rest(monkeypatch, caplog):
    read = []

    def _templates():
        raise OSError("a disk")

    monkeypatch.setattr(warm, "_templates", _templates)
    monkeypatch.setattr(warm, "_addresses", lambda: read.append("addresses"))
    monkeypatch.setattr(warm, "named", lambda dotted: lambda: read.append(dotted))
    warm.warm_up()
    assert read == ["addresses", *(p.read_ahead for p in manifests() if p.read_ahead)]
    assert [(record.getMessage(), record.task) for record in caplog.records] == [("not_read_ahead", "templates")]


def test_the_port_is_opened_after_the_application_is_loaded(monkeypatch):
    done = []

    class Server:
        def __init__(self, target, **_said):
            done.append(target)

        def serve(self):
            done.append("served")

    monkeypatch.setattr(serve, "import_module", done.append)
    monkeypatch.setattr(serve, "Server", Server)
    serve.serve("127.0.0.1", 8000)
    assert done == ["ambos.config.wsgi", "ambos.config.wsgi:application", "served"]


def test_what_a_manifest_reads_ahead_is_there():
    assert [p.slug for p in manifests() if p.read_ahead and not callable(named(p.read_ahead))] == []
