"""The manifest of the health windows."""

from django.utils.translation import gettext_lazy as _

from ambos.records.accounts.roles import May
from ambos.records.registry.manifest import NavigationItem, Program

from .measures import MEASURES
from .queries import count_untold, waiting_count
from .refusals import REFUSALS
from .reports import REPORTS

PROGRAM = Program(
    slug="health_windows",
    title=_("Health windows"),
    urls="ambos.programs.health_windows.urls",
    measures=MEASURES,
    reports=REPORTS,
    privacy="ambos.programs.health_windows.privacy",
    reseal="ambos.programs.health_windows.actions.reseal",
    demo="ambos.programs.health_windows.demo",
    navigation=(
        NavigationItem("window", _("Today"), "health_windows:today", May.SERVE_PEOPLE, order=10, count=waiting_count),
        NavigationItem("window", _("Talks"), "health_windows:talks", May.SERVE_PEOPLE, order=50),
        NavigationItem("window", _("Applications"), "health_windows:enrolments", May.SERVE_PEOPLE, order=52),
        NavigationItem(
            "window", _("Results to tell"), "health_windows:results", May.SERVE_PEOPLE, order=54, count=count_untold
        ),
        NavigationItem("window", _("Vaccines"), "health_windows:lots", May.SERVE_PEOPLE, order=56),
        NavigationItem("window", _("Materials"), "health_windows:materials", May.SERVE_PEOPLE, order=58),
        NavigationItem("window", _("Hours and closures"), "health_windows:schedule", May.SERVE_PEOPLE, order=60),
        NavigationItem("window", _("Mobile unit"), "health_windows:trips", May.SERVE_PEOPLE, order=62),
        NavigationItem("window", _("Critical readings"), "health_windows:critical", May.REVIEW_WINDOW, order=64),
        NavigationItem("window", _("The year"), "health_windows:evaluations", May.REVIEW_WINDOW, order=66),
        NavigationItem("hq", _("Windows' years"), "health_windows:evaluations", May.KEEP_NETWORK, order=60),
    ),
    refusals=REFUSALS,
)
