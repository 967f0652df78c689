"""Backup and restore: every row of every table comes back, on either database and across, and a key is needed to read."""

from __future__ import annotations

import gzip
import json
import sqlite3
import tarfile
from datetime import UTC, date, datetime, time
from decimal import Decimal
from uuid import UUID, uuid4

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.utils import timezone

from ambos.config.backup import CannotBackUp, back_up
from ambos.config.dump import LEFT_OUT, kept_models, line_of, reader_of
from ambos.domain.encryption import CannotOpen, Keyring
from ambos.records.agreements.models import Agreement, Party
from ambos.records.audit.actions import record
from ambos.records.audit.models import Event
from ambos.records.casework.models import Encounter
from ambos.records.files.models import StoredFile
from ambos.records.measurements.models import BandTable, Screening
from ambos.records.network.models import District, Place
from ambos.records.people.models import ContactPoint, Person
from ambos.records.registry.keyrings import keyring
from tests.support import world
from tests.support.installation import KEYS, Installation, postgres_database
from tests.support.postgres import Postgres

pytestmark = pytest.mark.django_db(transaction=True)
HARD = [
    "Nuñez O'Hara",
    "=cmd|' /C calc'!A0",
    "👩🏽‍⚕️ emoji",
    "مريم rtl",
    'quote " back \\ slash',
    "line\nfeed\ttab\r",
    "",
]
NUMBER = "+15595550123"


@pytest.fixture(scope="module")
def server():
    with Postgres() as running:
        yield running


@pytest.fixture
def full_world():
    """Rows of every kind of column: sealed bytes, JSON, moments with microseconds, nulls, hard texts, links to oneself."""
    office, clinic = world.office(), world.organization()
    window, service = world.window(office), world.service(organization=clinic)
    user, access = world.account("promoter", office=office)
    world.second_factor(user)
    Place.objects.create(
        key="us:zip:93721", country="us", kind="zip", code="93721", name="93721", latitude=36.7, longitude=-119.78
    )
    District.objects.create(
        office=office, country="us", area_kind="zip", area_code="93721", valid_from=date(2009, 6, 30), **world.SOURCED
    )
    for number, name in enumerate(HARD):
        # Straight into the table: the verb would refuse some of these, a backup may not.
        person = Person.objects.create(
            purpose="health", office=office, code=f"P{number}", given_names=name or "-", surname1=name, folded=name.lower(),
            registered_at=timezone.now(), last_seen_on=date(2026, 3, 1),
        )  # fmt: skip
        key = uuid4()
        ContactPoint.objects.create(
            id=key,
            person=person,
            system="phone",
            value=keyring("people.health").seal(NUMBER, f"{key}"),
            value_index=f"{number}",
        )
        record("audit.read", person, by=access, office=office, reason=name, nested={"a": [1, 2.5, None, True]})
    first = _encounter(
        office, window, clinic, Person.objects.first(), datetime(2026, 3, 1, 23, 59, 59, 999999, tzinfo=UTC)
    )
    second = _encounter(office, window, clinic, None, datetime(2026, 3, 2, tzinfo=UTC))
    Encounter.objects.filter(pk=first.pk).update(superseded_by=second)
    table = BandTable.objects.create(
        version="1",
        effective_from=date(2026, 1, 1),
        approval="-",
        table={"ñ": [1.5, {"b": None}]},
        loaded_at=timezone.now(),
    )
    Screening.objects.create(
        encounter=first, test="glucose", values={"value": "101.50"}, unit="mg/dL", typed={}, band="high", level="high", table=table,
        taken_at=timezone.now(),
    )  # fmt: skip
    agreement = Agreement.objects.create(
        title="Convenio", program="health_windows", starts_on=date(2026, 1, 1), drafted_at=timezone.now()
    )
    agreement.offices.add(office)
    Party.objects.create(agreement=agreement, organization=clinic, part="provider")
    StoredFile.objects.create(
        purpose="people", name="acta.pdf", media_type="application/pdf", size=3, sha256="ab" * 32, uploaded_at=timezone.now(),
        uploaded_by=user,
    )  # fmt: skip
    folder = settings.MEDIA_ROOT / "ab"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "cdef").write_bytes(bytes(range(256)) * 9000)
    yield service
    (folder / "cdef").unlink()


