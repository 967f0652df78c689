"""What online courses keep: what is offered, and the pace of each pupil's place. Enrolment, mark and credit stand in learning."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ambos.records.audit.models import Keyed
from ambos.records.learning.models import Course, Enrollment


class Offering(Keyed):
    """A course on offer, taught in Spanish online. ``target`` is the course of the country of residence it is meant for: the
    standard under which it stands in the catalogue. What it is worth, the engine of credits says, by reviewed equivalences."""

    course = models.OneToOneField(Course, on_delete=models.RESTRICT, related_name="+")
    target = models.ForeignKey(Course, on_delete=models.RESTRICT, related_name="+")
    summary = models.TextField(_("what it is about"))
    summary_en = models.TextField(_("the same in English"))
    address = models.URLField(_("where it is taken"), blank=True)
    units = models.PositiveSmallIntegerField(_("units"), validators=[MinValueValidator(1), MaxValueValidator(200)])
    weeks = models.PositiveSmallIntegerField(_("weeks"), validators=[MinValueValidator(1), MaxValueValidator(60)])
    hours = models.DecimalField(_("hours of the course"), max_digits=6, decimal_places=1)
    is_open = models.BooleanField(_("takes pupils"), default=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("course on offer")
        verbose_name_plural = _("courses on offer")
        constraints = [
            models.CheckConstraint(
                name="courses_has_length", condition=models.Q(units__gte=1, weeks__gte=1, hours__gt=0)
            )
        ]

    def __str__(self):
        return str(self.course_id)

    @property
    def about(self) -> str:
        """What it is about, in the language of the reader."""
        return self.summary_en if (get_language() or "es").startswith("en") else self.summary


class Place(Keyed):
    """One pupil in one course: the enrollment is learning's; here stands by when, and how far."""

    enrollment = models.OneToOneField(Enrollment, on_delete=models.CASCADE, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.RESTRICT, related_name="places")
    due_on = models.DateField(_("due on"))
    units_done = models.PositiveSmallIntegerField(_("units done"), default=0)
    noted_on = models.DateField(_("noted on"), null=True)
    outcome = models.CharField(
        _("what became of the line"), max_length=30, blank=True, help_text="domain.credits.OUTCOMES"
    )

    class Meta:
        verbose_name = _("place in a course")
        verbose_name_plural = _("places in courses")
        indexes = [models.Index(fields=["due_on"], name="courses_due")]

    def __str__(self):
        return str(self.enrollment_id)


class PaceNote(Keyed):
    """How many units were done on a day, as somebody wrote it down."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="notes")
    on = models.DateField(_("day"))
    units_done = models.PositiveSmallIntegerField(_("units done"))
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("note of pace")
        verbose_name_plural = _("notes of pace")
        ordering = ["on", "id"]
        constraints = [models.UniqueConstraint(fields=["place", "on"], name="courses_noted_once_a_day")]

    def __str__(self):
        return f"{self.on} {self.units_done}"
