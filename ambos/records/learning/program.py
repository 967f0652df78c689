"""What learning brings."""

from django.utils.translation import gettext_lazy as _

from ambos.records.registry.manifest import Program

PROGRAM = Program(
    slug="learning",
    title=_("Schooling"),
    is_record=True,
    commands="ambos.records.learning.commands",
    refusals={
        "learning.bad_file": _("The file cannot be read at “%(at)s” (%(what)s)."),
        "learning.unknown_rules": _("No graduation rules are called “%(rules)s”."),
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
