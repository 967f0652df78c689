"""The demo's papers: a root whose halves lie in the demo's own folder, a key for its office, papers in every state.

Everything is made up and says so. The pass phrases below are public: the drill of a compromise can be played with them.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import date, timedelta

from django.utils import timezone

from ambos.domain.sealed_lists import sign_keys
from ambos.domain.sealed_schemas import Certificate, Kind, Statement
from ambos.domain.sealing_roots import new_root, open_root
from ambos.records.network.models import Office
from ambos.records.posts.demo import second_post

from . import actions
from .exports.samples import sample_paper
from .keys import keep_root_public, root_file

PHRASES = ("la primera persona de muestra", "la segunda persona de muestra")
NAMES = ("María Guadalupe Hernández Ruiz", "José Ángel Núñez Ek", "Xóchitl Bautista Cruz", "Ramón Íñiguez Peña")


def build(scale: float, seed: int, say: Callable[[str], object]) -> None:
    """Keys, published lists, and one office's papers."""
    office = Office.objects.get(code="fresno")
    officer = second_post("community-affairs-officer", "documents_officer", office=office)
    second_post("headquarters-coordinator", "key_keeper")
    public, halves = new_root(PHRASES, secrets.token_bytes)
    keep_root_public(public)
    for n, half in enumerate(halves, start=1):
        root_file().with_name(f"half-{n}.json").write_text(half, encoding="ascii")
    actions.make_publisher(by="system")
    actions.make_signer(office=office, name_en=office.official_name_en, by="system")
    actions.publish_keys(token=sign_keys(actions.draft_key_list(by="system"), open_root(halves, PHRASES)), by="system")
    _papers(office, max(1, int(4 * scale)))
    if officer is not None:
        say("    papers at Fresno: act as documents officer with the account of community affairs")


def _papers(office: Office, how_many: int) -> None:
    today = timezone.localdate()
    made = []
    for n in range(how_many):
        name = f"{NAMES[n % len(NAMES)]} (muestra)"
        course = Certificate(
            what=1, name=name, course="Primaria para personas adultas", provider="Plaza comunitaria de muestra",
            hours=120, ends_on=today - timedelta(days=10 + n), result="Aprobado",
        )  # fmt: skip
        entry = Statement(
            serial=f"MU-{n:06d}",
            name=name,
            birth_year=1975 + n,
            registered_on=date(2019, 5, 14),
            office=office.official_name,
        )
        made += [actions.issue_document(record=record, office=office, by="system") for record in (course, entry)]
    child = sample_paper(Kind.TRANSFER, now=timezone.now()).record
    actions.issue_document(record=child, office=office, by="system")
    actions.void_document(document=made[0], why="not_delivered", by="system")
    actions.revoke_document(document=made[1], why="no_longer_true", by="system")
    actions.publish_lists(by="system")
