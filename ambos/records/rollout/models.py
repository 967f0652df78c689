"""Rollout: which office runs which program at which service point, run by whom, approved by which consul, since when."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ambos.records.agreements.models import Agreement
from ambos.records.audit.models import Keyed
from ambos.records.directory.models import Organization
from ambos.records.network.models import Office, ServicePoint


class Operation(Keyed):
    """One stretch of time in which one lead agency runs one service point. A new partner is a new row: history stays.

    At most one row runs a service point on a day: an exclusion constraint on PostgreSQL, triggers on SQLite (migration
    0002), and the actions say it in words first.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        PILOT = "pilot", _("pilot")
        ACTIVE = "active", _("active")
        CLOSED = "closed", _("closed")
        DECLINED = "declined", _("declined")

    program = models.SlugField(_("program"), max_length=40)
    office = models.ForeignKey(Office, on_delete=models.RESTRICT, related_name="operations")
    service_point = models.ForeignKey(ServicePoint, on_delete=models.RESTRICT, related_name="operations")
    lead_agency = models.ForeignKey(Organization, on_delete=models.RESTRICT, related_name="+", null=True)
    fiscal_agent = models.ForeignKey(Organization, on_delete=models.RESTRICT, related_name="+", null=True)
    agreement = models.ForeignKey(Agreement, on_delete=models.RESTRICT, related_name="operations", null=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PROPOSED)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to (last day)"), null=True)
    is_snapshot = models.BooleanField(
        _("known for one day only"),
        default=False,
        help_text="a list says who ran it on that day; nothing is known of the days before and after",
    )
    proposed_at = models.DateTimeField(_("proposed at"), null=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    decline_reason = models.CharField(_("why declined"), max_length=300, blank=True)
    approved_at = models.DateTimeField(_("approved at"), null=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    source = models.CharField(_("source, where history was loaded"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("operation")
        verbose_name_plural = _("operations")
        indexes = [models.Index(fields=["service_point", "starts_on"], name="rollout_of_point")]
        constraints = [
            models.CheckConstraint(
                name="rollout_approved_in_pairs",
                condition=models.Q(approved_at__isnull=True, approved_by__isnull=True)
                | models.Q(approved_at__isnull=False, approved_by__isnull=False),
            ),
            models.CheckConstraint(
                name="rollout_end_after_start",
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
            ),
            models.CheckConstraint(
                name="rollout_nobody_approves_her_own",
                condition=models.Q(approved_by__isnull=True)
                | models.Q(proposed_by__isnull=True)
                | ~models.Q(approved_by=models.F("proposed_by")),
            ),
            models.CheckConstraint(
                name="rollout_snapshot_is_one_sourced_day",
                condition=models.Q(is_snapshot=False)
                | models.Q(is_snapshot=True, ends_on=models.F("starts_on"), state="closed") & ~models.Q(source=""),
            ),
            models.CheckConstraint(
                name="rollout_runs_only_when_approved",
                condition=~models.Q(state__in=["pilot", "active"]) | models.Q(approved_at__isnull=False),
            ),
            models.CheckConstraint(
                name="rollout_closed_says_when",
                condition=~models.Q(state="closed") | models.Q(ends_on__isnull=False),
            ),
            models.CheckConstraint(
                name="rollout_declined_says_why", condition=~models.Q(state="declined") | ~models.Q(decline_reason="")
            ),
        ]

    def __str__(self):
        return f"{self.program} ({self.state})"
