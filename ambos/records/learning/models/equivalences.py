"""What a course of one country is worth in another: decided by two people with evidence, superseded, never edited."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ambos.records.audit.models import Keyed
from ambos.records.files.models import StoredFile

from .courses import Course


class Equivalence(Keyed):
    """A source course and what it gives. ``first_year`` and ``last_year``: school years, both included, empty for all.

    ``case`` names what it was first decided for (a folio), so that a precedent is always shown with its case.
    """

    class Extent(models.TextChoices):
        FULL = "full", _("the whole course")
        PARTIAL = "partial", _("a part of the course")
        ELECTIVE = "elective", _("an elective")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        DECIDED = "decided", _("decided")
        REFUSED = "refused", _("refused")
        SUPERSEDED = "superseded", _("superseded")

    source = models.ForeignKey(Course, on_delete=models.RESTRICT, related_name="equivalences")
    extent = models.CharField(_("how far"), max_length=10, choices=Extent)
    first_year = models.PositiveSmallIntegerField(_("first school year"), null=True)
    last_year = models.PositiveSmallIntegerField(_("last school year"), null=True)
    evidence = models.TextField(_("what was looked at"))
    evidence_file = models.ForeignKey(StoredFile, on_delete=models.SET_NULL, related_name="+", null=True)
    case = models.CharField(_("first decided for"), max_length=40, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PROPOSED)
    proposed_at = models.DateTimeField(_("proposed at"))
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    first_reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    first_reviewed_at = models.DateTimeField(_("first reviewed at"), null=True)
    second_reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    second_reviewed_at = models.DateTimeField(_("second reviewed at"), null=True)
    refused_because = models.CharField(_("why refused"), max_length=300, blank=True)
    supersedes = models.OneToOneField("self", on_delete=models.RESTRICT, related_name="superseded_by", null=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    form_key = models.UUIDField(null=True, unique=True)

    class Meta:
        verbose_name = _("equivalence")
        verbose_name_plural = _("equivalences")
        ordering = ["-proposed_at"]
        indexes = [models.Index(fields=["state", "source"], name="learning_equivalence_of")]
        constraints = [
            models.CheckConstraint(name="learning_equivalence_evidence", condition=~models.Q(evidence="")),
            models.CheckConstraint(
                name="learning_equivalence_two_readers",
                condition=models.Q(state__in=["proposed", "refused"])
                | models.Q(
                    first_reviewer__isnull=False, second_reviewer__isnull=False, first_reviewed_at__isnull=False,
                    second_reviewed_at__isnull=False, decided_at__isnull=False,
                ) & ~models.Q(first_reviewer=models.F("second_reviewer")),
            ),
            models.CheckConstraint(
                name="learning_equivalence_ended",
                condition=models.Q(state__in=["proposed", "decided"], ended_at__isnull=True)
                | models.Q(state__in=["refused", "superseded"], ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="learning_equivalence_why_refused",
                condition=~models.Q(state="refused") | ~models.Q(refused_because=""),
            ),
            models.CheckConstraint(
                name="learning_equivalence_years",
                condition=models.Q(first_year__isnull=True)
                | models.Q(last_year__isnull=True)
                | models.Q(last_year__gte=models.F("first_year")),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.source_id} {self.extent}"


class EquivalenceShare(Keyed):
    """Credits of one target course that an equivalence gives; more than one row is a split."""

    equivalence = models.ForeignKey(Equivalence, on_delete=models.CASCADE, related_name="shares")
    target = models.ForeignKey(Course, on_delete=models.RESTRICT, related_name="+")
    credits = models.DecimalField(_("credits"), max_digits=4, decimal_places=2)

    class Meta:
        verbose_name = _("share of an equivalence")
        verbose_name_plural = _("shares of equivalences")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["equivalence", "target"], name="learning_share_once"),
            models.CheckConstraint(name="learning_share_credits", condition=models.Q(credits__gt=0)),
        ]

    def __str__(self):
        return f"{self.target_id} {self.credits}"
