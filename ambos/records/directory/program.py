from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ambos.records.accounts.roles import May
from ambos.records.registry.manifest import NavigationItem, Program

from .permissions import READERS, may_keep_directory
from .queries import stale


def _stale(access):
    found = stale(access, timezone.localdate())
    return found if may_keep_directory(access) else found.none()


PROGRAM = Program(
    slug="directory",
    title=_("Directory of services"),
    is_record=True,
    urls="ambos.records.directory.urls",
    commands="ambos.records.directory.commands",
    area="network",
    navigation=(
        NavigationItem("consulate", _("Services"), "directory:services", READERS, order=40, late=_stale),
        NavigationItem("hq", _("Services"), "directory:services", READERS, order=60),
        NavigationItem("window", _("Services"), "directory:services", READERS, order=70),
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
        "directory.row_missing": _("is missing."),
        "directory.row_not_text": _("is no text."),
        "directory.row_not_a_number": _("is no number that can stand here."),
        "directory.row_not_a_uuid": _("is no UUID."),
        "directory.row_not_an_email": _("is no e-mail address."),
        "directory.row_not_a_uri": _("is no web address; it begins with https://."),
        "directory.row_not_a_day": _("is no day; write 2026-11-30."),
        "directory.row_not_a_time": _("is no hour; write 09:00."),
        "directory.row_not_a_moment": _("is no moment; write 2026-11-30T09:00:00Z."),
        "directory.row_not_an_option": _("is none of the words that the standard allows here."),
        "directory.row_too_long": _("is too long."),
        "directory.row_closes_before_opening": _("is before it opens."),
        "directory.row_not_a_country": _("is no country of two letters, as US or MX."),
        "directory.row_points_at_nothing": _("points at a row that is neither in the file nor in the directory."),
        "directory.row_not_a_column": _("is no column of the standard."),
        "directory.row_twice": _("stands twice."),
        "directory.row_differs": _("differs from what another place of the file says."),
        "directory.row_not_utf8": _("is not written in UTF-8."),
        "directory.row_not_json": _("is no JSON."),
        "directory.row_not_a_list": _("is no list of records."),
        "directory.row_not_a_record": _("is no record of the standard: it or something inside it has no id."),
        "directory.row_not_a_zip": _("is no zip file."),
        "directory.row_too_large": _("is too large."),
        "directory.row_not_a_file_of_hsds": _(
            "is no directory: neither a file of HSDS (services.csv, service_list.json or the like) nor a table whose first line names the "
            "agency and the service."
        ),
        "directory.needs_a_place": _("Write city and state, so that people find it."),
    },
)
