"""Posts (Popolo): who holds which role, at which office or organization, from when to when. Access is built from here."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ambos.records.audit.models import Keyed
from ambos.records.directory.models import Organization
from ambos.records.network.models import Office


class Post(Keyed):
    """An account holds a role at an office and, for partners, on behalf of an organization. Ended, never deleted."""

    holder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="posts")
    role = models.SlugField(_("role"), max_length=40)
    office = models.ForeignKey(Office, on_delete=models.RESTRICT, related_name="posts", null=True)
    organization = models.ForeignKey(Organization, on_delete=models.RESTRICT, related_name="posts", null=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to (last day)"), null=True)
    appointed_at = models.DateTimeField(_("appointed at"))
    appointed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        indexes = [models.Index(fields=["holder", "starts_on", "ends_on"], name="posts_of_holder")]
        constraints = [
            models.CheckConstraint(
                name="posts_end_after_start",
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
            )
        ]

    def __str__(self):
        return f"{self.role} since {self.starts_on}"
