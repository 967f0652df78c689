"""The demo's students go through the same verbs as everybody."""

import pytest

from ambos.programs.transcripts import demo
from ambos.programs.transcripts.models import Request
from ambos.records.accounts.actions import make_account
from ambos.records.learning.models import Credit
from tests.support import transcripts as tr
from tests.support import world

pytestmark = pytest.mark.django_db


def test_four_students_in_four_states(monkeypatch, tmp_path):
    monkeypatch.setenv("AMBOS_DOCUMENTS_ROOT", str(tmp_path / "root.pub"))
    tr.load()
    tr.signer(world.office("fresno"))
    for email in demo.HOLDERS:
        make_account(email=f"{email}@demo.example", name=email, is_demo=True, by="system")
    demo.build(1.0, 7, lambda said: None)
    assert sorted(Request.objects.values_list("state", "waits_for")) == [
        ("decided", ""), ("issued", ""), ("obtaining", ""), ("received", "no_records"),
    ]  # fmt: skip
    assert Request.objects.filter(is_demo=False).count() == 0
    assert Credit.objects.filter(decision="awarded").count() == 3
