"""What studies need to be certified: an office whose key readers know, and a study that is complete."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric import ec
from django.utils import timezone

from ambos.domain import sealing
from ambos.domain.sealed_lists import sign_keys
from ambos.records.documents import actions, keys

ROOT = ec.derive_private_key(37, ec.SECP256R1())
COURSES = ("strategies", "reading", "mathematics", "selection")


def sealing_office(office) -> None:
    """A root (its file is named by the test: ``AMBOS_DOCUMENTS_ROOT``), a publisher and a signer, on the published list."""
    keys.keep_root_public(sealing.public_bytes(ROOT))
    actions.make_publisher(by="system")
    actions.make_signer(office=office, by="system")
    actions.publish_keys(token=sign_keys(actions.draft_key_list(by="system"), ROOT), by="system")


def opened_study(office, by, *, name="María Guadalupe Núñez Ek", subjects=0, route="b-unam"):
    """A study of fixed pace, entered, with so many subjects passed; gives what ``open_study`` gives."""
    from ambos.programs.distance_learning import actions as verbs
    from tests.support import world

    person = world.person(office=office, purpose="education", given_names=name, surname1="")
    today = timezone.localdate()
    opened = verbs.open_study(person=person, route=route, form_key=uuid4(), by=by)
    verbs.see_document(study=opened.study, name=name, paper="passport", on=today, by=by)
    verbs.see_lower_secondary(study=opened.study, on=date(2006, 7, 1), average=Decimal("8.4"), by=by)
    for code in COURSES if subjects else ():
        verbs.pass_course(study=opened.study, code=code, on=today, by=by)
    for number in range(1, subjects + 1):
        verbs.begin_subject(study=opened.study, number=number, on=today, by=by)
        verbs.end_subject(study=opened.study, number=number, passed=True, mark=Decimal(9), on=today, by=by)
    return opened
