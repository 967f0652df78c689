"""What learning brings."""

from django.utils.translation import gettext_lazy as _

from ambos.records.registry.manifest import Loader, Program

from .actions import load_schooling
from .roles import ROLES

PROGRAM = Program(
    slug="learning",
    title=_("Schooling"),
    is_record=True,
    commands="ambos.records.learning.commands",
    privacy="ambos.records.learning.privacy",
    loaders=(Loader("schooling", load_schooling),),
    roles=ROLES,
    refusals={
        "learning.bad_assessment": _("That is no result of a diagnostic."),
        "learning.bad_file": _("The file cannot be read at “%(at)s” (%(what)s)."),
        "learning.credits_in_all": _("Credits: %(n)s."),
        "learning.left_aside": _("“%(name)s” at “%(at)s” is not known here and was left aside."),
        "learning.name_twice": _("“%(name)s” stands twice in one object of the file."),
        "learning.not_json": _("%(file)s is no JSON: line %(line)s, column %(column)s (%(why)s)."),
        "learning.not_utf8": _("%(file)s is no text in UTF-8: byte %(byte)s cannot be read. Save it as UTF-8."),
        "learning.unknown_rules": _("No graduation rules are called “%(rules)s”."),
        "learning.bad_attendance": _("That is no way to have been at a session."),
        "learning.bad_credits": _("Credits lie between 0 and %(most)s, which is what the course is worth."),
        "learning.bad_decision": _(
            "Choose what the school decided. A recommendation that was replaced cannot be decided."
        ),
        "learning.bad_minutes": _("A session lasts from 1 to %(most)s minutes."),
        "learning.bad_percent": _("Progress is a whole number from 0 to 100."),
        "learning.code_in_pairs": _("Write the number and whose it is: both, or neither."),
        "learning.credit_decided": _(
            "The school has decided on these credits already, so they are not recommended anew."
        ),
        "learning.ends_before_start": _("It cannot end before it begins."),
        "learning.enrolled_already": _("The learner is enrolled in “%(course)s” already."),
        "learning.enrollment_over": _("This enrollment is over."),
        "learning.gives_nothing": _("Say which course it gives, and more than 0 credits."),
        "learning.gives_too_much": _("“%(course)s” is worth %(most)s credits: an equivalence cannot give more."),
        "learning.row_bad_part": _("Line %(line)s: the part of the year lies between 0 and 1."),
        "learning.row_bad_year": _("Line %(line)s: %(typed)s is no school year. Write the year in which it began."),
        "learning.row_long_mark": _("Line %(line)s: that is no mark. Copy it from the paper as it stands."),
        "learning.row_needs_title": _("Line %(line)s: write the course as the paper names it."),
        "learning.list_bad_plan": _("Name the plan by country and state, such as us-tx."),
        "learning.list_changes_nothing": _("The file has %(rows)s rows and changes nothing."),
        "learning.list_decided": _("This list was decided on already."),
        "learning.list_empty": _("The file has no rows."),
        "learning.list_is_stale": _("What is kept has changed since this list was compared. Bring it again."),
        "learning.list_needs_as_of": _("Say of which day the list is."),
        "learning.list_needs_plan": _("Say of which state the list is, such as us-tx."),
        "learning.list_needs_source": _("Say who issued the list."),
        "learning.list_no_column": _("The file has no column %(column)s."),
        "learning.list_row_blank": _("Line %(line)s has no code or no title."),
        "learning.list_row_credits": _("Line %(line)s: %(typed)s is no number of credits above 0."),
        "learning.list_row_hours": _("Line %(line)s: %(typed)s is no number of hours."),
        "learning.list_row_twice": _("Line %(line)s repeats the code of line %(first)s."),
        "learning.list_too_long": _("The file has more than %(most)s rows."),
        "learning.needs_evidence": _("Say what you looked at: the contents of both courses, the hours, the book."),
        "learning.needs_how": _("Say how you know it: who was asked, and when."),
        "learning.needs_name": _("Write a name."),
        "learning.needs_reason": _("Say why."),
        "learning.not_of_this_office": _("A learner in this list is served by another office."),
        "learning.not_proposed": _("This equivalence was decided on already."),
        "learning.own_equivalence": _("You have read this equivalence already. The second reader is another person."),
        "learning.own_list": _("You brought this list, so another person accepts it."),
        "learning.session_ahead": _("A session that has not been held has no attendance."),
        "learning.superseded_already": _("Only an equivalence in force is superseded, and only by one other."),
        "learning.too_many_lines": _("A record has at most %(most)s lines."),
        "learning.unknown_learner": _("Write the number that the school gives the student."),
        "learning.wrong_purpose": _("This person is not registered for schooling."),
        "learning.years_backwards": _("The last school year lies before the first."),
        "learning.recommendation": _("This is a recommendation; the district decides."),
        "grades.off_scale": _("%(mark)s is not a mark of the scale %(scale)s (%(low)s to %(high)s)."),
        "grades.no_such_letter": _("The scale %(scale)s has nothing that is worth %(letter)s."),
        "credits.bad_table": _("The table of equivalences contradicts itself (%(what)s)."),
        "credits.same_line_twice": _("Two lines bear the same number: %(line)s."),
        "credits.unknown_scale": _("There is no scale of marks called “%(scale)s”."),
        "placement.unknown_grade": _("There is no year %(year)s of %(level)s."),
        "placement.bad_age": _("%(age)s is not the age of somebody who goes to school."),
        # what became of a line
        "learning.line_full": _("Passed, and equivalent to the whole course."),
        "learning.line_partial": _("Passed, and equivalent to a part of the course."),
        "learning.line_elective": _("Passed; counted as an elective, since there is no course of that kind."),
        "learning.line_not_passed": _("Not passed: it gives no credit."),
        "learning.line_resit_pending": _("The examination is to be taken again: it gives no credit until then."),
        "learning.line_in_progress": _("The course is not finished: it gives no credit yet."),
        "learning.line_no_mark": _("The record shows no mark. Ask for it; it is not read as passed."),
        "learning.line_mark_off_scale": _("The mark does not exist on its scale. Look at the paper again."),
        "learning.line_scale_unclear": _(
            "The record does not say on which scale: passed on one, not on another. Ask the school."
        ),
        "learning.line_repeated": _("The same course stands twice; it counts once."),
        "learning.line_no_equivalent": _("Nobody has decided yet what this course is equivalent to."),
        "learning.line_not_reviewed": _(
            "There is a proposal, but two people with evidence must decide on it before it gives credit."
        ),
        "learning.line_not_valid_that_year": _("The equivalence does not hold for the school year of this course."),
        "learning.line_part_year_not_allowed": _(
            "Only a part of the year was attended, and this district counts whole years."
        ),
        "learning.line_below_granularity": _("It comes to less than the smallest credit there is."),
        "learning.line_target_earned": _("The credit of that course is earned already."),
    },
)
