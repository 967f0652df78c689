"""The manifest of the health windows."""

from django.utils.translation import gettext_lazy as _

from ambos.records.accounts.roles import May
from ambos.records.registry.manifest import NavigationItem, Program

from .measures import MEASURES
from .queries import waiting_count
from .reports import REPORTS

PROGRAM = Program(
    slug="health_windows",
    title=_("Health windows"),
    urls="ambos.programs.health_windows.urls",
    measures=MEASURES,
    reports=REPORTS,
    privacy="ambos.programs.health_windows.privacy",
    demo="ambos.programs.health_windows.demo",
    navigation=(
        NavigationItem("window", _("Today"), "health_windows:today", May.SERVE_PEOPLE, order=10, count=waiting_count),
    ),
    refusals={
        "health_windows.not_waiting": _(
            "Turn %(turn)s is no longer waiting: a colleague attended it, or the person left."
        ),
        "health_windows.not_called": _("Turn %(turn)s was not called, so there is nothing to undo."),
        "health_windows.empty_visit": _(
            "Mark at least one topic, one reading or a referral: an empty visit counts nothing."
        ),
    },
)
