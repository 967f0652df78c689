"""The vault: sealed by purpose and row, found by blind index, turned to new keys, and unreadable without them."""

import base64
import io
from pathlib import Path

import pytest
from allauth.mfa.adapter import get_adapter
from click.testing import CliRunner
from django.db import connection

from ambos.domain.access import CONSULAR, HEALTH
from ambos.domain.encryption import INDEX
from ambos.domain.errors import Refused
from ambos.records.audit.models import Event
from ambos.records.casework.models import ServiceRequest
from ambos.records.casework.queries import opened as casework_opened
from ambos.records.files.actions import store_file
from ambos.records.files.queries import open_file
from ambos.records.messages.actions import Recipient, tell
from ambos.records.messages.models import Message
from ambos.records.messages.queries import opened as message_opened
from ambos.records.people.actions import add_contact_point, reseal, seal_identifier
from ambos.records.people.commands import keys_in_use, vault
from ambos.records.people.models import ContactPoint, SealedIdentifier
from ambos.records.people.queries import contact_points, identifiers, same_identifier, search_people
from ambos.records.registry.keyrings import keyring
from ambos.records.registry.queries import explain_all
from tests.support import casework
from tests.support.world import TOTP_SECRET, account, office, person, second_factor

pytestmark = pytest.mark.django_db
CURP = "BOXW310820HNERXN09"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
OLD, NEW, INDEXING = b"\x01" * 32, b"\x02" * 32, b"\x03" * 32


@pytest.fixture
def here():
    return office("phoenix")


@pytest.fixture
def promoter(here):
    return account("promoter", office=here)[1]


@pytest.fixture
def keys(settings):
    """Put these keys in the installation's ring; the rings of the purposes are made anew."""

    def put(current, **ring):
        settings.AMBOS_KEYS = ring | {INDEX: INDEXING}
        settings.AMBOS_CURRENT_KEY = current
        keyring.cache_clear()

    yield put
    keyring.cache_clear()


def refusal(verb, *arguments, **named):
    with pytest.raises(Refused) as refused:
        verb(*arguments, **named)
    return refused.value


def everything_stored() -> str:
    """The rows of the two sealed tables as the database has them."""
    with connection.cursor() as cursor:
        rows = []
        for model in (ContactPoint, SealedIdentifier):
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")
            rows += [bytes(c).hex() if isinstance(c, bytes | memoryview) else str(c) for row in cursor for c in row]
    return " ".join(rows)


def test_an_identifier_is_checked_sealed_and_read_back(here, promoter):
    lupe = person(office=here)
    row = seal_identifier(person=lupe, kind="curp", value=" boxw310820-hnerxn09 ", by=promoter)
    assert identifiers(promoter, lupe) == [("curp", CURP)]
    assert CURP not in everything_stored()
    assert CURP.encode().hex() not in everything_stored()
    assert CURP not in str(list(Event.objects.values()))
    assert Event.objects.get(verb="people.identifier_sealed").data == {"kind": "curp"}
    seal_identifier(person=lupe, kind="curp", value=CURP, by=promoter)
    assert SealedIdentifier.objects.get() == row


@pytest.mark.parametrize(
    "kind, value, code",
    [
        ("curp", "BOXW310820HNERXN08", "identifiers.wrong_check_digit"),
        ("curp", "BOXW310820HNERXN0", "identifiers.wrong_length"),
        ("curp", "BOXW311320HNERXN09", "identifiers.wrong_date"),
        ("ssn", "123", "identifiers.unknown_kind"),
    ],
)
def test_a_wrong_identifier_is_refused_in_words(here, promoter, kind, value, code):
    fault = refusal(seal_identifier, person=person(office=here), kind=kind, value=value, by=promoter)
    assert code in fault.codes
    assert all(sentence not in fault.codes for _, sentence in explain_all(fault))
    assert SealedIdentifier.objects.count() == 0


def test_equal_numbers_are_found_within_a_purpose_and_not_across(here, promoter):
    lupe, twin = person(office=here), person(office=here)
    consular = person(office=here, purpose=CONSULAR)
    for one in (lupe, twin, consular):
        seal_identifier(person=one, kind="curp", value=CURP, by="system")
    assert same_identifier(promoter, lupe) == [twin]
    indexes = {row.person_id: row.value_index for row in SealedIdentifier.objects.all()}
    assert indexes[lupe.pk] == indexes[twin.pk] != indexes[consular.pk]


def test_what_one_purpose_seals_the_key_of_another_does_not_open(here):
    row = person(office=here, phone="6025550123").contact_points.get()
    assert keyring(f"people.{HEALTH}").open(bytes(row.value), str(row.pk)) == b"+16025550123"
    with pytest.raises(Exception, match="altered"):
        keyring(f"people.{CONSULAR}").open(bytes(row.value), str(row.pk))


def test_a_value_moved_to_another_row_or_changed_does_not_open(here, promoter):
    lupe, other = person(office=here, phone="6025550123"), person(office=here, phone="6025550199")
    stolen = lupe.contact_points.get().value
    other.contact_points.update(value=stolen)
    assert refusal(contact_points, promoter, other).codes == ("people.sealed_value_altered",)
    lupe.contact_points.update(value=bytes(stolen)[:-1] + b"\x00")
    assert refusal(contact_points, promoter, lupe).codes == ("people.sealed_value_altered",)


