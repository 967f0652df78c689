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
)
