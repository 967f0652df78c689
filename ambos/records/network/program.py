from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ambos.records.accounts.roles import May
from ambos.records.registry.manifest import Loader, NavigationItem, Program

from .actions import load_districts, load_offices, load_places, load_windows
from .permissions import READERS
from .queries import errors_to_settle, waiting_imports


def _errors(access):
    return errors_to_settle(timezone.localdate())


PROGRAM = Program(
    slug="network",
    title=_("Network"),
    is_record=True,
    urls="ambos.records.network.urls",
    # Families find their office at /find/, so the addresses begin at the root; work pages lie below /network/.
    mount="",
    area="network",
    navigation=(
        NavigationItem("hq", _("Offices"), "network:offices", READERS, order=30),
        NavigationItem("hq", _("Data to settle"), "network:errors", May.KEEP_NETWORK, order=31, count=_errors),
        NavigationItem("hq", _("Official lists"), "network:imports", May.KEEP_NETWORK, order=32, count=waiting_imports),
        NavigationItem("consulate", _("Our office"), "network:own-office", READERS, order=30),
    ),
    loaders=(
        Loader("places", load_places),
        Loader("offices", load_offices),
        Loader("districts", load_districts, needs=("places", "offices")),
        Loader("windows", load_windows, needs=("offices",)),
    ),
    commands="ambos.records.network.commands",
    refusals={
        "network.list_needs_source": _("Say who issued this list."),
        "network.list_needs_as_of": _("Say of which day this list is."),
        "network.list_too_big": _("The file is larger than %(most)s MB."),
        "network.list_too_long": _("The file has more than %(most)s lines."),
        "network.list_not_utf8": _("The file is not written in UTF-8. In Excel, save it as «CSV UTF-8»."),
        "network.list_not_csv": _("This is not a CSV file: its lines cannot be told apart."),
        "network.list_empty": _("The file has no lines below its header."),
        "network.list_unknown_column": _("Column «%(column)s» is not known."),
        "network.list_missing_column": _("Column «%(column)s» is missing."),
        "network.list_column_twice": _("Column «%(column)s» stands there twice."),
        "network.list_too_many_cells": _("Line %(line)s has more cells than the header."),
        "network.list_line_twice": _("Line %(line)s says again what line %(first)s speaks of."),
        "network.list_cell_missing": _("Line %(line)s: «%(column)s» is empty."),
        "network.list_too_long_a_cell": _("Line %(line)s, «%(column)s»: the text is too long."),
        "network.list_not_a_code": _(
            "Line %(line)s, «%(column)s»: «%(typed)s» is not a code (small letters, digits and dashes)."
        ),
        "network.list_not_a_country": _(
            "Line %(line)s, «%(column)s»: «%(typed)s» is not a country code of two letters."
        ),
        "network.list_not_a_kind": _("Line %(line)s, «%(column)s»: «%(typed)s» is not a kind of office."),
        "network.list_not_an_area_kind": _("Line %(line)s, «%(column)s»: «%(typed)s» is not state, county or zip."),
        "network.list_not_an_area_code": _("Line %(line)s, «%(column)s»: «%(typed)s» is not the code of an area."),
        "network.list_not_a_day": _("Line %(line)s, «%(column)s»: «%(typed)s» is not a day. Write it as 2026-11-21."),
        "network.list_not_degrees": _("Line %(line)s, «%(column)s»: «%(typed)s» is not a position in degrees."),
        "network.list_not_a_time_zone": _(
            "Line %(line)s, «%(column)s»: «%(typed)s» is not a time zone. Write it as America/Denver."
        ),
        "network.list_not_a_website": _(
            "Line %(line)s, «%(column)s»: «%(typed)s» is not an address that begins with https://."
        ),
        "network.list_not_a_phone": _("Line %(line)s, «%(column)s»: «%(typed)s» is not a telephone number."),
        "network.list_closes_before_opening": _("Line %(line)s: the office closes before it opens."),
        "network.list_ends_before_start": _("Line %(line)s: the last day comes before the first."),
        "network.list_office_needs": _("Line %(line)s: an office needs «%(column)s»."),
        "network.list_unknown_parent": _("Line %(line)s: no office has the code «%(typed)s», named as supervising."),
        "network.list_circle": _("Line %(line)s: the office «%(typed)s» would supervise itself."),
        "network.list_unknown_office": _("Line %(line)s: no office has the code «%(typed)s»."),
        "network.list_unknown_area": _("Line %(line)s: no place has the code «%(typed)s»."),
        "network.list_overlap": _(
            "Line %(line)s gives an area to a second office on days that line %(first)s already gives."
        ),
        "network.list_changes_nothing": _("The list says what is known already: its %(lines)s lines change nothing."),
        "network.list_already_decided": _("This list was decided before: %(state)s."),
        "network.list_is_stale": _(
            "The network has changed since these differences were shown, so nothing was applied. "
            "Look at the new differences and confirm again."
        ),
        "network.point_needs_a_name": _("Write the name of the window or site."),
        "network.point_name_taken": _("This office has a service point of that name already."),
        "network.point_closes_before_opening": _("It would close before it opens."),
    },
)
