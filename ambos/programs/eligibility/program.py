"""The manifest of eligibility: read this first."""

from django.utils.translation import gettext_lazy as _

from ambos.records.registry.manifest import Program

PROGRAM = Program(
    slug="eligibility",
    title=_("What may I get"),
    urls="ambos.programs.eligibility.urls",
    privacy="ambos.programs.eligibility.privacy",
    commands="ambos.programs.eligibility.commands",
    refusals={
        "eligibility.bad_fact": _("%(fact)s: %(what)s."),
        "eligibility.bad_household": _("Household %(household)s: %(what)s."),
        "eligibility.unknown_family": _("Choose the kind of help."),
        "eligibility.unknown_need": _("Choose what you need."),
    },
)
