"""What studies need to be certified: an office whose key readers know."""

from __future__ import annotations

import secrets

from ambos.domain.sealed_lists import sign_keys
from ambos.domain.sealing_roots import new_root, open_root
from ambos.records.documents import actions
from ambos.records.documents.keys import keep_root_public

PHRASES = ("una primera persona", "una segunda persona")


def sealing_office(office) -> None:
    """A root, a publisher and a signer of this office, on the published list."""
    public, halves = new_root(PHRASES, secrets.token_bytes)
    keep_root_public(public)
    actions.make_publisher(by="system")
    actions.make_signer(office=office, by="system")
    actions.publish_keys(token=sign_keys(actions.draft_key_list(by="system"), open_root(halves, PHRASES)), by="system")
