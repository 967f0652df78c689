"""The log: nothing happens without it, nothing changes it."""

import pytest
from django.db import DatabaseError, transaction

from ambos.records.audit.actions import record
from ambos.records.audit.models import Event

pytestmark = pytest.mark.django_db


def test_an_event_keeps_who_and_what_and_codes_only():
    event = record("casework.referral_sent", "casework.servicerequest", by="system", need="dental", count=3)
    assert (event.by, event.role, event.verb, event.data) == (
        "system",
        "",
        "casework.referral_sent",
        {"need": "dental", "count": 3},
    )


@pytest.mark.parametrize("change", [lambda e: Event.objects.filter(pk=e.pk).update(by="other"), lambda e: e.delete()])
def test_the_database_itself_refuses_to_change_or_delete(change):
    event = record("audit.read", "people.person", by="system", reason="care")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change(event)
    assert Event.objects.get(pk=event.pk).by == "system"
