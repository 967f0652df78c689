"""Who reads, signs, reviews and consolidates reports.

The policy. A report is read, every number of it, by the window it speaks of, by the agency that owes it and by the office
that reviews it. Its own agency signs: a coordinator at the window while her agency runs it, the agency's administrator also
after it has left. A coordinator at an office reaches the reports counted from records of a purpose she holds: the windows', not
the plazas' beside them, which are of other agencies. Where an agency left and nobody of it signs, the office may, saying so. The
office accepts or returns, and nobody reviews what she signed herself. Headquarters consolidates; it reads how every report
stands, and numbers only from a consolidation, small ones hidden: it opens no single report. An office that supervises others
reads how each of their reports stands, and no number of them. Source: handbook 1.6, 1.8.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ambos.domain.access import Access
from ambos.records.accounts.roles import May
from ambos.records.registry.queries import running

READERS = (May.SIGN_REPORTS, May.REVIEW_REPORTS)


def may_read_reports(access: Access) -> bool:
    """May she open single reports at all? Which ones is the business of queries. Never from everywhere at once."""
    return any(access.may(capability) for capability in READERS) and not access.everywhere


def purpose_of(form: str) -> str:
    """For what the records are held that a form counts; empty where its program does not say."""
    return next((made.purpose for program in running() for made in program.reports if made.code == form), "")


def signs_at_office(by: Access, form: str) -> bool:
    """Does her post sign reports of this form for her whole office?"""
    return by.may(May.SIGN_REPORTS) and purpose_of(form) in ("", *by.purposes)


def may_sign(by: Any, report: Any, runs_now: UUID | None) -> bool:
    """May she prepare and sign this report? ``runs_now``: the agency that runs the service point today."""
    if not isinstance(by, Access):
        return False
    if by.may(May.SIGN_REPORTS):
        if report.organization_id and by.reaches(organization=report.organization_id):
            return True
        own = by.reaches(office=report.office_id) and signs_at_office(by, report.form)
        if own and report.organization_id in (None, runs_now):
            return True
    return may_sign_for_it(by, report, runs_now)


def may_sign_for_it(by: Any, report: Any, runs_now: UUID | None) -> bool:
    """May the office sign in the place of an agency that has left?"""
    left = report.organization_id is not None and report.organization_id != runs_now
    return left and may_review(by, report)


def may_review(by: Any, report: Any) -> bool:
    """May she accept or return reports of this office?"""
    return isinstance(by, Access) and by.may(May.REVIEW_REPORTS) and by.reaches(office=report.office_id)


def may_read_network(access: Access) -> bool:
    """How every report stands, and the consolidated numbers."""
    return access.may(May.READ_COUNTS) and access.everywhere


def may_read_supervised(access: Access) -> bool:
    """How the reports of the offices stand that her own office supervises: whoever reviews reports there and reads counts."""
    return all(map(access.may, (May.READ_COUNTS, May.REVIEW_REPORTS))) and not access.everywhere


def may_consolidate(by: Any) -> bool:
    """Headquarters, and the clock."""
    return by == "system" or (isinstance(by, Access) and by.may(May.KEEP_NETWORK) and by.everywhere)
