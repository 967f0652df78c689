"""Who issues papers, and who keeps the keys: two roles, so that nobody does both by accident."""

from django.utils.translation import gettext_lazy as _

from ambos.domain.access import CONSULAR, EDUCATION
from ambos.records.accounts.roles import Role

ISSUE, KEEP_KEYS = "issue_documents", "keep_document_keys"

DOCUMENTS_OFFICER = Role(
    slug="documents_officer",
    title=_("Documents officer"),
    description=_("Issues, replaces and revokes the sealed papers of one office. Keeps no key."),
    home="consulate",
    scope="office",
    purposes=frozenset({CONSULAR, EDUCATION}),
    may=frozenset({ISSUE}),
)
KEY_KEEPER = Role(
    slug="key_keeper",
    title=_("Keeper of keys"),
    description=_("Makes, turns and withdraws the keys that seal papers, for every office. Issues and opens no paper."),
    home="hq",
    scope="everywhere",
    may=frozenset({KEEP_KEYS}),
)
ROLES = (DOCUMENTS_OFFICER, KEY_KEEPER)
