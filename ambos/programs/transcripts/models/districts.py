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


class ThresholdProposal(Keyed):
    """From how many credits each grade begins in a district, as somebody read it in its rules; another person decides.

    ``thresholds`` as in ``DistrictTerms``; empty: by years alone.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        DECIDED = "decided", _("decided")
        REFUSED = "refused", _("refused")

    district = models.ForeignKey(DistrictTerms, on_delete=models.CASCADE, related_name="threshold_proposals")
    thresholds = models.JSONField(_("credits from which a grade begins"), default=list)
    source = models.CharField(_("where the district says so"), max_length=300)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PROPOSED)
    proposed_at = models.DateTimeField(_("proposed at"))
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    refused_because = models.CharField(_("why refused"), max_length=300, blank=True)
    form_key = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("proposal of grades by credits")
        verbose_name_plural = _("proposals of grades by credits")
        ordering = ["-proposed_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["district"], condition=models.Q(state="proposed"), name="transcripts_one_threshold_proposal"
            ),
            models.CheckConstraint(
                name="transcripts_thresholds_second_person",
                condition=~models.Q(state="decided")
                | models.Q(decided_by__isnull=False, proposed_by__isnull=False, decided_at__isnull=False)
                & ~models.Q(decided_by=models.F("proposed_by")),
            ),
        ]

    def __str__(self):
        return f"{self.district_id} {self.state}"
