"""Every write: papers, keys, lists."""

from .keys import declare_compromise, make_publisher, make_signer, retire_key
from .lists import draft_key_list, publish_keys, publish_lists
from .papers import (
    Paper,
    forget_papers,
    issue_document,
    issue_documents,
    replace_document,
    revoke_document,
    void_document,
)
from .receipts import acknowledge_document

__all__ = [
    "Paper",
    "acknowledge_document",
    "declare_compromise",
    "draft_key_list",
    "forget_papers",
    "issue_document",
    "issue_documents",
    "make_publisher",
    "make_signer",
    "publish_keys",
    "publish_lists",
    "replace_document",
    "retire_key",
    "revoke_document",
    "void_document",
]
