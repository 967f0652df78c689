"""The manifest of the health windows."""

from django.utils.translation import gettext_lazy as _

from ambos.records.accounts.roles import May
from ambos.records.registry.manifest import NavigationItem, Program

from .measures import MEASURES
from .permissions import READERS_OF_YEARS
from .queries import to_tell, waiting
from .reports import REPORTS

REFUSALS = {
    "health_windows.money_amount": _("Write an amount above zero."),
    "health_windows.money_what": _("Say what it was for."),
    "health_windows.how_valued": _("What is given in kind needs a value: say how you came to it."),
    "health_windows.money_month": _("Choose a month that has begun, at most %(months)s months ago."),
    "health_windows.money_taken_back": _("It was taken back already."),
    "health_windows.not_waiting": _("Turn %(turn)s is no longer waiting: a colleague attended it, or the person left."),
    "health_windows.not_called": _("Turn %(turn)s was not called, so there is nothing to undo."),
    "health_windows.empty_visit": _(
        "Mark at least one topic, one reading or a referral: an empty visit counts nothing."
    ),
    # the day
    "health_windows.closed_today": _(
        "The window is closed today (%(reason)s), so no turn is given. If it opened again, say so under hours and closures."
    ),
    "health_windows.agreement_ended": _(
        "The agreement with %(agency)s ended on %(last_day)s, so nothing is kept of a named person and no care is given. "
        "The consulate can extend or renew it today; until then give information on anonymous slips."
    ),
    "health_windows.no_agency": _(
        "No agency runs this window since %(last_day)s, so nothing is kept of a named person and no care is given. "
        "Give information on anonymous slips until the consulate approves the next agency."
    ),
    "health_windows.care_needs_agency": _(
        "The institute itself gives no care: vaccines and tests need the agency that runs this window. Ask the consulate to "
        "record which one it is."
    ),
    # minors
    "health_windows.who_comes_with_her": _("She is under %(of_age)s. Say who comes with her before anything is done."),
    "health_windows.minor_alone": _(
        "She is under %(of_age)s and came alone: give information, and help in an emergency. For anything else her mother, "
        "father or guardian has to come."
    ),
    # the visit
    "health_windows.unknown_service": _("%(service)s is not in the catalogue of services."),
    "health_windows.finding_needs_step": _(
        "A professional should see what was found: say whether she was referred, or did not want it."
    ),
    "health_windows.injury_needs_step": _(
        "She is hurt or ill from work: say whether she was referred, or did not want it."
    ),
    "health_windows.promised_referral": _(
        "You marked that she was referred: choose where to send her below, or mark that she did not want it."
    ),
    # vaccines
    "health_windows.unknown_lot": _("That lot is not one of this window's."),
    "health_windows.unknown_vaccine": _("That vaccine is not in the catalogue."),
    "health_windows.lot_withdrawn": _("Lot %(lot)s was withdrawn: no dose of it is given."),
    "health_windows.lot_expired": _("Lot %(lot)s could be used until %(last_day)s and no longer."),
    "health_windows.lot_empty": _("No dose of lot %(lot)s is left."),
    "health_windows.lot_known": _("Lot %(lot)s of this vaccine is in the list already."),
    "health_windows.lot_needs_a_number": _("Write the number of the lot, as it stands on the box."),
    "health_windows.lot_needs_reason": _("Say why it is used no more."),
    "health_windows.doses": _("Say how many doses came in, from 1 to 5,000."),
    "health_windows.dose_given_today": _(
        "She received this vaccine today already, here or at the mobile unit. One dose a day is enough."
    ),
    # HIV
    "health_windows.hiv_needs_consent": _(
        "The HIV test needs its own permission. Ask for it apart, and mark how she gave it."
    ),
    "health_windows.hiv_unknown_result": _("Choose one of the results of the test."),
    "health_windows.hiv_nothing_to_tell": _("There is no result to tell yet."),
    "health_windows.hiv_needs_step": _(
        "The result has to be confirmed elsewhere: say whether she was referred, or did not want it."
    ),
    "health_windows.hiv_needs_a_day_back": _(
        "Results are told face to face only. Agree on a day to come back, within %(days)s days."
    ),
    "health_windows.hiv_known_already": _("A result was noted for this slip already. A correction is a new test."),
    "health_windows.hiv_told_already": _("This result was told already."),
    "health_windows.hiv_too_early_to_close": _(
        "A slip is closed untold only %(days)s days after the day she was to come back."
    ),
    # applications
    "health_windows.enrolment_not_from_here": _("This cannot be noted now: the application stands as «%(state)s»."),
    "health_windows.enrolment_day": _("Choose a day from its last step until today."),
    # hours, closures, trips
    "health_windows.hours_end_before_they_begin": _("It would close before it opens."),
    "health_windows.hours_overlap": _("Two stretches of that day overlap."),
    "health_windows.hours_in_the_past": _("Hours change from today on; what was open before stays as it was."),
    "health_windows.station_needs_a_name": _("Give the station a name."),
    "health_windows.closure_needs_reason": _("Choose why."),
    "health_windows.closure_ends_before_start": _("The last day comes before the first."),
    "health_windows.closure_too_long": _(
        "A closure lasts %(days)s days at most. If the window ends, its operation is closed by the consul."
    ),
    "health_windows.closure_overlaps": _("The window is marked as closed on some of those days already."),
    "health_windows.not_closed_now": _("That closure is over already."),
    "health_windows.not_a_mobile_unit": _("Only a mobile unit makes trips."),
    "health_windows.trip_needs_a_place": _("Say the place and the city."),
    "health_windows.trip_in_the_past": _("A trip is planned for today or later."),
    "health_windows.trip_that_day_already": _("That mobile unit goes somewhere else that day already."),
    "health_windows.trip_is_over": _("That trip is over: it took place or was cancelled."),
    "health_windows.trip_has_not_been": _("That day has not come yet."),
    # talks and materials
    "health_windows.heads": _("Count the heads: from 1 to %(most)s."),
    "health_windows.talk_day": _("Choose a day of the last month, not later than today."),
    "health_windows.too_late_to_take_back": _("It was recorded more than a day ago, so it stays as it is."),
    "health_windows.material_needs_a_title": _("Write the title that stands on it."),
    "health_windows.copies": _("Say how many copies, as a whole number above zero."),
    "health_windows.not_so_many": _(
        "Only %(left)s copies should be on the shelf. Count them, and note what you found."
    ),
    # the year
    "health_windows.year": _("Choose a year from 2003 until this one."),
    "health_windows.criterion_unanswered": _("Choose a mark from 0 to 3."),
    "health_windows.mark_without_evidence": _("Say on what the mark rests: a figure, a document, what people said."),
    "health_windows.evaluation_is_sent": _("This year was sent to headquarters and is not changed any more."),
    "health_windows.evaluation_needs_plan": _("Say what changes next year, be it little."),
    "health_windows.evaluation_not_sent": _("It was not sent to headquarters yet."),
    "health_windows.return_needs_reason": _("Say what is missing."),
}
"""code -> sentence: what is wrong, what was kept, what to do."""

