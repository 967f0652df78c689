"""What a diagnostic said of a learner, as her teacher let it count."""

from django.conf import settings
from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ambos.records.audit.models import Keyed

from .learners import Learner


class Assessment(Keyed):
    """A diagnostic of one learner in one subject. It may raise a recommended grade or ask for support; it is no mark, earns no
    credit and never lowers a grade. ``skills`` is a list of {es, en, right, asked}. ``source_key``: the attempt it came from, so
    that one attempt is one row however often it is told.
    """

    class Band(models.TextChoices):
        READY = "ready", pgettext_lazy("what a diagnostic says", "ready for the grade")
        SUPPORT = "support", pgettext_lazy("what a diagnostic says", "needs support beside the class")
        UNSURE = "unsure", pgettext_lazy("what a diagnostic says", "it cannot tell")
        TOO_FEW = "too_few", pgettext_lazy("what a diagnostic says", "too few questions were answered")

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="assessments")
    program = models.SlugField(_("program"), max_length=40, help_text="which program gave it")
    code = models.SlugField(_("diagnostic"), max_length=40)
    title = models.CharField(_("title"), max_length=160)
    title_en = models.CharField(_("title in English"), max_length=160)
    subject = models.SlugField(_("school subject"), max_length=30)
    grade = models.PositiveSmallIntegerField(_("grade it asks about"))
    band = models.CharField(_("what it says"), max_length=8, choices=Band)
    right = models.PositiveSmallIntegerField(_("right answers"))
    asked = models.PositiveSmallIntegerField(_("asked"))
    skills = models.JSONField(_("skills"), default=list)
    taken_on = models.DateField(_("taken on"))
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    source_key = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("diagnostic of a learner")
        verbose_name_plural = _("diagnostics of learners")
        ordering = ["taken_on", "recorded_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="learning_assessment_counts", condition=models.Q(asked__gte=1, right__lte=models.F("asked"))
            )
        ]

    def __str__(self):
        return f"{self.code} {self.taken_on}"

    @property
    def name(self) -> str:
        """The diagnostic in the language of the reader."""
        return self.title_en if (get_language() or "es").startswith("en") else self.title

    @property
    def skill_rows(self) -> list[tuple[str, int, int]]:
        """(skill in the language of the reader, right, asked)."""
        which = "en" if (get_language() or "es").startswith("en") else "es"
        return [(row[which], row["right"], row["asked"]) for row in self.skills]
