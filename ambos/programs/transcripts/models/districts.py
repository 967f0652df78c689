"""A district that takes part: by which rules its students graduate, and what it decides differently from its state."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ambos.records.audit.models import Keyed
from ambos.records.learning.models import Institution
from ambos.records.network.models import Office


class DistrictTerms(Keyed):
    """The terms of one district. The agreement itself is a record of ``agreements``, found by organization and day.

    ``rules`` is the code of its state's graduation rules. ``thresholds`` is a list of [grade, credits]: from so many credits a
    student stands in that grade; empty where the district places by years alone.
    """

    institution = models.OneToOneField(Institution, on_delete=models.RESTRICT, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.RESTRICT, related_name="+")
    rules = models.CharField(_("graduation rules"), max_length=40)
    allows_part_year = models.BooleanField(_("part of a year counts"), default=False)
    hours_per_credit = models.DecimalField(_("hours of one credit"), max_digits=6, decimal_places=1, null=True)
    thresholds = models.JSONField(_("credits from which a grade begins"), default=list)
    oldest_age = models.PositiveSmallIntegerField(_("age until which school is offered"), null=True)
    contact_name = models.CharField(_("contact"), max_length=120, blank=True)
    contact_email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=8, default="en")
    joined_on = models.DateField(_("takes part since"))
    left_on = models.DateField(_("until"), null=True)
    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    is_demo = models.BooleanField(_("of the demo world"), default=False)

    class Meta:
        verbose_name = _("district that takes part")
        verbose_name_plural = _("districts that take part")
        constraints = [
            models.CheckConstraint(
                name="transcripts_district_leaves_after",
                condition=models.Q(left_on__isnull=True) | models.Q(left_on__gte=models.F("joined_on")),
            )
        ]

    def __str__(self):
        return str(self.institution_id)
