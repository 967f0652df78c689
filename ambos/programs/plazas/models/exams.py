"""Exams: sittings, sealed packs, requests and results. Whoever teaches a learner neither applies nor marks her exam."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ambos.records.audit.models import Keyed

from .learners import ModuleEnrolment
from .plazas import Plaza


class ExamSitting(Keyed):
    """Exams are applied at a plaza on a day by somebody of the office."""

    class State(models.TextChoices):
        CALLED = "called", _("called")
        HELD = "held", _("sitting held")
        CANCELLED = "cancelled", _("sitting cancelled")

    plaza = models.ForeignKey(Plaza, on_delete=models.RESTRICT, related_name="sittings")
    starts_at = models.DateTimeField(_("begins at"))
    applier = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("state of the sitting"), max_length=10, choices=State, default=State.CALLED)
    form_key = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("exam sitting")
        verbose_name_plural = _("exam sittings")
        ordering = ["-starts_at"]

    def __str__(self):
        return f"{self.starts_at:%Y-%m-%d}"


class ExamPack(Keyed):
    """A sealed envelope of exams for a sitting, by its seal. Lost, it makes its exams void."""

    class State(models.TextChoices):
        PREPARED = "prepared", _("prepared")
        SHIPPED = "shipped", _("on its way")
        RECEIVED = "received", _("received sealed")
        OPENED = "opened", _("opened at the sitting")
        RETURNED = "returned", _("sent back")
        LOST = "lost", _("lost")
        VOIDED = "voided", _("voided")

    sitting = models.ForeignKey(ExamSitting, on_delete=models.RESTRICT, related_name="packs")
    seal = models.CharField(_("seal"), max_length=40, unique=True)
    state = models.CharField(_("state of the pack"), max_length=10, choices=State, default=State.PREPARED)
    state_at = models.DateTimeField(_("in this state since"))

    class Meta:
        verbose_name = _("pack of exams")
        verbose_name_plural = _("packs of exams")
        ordering = ["seal"]

    def __str__(self):
        return self.seal


class ExamRequest(Keyed):
    """An exam of one module asked for one learner, its sitting and its result."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("exam asked for")
        CALLED = "called", _("has a sitting")
        ABSENT = "absent", _("did not come to the exam")
        VOID = "void", _("void: the pack was lost")
        WITHDRAWN = "withdrawn", _("taken back")
        MARKED = "marked", _("has a result")

    enrolment = models.ForeignKey(ModuleEnrolment, on_delete=models.CASCADE, related_name="exams")
    plaza = models.ForeignKey(Plaza, on_delete=models.RESTRICT, related_name="+")
    sitting = models.ForeignKey(ExamSitting, on_delete=models.RESTRICT, related_name="requests", null=True)
    pack = models.ForeignKey(ExamPack, on_delete=models.RESTRICT, related_name="requests", null=True)
    state = models.CharField(_("state of the exam"), max_length=10, choices=State, default=State.REQUESTED)
    requested_at = models.DateTimeField(_("asked for at"))
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    mark = models.DecimalField(_("mark"), max_digits=4, decimal_places=1, null=True)
    passed = models.BooleanField(_("passed"), null=True)
    sat_on = models.DateField(_("sat on"), null=True)
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    corrected_why = models.CharField(_("why the result was corrected"), max_length=200, blank=True)
    replaces = models.ForeignKey("self", on_delete=models.RESTRICT, related_name="+", null=True)

    class Meta:
        verbose_name = _("exam")
        verbose_name_plural = _("exams")
        ordering = ["-requested_at"]
        indexes = [
            models.Index(fields=["plaza", "state"], name="plazas_exams"),
            models.Index(fields=["sat_on"], name="plazas_sat"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment"], condition=models.Q(state__in=["requested", "called"]), name="plazas_one_exam_open"
            ),
            models.CheckConstraint(
                name="plazas_marked_has_result",
                condition=models.Q(state="marked", mark__isnull=False, passed__isnull=False, sat_on__isnull=False)
                | ~models.Q(state="marked") & models.Q(mark__isnull=True, passed__isnull=True),
            ),
        ]

    def __str__(self):
        return str(self.pk)
