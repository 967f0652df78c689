"""Who keeps transfer documents: a role of its own, so that whoever follows programs opens no child's record by the way."""

from django.utils.translation import gettext_lazy as _

from ambos.domain.access import EDUCATION
from ambos.records.accounts.roles import Role
from ambos.records.documents.roles import ISSUE

PREPARE = "prepare_transfers"

SCHOOL_RECORDS_OFFICER = Role(
    slug="school_records_officer",
    title=_("School records officer"),
    description=_(
        "Receives, validates and issues the transfer documents of the children of one office. What she prepares somebody else"
        " validates."
    ),
    home="consulate",
    scope="office",
    purposes=frozenset({EDUCATION}),
    may=frozenset({ISSUE, PREPARE}),
)
ROLES = (SCHOOL_RECORDS_OFFICER,)
