"""Agreements: who promised what to whom, for which offices, from when to when."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ambos.records.audit.models import Keyed
from ambos.records.directory.models import Organization
from ambos.records.network.models import Office


class Agreement(Keyed):
    """A memorandum with a partner. Expiring and expired are read from the dates, never stored."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        LEGAL_REVIEW = "legal_review", _("legal review")
        SIGNED = "signed", _("signed")
        TERMINATED = "terminated", _("terminated")

    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("what it promises"), blank=True)
    program = models.SlugField(_("program"), max_length=40)
    state = models.CharField(_("state"), max_length=14, choices=State, default=State.DRAFT)
    signed_on = models.DateField(_("signed on"), null=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to (last day)"), null=True)
    terminated_on = models.DateField(_("terminated on"), null=True)
    termination_reason = models.CharField(_("why terminated"), max_length=200, blank=True)
    notice_days = models.PositiveSmallIntegerField(_("days of notice to end it"), default=30)
    shares_data = models.BooleanField(_("has a data-sharing clause"), default=False)
    renews = models.OneToOneField("self", on_delete=models.RESTRICT, related_name="renewed_by", null=True)
    drafted_at = models.DateTimeField(_("drafted at"))
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    reviewed_at = models.DateTimeField(_("sent to legal review at"), null=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    signed_at = models.DateTimeField(_("signature recorded at"), null=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    terminated_at = models.DateTimeField(_("end recorded at"), null=True)
    terminated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    offices = models.ManyToManyField(Office, related_name="agreements")

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        constraints = [
            models.CheckConstraint(
                name="agreements_signed_has_day",
                condition=models.Q(state__in=["draft", "legal_review"], signed_on__isnull=True)
                | models.Q(state__in=["signed", "terminated"], signed_on__isnull=False),
            ),
            models.CheckConstraint(
                name="agreements_terminated_in_pairs",
                condition=models.Q(state="terminated", terminated_on__isnull=False)
                | ~models.Q(state="terminated") & models.Q(terminated_on__isnull=True),
            ),
            models.CheckConstraint(
                name="agreements_end_after_start",
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
            ),
        ]

    def __str__(self):
        return self.title


class Party(Keyed):
    """An organization's part in an agreement."""

    class Part(models.TextChoices):
        LEAD_AGENCY = "lead_agency", _("lead agency")
        FISCAL_AGENT = "fiscal_agent", _("fiscal agent")
        PROVIDER = "provider", _("provider")

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="parties")
    organization = models.ForeignKey(Organization, on_delete=models.RESTRICT, related_name="agreements")
    part = models.CharField(_("part"), max_length=14, choices=Part)

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        constraints = [
            models.UniqueConstraint(fields=["agreement", "organization", "part"], name="agreements_party_once")
        ]

    def __str__(self):
        return self.part


class Extension(Keyed):
    """The head of an office lets an agreement go on for a short while beyond its last day: dated, with a reason, visible."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="extensions")
    was_until = models.DateField(_("last day before"))
    until = models.DateField(_("last day now"))
    reason = models.CharField(_("why"), max_length=200)
    extended_at = models.DateTimeField(_("extended at"))
    extended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        constraints = [
            models.CheckConstraint(
                name="agreements_extension_goes_on", condition=models.Q(until__gt=models.F("was_until"))
            ),
            models.CheckConstraint(name="agreements_extension_says_why", condition=~models.Q(reason="")),
        ]

    def __str__(self):
        return f"{self.was_until} > {self.until}"
