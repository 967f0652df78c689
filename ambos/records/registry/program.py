"""The manifest of the registry. It also says what the domain refuses when it reads the data of a pack."""

from django.utils.translation import gettext_lazy as _

from .manifest import Program

PROGRAM = Program(
    slug="registry",
    title=_("Registry"),
    is_record=True,
    refusals={
        "parameters.bad_row": _("Row %(row)s of %(parameter)s cannot be read: %(what)s."),
        "parameters.empty": _("%(parameter)s has no value at all."),
        "parameters.gap": _("%(parameter)s has no value on %(day)s."),
        "parameters.not_in_force": _("%(parameter)s has no value on %(day)s, before its first or after its last."),
        "parameters.overlap": _("%(parameter)s has two values on %(day)s."),
        "places.bad_projection": _("The projection of the map cannot be read at %(at)s."),
    },
)
