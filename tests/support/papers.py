"""Keys for tests that seal papers: a root, a publisher, and a signer for each office named."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric import ec

from ambos.domain import sealing
from ambos.domain.sealed_lists import sign_keys
from ambos.records.documents import actions, keys

ROOT = ec.derive_private_key(47, ec.SECP256R1())


def keys_for(monkeypatch, tmp_path, *offices) -> None:
    """From here on these offices seal papers that verify; the root's public half lies in the folder of the test."""
    monkeypatch.setenv("AMBOS_DOCUMENTS_ROOT", str(tmp_path / "root.pub"))
    keys.keep_root_public(sealing.public_bytes(ROOT))
    actions.make_publisher(by="system")
    for office in offices:
        actions.make_signer(office=office, by="system")
    actions.publish_keys(token=sign_keys(actions.draft_key_list(by="system"), ROOT), by="system")
