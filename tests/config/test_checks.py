"""A real installation refuses what is unsafe, by name; a good one passes Django's own checks and ours without a word."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core import checks as django_checks

from ambos.config import checks
from tests.support import world

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "AMBOS_MODE": "production",
    "AMBOS_URL": "https://ambos.example.org",
    "AMBOS_HOSTS": "ambos.example.org",
    "AMBOS_SECRET_KEY": "kq3v9Zt7mR1xW5yB8nC2dF6gH4jL0pS-aE_uIoT9wQ7rX3zVhJ5bN8",
    "AMBOS_KEYS": json.dumps({"2026-11": bytes(range(32)).hex(), "index": bytes(range(32, 64)).hex()}),
    "AMBOS_SMTP_HOST": "smtp.example.org",
}


def check(tmp_path, **change):
    """What `manage.py check --deploy` says with this environment, every warning counted as a fault."""
    environment = {"PATH": "/usr/bin:/bin", "AMBOS_VAR": str(tmp_path)} | GOOD | change
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "DEBUG", "--database", "default"],
        cwd=ROOT,
        env={name: value for name, value in environment.items() if value is not None},
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.returncode, done.stdout + done.stderr


def prepared(tmp_path):
    """The tables of an installation of its own, in SQLite."""
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v", "0"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "AMBOS_VAR": str(tmp_path)} | GOOD,
        check=True,
        timeout=300,
    )


def test_a_good_environment_passes_without_a_word(tmp_path):
    prepared(tmp_path)
    code, said = check(tmp_path)
    assert (code, said) == (0, "System check identified no issues (0 silenced).\n")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"AMBOS_MODE": "demo"}, "ambos.E010"),
        ({"AMBOS_SECRET_KEY": "short"}, "ambos.E023"),
        ({"AMBOS_SECRET_KEY": None}, "AMBOS_SECRET_KEY is not set"),
        ({"AMBOS_KEYS": None}, "AMBOS_KEYS is not set"),
        ({"AMBOS_KEYS": '{"a": "00"}'}, "AMBOS_KEYS needs"),
        ({"AMBOS_MODE": "productoin"}, "AMBOS_MODE is production, demo or test"),
    ],
)
def test_through_the_environment_itself(tmp_path, change, named):
    code, said = check(tmp_path, **change)
    assert code != 0
    assert named in said


@pytest.fixture
def production(settings):
    """This process as a good real installation."""
    settings.IS_PRODUCTION, settings.MODE = True, "production"
    settings.ORIGIN_URL, settings.ALLOWED_HOSTS = "https://ambos.example.org", ["ambos.example.org"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.AMBOS_TEXT_GATEWAY = "ambos.records.messages.gateways.NoGateway"
    settings.AMBOS_KEYS = {"a": bytes(range(32)), "index": bytes(range(32, 64))}
    return settings


def codes():
    return [fault.id.removeprefix("ambos.") for fault in checks.safe_settings(None)]


def test_the_good_one_has_no_fault(production):
    assert codes() == []


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("AMBOS_SECOND_FACTOR", "optional", ["E011"]),
        ("ORIGIN_URL", "http://ambos.example.org", ["E012"]),
        ("ORIGIN_URL", "", ["E012"]),
        ("ORIGIN_URL", "https://other.example.org", ["E022"]),
        ("ALLOWED_HOSTS", [], ["E013", "E022"]),
        ("ALLOWED_HOSTS", ["*", "ambos.example.org"], ["E013"]),
        ("ALLOWED_HOSTS", [".example.org", "ambos.example.org"], ["E013"]),
        ("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend", ["E014"]),
        ("AMBOS_TEXT_GATEWAY", "ambos.records.messages.gateways.FileGateway", ["E015"]),
        ("AMBOS_TEXT_GATEWAY", "ambos.records.messages.gateways.HttpGateway", ["E016"]),
        ("AMBOS_KEYS", {"a": bytes(32), "index": bytes(range(32))}, ["E017"]),
        ("AMBOS_KEYS", {"a": bytes(range(32)), "index": bytes(range(32))}, ["E017"]),
        ("AMBOS_IDLE_MINUTES", 0, ["E018"]),
        ("AMBOS_IDLE_MINUTES", 61, ["E018"]),
        ("SESSION_COOKIE_AGE", 25 * 3600, ["E019"]),
        ("DEBUG", True, ["E021"]),
        ("SECRET_KEY", "short", ["E023"]),
        ("SECRET_KEY", "ab" * 40, ["E023"]),
    ],
)
def test_each_unsafe_setting_is_named(production, name, value, code):
    setattr(production, name, value)
    assert codes() == code


def test_a_gateway_of_texts_over_https_is_good(production):
    production.AMBOS_TEXT_GATEWAY = "ambos.records.messages.gateways.HttpGateway"
    production.AMBOS_TEXT_GATEWAY_URL = "https://texts.example.org/send"
    assert codes() == []


@pytest.mark.django_db
class TestAccountsOfTheDemo:
    def test_refused_while_one_is_open(self, production):
        world.account("promoter", is_demo=True, is_active=False)
        assert checks.no_demo_accounts(None, databases=["default"]) == []
        world.account("promoter", is_demo=True)
        assert [fault.id for fault in checks.no_demo_accounts(None, databases=["default"])] == ["ambos.E020"]

    def test_among_all_checks_of_a_start(self, production):
        world.account("promoter", is_demo=True)
        found = django_checks.run_checks(include_deployment_checks=True, databases=["default"])
        assert "ambos.E020" in [fault.id for fault in found]


def test_no_superuser_and_no_admin_site(settings):
    assert checks.no_superuser(None) == []
    settings.AUTH_USER_MODEL = "auth.User"
    assert [fault.id for fault in checks.no_superuser(None)] == ["ambos.E001"]
