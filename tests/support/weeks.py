"""A Health Week ready for tests: an edition around today, an office with its task force, events in any state."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from ambos.domain.errors import Refused
from ambos.programs.health_weeks import actions, queries
from ambos.programs.health_weeks.actions import Answers
from ambos.programs.health_weeks.models import Edition
from tests.support import world

ZONE = ZoneInfo("America/Los_Angeles")
TODAY = timezone.localdate()
WEEK_AGO = TODAY - timedelta(days=7)
GOOD = Answers(attendees=100, referrals=12, abnormal=10, abnormal_referred=8, abnormal_refused=2, enrolled=3,
               services={"screening_glucose": 60})  # fmt: skip


def edition(code="2026"):
    made = Edition.objects.filter(code=code).first()
    return made or actions.open_edition(
        code=code, starts_on=TODAY - timedelta(days=30), ends_on=TODAY + timedelta(days=30), by="system"
    )


class Side:
    """One office with its officer, its consul and its task force."""

    def __init__(self, code="los-angeles", mark=""):
        self.office = world.office(code, mark)
        self.officer_user, self.officer = world.account("community_affairs_officer", office=self.office, mark=mark)
        self.consul_user, self.consul = world.account("consul", office=self.office, mark=mark)
        self.edition = edition()
        self.force = actions.form_task_force(edition=self.edition, office=self.office, by=self.officer)

    def proposed(self, day=WEEK_AGO, **details):
        starts = datetime(day.year, day.month, day.day, 9, tzinfo=ZONE)
        values = {
            "kind": "fair", "title": "Feria", "starts_at": starts, "ends_at": starts + timedelta(hours=4),
            "place": "Parque", "city": "Fresno", "services": ["screening_glucose"], "form_key": uuid4(),
        } | details  # fmt: skip
        by = values.pop("by", self.officer)
        return actions.propose_event(edition=self.edition, office=self.office, by=by, **values)

    def published(self, **details):
        event = actions.approve_event(event=self.proposed(**details), by=self.consul)
        return actions.publish_event(event=event, by="system")

    def reported(self, answers=GOOD, **details):
        event = self.published(**details)
        return actions.submit_close_out(event=event, answers=answers, by=self.officer)

    def verified(self, answers=GOOD, **details):
        return actions.verify_close_out(report=self.reported(answers, **details), by=self.consul).event


def tally(hq):
    return queries.tally_of(hq, edition())


def refused(call, *codes, **arguments):
    with pytest.raises(Refused) as caught:
        call(**arguments)
    assert caught.value.codes == codes
    return caught.value
