"""Measurements: screenings (FHIR Observation) read against a versioned table of bands. Screening, not diagnosis."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ambos.records.audit.models import Keyed
from ambos.records.casework.models import Encounter


class BandTable(Keyed):
    """A clinical table, as the pack brought it: version, since when, who approved it. Never edited, only superseded."""

    version = models.CharField(_("version"), max_length=20, unique=True)
    effective_from = models.DateField(_("effective from"), unique=True)
    approval = models.CharField(_("approval"), max_length=200)
    table = models.JSONField(_("table"), help_text="as the pack has it, the day of its start apart")
    loaded_at = models.DateTimeField(_("loaded at"))

    class Meta:
        verbose_name = _("clinical table")
        verbose_name_plural = _("clinical tables")

    def __str__(self):
        return self.version


class Screening(Keyed):
    """One test taken once. Values in the canonical unit; what was typed is kept beside it."""

    class CriticalAction(models.TextChoices):
        NONE = "", _("not critical")
        REFERRED_NOW = "referred_now", _("referred at once")
        EMERGENCY_CALLED = "emergency_called", _("emergency service called")
        REFUSED = "refused", _("help offered and refused")

    encounter = models.ForeignKey(Encounter, on_delete=models.RESTRICT, related_name="screenings")
    test = models.CharField(_("test"), max_length=30)
    values = models.JSONField(_("values in the canonical unit"), help_text="name of the value -> decimal as text")
    unit = models.CharField(_("canonical unit"), max_length=12)
    typed = models.JSONField(_("as typed"), help_text="name of the value -> text, and the unit")
    is_fasting = models.BooleanField(_("fasting"), null=True)
    band = models.CharField(
        _("band"), max_length=40, blank=True, help_text="empty where the table was not made for this person"
    )
    level = models.CharField(_("level"), max_length=20, blank=True)
    table = models.ForeignKey(BandTable, on_delete=models.RESTRICT, related_name="+")
    is_critical = models.BooleanField(_("critical"), default=False)
    critical_action = models.CharField(_("what was done"), max_length=18, choices=CriticalAction, blank=True)
    repeats = models.OneToOneField("self", on_delete=models.RESTRICT, related_name="repeated_by", null=True)
    device = models.CharField(_("device"), max_length=40, blank=True, help_text="the label on the apparatus")
    taken_at = models.DateTimeField(_("taken at"))
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("screening")
        verbose_name_plural = _("screenings")
        indexes = [models.Index(fields=["encounter", "test"], name="measurements_of_encounter")]
        constraints = [
            models.CheckConstraint(
                name="measurements_critical_needs_action",
                condition=models.Q(is_critical=False, critical_action="")
                | models.Q(is_critical=True) & ~models.Q(critical_action=""),
            ),
            models.CheckConstraint(
                name="measurements_band_and_level_in_pairs",
                condition=models.Q(band="", level="") | ~models.Q(band="") & ~models.Q(level=""),
            ),
        ]

    def __str__(self):
        return self.test
