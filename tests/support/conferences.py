"""A conference ready for tests: an edition some days away, its coordinator and headquarters, offices that nominate."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from itertools import count
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.utils import timezone

from ambos.programs.conferences import actions, queries
from ambos.programs.conferences.models import Edition, Invitation, Nomination
from tests.support import world

ZONE = ZoneInfo("America/Mexico_City")
_numbers = count(1)


def today():
    return timezone.localdate()


class Conference:
    """One edition with everybody who works on it. ``days``: from today to its first day."""

    def __init__(self, days: int = 60, **details):
        number = next(_numbers)
        first = today() + timedelta(days=days)
        self.coordinator_user, self.coordinator = world.account("conference_coordinator")
        self.hq_user, self.hq = world.account("headquarters_coordinator")
        values = {
            "title": "Líderes de la comunidad", "title_en": "Community leaders", "starts_on": first,
            "ends_on": first + timedelta(days=2), "place": "Casa de la Cultura", "city": "Ciudad de México", "places": 4,
            "nominate_by": first - timedelta(days=40), "answer_by": first - timedelta(days=20), "responsible": "Marta Solís",
            "seal_office": world.office("los-angeles"),
        } | details  # fmt: skip
        self.edition = actions.plan_edition(number=number, by=self.coordinator, **values)

    def called(self):
        self.edition = actions.take_step(edition=self.edition, step="call", by=self.coordinator)
        return self

    def nominated(self, name: str, office="los-angeles", **details):
        place = world.office(office) if isinstance(office, str) else office
        values = {
            "name": name, "email": f"{name.casefold().replace(' ', '.')}@example.org", "motive": "Conoce a su gente.",
            "sector": "community", "sex": "female", "form_key": uuid4(), "by": self.coordinator,
        } | details  # fmt: skip
        return actions.nominate(edition=self.edition, office=place, **values)[0]

    def selecting(self):
        self.edition = actions.take_step(edition=self.edition, step="end_call", by=self.coordinator)
        return self

    def proposed(self):
        self.edition = actions.propose_selection(edition=self.edition, by=self.coordinator)
        return self

    def invited(self):
        self.edition = actions.confirm_selection(edition=self.edition, by=self.hq)
        return self

    def sent(self, nomination: Nomination) -> Invitation:
        return Invitation.objects.select_related("nomination__edition", "nomination__participant").get(
            nomination=nomination
        )

    def accept(self, nomination: Nomination, **more) -> Invitation:
        return actions.answer_invitation(invitation=self.sent(nomination), accept=True, by="link", **more)

    def move_days(self, first):
        """Pretend that the conference begins on this day, its clocks with it. Past the verbs, as time passes past them."""
        Edition.objects.filter(pk=self.edition.pk).update(
            starts_on=first, ends_on=first + timedelta(days=2), nominate_by=first - timedelta(days=40),
            answer_by=first - timedelta(days=20),
        )  # fmt: skip
        self.edition.refresh_from_db()
        return self

    def held(self, *names, days_ago: int = 1):
        """Held, and these came on every day that has passed: two days at least."""
        rows = [self.accept(name) if isinstance(name, Nomination) else name for name in names]
        self.move_days(today() - timedelta(days=days_ago + 2))
        actions.hold_due()
        self.edition.refresh_from_db()
        for row in rows:
            for day in (self.edition.starts_on, self.edition.starts_on + timedelta(days=1)):
                actions.check_in(edition=self.edition, badge=row.badge, day=day, by=self.coordinator)
        return [queries.invitation_of(self.coordinator, row.pk) for row in rows]

    def at(self, hour: int, day: int = 0) -> datetime:
        return datetime.combine(self.edition.starts_on + timedelta(days=day), time(hour), ZONE)
