"""The conferences as iCalendar, the participants as CSV, her certificate and the code for the door as pictures."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import segno
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from ambos.domain.cells import safe_cell
from ambos.domain.icalendar import Entry, calendar
from ambos.records.documents.exports.files import Download, file_of
from ambos.records.registry.queries import name_of

from .models import Edition, Invitation, Session


def title_of(row: Edition | Session, language: str) -> str:
    """The title in a language, in Spanish where the other was not written."""
    return row.title_en if language.startswith("en") and row.title_en else row.title


def as_icalendar(editions: Iterable[Edition], *, language: str) -> str:
    """Editions as whole days. A cancelled one says so, with its reason."""
    with translation.override(language):
        return calendar((_edition(one, language) for one in editions), name=name_of("conferences"), language=language)


def agenda_icalendar(edition: Edition, sessions: Iterable[Session], *, language: str) -> str:
    """The sessions of one edition, or the edition itself while its agenda is not published."""
    with translation.override(language):
        rows = [_session(edition, one, language) for one in sessions] if edition.agenda_published_at else []
        return calendar(rows or [_edition(edition, language)], name=title_of(edition, language), language=language)


def badge_svg(invitation: Invitation) -> str:
    """The code for the door, to be shown on a telephone or on paper."""
    out = BytesIO()
    segno.make(invitation.badge, error="m", micro=False).save(
        out, kind="svg", border=4, xmldecl=False, svgclass=None, lineclass=None, light="#fff", nl=False, omitsize=True
    )
    return out.getvalue().decode()


def certificate_of(invitation: Invitation) -> Download | None:
    """Her certificate as PDF, by her own link; ``None`` before it was issued."""
    if invitation.certificate is None:
        return None
    return file_of(invitation.certificate, "pdf", by="system", reason="her own link")


def people_csv(rows: Iterable[Invitation]) -> Iterator[str]:
    """Who was invited, for the list of an edition: no address, no telephone. Cells cannot be formulas."""
    writer = csv.writer(_Echo())
    yield writer.writerow(["name", "organization", "sector", "office", "state", "where", "travel", "days"])
    for row in rows:
        who = row.nomination.participant
        cells = [
            who.name,
            who.organization_name,
            who.sector,
            row.nomination.office.code,
            row.state,
            row.attends_at,
            row.travel,
        ]
        days = " ".join(sorted(str(one.day) for one in row.check_ins.all()))
        yield writer.writerow([safe_cell(cell) for cell in (*cells, days)])


def _edition(edition: Edition, language: str) -> Entry:
    zone = ZoneInfo(edition.timezone)
    words = [edition.aims_en if language.startswith("en") and edition.aims_en else edition.aims]
    if edition.state == Edition.State.CANCELLED:
        words.insert(0, _("CANCELLED: %(why)s") % {"why": edition.cancelled_reason})
    if edition.second_place:
        words.append(_("Also at: %(place)s") % {"place": f"{edition.second_place}, {edition.second_city}"})
    return Entry(
        uid=f"{edition.pk}@ambos",
        starts_at=datetime.combine(edition.starts_on, time(0), zone),
        ends_at=datetime.combine(edition.ends_on + timedelta(days=1), time(0), zone),
        changed_at=edition.changed_at,
        summary=title_of(edition, language),
        description="\n".join(filter(None, words)),
        location=f"{edition.place}, {edition.city}",
        url=f"{settings.ORIGIN_URL}{reverse('conferences:public', args=[edition.number])}?lang={language}",
        sequence=edition.sequence,
        is_cancelled=edition.state == Edition.State.CANCELLED,
    )


def _session(edition: Edition, session: Session, language: str) -> Entry:
    words = [", ".join(one.name for one in session.speakers.all())]
    if session.sponsor:
        words.append(_("Paid for by %(name)s") % {"name": session.sponsor.name})
    return Entry(
        uid=f"{session.pk}@ambos",
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        changed_at=edition.changed_at,
        summary=title_of(session, language),
        description="\n".join(filter(None, words)),
        location=", ".join(filter(None, (session.room, edition.place))),
        sequence=edition.sequence,
        is_cancelled=edition.state == Edition.State.CANCELLED,
    )


class _Echo:
    def write(self, line: str) -> str:
        return line
