"""The manifest of the Health Weeks: read this first."""

from django.utils.translation import gettext_lazy as _

from ambos.records.accounts.roles import May
from ambos.records.registry.manifest import Door, Loader, NavigationItem, Program, Tick

from .actions import load_totals
from .measures import MEASURES
from .permissions import RUNNERS
from .queries import overdue_count, waiting

DAY = 24 * 60 * 60

PROGRAM = Program(
    slug="health_weeks",
    title=_("Health Weeks"),
    urls="ambos.programs.health_weeks.urls",
    measures=MEASURES,
    privacy="ambos.programs.health_weeks.privacy",
    demo="ambos.programs.health_weeks.demo",
    loaders=(Loader("published_totals", load_totals),),
    tasks={
        "health_weeks.mark_held": "ambos.programs.health_weeks.tasks.mark_held",
        "health_weeks.forget_names": "ambos.programs.health_weeks.tasks.forget_names",
        "health_weeks.tell_of_reports": "ambos.programs.health_weeks.tasks.tell_of_reports",
    },
    ticks=(
        Tick("health_weeks.mark_held", every=3600),
        Tick("health_weeks.forget_names", every=DAY),
        Tick("health_weeks.tell_of_reports", every=6 * 3600),
    ),
    messages={
        "health_weeks.over": (
            _("An event of your office is over"),
            _("The event %(code)s is over. Its report is due on %(day)s; a volunteer can fill it by a link: %(link)s"),
        ),
        "health_weeks.late": (
            _("The report of an event is late"),
            _("The report of the event %(code)s was due on %(day)s. Until it is in, no total has it: %(link)s"),
        ),
        "health_weeks.arrived": (
            _("The report of an event has come in"),
            _("A volunteer sent the report of the event %(code)s. Look at it and stand for it, or return it: %(link)s"),
        ),
    },
    doors=(
        Door(
            _("Health fairs near you"),
            _("Tests, vaccines and guidance, free and without documents. See the day and the place."),
            "health_weeks:calendar", order=30,
        ),
    ),
    area="health",
    navigation=(
        NavigationItem("consulate", _("Health Weeks"), "health_weeks:office", RUNNERS, order=60,
                       count=waiting, late=overdue_count),
        NavigationItem("partner", _("Health Weeks"), "health_weeks:agency", May.ANSWER_REFERRALS, order=60),
        NavigationItem("hq", _("Health Weeks"), "health_weeks:editions", May.READ_COUNTS, order=60),
        NavigationItem("window", _("At a fair"), "health_weeks:fair", May.SERVE_PEOPLE, order=60),
    ),
    refusals={
        "health_weeks.abnormal_needs_answer": _(
            "A reading is out of range: send the person to a clinic, or record that she was offered it and said no."
        ),
        "health_weeks.abnormal_without_answer": _(
            "%(missing)s results out of range have neither a referral nor a recorded refusal. Each needs one of the two."
        ),
        "health_weeks.bad_days": _("An edition ends after it begins and lasts at most %(most)s days."),
        "health_weeks.bad_minutes": _("A volunteer gives more than no hours and at most 24."),
        "health_weeks.before_it_begins": _("The event has not begun, so there is nothing to report."),
        "health_weeks.blank": _("Write a number. If there were none, write 0: an empty box is not a zero."),
        "health_weeks.blank_service": _("Write how many, or mark that it was not offered."),
        "health_weeks.by_whose_word": _("Say who gave this number."),
        "health_weeks.cannot_leave": _("This agency cannot leave on that day: see %(day)s."),
        "health_weeks.code_taken": _("There is an edition %(code)s already."),
        "health_weeks.consolidate_first": _("Publish the consolidated figure before you close the edition."),
        "health_weeks.counted_elsewhere": _("This entry is counted in another event. Work on that one."),
        "health_weeks.edition_closed": _("The edition %(edition)s is closed. Nothing of it changes any more."),
        "health_weeks.empty_file": _("The file has no rows."),
        "health_weeks.ends_before_start": _("It must end after it begins."),
        "health_weeks.host_already": _("This host is there already."),
        "health_weeks.how_valued": _("Say how the value of what was given in kind was estimated."),
        "health_weeks.is_over": _("The event is over: it can no longer be announced."),
        "health_weeks.link_gone": _("This link no longer works. Ask the consulate for another."),
        "health_weeks.many_services_each": _(
            "%(services)s services for %(people)s people is more than any fair gives. Correct it, or explain it below."
        ),
        "health_weeks.more_abnormal_than_tests": _("More results out of range than tests: the tests above are %(tests)s."),
        "health_weeks.more_answers_than_abnormal": _(
            "More people were sent or said no than had a result out of range. One of the three numbers is wrong."
        ),
        "health_weeks.needs_address": _("Say the address on the Internet."),
        "health_weeks.needs_code": _("Say the year of the edition."),
        "health_weeks.needs_name": _("Write a name."),
        "health_weeks.needs_place": _("Say the place and the city, so that families find it."),
        "health_weeks.needs_title": _("Write a title."),
        "health_weeks.negative_amount": _("An amount is not below zero."),
        "health_weeks.no_column": _("The file has no column %(column)s."),
        "health_weeks.minor_alone": _(
            "Somebody under %(of_age)s who is alone is informed, and helped in an emergency. Tests wait for the adult who answers for her."
        ),
        "health_weeks.no_reading": _("Type at least one reading."),
        "health_weeks.no_task_force": _("%(office)s has no task force for this edition yet. Form it first."),
        "health_weeks.nobody_watched": _("An event held only in person has no views. Change the event, or leave it at 0."),
        "health_weeks.not_a_count": _("A number from 0 to %(most)s."),
        "health_weeks.not_a_forum": _("Only a policy forum has sessions."),
        "health_weeks.not_a_member": _("%(name)s is not a member of this task force now."),
        "health_weeks.not_now": _("That step is not open for this event as it stands now. Load the page again."),
        "health_weeks.not_one_event": _("These two entries cannot be counted as one event."),
        "health_weeks.offered_or_not": _("It has a number and is marked as not offered. Leave one of the two."),
        "health_weeks.onlookers_counted": _(
            "%(people)s people for only %(services)s services: were people counted who passed by? Correct it, or explain it below."
        ),
        "health_weeks.outside_edition": _("The edition runs from %(first)s to %(last)s."),
        "health_weeks.outside_forum": _("A session lies within the hours of the forum."),
        "health_weeks.own_proposal": _("You proposed this event, so somebody else of the task force approves it."),
        "health_weeks.own_report": _("You sent this report, so somebody else stands for it."),
        "health_weeks.people_without_services": _(
            "%(people)s people came and no service was given. Correct it, or explain it below."
        ),
        "health_weeks.referred_not_in_referrals": _(
            "People sent because of a result out of range are referrals too: the number of all referrals is too small."
        ),
        "health_weeks.refused_what": _("There is nothing to refuse: no reading is out of range, or the person was sent."),
        "health_weeks.report_decided": _("This report was returned or accepted already."),
        "health_weeks.report_waits": _("Your last report waits for headquarters. Ask them to return it if it must change."),
        "health_weeks.room_taken": _("In that room and hour there is another session: %(session)s."),
        "health_weeks.row_agency": _("The directory has no agency called %(name)s. Add it there first."),
        "health_weeks.row_bad_time": _("%(column)s: %(typed)s is no day and hour such as 2026-10-03 09:00."),
        "health_weeks.row_blank": _("The column %(column)s is empty."),
        "health_weeks.row_long_text": _("The text in %(column)s is longer than %(most)s letters."),
        "health_weeks.row_too_long": _("The row has %(cells)s cells and the file %(columns)s columns: is a comma too many?"),
        "health_weeks.row_twice": _("The same event stands in line %(line)s."),
        "health_weeks.row_unknown": _("%(column)s: %(typed)s is not in the catalogue."),
        "health_weeks.same_row": _("These are one and the same row."),
        "health_weeks.say_why": _("Say why."),
        "health_weeks.too_long": _("An event lasts at most %(days)s days."),
        "health_weeks.too_many_rows": _("The file has more than %(most)s rows. Split it."),
        "health_weeks.unknown_service": _("%(code)s is no service of the catalogue."),
        "health_weeks.unknown_topic": _("%(topic)s is no topic of the catalogue."),
        "health_weeks.variant_already": _("One of the two was already decided to be another's variant (%(name)s). Take that back first."),
        "health_weeks.verify_first": _("%(n)s reports wait to be verified. Verify or return them first."),
        "health_weeks.views_are_not_people": _("Nobody comes to an event held only by Internet: write 0 people, and count views."),
        "health_weeks.weight": _("A share is a whole number from 1 up."),
        "health_weeks.which_host": _("Choose an office of ours, or write the consulate and its country: one of the two."),
        "health_weeks.why_missing": _("%(n)s events that are over have no report. Say why, or get the reports first."),
        "health_weeks.window_worked_there": _(
            "The window recorded %(visits)s visits at this place that day. Those are counted there: confirm below that this "
            "report leaves them out."
        ),
    },
)  # fmt: skip
