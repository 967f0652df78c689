"""A session that cannot be saved because the database is busy is not called a session that ended."""

import sqlite3
from contextlib import closing

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection

from tests.support import world


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_a_busy_database_is_said_to_be_busy(client):
    user, _access = world.account("promoter")
    world.signed_in(client, user)
    session = client.session
    session["changed"] = 1
    with connection.cursor() as cursor:
        path = cursor.execute("PRAGMA database_list").fetchone()[2]
        waits = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute("PRAGMA busy_timeout = 20")
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(OperationalError, match="locked"):
                session.save()
            client.raise_request_exception = False
            answered = client.get("/")
            assert (answered.status_code, answered.headers["Retry-After"]) == (503, "5")
        cursor.execute(f"PRAGMA busy_timeout = {waits}")
    session.save()
    assert client.get("/").status_code == 200


@pytest.mark.django_db
def test_a_session_that_ended_elsewhere_is_still_one_that_ended(client):
    user, _access = world.account("promoter")
    world.signed_in(client, user)
    session = client.session
    session["changed"] = 1
    Session.objects.all().delete()
    with pytest.raises(UpdateError):
        session.save()
