"""What reaches the log: named fields only. Every line of these situations is searched for what may never be in it."""

from __future__ import annotations

import io
import json
import logging
import sys

import pytest
from django.conf import settings
from django.core.mail import send_mail

from ambos.config.logs import FIELDS, JsonLine
from tests.support import world

NAME, CODE, TOKEN = "MARCADOR Guadalupe Hernández", "K7QM-2XWD-9F", "tok3n-tok3n-tok3n"
MAIL, PHONE, SECRET = "guadalupe@example.org", "+1 559 555 0123", "una frase larga y tranquila"
NEVER = ("MARCADOR", "Guadalupe", CODE, TOKEN, MAIL, "guadalupe", PHONE, "5550123", "555 0123", SECRET, "q=", "?")
ALWAYS = {"at", "level", "logger", "event"}


@pytest.fixture
def lines():
    """Everything any logger of ours, Django or a library says from here on, as production would write it."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(JsonLine())
    loggers = [logging.getLogger(name) for name in ("", "django", "django.request", "django.server", "allauth")]
    kept = [(logger, logger.level, logger.handlers[:]) for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
        logger.addHandler(handler)
    yield lambda: [line for line in out.getvalue().splitlines() if line]
    for logger, level, handlers in kept:
        logger.setLevel(level)
        logger.handlers[:] = handlers


def clean(lines: list[str]) -> list[dict]:
    """The lines read, after searching each for what may never be there."""
    found = []
    for line in lines:
        assert not [word for word in NEVER if word in line], line
        read = json.loads(line)
        assert set(read) <= ALWAYS | set(FIELDS) | {"exception", "places"}, line
        found.append(read)
    return found


@pytest.mark.django_db
@pytest.mark.parametrize(
    "method, path, data",
    [
        ("get", f"/?q={NAME}&telefono={PHONE}", None),
        ("get", f"/follow/?code={CODE}", None),
        ("post", "/follow/", {"code": CODE, "birth_year": "1981"}),
        ("get", f"/r/{TOKEN}/", None),
        ("post", f"/r/{TOKEN}/", {"answer": "accept", "note": NAME}),
        ("post", "/accounts/login/", {"login": MAIL, "password": SECRET}),
        ("get", f"/nowhere/{NAME}/", None),
        ("post", "/accounts/password/reset/", {"email": MAIL}),
    ],
)
def test_a_request_is_one_line_of_named_fields(client, lines, method, path, data):
    client.raise_request_exception = False
    getattr(client, method)(path, data, headers={"User-Agent": NAME, "Referer": f"https://x.example/{TOKEN}"})
    requests = [line for line in clean(lines()) if line["logger"] == "ambos.requests"]
    assert len(requests) == 1
    assert set(requests[0]) >= {"route", "method", "code", "milliseconds"}
    assert requests[0]["method"] == method.upper()


@pytest.mark.django_db
@pytest.mark.urls("tests.config.broken_pages")
@pytest.mark.parametrize("what", ["error", "refused", "denied", "database"])
def test_an_exception_shows_its_class_and_places_and_not_its_text(client, lines, what):
    client.raise_request_exception = False
    user, _ = world.account("promoter", name=NAME)
    world.signed_in(client, user)
    client.post(f"/broken/{what}/", {"name": NAME, "phone": PHONE, "note": SECRET})
    found = clean(lines())
    assert [line["code"] for line in found if line["logger"] == "ambos.requests"] == [
        {"error": 500, "refused": 409, "denied": 403, "database": 503}[what]
    ]
    told = [line for line in found if line.get("exception") == "ValueError"]
    assert bool(told) == (what == "error")
    assert all(line["places"][-1].startswith("tests.config.broken_pages:") for line in told)


def test_a_message_of_a_library_is_not_written():
    """Only our own events are written as they are said; of others the name is kept, not the text with its values."""
    for name, event in (("ambos.x", "visit_recorded"), ("some.library", "some.library")):
        record = logging.LogRecord(
            name, logging.INFO, "", 1, "visit_recorded" if "ambos" in name else "for %s", (MAIL,), None
        )
        assert json.loads(JsonLine().format(record))["event"] == event


def test_a_field_nobody_named_is_dropped():
    record = logging.LogRecord("ambos.x", logging.INFO, "", 1, "event", (), None)
    record.person, record.count = NAME, 3
    line = json.loads(JsonLine().format(record))
    assert line["count"] == 3
    assert NAME not in json.dumps(line, ensure_ascii=False)


def test_a_chain_of_exceptions_keeps_its_secrets():
    try:
        try:
            raise KeyError(NAME)
        except KeyError as first:
            raise RuntimeError(MAIL) from first
    except RuntimeError:
        record = logging.LogRecord("ambos.x", logging.ERROR, "", 1, "failed", (), sys.exc_info())
    (line,) = clean([JsonLine().format(record)])
    assert line["exception"] == "RuntimeError"


def test_every_handler_writes_our_format_and_granian_writes_no_addresses():
    assert {handler["formatter"] for handler in settings.LOGGING["handlers"].values()} == {"json"}
    assert settings.LOGGING["formatters"] == {"json": {"()": "ambos.config.logs.JsonLine"}}
    source = (settings.ROOT / "ambos" / "config" / "serve.py").read_text()
    assert "log_access=False" in source


def test_a_mail_that_cannot_be_sent_says_nothing_of_its_text(lines, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", 1, False
    with pytest.raises(OSError, match="refused"):
        send_mail(NAME, SECRET, "ambos@localhost", [MAIL])
    clean(lines())
