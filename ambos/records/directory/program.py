from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ambos.records.accounts.roles import May
from ambos.records.registry.manifest import NavigationItem, Program

from .queries import count_stale


def _stale(access):
    return count_stale(access, timezone.localdate())


PROGRAM = Program(
    slug="directory",
    title=_("Directory of services"),
    is_record=True,
    urls="ambos.records.directory.urls",
    navigation=(
        NavigationItem("consulate", _("Services"), "directory:services", May.KEEP_DIRECTORY, order=40, late=_stale),
        NavigationItem("hq", _("Services"), "directory:services", May.KEEP_DIRECTORY, order=60),
        NavigationItem("window", _("Services"), "directory:services", May.SERVE_PEOPLE, order=70),
        NavigationItem("partner", _("Our capacity"), "directory:capacity", May.ANSWER_REFERRALS, order=50),
    ),
    refusals={
        "directory.needs_a_name": _("Write the name."),
        "directory.needs_a_need": _("Choose at least one need that this service answers."),
        "directory.unknown_need": _("No need has the code %(need)s."),
        "directory.closes_before_opening": _("It closes before it opens. Check the hours."),
        "directory.needs_days": _("Say on which days these hours hold."),
        "directory.needs_hours": _("Say from what time to what time it is open on these days."),
        "directory.referrals_need_an_email": _("To receive referrals the service needs an e-mail address."),
        "directory.confirmed_in_the_future": _(
            "That day has not come yet. A service is confirmed today or on a day before."
        ),
        "directory.capacity_out_of_range": _("Write a number of places between 0 and %(most)s."),
        "directory.week_is_over": _("That week is over. Say it for this week or a later one."),
        "directory.needs_an_organization": _("Choose the organization, or write the name of a new one."),
        "directory.needs_a_place": _("Write city and state, so that people find it."),
    },
)
