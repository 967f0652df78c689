"""The manifest of transcripts: read this first."""

from django.utils.translation import gettext_lazy as _

from ambos.records.accounts.roles import May
from ambos.records.learning.permissions import READERS_OF_CREDITS
from ambos.records.learning.roles import ANALYZE_CREDITS, ASK_FOR_RECORDS, REVIEW_CREDITS
from ambos.records.registry.manifest import Loader, NavigationItem, Program, Tick

from .actions import load_origin_offices
from .measures import MEASURES
from .permissions import KEEPERS_OF_DISTRICTS, KEEPERS_OF_STANDARDS
from .queries import due_count, school_waiting, work_count

DAY = 24 * 60 * 60

PROGRAM = Program(
    slug="transcripts",
    title=_("School records"),
    urls="ambos.programs.transcripts.urls",
    measures=MEASURES,
    privacy="ambos.programs.transcripts.privacy",
    reseal="ambos.programs.transcripts.actions.reseal",
    demo="ambos.programs.transcripts.demo",
    loaders=(Loader("origin_offices", load_origin_offices),),
    tasks={
        "transcripts.ask_follow_ups": "ambos.programs.transcripts.tasks.ask_follow_ups",
        "transcripts.forget_old": "ambos.programs.transcripts.tasks.forget_old",
    },
    ticks=(Tick("transcripts.ask_follow_ups", every=DAY), Tick("transcripts.forget_old", every=DAY)),
    area="school",
    navigation=(
        NavigationItem("partner", _("School records"), "transcripts:school", ASK_FOR_RECORDS, order=70, count=school_waiting),
        NavigationItem("hq", _("Records of students"), "transcripts:work", ANALYZE_CREDITS, order=70, count=work_count,
                       late=due_count),
        NavigationItem("hq", _("To read a second time"), "transcripts:review", REVIEW_CREDITS, order=71, count=work_count),
        NavigationItem("hq", _("Equivalences"), "transcripts:equivalences", READERS_OF_CREDITS, order=72),
        NavigationItem("hq", _("Districts that take part"), "transcripts:districts", KEEPERS_OF_DISTRICTS, order=73),
        NavigationItem("hq", _("Courses of states"), "transcripts:standards", KEEPERS_OF_STANDARDS, order=74),
        NavigationItem("hq", _("Days to obtain a record"), "transcripts:figures", May.READ_COUNTS, order=75),
    ),
    messages={
        "transcripts.follow_up": (
            _("A year after request %(code)s: how is the student doing?"),
            _("A year ago your school decided on request %(code)s. One question is left, and it takes a minute: is the student still "
              "enrolled?\n%(link)s\n\nThe link works for 60 days and opens this one request. We ask at most twice."),
        ),
        "transcripts.link": (
            _("Request %(code)s: send records and decide"),
            _("Here you can follow request %(code)s, send school records and, once the analysis is issued, decide on each course:\n"
              "%(link)s\n\nThe link works for 60 days and opens this one request. Do not pass it on."),
        ),
        "transcripts.issued": (
            _("The credit analysis of request %(code)s is ready"),
            _("The analysis of request %(code)s was issued. Each course stands with its reason; your district decides on each."),
        ),
    },
    refusals={
        "transcripts.analysis_not_now": _(
            "That step is not open for this analysis as it stands now. Load the page "
            "again."
        ),
        "transcripts.answered_already": _("The answer of this office was recorded already."),
        "transcripts.asked_already": _("The school was asked already, or has answered. It is asked at most twice, a month apart."),
        "transcripts.bad_answer": _("Choose one of the answers."),
        "transcripts.bad_day": _("That day lies before the letter or in the future."),
        "transcripts.bad_grade": _("Choose the grade where the student is placed."),
        "transcripts.bad_thresholds": _("Each grade begins with more credits than the one before, between 0 and 40."),
        "transcripts.bad_years": _("The school years must be years that have begun, the first not after the last."),
        "transcripts.district_left": _("This district does not take part now."),
        "transcripts.identity_lost": _(
            "What was sealed cannot be opened: its key is missing. Ask the school for it "
            "again."
        ),
        "transcripts.identity_missing": _(
            "The office of origin needs names, both surnames and date of birth. Ask the school for them "
            "first."
        ),
        "transcripts.identity_needs": _("The office of origin cannot search without this."),
        "transcripts.incomplete": _("Something is missing or wrong: %(what)s."),
        "transcripts.line_bad_grade": _("Line %(line)s: %(typed)s is no grade or semester."),
        "transcripts.line_bad_standing": _("Line %(line)s: choose how the course stands."),
        "transcripts.needs_note": _("Say how it was settled, or why."),
        "transcripts.needs_source": _("Say where the district says so."),
        "transcripts.needs_school": _("Name the school there, or its key."),
        "transcripts.no_address": _("This district told no e-mail address. Write it among its terms first."),
        "transcripts.no_agreement": _("No agreement with this district is in force today. Sign or renew it first."),
        "transcripts.no_lines": _("No verified record has a line. Type the lines first."),
        "transcripts.not_a_district": _("Only a school district, or a school of its own, takes part."),
        "transcripts.not_now": _("That step is not open for this request as it stands now. Load the page again."),
        "transcripts.note_says_status": _(
            "Immigration status is never kept here, nor sent to anybody. Say what is needed without it."
        ),
        "transcripts.open_already": _("A request about this student is open already: %(code)s."),
        "transcripts.own_thresholds": _("You proposed it, so somebody else decides."),
        "transcripts.own_analysis": _("You made this analysis, so somebody else reads it a second time."),
        "transcripts.paper_in_doubt": _(
            "A record is in doubt or not genuine. It is settled with the school of origin before it is "
            "analysed."
        ),
        "transcripts.paste_columns": _("Paste at least two columns: course and mark."),
        "transcripts.paste_empty": _("There is nothing to read. Paste lines, or type them in the grid."),
        "transcripts.permission_ahead": _("The permission cannot be dated in the future."),
        "transcripts.permission_old": _("The permission is more than a year old. Ask the family again."),
        "transcripts.steps_open": _("%(n)s of the six steps are not settled yet."),
        "transcripts.table_changed": _(
            "An equivalence of this analysis was superseded since. Return it, so that it is made "
            "anew."
        ),
        "transcripts.takes_part": _("This district takes part already."),
        "transcripts.thresholds_decided": _("That was decided already. Load the page again."),
        "transcripts.thresholds_wait": _("A proposal for this district waits already. Decide on that one first."),
        "transcripts.too_soon": _("It is too soon to ask what became of the student."),
        "transcripts.undecided": _("%(n)s lines have no decision yet."),
        "transcripts.unseen": _(
            "%(n)s lines rest on a precedent nobody has looked at. Look at each with its case, and tick "
            "it."
        ),
        "transcripts.waits": _("A person must settle something first: %(why)s."),
        # what the machine points at, in the six steps
        "transcripts.found_no_records": _(
            "There is no record yet. Ask the origin, or take a sworn statement and use the "
            "diagnostics."
        ),
        "transcripts.found_one_surname": _(
            "The school has one surname. At home the record bears two: search by both, in both "
            "orders."
        ),
        "transcripts.found_paper_doubted": _("A record is in doubt. Ask the school that issued it."),
        "transcripts.found_paper_not_genuine": _(
            "A record was found not genuine. Do not blame the family: such papers are sold to "
            "people."
        ),
        "transcripts.found_paper_not_verified": _("A record has not been verified yet."),
        "transcripts.found_only_sworn": _(
            "Only a sworn statement stands behind this: it places the student, and gives no "
            "credit."
        ),
        "transcripts.found_other_country": _(
            "A record is of another country (%(country)s). No table here reads it; a person "
            "must."
        ),
        "transcripts.found_certificate_of_one_year": _(
            "Called a certificate, but it shows one school year: it may be a report card "
            "(boleta)."
        ),
        "transcripts.found_report_card_of_several_years": _(
            "Called a report card, but it shows several years: it may be a certificate or a "
            "history."
        ),
        "transcripts.found_paper_without_lines": _("A record has no lines yet."),
        "transcripts.found_year_unknown": _("The school year is missing in lines %(lines)s."),
        "transcripts.found_plan_changed": _(
            "In the school year %(year)s two plans of study stand side by side: the plan changed. Each "
            "line is read by its own."
        ),
        "transcripts.found_year_repeated": _(
            "The year of schooling %(grade)s stands in two school years: repeated. Each course counts "
            "once."
        ),
        "transcripts.found_title_unknown": _(
            "Lines %(lines)s are not in the plan. Choose the course, or propose an "
            "equivalence."
        ),
        "transcripts.found_mark_missing": _("Lines %(lines)s have no mark. They are not read as passed."),
        "transcripts.found_mark_off_scale": _(
            "Lines %(lines)s have a mark that no scale has. Look at the paper again; nothing is "
            "guessed."
        ),
        "transcripts.found_scale_unclear": _(
            "The marks in lines %(lines)s pass on one scale and fail on another. Say which scale the "
            "paper uses."
        ),
        "transcripts.found_year_missing": _("Nothing shows the year of schooling %(grade)s."),
        "transcripts.found_more_than_told": _(
            "The records show the year of schooling %(grade)s, more than the school was "
            "told."
        ),
        # why she is placed where she is
        "transcripts.place_completed": _("It follows from the last year finished at home."),
        "transcripts.place_credits": _("It follows from the credits, as the district counts them."),
        "transcripts.place_nothing_completed": _("It is not known yet what was finished at home."),
        "transcripts.place_by_age": _("By age, until more is known."),
        "transcripts.place_awaited": _(
            "Records are awaited. At home these grades have one national curriculum, so it can be said "
            "now."
        ),
        "transcripts.place_awaited_not_uniform": _(
            "Records are awaited, and schools at home differ in these grades: ask for the courses, "
            "too."
        ),
        "transcripts.place_sworn": _("On a sworn statement: no record can be had. Use the diagnostics."),
        "transcripts.place_diagnostic_raises": _("A diagnostic shows readiness for a higher grade."),
        "transcripts.place_diagnostic_support": _("A diagnostic asks for support beside the class."),
        "transcripts.place_finished": _("Upper secondary school is finished."),
        "transcripts.place_over_age": _(
            "Older than the age until which school is offered here. Adult education is the way: the "
            "plazas help."
        ),
    },
)  # fmt: skip
