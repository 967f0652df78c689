"""Who runs the conferences."""

from django.utils.translation import gettext_lazy as _

from ambos.domain.access import COUNCIL
from ambos.records.accounts.roles import May, Role
from ambos.records.funding.roles import KEEP_FUNDS

CONVENE = "convene_conferences"

COORDINATOR = Role(
    slug="conference_coordinator",
    title=_("Conference coordinator"),
    description=_(
        "Runs the information conferences: call, selection, invitations, the door, commitments and their follow-up."
    ),
    home="hq",
    scope="everywhere",
    purposes=frozenset({COUNCIL}),
    may=frozenset({CONVENE, KEEP_FUNDS, May.READ_COUNTS}),
)
