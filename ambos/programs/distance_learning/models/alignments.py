"""What colleges, employers and workforce programs here recognise: the matrix, statements frozen from it, what came of them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ambos.records.audit.models import Keyed

from .studies import Study

USER = settings.AUTH_USER_MODEL


class ReceivingBody(Keyed):
    """A college, an employer or a workforce program that receives certificates. That it stands here says nothing of what it
    recognises."""

    class Kind(models.TextChoices):
        COLLEGE = "college", _("college or university")
        EMPLOYER = "employer", _("employer")
        WORKFORCE = "workforce", _("workforce program")

    code = models.SlugField(_("code"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.COLLEGE)
    name = models.CharField(_("name"), max_length=200, unique=True)
    source = models.CharField(_("source"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("receiving institution")
        verbose_name_plural = _("receiving institutions")
        ordering = ["name"]

    def __str__(self):
        return self.name


class Alignment(Keyed):
    """What one institution decided on one subject. Proposed by one person, decided by another; superseded, never edited.

    ``subject`` is 'route:number' or 'route:area'.
    """

    class Level(models.TextChoices):
        FULL = "full", _("recognised as equivalent")
        CONDITIONAL = "conditional", _("recognised under a condition")
        ELECTIVE = "elective", _("recognised as an elective")
        NONE = "none", _("not recognised")

    class State(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("alignment", "waits for a second person")
        DECIDED = "decided", pgettext_lazy("alignment", "decided")
        SUPERSEDED = "superseded", pgettext_lazy("alignment", "superseded")
        REFUSED = "refused", pgettext_lazy("alignment", "refused by the second person")

    body = models.ForeignKey(ReceivingBody, on_delete=models.RESTRICT, related_name="alignments")
    subject = models.CharField(_("subject of the origin"), max_length=60)
    level = models.CharField(_("recognition"), max_length=12, choices=Level)
    target = models.CharField(_("course or credit there"), max_length=120, blank=True)
    credits = models.DecimalField(_("credits there"), max_digits=4, decimal_places=1, null=True)
    condition = models.CharField(_("condition"), max_length=200, blank=True)
    evidence = models.CharField(_("evidence"), max_length=300)
    state = models.CharField(pgettext_lazy("alignment", "state"), max_length=10, choices=State, default=State.PROPOSED)
    since = models.DateField(_("holds from"))
    review_on = models.DateField(_("to be reviewed by"))
    until = models.DateField(_("held until"), null=True)
    proposed_at = models.DateTimeField(_("proposed at"))
    proposed_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", null=True)
    form_key = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("alignment of a subject")
        verbose_name_plural = _("alignments of subjects")
        ordering = ["body__name", "subject", "-since"]
        constraints = [
            models.UniqueConstraint(
                name="distance_alignment_one_in_force",
                fields=["body", "subject"],
                condition=models.Q(state="decided"),
            ),
            models.UniqueConstraint(
                name="distance_alignment_one_proposed",
                fields=["body", "subject"],
                condition=models.Q(state="proposed"),
            ),
            models.CheckConstraint(
                name="distance_alignment_two_people",
                condition=~models.Q(state__in=["decided", "superseded"])
                | models.Q(decided_at__isnull=False) & ~models.Q(decided_by=models.F("proposed_by")),
            ),
            models.CheckConstraint(name="distance_alignment_evidence", condition=~models.Q(evidence="")),
            models.CheckConstraint(
                name="distance_alignment_review", condition=models.Q(review_on__gt=models.F("since"))
            ),
            models.CheckConstraint(
                name="distance_condition_said",
                condition=~models.Q(level="conditional") | ~models.Q(condition=""),
            ),
        ]

    def __str__(self):
        return f"{self.subject} {self.level}"


class AlignmentStatement(Keyed):
    """What one learner's subjects are worth at one institution, as the matrix stood that day. Never changes.

    The link that is printed on it opens it for whoever holds the paper; only its blind index is kept.
    """

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="statements")
    body = models.ForeignKey(ReceivingBody, on_delete=models.RESTRICT, related_name="statements")
    made_on = models.DateField(_("made on"))
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", null=True)
    lines = models.JSONField(_("lines"), default=list)
    fingerprint = models.CharField(_("fingerprint"), max_length=16)
    link_index = models.CharField(max_length=64, unique=True)
    ends_on = models.DateField(_("the link works until"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True)
    form_key = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("statement of credits")
        verbose_name_plural = _("statements of credits")
        ordering = ["-made_on", "-id"]

    def __str__(self):
        return self.fingerprint


class RecognitionOutcome(Keyed):
    """What the institution did with it, as it said itself (by the link) or as the learner told the adviser."""

    class Result(models.TextChoices):
        RECOGNISED = "recognised", pgettext_lazy("statement", "recognised")
        IN_PART = "in_part", pgettext_lazy("statement", "recognised in part")
        NOT_RECOGNISED = "not_recognised", pgettext_lazy("statement", "not recognised")

    class Who(models.TextChoices):
        BODY = "body", _("the institution, by the link")
        LEARNER = "learner", _("the learner, told to the adviser")

    statement = models.ForeignKey(AlignmentStatement, on_delete=models.CASCADE, related_name="outcomes")
    result = models.CharField(_("result"), max_length=14, choices=Result)
    who = models.CharField(_("who said so"), max_length=8, choices=Who)
    credits = models.DecimalField(_("credits given"), max_digits=5, decimal_places=1, null=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    said_at = models.DateTimeField(_("said at"))
    said_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", null=True)
    replaced_at = models.DateTimeField(_("replaced at"), null=True)

    class Meta:
        verbose_name = _("what came of a statement")
        verbose_name_plural = _("what came of statements")
        ordering = ["-said_at"]
        constraints = [
            models.UniqueConstraint(
                name="distance_outcome_one_stands",
                fields=["statement"],
                condition=models.Q(replaced_at__isnull=True),
            )
        ]

    def __str__(self):
        return self.result
