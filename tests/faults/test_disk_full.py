"""A disk that is full: a clear page, nothing half written, and everything works again once there is room."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, InterfaceError, OperationalError, connection, transaction

from ambos.config.trouble import AWAY, BUSY, FULL, trouble_of
from ambos.records.audit.actions import record
from ambos.records.audit.models import Event

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]
LONG = "x" * 30_000


@pytest.fixture
def full_disk():
    """No page more than the database has now; ``room()`` ends it. SQLite only: it can play a full disk by itself."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # pages that other tests left free are room too
        (pages,) = cursor.execute("PRAGMA page_count").fetchone()
        (most,) = cursor.execute("PRAGMA max_page_count").fetchone()
        cursor.execute(f"PRAGMA max_page_count = {pages}")

    def room():
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA max_page_count = {most}")

    yield room
    room()


@pytest.mark.sqlite
def test_a_verb_on_a_full_disk_leaves_nothing_behind(full_disk):
    with pytest.raises(OperationalError, match="disk is full") as told:
        _write_until_it_fails()
    assert trouble_of(told.value) is FULL
    full_disk()
    assert Event.objects.filter(verb="test.first").count() == Event.objects.filter(verb="test.second").count()
    record("test.third", "x", by="system", text=LONG)
    assert Event.objects.filter(verb="test.third").count() == 1


@pytest.mark.sqlite
@pytest.mark.urls("tests.faults.pages")
@pytest.mark.parametrize(
    "language, words", [("es", "Ya no hay espacio para guardar"), ("en", "There is no room left to save")]
)
def test_the_page_says_what_happened_what_was_kept_and_what_to_do(client, full_disk, language, words):
    client.raise_request_exception = False
    answered = client.post(f"/test-write/?lang={language}", {"size": 3_000_000})
    assert (answered.status_code, answered.headers["Retry-After"]) == (507, "600")
    assert f"<h1>{words}</h1>" in answered.content.decode()
    assert Event.objects.filter(verb__startswith="test.").count() == 0
    assert client.get("/health/").json() == {"database": "up"}

    part = client.post("/test-write/", {"size": 3_000_000}, headers={"HX-Request": "true"})
    assert part.status_code == 507
    assert part.content.decode().startswith(f"{words}. ")

    full_disk()
    assert client.post("/test-write/", {"size": 3_000_000}).content == b"written"
    assert Event.objects.filter(verb__startswith="test.").count() == 2


class WithState(Exception):
    """An error of a driver that tells its SQLSTATE, as psycopg's do."""

    def __init__(self, sqlstate):
        super().__init__(sqlstate)
        self.sqlstate = sqlstate


def _caused(error, sqlstate):
    error.__cause__ = WithState(sqlstate)
    return error


@pytest.mark.parametrize(
    "error, trouble",
    [
        (OperationalError("database or disk is full"), FULL),
        (_caused(OperationalError("could not extend file: No space left on device"), "53100"), FULL),
        (OperationalError("database is locked"), BUSY),
        (_caused(OperationalError("deadlock detected"), "40P01"), BUSY),
        (OperationalError("unable to open database file"), AWAY),
        (_caused(OperationalError("terminating connection due to administrator command"), "57P01"), AWAY),
        (InterfaceError("the connection is closed"), AWAY),
        (OperationalError("no such table: people_person"), None),
        (IntegrityError("UNIQUE constraint failed"), None),
        (ValueError("disk is full"), None),
        (None, None),
    ],
)
def test_which_trouble_it_is(error, trouble):
    assert trouble_of(error) is trouble


def _write_until_it_fails() -> None:
    for number in range(2000):
        with transaction.atomic():
            record("test.first", "x", by="system", number=number)
            record("test.second", "x", by="system", number=number, text=LONG)
