"""Interfaces: how other systems read Ambos."""

from django.utils.translation import gettext_lazy as _

from ambos.records.registry.manifest import Program

PROGRAM = Program(
    slug="interfaces",
    title=_("Interfaces"),
    is_record=True,
    urls="ambos.records.interfaces.urls",
    mount="",
    commands="ambos.records.interfaces.commands",
    refusals={
        "interfaces.needs_a_name": _("Write what the token is for."),
        "interfaces.needs_a_scope": _("Choose at least one thing that the token opens."),
        "interfaces.not_a_scope": _("A token under this post cannot open %(scope)s."),
        "interfaces.too_long": _("Choose from 1 to %(most)s days."),
    },
)
