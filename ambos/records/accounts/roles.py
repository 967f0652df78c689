"""Roles an auditor can read: one class a role, what it is for, how far it reaches, what it may do.

A role is held through a dated post (records.posts). ``scope`` says how far it reaches:
``office`` (that office's records), ``organization`` (what was shared with that organization), ``everywhere`` (counts of
the whole network), ``none`` (no records at all). ``purposes`` says whose *named* records it may open; consul,
headquarters and evaluator hold none, so no page, export or call shows them a named health record.

Programs bring roles of their own in their manifest; these are the house's.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from ambos.domain.access import CONSULAR, COUNCIL, EDUCATION, FINANCE, HEALTH, PROTECTION


class May(StrEnum):
    """What a role may do, whatever the program."""

    SERVE_PEOPLE = "serve_people"
    REVIEW_WINDOW = "review_window"
    SIGN_REPORTS = "sign_reports"
    REVIEW_REPORTS = "review_reports"
    ANSWER_REFERRALS = "answer_referrals"
    KEEP_DIRECTORY = "keep_directory"
    PROPOSE_ROLLOUT = "propose_rollout"
    APPROVE_ROLLOUT = "approve_rollout"
    READ_COUNTS = "read_counts"
    KEEP_NETWORK = "keep_network"
    READ_AUDIT = "read_audit"
    KEEP_ACCOUNTS = "keep_accounts"
    KEEP_OWN_STAFF = "keep_own_staff"
    GIVE_DIAGNOSTICS = "give_diagnostics"
    TEACH_PUPILS = "teach_pupils"

    @property
    def label(self) -> Any:
        """The capability in words, as the page of roles shows it."""
        return _CAPABILITIES[self]


class ResetReason(StrEnum):
    """Why a second factor is taken off, as the log keeps it."""

    NEW_TELEPHONE = "new_telephone"
    LOST_TELEPHONE = "lost_telephone"
    STOLEN_TELEPHONE = "stolen_telephone"
    LOST_KEY = "lost_key"

    @property
    def label(self) -> Any:
        """The reason in words."""
        return {
            "new_telephone": _("She has a new telephone"),
            "lost_telephone": _("The telephone was lost"),
            "stolen_telephone": _("The telephone was stolen"),
            "lost_key": _("The security key was lost or broke"),
        }[self.value]


_CAPABILITIES = {
    May.SERVE_PEOPLE: _("Attend people at a window and read and write their records there"),
    May.REVIEW_WINDOW: _("Review the figures of a window before they are sent"),
    May.SIGN_REPORTS: _("Sign the periodic reports of the own agency"),
    May.REVIEW_REPORTS: _("Accept or return the reports of the office's partners"),
    May.ANSWER_REFERRALS: _("Answer the referrals sent to the organization"),
    May.KEEP_DIRECTORY: _("Keep the directory of services"),
    May.PROPOSE_ROLLOUT: _("Propose that an office runs a program"),
    May.APPROVE_ROLLOUT: _("Approve what the office runs"),
    May.READ_COUNTS: _("Read figures; never a name"),
    May.KEEP_NETWORK: _("Keep the list of offices and their districts"),
    May.READ_AUDIT: _("Read the log of what was done and who read what"),
    May.KEEP_ACCOUNTS: _("Make and close accounts, give and end posts"),
    May.KEEP_OWN_STAFF: _("Invite and dismiss the staff of the own organization"),
    May.GIVE_DIAGNOSTICS: _("Hand out diagnostics at the own school and start them"),
    May.TEACH_PUPILS: _("Read what the own school's pupils came to in diagnostics"),
}
PURPOSE_NAMES = {
    HEALTH: _("health"),
    EDUCATION: _("education"),
    CONSULAR: _("consular"),
    PROTECTION: _("protection"),
    COUNCIL: _("council"),
    FINANCE: _("finance"),
}
SCOPE_NAMES = {
    "office": _("one office"),
    "organization": _("what was shared with one organization"),
    "everywhere": _("figures of the whole network"),
    "none": _("no record at all"),
}


@dataclass(frozen=True)
class Role:
    """One role. ``home`` is the audience whose front page it lands on."""

    slug: str
    title: Any
    description: Any
    home: Literal["window", "partner", "consulate", "hq", "admin"]
    scope: Literal["office", "organization", "everywhere", "none"]
    may: frozenset[str]
    purposes: frozenset[str] = frozenset()
    is_staff: bool = True
    """Does whoever holds it work for the institute, an office or a partner? Members of a council or of a committee of it do not."""

    @property
    def scope_name(self) -> Any:
        """How far it reaches, in words."""
        return SCOPE_NAMES[self.scope]

    @property
    def purpose_names(self) -> list[Any]:
        """Whose named records it opens, in words."""
        return [PURPOSE_NAMES[purpose] for purpose in sorted(self.purposes)]

    @property
    def capabilities(self) -> list[tuple[str, Any]]:
        """(code, words) of what it may do. A capability that a program brings shows its code."""
        return [(str(code), May(code).label if code in set(May) else code) for code in sorted(self.may)]


PROMOTER = Role(
    slug="promoter",
    title=_("Promoter"),
    description=_(
        "Attends people at one window: queue, visits, screenings, referrals, follow-up. Employed by the partner."
    ),
    home="window",
    scope="office",
    purposes=frozenset({HEALTH}),
    may=frozenset({May.SERVE_PEOPLE}),
)
WINDOW_COORDINATOR = Role(
    slug="window_coordinator",
    title=_("Window coordinator"),
    description=_("Runs one window: all a promoter does, and reviews its figures."),
    home="window",
    scope="office",
    purposes=frozenset({HEALTH}),
    may=frozenset({May.SERVE_PEOPLE, May.REVIEW_WINDOW, May.SIGN_REPORTS, May.READ_COUNTS}),
)
PARTNER_ADMINISTRATOR = Role(
    slug="partner_administrator",
    title=_("Partner administrator"),
    description=_(
        "Answers the referrals sent to one organization and keeps its services and staff. Sees only what was shared with it."
    ),
    home="partner",
    scope="organization",
    purposes=frozenset({HEALTH}),
    may=frozenset({May.ANSWER_REFERRALS, May.KEEP_OWN_STAFF, May.SIGN_REPORTS}),
)
SCHOOL_PROCTOR = Role(
    slug="school_proctor",
    title=_("Proctor at a school"),
    description=_("Hands out the codes of a diagnostic at one school and starts it. Reads no result."),
    home="partner",
    scope="organization",
    may=frozenset({May.GIVE_DIAGNOSTICS}),
)
SCHOOL_TEACHER = Role(
    slug="school_teacher",
    title=_("Teacher at a school"),
    description=_("Gives diagnostics and reads their reports, for the pupils of one school and no other."),
    home="partner",
    scope="organization",
    purposes=frozenset({EDUCATION}),
    may=frozenset({May.GIVE_DIAGNOSTICS, May.TEACH_PUPILS}),
)
COMMUNITY_AFFAIRS_OFFICER = Role(
    slug="community_affairs_officer",
    title=_("Community-affairs officer"),
    description=_(
        "Follows the programs of one office: partners, directory, figures. Opens no named record of a partner's clients."
    ),
    home="consulate",
    scope="office",
    may=frozenset({May.READ_COUNTS, May.KEEP_DIRECTORY, May.PROPOSE_ROLLOUT, May.REVIEW_REPORTS}),
)
CONSUL = Role(
    slug="consul",
    title=_("Consul"),
    description=_("Heads one office: approves what it runs, sees its figures."),
    home="consulate",
    scope="office",
    may=frozenset({May.READ_COUNTS, May.APPROVE_ROLLOUT, May.REVIEW_REPORTS}),
)
HEADQUARTERS_COORDINATOR = Role(
    slug="headquarters_coordinator",
    title=_("Headquarters coordinator"),
    description=_("Keeps the network and its norms, consolidates figures of all offices. Opens no named record."),
    home="hq",
    scope="everywhere",
    may=frozenset({May.READ_COUNTS, May.KEEP_NETWORK, May.KEEP_DIRECTORY}),
)
EVALUATOR = Role(
    slug="evaluator",
    title=_("Evaluator"),
    description=_("Reads figures with their definitions and caveats. Opens no named record."),
    home="hq",
    scope="everywhere",
    may=frozenset({May.READ_COUNTS}),
)
AUDITOR = Role(
    slug="auditor",
    title=_("Auditor"),
    description=_("Reads the log of what was done and who read what. Changes nothing and opens no record."),
    home="admin",
    scope="everywhere",
    may=frozenset({May.READ_AUDIT, May.READ_COUNTS}),
)
ADMINISTRATOR = Role(
    slug="administrator",
    title=_("Administrator"),
    description=_("Makes accounts, gives and ends posts. Sees no record of any program."),
    home="admin",
    scope="none",
    may=frozenset({May.KEEP_ACCOUNTS}),
)

ROLES = (
    PROMOTER,
    WINDOW_COORDINATOR,
    PARTNER_ADMINISTRATOR,
    SCHOOL_PROCTOR,
    SCHOOL_TEACHER,
    COMMUNITY_AFFAIRS_OFFICER,
    CONSUL,
    HEADQUARTERS_COORDINATOR,
    EVALUATOR,
    AUDITOR,
    ADMINISTRATOR,
)
