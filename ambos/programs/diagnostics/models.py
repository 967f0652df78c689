"""What diagnostics keep: a sitting at a school, an attempt per pupil, an answer per question. No name of anybody."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ambos.records.audit.models import Keyed
from ambos.records.directory.models import Organization
from ambos.records.network.models import Office


class Sitting(Keyed):
    """Pupils of one school who take one diagnostic on one day, under one proctor."""

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("of a sitting", "planned")
        OPEN = "open", pgettext_lazy("of a sitting", "under way")
        CLOSED = "closed", pgettext_lazy("of a sitting", "over")

    class Form(models.TextChoices):
        A = "A", _("Form A, 24 questions")
        B = "B", _("Form B, 24 questions")
        LONG = "long", _("Long form, 40 questions")
        ADAPTIVE = "adaptive", _("Questions chosen one by one")

    organization = models.ForeignKey(Organization, on_delete=models.RESTRICT, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.RESTRICT, related_name="+")
    bank = models.SlugField(_("diagnostic"), max_length=30, help_text="code of a file in items/")
    form = models.CharField(_("form of the questions"), max_length=10, choices=Form, default=Form.A)
    day = models.DateField(_("day"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.PLANNED)
    planned_at = models.DateTimeField(_("planned at"))
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    opened_at = models.DateTimeField(_("begun at"), null=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    closed_at = models.DateTimeField(_("sitting ended at"), null=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("sitting")
        verbose_name_plural = _("sittings")
        ordering = ["-day", "-id"]
        indexes = [models.Index(fields=["organization", "day"], name="diagnostics_school_day")]
        constraints = [
            models.CheckConstraint(
                name="diagnostics_sitting_moments",
                condition=models.Q(state="planned", opened_at__isnull=True, closed_at__isnull=True)
                | models.Q(state="open", opened_at__isnull=False, closed_at__isnull=True)
                | models.Q(state="closed", closed_at__isnull=False),
            )
        ]

    def __str__(self):
        return f"{self.bank} {self.day}"


class Attempt(Keyed):
    """One pupil's attempt, opened by the code of a slip. ``pupil`` is the school's own number, sealed; no name is asked.

    ``right``, ``answered`` and ``asked`` are counted when it is finished, of answers in time only.
    """

    class Factor(models.TextChoices):
        ORDINARY = "1", _("ordinary time")
        HALF = "1.5", _("time and a half")
        DOUBLE = "2", _("double time")

    class FinishedBy(models.TextChoices):
        PUPIL = "pupil", _("the pupil")
        SCHOOL = "school", _("the school")

    sitting = models.ForeignKey(Sitting, on_delete=models.CASCADE, related_name="attempts")
    number = models.PositiveSmallIntegerField(_("number of the slip"))
    code_index = models.CharField(max_length=64, blank=True)
    code_sealed = models.BinaryField(null=True)
    pupil_sealed = models.BinaryField(null=True)
    grade_earned = models.PositiveSmallIntegerField(_("grade earned"), null=True, validators=[MaxValueValidator(12)])
    time_factor = models.CharField(_("time"), max_length=3, choices=Factor, default=Factor.ORDINARY)
    larger_text = models.BooleanField(_("larger text"), default=False)
    read_aloud = models.BooleanField(_("a helper reads aloud"), default=False)
    may_pause = models.BooleanField(_("breaks"), default=False)
    started_at = models.DateTimeField(_("begun at"), null=True)
    paused_at = models.DateTimeField(_("on a break since"), null=True)
    paused_seconds = models.PositiveIntegerField(_("seconds of breaks"), default=0)
    finished_at = models.DateTimeField(_("finished at"), null=True)
    finished_by = models.CharField(_("finished by"), max_length=8, choices=FinishedBy, blank=True)
    finished_on = models.DateField(_("day it was finished"), null=True)
    right = models.PositiveSmallIntegerField(_("right"), null=True)
    answered = models.PositiveSmallIntegerField(_("answered"), null=True)
    asked = models.PositiveSmallIntegerField(_("asked"), null=True)
    released_at = models.DateTimeField(_("shown to the family since"), null=True)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    voided_at = models.DateTimeField(_("set aside at"), null=True)
    void_reason = models.CharField(_("why it was set aside"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["sitting", "number"]
        indexes = [models.Index(fields=["finished_on"], name="diagnostics_finished")]
        constraints = [
            models.UniqueConstraint(fields=["sitting", "number"], name="diagnostics_slip_once"),
            models.UniqueConstraint(
                fields=["code_index"], condition=~models.Q(code_index=""), name="diagnostics_code_once"
            ),
            models.CheckConstraint(
                name="diagnostics_finished_is_counted",
                condition=models.Q(finished_at__isnull=True, right__isnull=True, answered__isnull=True, asked__isnull=True)
                | models.Q(
                    finished_at__isnull=False, finished_on__isnull=False, started_at__isnull=False,
                    right__lte=models.F("answered"), answered__lte=models.F("asked"),
                ),
            ),
            models.CheckConstraint(
                name="diagnostics_released_when_finished",
                condition=models.Q(released_at__isnull=True) | models.Q(finished_at__isnull=False),
            ),
            models.CheckConstraint(
                name="diagnostics_set_aside_says_why",
                condition=models.Q(voided_at__isnull=True) | ~models.Q(void_reason=""),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.sitting_id} {self.number}"


class Answer(Keyed):
    """One answer: the option chosen, or left open. Of two answers to one question the higher ``turn`` stands."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="answers")
    item = models.CharField(_("question"), max_length=12)
    choice = models.PositiveSmallIntegerField(_("option"), null=True, validators=[MaxValueValidator(3)])
    turn = models.PositiveIntegerField(_("number among the answers"))
    seconds = models.PositiveIntegerField(_("seconds of working time"))
    is_right = models.BooleanField(
        _("right"), null=True, help_text="known when the attempt is finished; late ones count no"
    )
    received_at = models.DateTimeField(_("answer received at"))

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        indexes = [models.Index(fields=["item", "is_right"], name="diagnostics_item")]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "item"], name="diagnostics_answer_once"),
            models.CheckConstraint(
                name="diagnostics_choice_of_four",
                condition=models.Q(choice__isnull=True) | models.Q(choice__lte=3),
            ),
        ]

    def __str__(self):
        return self.item


class Calibration(Keyed):
    """Difficulty of one question as pupils' answers had it on one day. The newest counts; the author's guess stays in its file."""

    item = models.CharField(_("question"), max_length=12)
    bank = models.SlugField(_("diagnostic"), max_length=30)
    difficulty = models.FloatField(_("difficulty in logits"))
    responses = models.PositiveIntegerField(_("answers"))
    computed_on = models.DateField(_("computed on"))

    class Meta:
        verbose_name = _("calibration")
        verbose_name_plural = _("calibrations")
        constraints = [
            models.UniqueConstraint(fields=["item", "computed_on"], name="diagnostics_calibrated_once"),
            models.CheckConstraint(name="diagnostics_enough_answers", condition=models.Q(responses__gte=200)),
        ]

    def __str__(self):
        return f"{self.item} {self.computed_on}"


class Adaptive(Keyed):
    """Whether questions of one diagnostic may be chosen one by one; no row means no. Who decided, when."""

    bank = models.SlugField(_("diagnostic"), max_length=30, unique=True)
    is_on = models.BooleanField(_("chosen one by one"), default=False)
    decided_at = models.DateTimeField(_("decided at"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("choice one by one")
        verbose_name_plural = _("choices one by one")

    def __str__(self):
        return self.bank
