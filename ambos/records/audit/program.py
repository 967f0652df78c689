from django.utils.translation import gettext_lazy as _

from ambos.records.registry.manifest import Program

PROGRAM = Program(slug="audit", title=_("Log"), is_record=True)
