"""Editions, who prepares them at each office, what offices sign, what headquarters consolidates, what was published."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ambos.records.audit.models import Keyed
from ambos.records.directory.models import Organization, Sourced
from ambos.records.network.models import Office


class Edition(Keyed):
    """One Health Week: its year, its days (a week once, the whole of October now), its topics."""

    class State(models.TextChoices):
        OPEN = "open", _("under way")
        CLOSED = "closed", _("closed")

    code = models.SlugField(_("code"), max_length=20, unique=True, help_text="its year, mostly: 2026")
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    topics = models.JSONField(_("priority topics"), default=list, help_text="codes of the catalogue of the origin")
    report_days = models.PositiveSmallIntegerField(_("days to report an event"), default=15)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    is_demo = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                name="health_weeks_edition_days", condition=models.Q(ends_on__gte=models.F("starts_on"))
            )
        ]

    def __str__(self):
        return self.code


class TaskForce(Keyed):
    """Who prepares an edition around one lead office."""

    edition = models.ForeignKey(Edition, on_delete=models.RESTRICT, related_name="task_forces")
    office = models.ForeignKey(Office, on_delete=models.RESTRICT, related_name="+")
    formed_on = models.DateField(_("formed on"))

    class Meta:
        verbose_name = _("local task force")
        verbose_name_plural = _("local task forces")
        constraints = [models.UniqueConstraint(fields=["edition", "office"], name="health_weeks_task_force_once")]

    def __str__(self):
        return f"{self.edition_id} {self.office_id}"


class TaskForceMember(Keyed):
    """An agency in a task force, from one day to another: one that leaves keeps what it did before."""

    task_force = models.ForeignKey(TaskForce, on_delete=models.CASCADE, related_name="members")
    organization = models.ForeignKey(Organization, on_delete=models.RESTRICT, related_name="+")
    joined_on = models.DateField(_("joined on"))
    left_on = models.DateField(_("last day"), null=True)

    class Meta:
        verbose_name = _("agency of a task force")
        verbose_name_plural = _("agencies of task forces")
        constraints = [
            models.UniqueConstraint(
                fields=["task_force", "organization"],
                condition=models.Q(left_on__isnull=True),
                name="health_weeks_member_once",
            ),
            models.CheckConstraint(
                name="health_weeks_member_leaves_after_joining",
                condition=models.Q(left_on__isnull=True) | models.Q(left_on__gte=models.F("joined_on")),
            ),
        ]

    def __str__(self):
        return str(self.organization_id)


class OfficeReport(Keyed):
    """What one office signed of one edition: figures frozen as they stood. A correction is a new version."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", pgettext_lazy("of a report", "sent")
        RETURNED = "returned", _("returned")
        ACCEPTED = "accepted", pgettext_lazy("of a report", "accepted")

    edition = models.ForeignKey(Edition, on_delete=models.RESTRICT, related_name="office_reports")
    office = models.ForeignKey(Office, on_delete=models.RESTRICT, related_name="+")
    version = models.PositiveSmallIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.SUBMITTED)
    figures = models.JSONField(_("figures as they stood"))
    missing_reason = models.CharField(_("why events are missing"), max_length=500, blank=True)
    signed_at = models.DateTimeField(_("signed at"))
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    note = models.CharField(_("why it was returned"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("report of an office")
        verbose_name_plural = _("reports of offices")
        constraints = [
            models.UniqueConstraint(fields=["edition", "office", "version"], name="health_weeks_report_version"),
            models.CheckConstraint(
                name="health_weeks_report_decided",
                condition=models.Q(state="submitted", decided_at__isnull=True)
                | ~models.Q(state="submitted") & models.Q(decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="health_weeks_return_says_why", condition=~models.Q(state="returned") | ~models.Q(note="")
            ),
        ]

    def __str__(self):
        return f"{self.edition_id} {self.office_id} {self.version}"


class Consolidation(Keyed):
    """The edition's figure as headquarters published it: frozen, a later one restates it and the old one stays."""

    edition = models.ForeignKey(Edition, on_delete=models.RESTRICT, related_name="consolidations")
    version = models.PositiveSmallIntegerField(_("version"))
    figures = models.JSONField(_("figures"))
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("consolidated figure")
        verbose_name_plural = _("consolidated figures")
        constraints = [models.UniqueConstraint(fields=["edition", "version"], name="health_weeks_consolidated_version")]

    def __str__(self):
        return f"{self.edition_id} {self.version}"


class PublishedTotal(Sourced):
    """What somebody published of a past edition, as published. Several sources stand side by side; none is chosen."""

    class Reading(models.TextChoices):
        ATTENDANCE = "attendance", _("attendances")
        REACH = "reach", _("reach")
        SERVICE = "service", _("services")
        PERSON = "person", _("persons")
        EVENT = "event", _("activities")
        AGENCY = "agency", _("agencies")
        VOLUNTEER = "volunteer", _("volunteers")
        PLACE = "place", _("places")
        UNCLEAR = "unclear", _("not said")

    key = models.CharField(max_length=80, unique=True)
    edition = models.CharField(_("edition"), max_length=20)
    measure = models.SlugField(_("what"), max_length=40)
    name_es = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160)
    value = models.PositiveBigIntegerField(_("value"))
    bound = models.CharField(_("how it was said"), max_length=10, help_text="exact, about, least")
    reading = models.CharField(_("unit as we read it"), max_length=12, choices=Reading)
    scope_es = models.CharField(max_length=160, blank=True)
    scope_en = models.CharField(max_length=160, blank=True)
    source_es = models.CharField(_("source, in Spanish"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("published total")
        verbose_name_plural = _("published totals")
        ordering = ["edition", "measure", "value", "key"]

    def __str__(self):
        return self.key
