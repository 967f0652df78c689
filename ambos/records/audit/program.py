from django.utils.translation import gettext_lazy as _

from ambos.records.registry.manifest import NavigationItem, Program

from .permissions import READ_AUDIT

PROGRAM = Program(
    slug="audit",
    title=_("Log"),
    is_record=True,
    navigation=(NavigationItem("admin", _("Log"), "admin-log", READ_AUDIT, order=10),),
    commands="ambos.records.audit.commands",
)