def test_lost_key_drill(here, promoter, keys):
    """The key is gone: nothing opens, and the refusal and the command name the key that is missing."""
    keys("year-1", **{"year-1": OLD})
    lupe = person(office=here, phone="6025550123")
    seal_identifier(person=lupe, kind="curp", value=CURP, by=promoter)
    keys("year-2", **{"year-2": NEW})
    for read in (contact_points, identifiers):
        fault = refusal(read, promoter, lupe)
        assert fault.codes == ("people.key_missing",)
        assert "year-1" in explain_all(fault)[0][1]
    assert refusal(reseal).codes == ("people.key_missing",)
    ran = CliRunner().invoke(vault, ["check"])
    assert (ran.exit_code, "year-1: 2 values" in ran.output, "MISSING" in ran.output) == (1, True, True)
    # people are still found by name and by telephone, and new values can be sealed
    assert search_people(promoter, "guadalupe") == [lupe]
    assert search_people(promoter, "6025550123") == [lupe]
    add_contact_point(person=lupe, system="email", value="lupe@example.org", by=promoter)
    # the key comes back from its safe: everything opens again
    keys("year-2", **{"year-1": OLD, "year-2": NEW})
    assert [c.value for c in contact_points(promoter, lupe)] == ["lupe@example.org", "+16025550123"]
    assert CliRunner().invoke(vault, ["check"]).exit_code == 0


def test_turning_the_key_seals_everything_again_and_keeps_it_findable(here, promoter, keys):
    keys("year-1", **{"year-1": OLD})
    people = [person(office=here, phone=f"602555012{n}") for n in range(5)]
    seal_identifier(person=people[0], kind="curp", value=CURP, by=promoter)
    keys("year-2", **{"year-1": OLD, "year-2": NEW})
    assert reseal(batch=2) == 6
    assert [e.data for e in Event.objects.filter(verb="people.resealed").order_by("at")] == [
        {"count": 2, "key": "year-2"},
        {"count": 2, "key": "year-2"},
        {"count": 1, "key": "year-2"},
        {"count": 1, "key": "year-2"},
    ]
    assert reseal() == 0
    keys("year-2", **{"year-2": NEW})  # the old key may now be destroyed
    for n, one in enumerate(people):
        assert [c.value for c in contact_points(promoter, one)] == [f"+1602555012{n}"]
    assert identifiers(promoter, people[0]) == [("curp", CURP)]
    assert search_people(promoter, "6025550123") == [people[3]]


def test_turning_the_key_may_be_stopped_and_started_again(here, keys):
    keys("year-1", **{"year-1": OLD})
    rows = sorted(
        (person(office=here, phone=f"602555012{n}").contact_points.get() for n in range(4)), key=lambda r: r.pk
    )
    ContactPoint.objects.filter(pk=rows[3].pk).update(value=b"damaged")
    keys("year-2", **{"year-1": OLD, "year-2": NEW})
    assert refusal(reseal, batch=2).codes == ("people.sealed_value_altered",)
    sealed = dict(ContactPoint.objects.values_list("pk", "sealed_with"))
    assert [sealed[row.pk] for row in rows] == ["year-2", "year-2", "year-1", "year-1"]
    rows[3].delete()
    assert reseal(batch=2) == 1


def test_the_command_turns_keys_in_every_app_and_says_when_the_old_one_may_go(here, promoter, keys, settings, tmp_path):
    """People, referrals, messages, papers, files on the disk, secrets of signing in: nothing is left under the old key."""
    settings.MEDIA_ROOT = tmp_path
    keys("year-1", **{"year-1": OLD})
    user, access = account("promoter", office=here)
    second_factor(user)
    lupe = person(office=here, phone="6025550123")
    sent = casework.send(casework.side(), note="Prefiere las mañanas", notify_phone="+16025550123").service_request
    file = store_file(upload=io.BytesIO(PNG), name="a.png", purpose="import", office=here, organization=None, by=access)
    tell(
        "casework.news",
        lupe,
        to=Recipient("email", "lupe@example.org", "es"),
        values={"link": "/x", "url": "/x"},
        once="one",
    )
    places = set(keys_in_use()["year-1"])
    assert places >= {
        "people.ContactPoint.value", "casework.ServiceRequest.note", "casework.ServiceRequest.notify_phone",
        "outbox.Message.address", "outbox.Message.values", "files", "accounts",
    }  # fmt: skip
    keys("year-2", **{"year-1": OLD, "year-2": NEW})
    ran = CliRunner().invoke(vault, ["rotate"], catch_exceptions=False)
    assert (ran.exit_code, ran.output.splitlines()[-1]) == (0, "  still needed besides year-2: none")
    keys("year-2", **{"year-2": NEW})
    assert set(keys_in_use()) == {"year-2"}
    assert set(keys_in_use()["year-2"]) >= places
    assert CliRunner().invoke(vault, ["check"]).exit_code == 0
    assert [c.value for c in contact_points(promoter, lupe)] == ["+16025550123"]
    assert casework_opened(ServiceRequest.objects.get(pk=sent.pk), "note") == "Prefiere las mañanas"
    assert message_opened(Message.objects.get(once__startswith="one:"))[0] == "lupe@example.org"
    assert open_file(access, file.pk).content == PNG
    assert get_adapter().decrypt(user.authenticator_set.get().data["secret"]) == TOTP_SECRET


def test_only_the_vault_opens_what_is_sealed():
    """In the whole application one file of people calls a key ring (the import contract keeps others from the vault)."""
    folder = Path(__file__).parents[2] / "ambos" / "records" / "people"
    callers = [
        f.name for f in folder.rglob("*.py") if "import keyring" in f.read_text() or "encryption" in f.read_text()
    ]
    assert callers == ["vault.py"]
