"""The analysis of a record: each line with its rule, two people, one paper."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ambos.domain.credits import OUTCOMES
from ambos.records.audit.models import Keyed
from ambos.records.documents.models import Document
from ambos.records.learning.models import Equivalence, RuleSet, TranscriptLine

from .requests import Request

USER = settings.AUTH_USER_MODEL


class Analysis(Keyed):
    """One analysis of all papers of a request. ``table`` names the very equivalences that decided it; ``rule_set`` the
    graduation rules as they stood. ``plan`` is a list of {subject, asked, earned}; credits are text in JSON, not floats."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("waits for the second reader")
        RETURNED = "returned", _("returned by the second reader")
        APPROVED = "approved", _("approved")
        ISSUED = "issued", _("issued")
        SUPERSEDED = "superseded", _("superseded")

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="analyses")
    version = models.PositiveSmallIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    rule_set = models.ForeignKey(RuleSet, on_delete=models.RESTRICT, related_name="+")
    table = models.CharField(_("table of equivalences"), max_length=16)
    credits = models.DecimalField(_("credits"), max_digits=5, decimal_places=2)
    plan = models.JSONField(_("what is missing to graduate"), default=list)
    note = models.TextField(_("note to the school"), blank=True)
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", null=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True)
    reviewed_at = models.DateTimeField(_("read at"), null=True)
    reviewed_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", null=True)
    return_note = models.CharField(_("why it was returned"), max_length=500, blank=True)
    issued_at = models.DateTimeField(_("issued at"), null=True)
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("analysis of credits")
        verbose_name_plural = _("analyses of credits")
        ordering = ["request", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["request", "version"], name="transcripts_analysis_version"),
            models.UniqueConstraint(
                fields=["request"], condition=models.Q(state__in=["draft", "submitted", "returned", "approved"]),
                name="transcripts_one_open_analysis",
            ),
            models.CheckConstraint(
                name="transcripts_second_reader",
                condition=models.Q(state__in=["draft", "submitted", "superseded"])
                | models.Q(reviewed_by__isnull=False, reviewed_at__isnull=False, made_by__isnull=False)
                & ~models.Q(reviewed_by=models.F("made_by")),
            ),
            models.CheckConstraint(
                name="transcripts_issued_has_paper",
                condition=~models.Q(state="issued") | models.Q(document__isnull=False, issued_at__isnull=False),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.request_id} {self.version}"


class AnalysisLine(Keyed):
    """What became of one line, frozen. ``given`` is a list of [target course, credits]; ``is_seen``: the analyst looked at the
    precedent with its case and agreed that it holds here."""

    analysis = models.ForeignKey(Analysis, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey(TranscriptLine, on_delete=models.SET_NULL, related_name="+", null=True)
    position = models.PositiveSmallIntegerField(_("line"))
    outcome = models.CharField(_("outcome"), max_length=24, choices=[(code, code) for code in OUTCOMES])
    letter = models.CharField(_("letter"), max_length=4, blank=True)
    equivalence = models.ForeignKey(Equivalence, on_delete=models.RESTRICT, related_name="+", null=True)
    given = models.JSONField(_("what it gives"), default=list)
    limits = models.JSONField(_("limits"), default=list)
    proposed = models.JSONField(_("what it could give"), default=list)
    is_seen = models.BooleanField(_("precedent seen"), default=False)

    class Meta:
        verbose_name = _("line of an analysis")
        verbose_name_plural = _("lines of analyses")
        ordering = ["analysis", "position"]
        constraints = [models.UniqueConstraint(fields=["analysis", "position"], name="transcripts_analysis_line_once")]

    def __str__(self):
        return f"{self.position} {self.outcome}"
