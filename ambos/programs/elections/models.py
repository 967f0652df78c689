"""What elections keeps: activities of an office."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ambos.records.audit.models import Keyed
from ambos.records.network.models import Office


class Activity(Keyed):
    """Something done on one day at one office. Counts who came, names nobody."""

    class State(models.TextChoices):
        PLANNED = "planned", _("activity planned")
        HELD = "held", _("activity held")
        CANCELLED = "cancelled", _("activity cancelled")

    office = models.ForeignKey(Office, on_delete=models.RESTRICT, related_name="+")
    title = models.CharField(_("what it is"), max_length=200)
    day = models.DateField(_("day of the activity"))
    state = models.CharField(_("state of the activity"), max_length=10, choices=State, default=State.PLANNED)
    attended = models.PositiveIntegerField(_("how many came"), null=True)
    planned_at = models.DateTimeField(_("moment it was planned"))
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        indexes = [models.Index(fields=["office", "day"], name="elections_day")]
        constraints = [
            models.CheckConstraint(
                name="elections_held_says_how_many",
                condition=models.Q(state="held", attended__isnull=False)
                | ~models.Q(state="held") & models.Q(attended__isnull=True),
            )
        ]

    def __str__(self):
        return f"{self.day}"
