"""The manifest of the council: read this first."""

from django.utils.translation import gettext_lazy as _

from ambos.records.registry.manifest import Program

PROGRAM = Program(
    slug="council",
    title=_("Advisory council"),
    commands="ambos.programs.council.commands",
    refusals={
        "council.cap_too_low": _("With at most %(cap)s seats a district, %(seats)s seats cannot all be given."),
        "council.district_twice": _("The district %(district)s stands twice; the second time in line %(line)s."),
        "council.more_districts_than_seats": _(
            "There are %(districts)s districts and only %(seats)s seats: each district has at least one."
        ),
        "council.no_column": _("The file has no column %(column)s."),
        "council.no_districts": _("The file names no district."),
        "council.no_name": _("Line %(line)s has no name of a district."),
        "council.no_population": _(
            "The population of the district %(district)s is not known. A blank is not zero: say the figure."
        ),
        "council.nobody_at_all": _("Every district has a population of zero: no method can share the remaining seats."),
        "council.not_a_figure": _("The population of the district %(district)s is no figure: %(typed)s."),
        "council.not_in_table": _("The table of the rule set does not name the district %(district)s."),
        "council.table_needs_one": _("The table of the rule set gives the district %(district)s no seat."),
        "council.table_sum": _("The table of the rule set adds up to %(found)s seats, not to %(seats)s."),
        "council.tie": _(
            "Tie at the last seat: these districts have exactly the same claim, and only %(seats)s more can be given among "
            "them: %(districts)s. The rule set says what decides, mostly a public draw."
        ),
        "council.unknown_method": _("There is no method %(method)s."),
    },
)
