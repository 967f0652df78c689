"""What happened, who did it, acting as what. Append-only; no foreign keys, so the log never holds live data back."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .keys import new_key

READ = "audit.read"
"""The verb of a sensitive record that was opened."""


class Keyed(models.Model):
    """Every row of Ambos has a UUID key. (Here because audit is the lowest record and everything stands on it.)"""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)

    class Meta:
        abstract = True


class Event(Keyed):
    """One thing that happened. The database itself refuses to change or delete a row (triggers, migration 0002).

    ``data`` carries codes, counts and keys, never a name, a telephone, an address or a health value.
    """

    at = models.DateTimeField(_("at"), db_index=True)
    verb = models.CharField(
        _("verb"), max_length=60, help_text="<app>.<past participle>, e.g. casework.service_requested"
    )
    by = models.CharField(_("by"), max_length=60, help_text="key of the account, or 'system', 'link', 'client'")
    role = models.CharField(_("acting as"), max_length=40, blank=True)
    subject_type = models.CharField(_("subject type"), max_length=60)
    subject_id = models.CharField(_("subject"), max_length=60)
    office = models.UUIDField(_("office"), null=True)
    organization = models.UUIDField(_("organization"), null=True)
    data = models.JSONField(_("data"), default=dict)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [
            models.Index(fields=["subject_id", "at"], name="audit_subject"),
            models.Index(fields=["verb", "at"], name="audit_verb"),
            models.Index(fields=["by", "at"], name="audit_by"),
        ]

    def __str__(self):
        return f"{self.verb} {self.subject_type} {self.subject_id}"
