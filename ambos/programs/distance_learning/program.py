"""The manifest of distance learning: read this first."""

from django.utils.translation import gettext_lazy as _

from ambos.records.registry.manifest import Program

PROGRAM = Program(
    slug="distance_learning",
    title=_("Finish school from a distance"),
    urls="ambos.programs.distance_learning.urls",
    privacy="ambos.programs.distance_learning.privacy",
    refusals={
        "distance_learning.bad_answer": _("A number from %(low)s to %(high)s."),
        "distance_learning.no_rules_yet": _("The route %(route)s has no rules for %(day)s."),
        "distance_learning.no_such_route": _("There is no route “%(route)s”."),
        "distance_learning.unknown_answer": _("Choose one of the answers."),
    },
)
