"""Posts (Popolo): who holds which role, at which office or organization, from when to when. Access is built from here."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ambos.records.audit.models import Keyed
from ambos.records.directory.models import Organization
from ambos.records.network.models import Office


class Post(Keyed):
    """An account holds a role at an office and, for partners, on behalf of an organization. Ended, never deleted.

    The same holder does not hold the same role at the same place twice on one day: the database says so itself
    (migration 0002: an exclusion constraint on PostgreSQL, triggers on SQLite). ``appointed_by`` is empty for posts given
    at the command line. ``revoked_at``: taken back at once, whatever the days say.
    """

    holder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="posts")
    role = models.SlugField(_("role"), max_length=40)
    office = models.ForeignKey(Office, on_delete=models.RESTRICT, related_name="posts", null=True)
    organization = models.ForeignKey(Organization, on_delete=models.RESTRICT, related_name="posts", null=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to (last day)"), null=True)
    appointed_at = models.DateTimeField(_("appointed at"))
    appointed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    revoked_at = models.DateTimeField(_("taken back at"), null=True)
    ended_at = models.DateTimeField(_("end written down at"), null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        indexes = [models.Index(fields=["holder", "starts_on", "ends_on"], name="posts_of_holder")]
        constraints = [
            models.CheckConstraint(
                name="posts_end_after_start",
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
            ),
            models.CheckConstraint(
                name="posts_nobody_appoints_herself",
                condition=models.Q(appointed_by__isnull=True) | ~models.Q(appointed_by=models.F("holder")),
            ),
            models.CheckConstraint(
                name="posts_ended_in_pairs",
                condition=models.Q(ended_at__isnull=True, ended_by__isnull=True, revoked_at__isnull=True)
                | models.Q(ended_at__isnull=False, ends_on__isnull=False)
                | models.Q(ended_at__isnull=False, revoked_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.role} since {self.starts_on}"