def _encounter(office, window, clinic, person, at):
    return Encounter.objects.create(
        purpose="health", program="health_windows", office=office, service_point=window, organization=clinic, person=person,
        alias="" if person else "A-7", started_at=at, day=at.date(), recorded_at=at, form_key=uuid4(),
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_every_row_comes_back(full_world, server, tmp_path, kind):
    file = tmp_path / "whole.tar"
    done = back_up(file, lambda _: None)
    here = _everything(connection.connection, connection.vendor)
    assert sum(len(rows) for rows in here.values()) == done.rows
    assert {t for t, rows in here.items() if rows} >= {
        "audit_event", "people_person", "people_contactpoint", "casework_encounter", "agreements_agreement_offices",
        "measurements_screening", "mfa_authenticator", "files_storedfile", "network_place",
    }  # fmt: skip
    assert file.stat().st_mode & 0o777 == 0o600

    with postgres_database(server, "target") as address:
        other = Installation(tmp_path / "other", database=address if kind == "postgres" else "")
        assert f"restored and compared: {done.rows} rows" in other.ambos("restore", str(file))
        with _opened(other, address) as opened:
            there = _everything(opened, "postgresql" if kind == "postgres" else "sqlite")
            _still_append_only(opened)
            _numbers_go_on(opened, kind)
        (restored,) = [row for row in there["audit_event"] if "registry.restored" in row]
        there["audit_event"].remove(restored)
        assert there == here
        assert (other.folder / "files" / "ab" / "cdef").read_bytes() == bytes(range(256)) * 9000
        assert "not empty" in other.ambos("restore", str(file), fails=True)
        assert other.ambos("setup").endswith("ready\n")


def test_without_its_key_the_vault_is_unreadable(full_world, tmp_path):
    file = tmp_path / "whole.tar"
    assert back_up(file, lambda _: None).keys == ("index", "test")
    with tarfile.open(file) as tar:
        parts = [tar.extractfile(member).read() for member in tar.getmembers()]
    for part in [gzip.decompress(p) if p.startswith(b"\x1f\x8b") else p for p in parts]:
        # The other key of the tests is all zeros, which proves nothing: zeros are everywhere.
        assert KEYS["index"].encode() not in part
        assert bytes.fromhex(KEYS["index"]) not in part

    stranger = Installation(tmp_path / "stranger", keys={"other": "22" * 32, "index": "33" * 32})
    said = stranger.ambos("restore", str(file))
    assert "NOT in AMBOS_KEYS here: test" in said
    with sqlite3.connect(stranger.folder / "ambos.sqlite3") as opened:
        sealed = opened.execute("SELECT id, value FROM people_contactpoint").fetchall()
    assert len(sealed) == len(HARD)
    their_ring = Keyring({"other": b"\x22" * 32, "index": b"\x33" * 32}, "other").derive("people.health")
    for key, value in sealed:
        assert NUMBER.encode() not in value
        with pytest.raises(CannotOpen, match="lost_key: test"):
            their_ring.open(value, str(UUID(key)))
        assert keyring("people.health").open(value, str(UUID(key))).decode() == NUMBER


@pytest.mark.parametrize(
    "damage, words",
    [
        (lambda content: content[: len(content) // 2], "cut short"),
        (lambda content: content[:-20_000] + bytes(20_000), ""),
        (lambda content: content.replace(b'"version": 1', b'"version": 9'), "newer Ambos"),
        (
            lambda content: content.replace(bytes(range(200, 256)), bytes(56), 1),
            "damaged or was altered: files/ab/cdef",
        ),
        (lambda _: b"not a backup at all", "is not a backup"),
    ],
    ids=["cut", "end lost", "newer format", "one file changed", "something else"],
)
def test_a_damaged_backup_touches_nothing(full_world, tmp_path, damage, words):
    file, other = tmp_path / "whole.tar", Installation(tmp_path / "other")
    back_up(file, lambda _: None)
    file.write_bytes(damage(file.read_bytes()))
    assert words in other.ambos("restore", str(file), fails=True)
    with sqlite3.connect(other.folder / "ambos.sqlite3") as opened:
        assert opened.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)


def test_a_backup_of_an_older_version_is_brought_up_to_this_one(full_world, tmp_path):
    """The same file, as a version before the append-only triggers would have written it: they are there afterwards."""
    file, older, other = tmp_path / "whole.tar", tmp_path / "older.tar", Installation(tmp_path / "other")
    done = back_up(file, lambda _: None)
    _rewrite(file, older, lambda head: head["migrations"].remove(["audit", "0002_append_only"]))
    assert f"{done.rows} rows" in other.ambos("restore", str(older))
    with sqlite3.connect(other.folder / "ambos.sqlite3") as opened:
        assert opened.execute("SELECT count(*) FROM audit_event").fetchone() == (Event.objects.count() + 1,)
        _still_append_only(opened)


def test_a_backup_of_a_newer_version_is_refused(full_world, tmp_path):
    file, newer, other = tmp_path / "whole.tar", tmp_path / "newer.tar", Installation(tmp_path / "other")
    back_up(file, lambda _: None)
    _rewrite(file, newer, lambda head: head["migrations"].append(["audit", "0099_later"]))
    assert "newer Ambos" in other.ambos("restore", str(newer), fails=True)


def test_a_backup_is_never_written_over_nor_left_half(tmp_path, monkeypatch):
    file = tmp_path / "whole.tar"
    file.write_text("an older one")
    with pytest.raises(CannotBackUp, match="never written over"):
        back_up(file, lambda _: None)
    assert file.read_text() == "an older one"
    with pytest.raises(CannotBackUp, match="No such file or directory"):
        back_up(tmp_path / "nowhere" / "whole.tar", lambda _: None)
    assert [path.name for path in tmp_path.iterdir()] == ["whole.tar"]


def test_what_is_left_out_is_only_what_is_made_anew():
    left = {m._meta.db_table for m in apps.get_models(include_auto_created=True)} - {
        m._meta.db_table for m in kept_models(apps)
    }
    assert sorted(LEFT_OUT) == ["auth", "contenttypes", "sessions", "usersessions"]
    assert left == {
        "django_session", "usersessions_usersession", "django_content_type", "auth_permission", "auth_group",
        "auth_group_permissions",
    }  # fmt: skip


def test_a_line_and_back(full_world):
    """A row read from a line is the row, whatever the columns."""
    for model in kept_models(apps):
        for row in list(model._base_manager.values_list(*_names(model)))[:20]:
            back = reader_of(model)(line_of(row))
            assert line_of(tuple(back)) == line_of(row)


def _names(model):
    return [f.attname for f in sorted(model._meta.local_concrete_fields, key=lambda f: f.column)]


# -- looking at a database without Ambos ----------------------------------------------------------------------------------


def _opened(installation: Installation, address: str):
    return psycopg.connect(address) if installation.database else sqlite3.connect(installation.folder / "ambos.sqlite3")


def _everything(opened, vendor: str) -> dict[str, list[tuple]]:
    """Every row of every kept table by plain SQL, each value in one form whatever the database."""
    found = {}
    for model in kept_models(apps):
        fields = sorted(model._meta.local_concrete_fields, key=lambda f: f.column)
        columns = ", ".join(f'"{f.column}"' for f in fields)
        rows = opened.execute(f'SELECT {columns} FROM "{model._meta.db_table}"').fetchall()
        found[model._meta.db_table] = sorted(
            (tuple(_plain(f, value) for f, value in zip(fields, row, strict=True)) for row in rows), key=repr
        )
    return found


def _plain(field, value):
    while field.remote_field:
        field = field.target_field
    kind = field.get_internal_type()
    if value is None:
        return None
    if kind == "JSONField":
        return json.dumps(json.loads(value) if isinstance(value, str) else value, sort_keys=True)
    if kind == "BooleanField":
        return bool(value)
    if kind == "BinaryField":
        return bytes(value)
    if kind == "DecimalField":
        return Decimal(str(value))
    if kind == "UUIDField":
        return UUID(str(value)).hex
    if kind == "DateTimeField" and isinstance(value, str):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    if isinstance(value, date | time):
        return value.isoformat()
    return value


def _still_append_only(opened) -> None:
    for change in ("UPDATE audit_event SET verb = 'x'", "DELETE FROM audit_event"):
        with pytest.raises((sqlite3.IntegrityError, psycopg.errors.IntegrityError), match="append-only"):
            opened.execute(change)
        opened.rollback()


def _numbers_go_on(opened, kind) -> None:
    """A table that numbers its rows goes on after the highest restored."""
    (highest,) = opened.execute("SELECT max(id) FROM agreements_agreement_offices").fetchone()
    agreement, office = opened.execute("SELECT agreement_id, office_id FROM agreements_agreement_offices").fetchone()
    opened.execute("DELETE FROM agreements_agreement_offices")
    mark = "%s" if kind == "postgres" else "?"
    (number,) = opened.execute(
        f"INSERT INTO agreements_agreement_offices (agreement_id, office_id) VALUES ({mark}, {mark}) RETURNING id",
        (agreement, office),
    ).fetchone()
    assert number > highest
    opened.rollback()


def _rewrite(source, target, change) -> None:
    """The same backup with another head, its hash put right, as if it had been made so."""
    import hashlib
    import io

    with tarfile.open(source) as old, tarfile.open(target, "w") as new:
        hashes = {}
        for member in old.getmembers():
            content = old.extractfile(member).read()
            if member.name == "format.json":
                head = json.loads(content)
                change(head)
                content = json.dumps(head).encode()
                hashes[member.name] = hashlib.sha256(content).hexdigest()
            if member.name == "manifest.json":
                tail = json.loads(content)
                tail["members"] |= hashes
                content = json.dumps(tail).encode()
            member.size = len(content)
            new.addfile(member, io.BytesIO(content))
