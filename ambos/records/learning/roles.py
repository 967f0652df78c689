"""Who works with school records: a school's counselor, the institute's credit analyst, and the reader who is not the analyst."""

from django.utils.translation import gettext_lazy as _

from ambos.domain.access import EDUCATION
from ambos.records.accounts.roles import May, Role

KEEP_SCHOOLING = "keep_schooling"
ASK_FOR_RECORDS, ANALYZE_CREDITS, REVIEW_CREDITS = "ask_for_records", "analyze_credits", "review_credits"

SCHOOL_COUNSELOR = Role(
    slug="school_counselor",
    title=_("School counselor"),
    description=_(
        "Asks for the records of the own district's students, sends what the school has, and decides on what is recommended."
    ),
    home="partner",
    scope="organization",
    purposes=frozenset({EDUCATION}),
    may=frozenset({ASK_FOR_RECORDS, KEEP_SCHOOLING}),
)
CREDIT_ANALYST = Role(
    slug="credit_analyst",
    title=_("Credit analyst"),
    description=_(
        "Obtains school records, types them, analyses their credits and proposes equivalences. Approves nothing of her own."
    ),
    home="hq",
    scope="everywhere",
    purposes=frozenset({EDUCATION}),
    may=frozenset({ANALYZE_CREDITS, KEEP_SCHOOLING, May.READ_COUNTS}),
)
CREDIT_REVIEWER = Role(
    slug="credit_reviewer",
    title=_("Second reader of credits"),
    description=_(
        "Reads analyses and equivalences that somebody else made, approves or returns them, and issues the analysis."
    ),
    home="hq",
    scope="everywhere",
    purposes=frozenset({EDUCATION}),
    may=frozenset({REVIEW_CREDITS, KEEP_SCHOOLING, May.READ_COUNTS}),
)
ROLES = (SCHOOL_COUNSELOR, CREDIT_ANALYST, CREDIT_REVIEWER)
