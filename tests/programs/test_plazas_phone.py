"""What a phone sends, as it arrives: what cannot be read holds up nothing, and nothing of it is lost unsaid."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from django.utils import timezone

from ambos.programs.plazas.models import Attendance, LearnerNote, Mark
from tests.support import plazas as made
from tests.support import world
from tests.support.programs import turned_on

pytestmark = pytest.mark.django_db
UNREAD = ["Lo que mandó el teléfono de esto no se puede leer. Queda guardado en el teléfono."]


@pytest.fixture
def sent(client):
    """Sends what a phone of the adviser wrote down; its mark of one learner and its note, as they may be changed."""
    with turned_on("plazas"):
        at = made.side()
        one = made.learner(at)
        world.signed_in(client, at.adviser_user)

        def post(address, body):
            return client.post(f"/plazas/phone/{address}", body, content_type="application/json")

        now = int(timezone.now().timestamp() * 1000)
        taken = post("list", json.dumps({"device": "d\0\ud83d", "now": now})).json()

        def mark(**changes):
            fields = {"key": str(uuid4()), "group": str(at.group.pk), "day": made.office_day(at.office).isoformat()}
            return fields | {"learner": str(one.pk), "state": "present", "number": 1, "written": now} | changes

        def note(text, **changes):
            return {"key": str(uuid4()), "learner": str(one.pk), "text": text, "written": now} | changes

        def send(marks=(), notes=(), **changes):
            return post(
                "sync", json.dumps({"list": taken["list"], "now": now, "marks": [*marks], "notes": [*notes]} | changes)
            )

        yield send, mark, note


@pytest.mark.parametrize(
    "changes",
    [
        {"day": "ayer"},
        {"day": None},
        {"learner": "x"},
        {"group": 7},
        {"number": "uno"},
        {"written": 1e300},
        {"key": "no-uuid"},
    ],
)
def test_a_mark_that_cannot_be_read_holds_up_no_other(sent, changes):
    send, mark, note = sent
    good, bad, said = mark(), mark(**changes), note("Cambia de turno")
    answer = send([bad, good], [said])
    assert (answer.status_code, answer.json()["refused"]) == (200, {bad["key"]: UNREAD})
    assert sorted(answer.json()["taken"]) == sorted([good["key"], said["key"]])
    assert [(cell.state, cell.differs) for cell in Attendance.objects.all()] == [("present", False)]
    assert (Mark.objects.count(), LearnerNote.objects.get().text) == (1, "Cambia de turno")


@pytest.mark.parametrize("typed", ["Va bien \ud83d", "Va\0 bien", "Va bien\n\udc00\t"])
def test_half_an_emoji_and_a_nul_are_left_out_of_a_note_and_the_note_is_kept(sent, typed):
    send, mark, note = sent
    good, said = mark(), note(typed)
    answer = send([good], [said])
    assert (answer.status_code, answer.json()["taken"]) == (200, [good["key"], said["key"]])
    assert LearnerNote.objects.get().text == "Va bien"


@pytest.mark.parametrize("body", [{"notes": [None]}, {"marks": [7]}, {"marks": [{}]}, {"list": "x"}, {"now": "ayer"}])
def test_what_is_no_message_of_a_phone_is_refused_as_a_whole(sent, body):
    send, mark, _note = sent
    assert send(**{"marks": [mark()]} | body).status_code == 400
    assert not Mark.objects.exists()
