"""What measurements brings."""

from django.utils.translation import gettext_lazy as _

from ambos.records.registry.manifest import Loader, Program

from .actions import load_tables
from .measures import MEASURES

PROGRAM = Program(
    slug="measurements",
    title=_("Measurements"),
    is_record=True,
    urls="ambos.records.measurements.urls",
    measures=MEASURES,
    loaders=(Loader("clinical_tables", load_tables),),
    privacy="ambos.records.measurements.privacy",
    refusals={
        "measurements.no_table": _("No clinical table is in force on %(on)s. Ask headquarters to load it."),
        "measurements.table_not_in_force": _("The clinical table %(version)s was not in force on %(on)s."),
        "measurements.table_was_edited": _(
            "The clinical table %(version)s was already loaded with other contents. A table is never edited: "
            "give the new one a new version and a new day."
        ),
        "measurements.bad_table": _("The clinical table cannot be used: %(at)s (%(what)s)."),
        "measurements.unknown_test": _("The clinical table has no test “%(test)s”."),
        "measurements.unknown_unit": _("This test is not measured in “%(unit)s”."),
        "measurements.missing_value": _("Write this value too."),
        "measurements.not_a_number": _("“%(typed)s” is not a number. Write it in figures, for example 112 or 5.7."),
        "measurements.out_of_range": _(
            "%(typed)s %(unit)s is outside what a body can have (%(lowest)s to %(highest)s)."
        ),
        "measurements.looks_like_other_unit": _(
            "%(typed)s %(unit)s is outside what a body can have. It looks like %(suggestion)s: check the unit of the device."
        ),
        "measurements.check_unit": _(
            "Critical in %(unit)s, yet usual in %(suggestion)s. Look at the device: which unit does it show?"
        ),
        "measurements.fasting_unknown": _("If she has not eaten for eight hours this is more pressing. Ask her."),
        "measurements.outside_the_table": _(
            "The table was not made for this person (a child, or pregnant): the value is kept without a band, and she is referred."
        ),
        "measurements.out_of_order": _("The upper value must be greater than the lower one."),
        "measurements.critical_needs_action": _("This value needs care now. Say what was done before you save."),
        "measurements.unknown_action": _("Choose one of the actions given."),
        "measurements.repeats_another_test": _("A second reading repeats the same test of the same visit."),
        "measurements.already_repeated": _("This reading was already repeated."),
    },
)
