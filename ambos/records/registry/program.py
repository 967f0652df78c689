from django.utils.translation import gettext_lazy as _

from .manifest import Program

PROGRAM = Program(slug="registry", title=_("Registry"), is_record=True)
