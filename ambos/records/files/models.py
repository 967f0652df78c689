"""Uploaded files: what they are, where they lie, whether they were checked. The bytes lie encrypted outside the database."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ambos.records.audit.models import Keyed


class StoredFile(Keyed):
    """One upload. Quarantined until its type and size are checked; only an accepted file can be read back."""

    class State(models.TextChoices):
        QUARANTINED = "quarantined", _("quarantined")
        ACCEPTED = "accepted", pgettext_lazy("a file", "accepted")
        REFUSED = "refused", _("refused")
        ERASED = "erased", _("erased")

    purpose = models.CharField(_("purpose"), max_length=20)
    name = models.CharField(_("name"), max_length=200)
    media_type = models.CharField(_("media type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("SHA-256 of the plain bytes"), max_length=64, db_index=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.QUARANTINED)
    refusal = models.CharField(_("why refused"), max_length=60, blank=True)
    office = models.UUIDField(_("office"), null=True)
    organization = models.UUIDField(_("organization"), null=True)
    uploaded_at = models.DateTimeField(_("uploaded at"))
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        constraints = [
            models.CheckConstraint(
                name="files_refused_says_why",
                condition=models.Q(state="refused") & ~models.Q(refusal="")
                | ~models.Q(state="refused") & models.Q(refusal=""),
            )
        ]

    def __str__(self):
        return self.name