PROGRAM = Program(
    slug="health_windows",
    title=_("Health windows"),
    urls="ambos.programs.health_windows.urls",
    measures=MEASURES,
    reports=REPORTS,
    privacy="ambos.programs.health_windows.privacy",
    reseal="ambos.programs.health_windows.actions.reseal",
    demo="ambos.programs.health_windows.demo",
    panels={"network.points": "ambos.programs.health_windows.views.family.points_panel"},
    area="health",
    navigation=(
        NavigationItem("window", _("Today"), "health_windows:today", May.SERVE_PEOPLE, order=10, count=waiting),
        NavigationItem("window", _("Talks"), "health_windows:talks", May.SERVE_PEOPLE, order=50),
        NavigationItem("window", _("Applications"), "health_windows:enrolments", May.SERVE_PEOPLE, order=52),
        NavigationItem(
            "window", _("Results to tell"), "health_windows:results", May.SERVE_PEOPLE, order=54, count=to_tell
        ),
        NavigationItem("window", _("Vaccines"), "health_windows:lots", May.SERVE_PEOPLE, order=56),
        NavigationItem("window", _("Materials"), "health_windows:materials", May.SERVE_PEOPLE, order=58),
        NavigationItem("window", _("Hours and closures"), "health_windows:schedule", May.SERVE_PEOPLE, order=60),
        NavigationItem("window", _("Mobile unit"), "health_windows:trips", May.SERVE_PEOPLE, order=62),
        NavigationItem("window", _("Critical readings"), "health_windows:critical", May.REVIEW_WINDOW, order=64),
        NavigationItem("window", _("The year"), "health_windows:evaluations", READERS_OF_YEARS, order=66),
        NavigationItem("hq", _("Windows' years"), "health_windows:evaluations", READERS_OF_YEARS, order=60),
    ),
    refusals=REFUSALS,
)
