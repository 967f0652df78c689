"""Who learns, with the least that identifies her, and what she did: enrollments, records with their lines, credits."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ambos.records.audit.models import Keyed
from ambos.records.files.models import StoredFile
from ambos.records.network.models import Office
from ambos.records.people.models import Person

from .courses import Course, Institution
from .equivalences import Equivalence


class Learner(Keyed):
    """Somebody who learns: a person of the purpose education, or only the number her school gives her.

    ``office`` serves her; whoever works for ``institution``'s partner reads her too. A year of birth, never a day.
    """

    office = models.ForeignKey(Office, on_delete=models.RESTRICT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.RESTRICT, related_name="+", null=True)
    institution = models.ForeignKey(Institution, on_delete=models.RESTRICT, related_name="learners", null=True)
    number = models.CharField(_("number at the school"), max_length=40, blank=True)
    birth_year = models.PositiveSmallIntegerField(_("year of birth"), null=True)
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    forgotten_at = models.DateTimeField(_("forgotten at"), null=True)
    is_demo = models.BooleanField(_("of the demo world"), default=False)

    class Meta:
        verbose_name = _("learner")
        verbose_name_plural = _("learners")
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "number"], condition=~models.Q(number=""), name="learning_number_once"
            ),
            models.UniqueConstraint(
                fields=["person", "institution"], condition=models.Q(person__isnull=False, institution__isnull=False),
                name="learning_person_once_a_school",
            ),
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(person__isnull=False, institution__isnull=True),
                name="learning_person_once",
            ),
            models.CheckConstraint(
                name="learning_learner_is_known_by_something",
                condition=models.Q(person__isnull=False)
                | models.Q(institution__isnull=False) & ~models.Q(number="")
                | models.Q(forgotten_at__isnull=False),
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.number or str(self.person_id or self.pk)


class Enrollment(Keyed):
    """A learner in a grade or a course, from one day to another. A mark here is the final one of that course."""

    class State(models.TextChoices):
        ENROLLED = "enrolled", _("enrolled")
        COMPLETED = "completed", _("completed")
        NOT_PASSED = "not_passed", _("not passed")
        WITHDRAWN = "withdrawn", _("withdrawn")
        TRANSFERRED = "transferred", _("transferred")

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="enrollments")
    institution = models.ForeignKey(Institution, on_delete=models.RESTRICT, related_name="enrollments")
    course = models.ForeignKey(Course, on_delete=models.RESTRICT, related_name="enrollments", null=True)
    program = models.SlugField(_("program"), max_length=40, blank=True, help_text="which program keeps it")
    grade = models.PositiveSmallIntegerField(_("grade"), null=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.ENROLLED)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True)
    progress = models.PositiveSmallIntegerField(_("done, in percent"), default=0)
    mark = models.CharField(_("final mark"), max_length=12, blank=True)
    scale = models.CharField(_("scale of the mark"), max_length=40, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    form_key = models.UUIDField(null=True, unique=True)

    class Meta:
        verbose_name = _("enrollment")
        verbose_name_plural = _("enrollments")
        ordering = ["-starts_on", "id"]
        indexes = [models.Index(fields=["program", "state", "starts_on"], name="learning_enrollments")]
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "course"], condition=models.Q(state="enrolled", course__isnull=False),
                name="learning_enrolled_once",
            ),
            models.CheckConstraint(
                name="learning_enrollment_ends",
                condition=models.Q(state="enrolled", ends_on__isnull=True)
                | ~models.Q(state="enrolled") & models.Q(ends_on__gte=models.F("starts_on")),
            ),
            models.CheckConstraint(name="learning_enrollment_progress", condition=models.Q(progress__lte=100)),
            models.CheckConstraint(
                name="learning_enrollment_mark_has_scale",
                condition=models.Q(mark="", scale="") | ~models.Q(mark="") & ~models.Q(scale=""),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.learner_id} {self.state}"


class Transcript(Keyed):
    """A school record that arrived: one paper of one institution. What it is, whether it is genuine, and its lines.

    ``certificate``: the origin's paper with course marks at the end of a level (what the country of residence calls a
    transcript). ``report_card``: one school year. ``history``: all years so far. ``statement``: sworn, nobody has papers.
    """

    class Kind(models.TextChoices):
        CERTIFICATE = "certificate", _("certificate of a level, with its marks")
        REPORT_CARD = "report_card", _("report card of one school year")
        HISTORY = "history", _("academic history")
        STATEMENT = "statement", _("sworn statement, where no record can be had")

    class State(models.TextChoices):
        RECEIVED = "received", _("to be verified")
        VERIFIED = "verified", _("verified")
        DOUBTED = "doubted", _("in doubt")
        REJECTED = "rejected", _("found not genuine")

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="transcripts")
    institution = models.ForeignKey(Institution, on_delete=models.RESTRICT, related_name="+", null=True)
    school_name = models.CharField(_("school as written"), max_length=200, blank=True)
    country = models.CharField(_("country"), max_length=2)
    state_province = models.CharField(_("state or province"), max_length=8, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    level = models.CharField(_("level"), max_length=20, blank=True)
    plan = models.CharField(_("plan"), max_length=40, blank=True)
    scale = models.CharField(_("scale of marks"), max_length=40, blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.SET_NULL, related_name="+", null=True)
    sha256 = models.CharField(_("hash of the file"), max_length=64, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RECEIVED)
    state_at = models.DateTimeField(_("in this state since"))
    state_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    verified_how = models.CharField(_("how it was verified"), max_length=200, blank=True)
    received_on = models.DateField(_("received on"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    form_key = models.UUIDField(null=True, unique=True)

    class Meta:
        verbose_name = _("school record")
        verbose_name_plural = _("school records")
        ordering = ["received_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "sha256"], condition=~models.Q(sha256=""), name="learning_same_paper_once"
            ),
            models.CheckConstraint(
                name="learning_transcript_verified_how",
                condition=~models.Q(state="verified") | ~models.Q(verified_how=""),
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.received_on}"


class TranscriptLine(Keyed):
    """One course of a record as the paper says it. ``school_year`` is the calendar year in which the school year began."""

    class Standing(models.TextChoices):
        FINISHED = "", _("finished")
        RESIT_PENDING = "resit_pending", _("examination to be taken again")
        IN_PROGRESS = "in_progress", _("not finished")

    transcript = models.ForeignKey(Transcript, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField(_("line"))
    course = models.ForeignKey(Course, on_delete=models.RESTRICT, related_name="+", null=True)
    title = models.CharField(_("course as written"), max_length=200)
    grade = models.PositiveSmallIntegerField(_("grade or semester"), null=True)
    school_year = models.PositiveSmallIntegerField(_("school year"), null=True)
    mark = models.CharField(_("mark"), max_length=12, blank=True)
    scale = models.CharField(_("scale"), max_length=40, blank=True)
    standing = models.CharField(_("standing"), max_length=14, choices=Standing, blank=True, default="")
    hours = models.DecimalField(_("hours"), max_digits=6, decimal_places=1, null=True)
    attended = models.DecimalField(_("part of the year attended"), max_digits=4, decimal_places=3, default=1)

    class Meta:
        verbose_name = _("line of a school record")
        verbose_name_plural = _("lines of school records")
        ordering = ["transcript", "position"]
        constraints = [
            models.UniqueConstraint(fields=["transcript", "position"], name="learning_line_once"),
            models.CheckConstraint(name="learning_line_attended", condition=models.Q(attended__gte=0, attended__lte=1)),
            models.CheckConstraint(
                name="learning_line_year",
                condition=models.Q(school_year__isnull=True) | models.Q(school_year__gte=1950, school_year__lte=2199),
            ),
        ]

    def __str__(self):
        return f"{self.position} {self.title}"


class Credit(Keyed):
    """What a course taken elsewhere is worth here: what was recommended, and what the school decided.

    Generic: from a line of a record, from a course taken at a distance, from an examination. The school's decision stands
    beside the recommendation and never replaces it.
    """

    class Basis(models.TextChoices):
        TRANSCRIPT = "transcript", _("line of a school record")
        COURSE = "course", _("course taken with us")
        EXAMINATION = "examination", _("examination")

    class Decision(models.TextChoices):
        AWARDED = "awarded", _("awarded")
        MODIFIED = "modified", _("modified")
        REFUSED = "refused", _("refused")

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="credits")
    institution = models.ForeignKey(Institution, on_delete=models.RESTRICT, related_name="+", null=True)
    course = models.ForeignKey(Course, on_delete=models.RESTRICT, related_name="+", help_text="the target course")
    basis = models.CharField(_("basis"), max_length=12, choices=Basis)
    line = models.ForeignKey(TranscriptLine, on_delete=models.SET_NULL, related_name="credits", null=True)
    enrollment = models.ForeignKey(Enrollment, on_delete=models.SET_NULL, related_name="credits", null=True)
    equivalence = models.ForeignKey(Equivalence, on_delete=models.RESTRICT, related_name="+", null=True)
    recommended = models.DecimalField(_("credits recommended"), max_digits=4, decimal_places=2)
    recommended_on = models.DateField(_("recommended on"))
    decision = models.CharField(_("decision"), max_length=10, choices=Decision, blank=True)
    awarded = models.DecimalField(_("credits awarded"), max_digits=4, decimal_places=2, null=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    decided_on = models.DateField(_("decided on"), null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    replaced_at = models.DateTimeField(_("replaced at"), null=True, help_text="when a later analysis took its place")

    class Meta:
        verbose_name = _("credit")
        verbose_name_plural = _("credits")
        ordering = ["recommended_on", "id"]
        indexes = [models.Index(fields=["recommended_on"], name="learning_credits_by_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["line", "course"], condition=models.Q(line__isnull=False, replaced_at__isnull=True),
                name="learning_credit_once_a_line",
            ),
            models.CheckConstraint(name="learning_credit_not_negative", condition=models.Q(recommended__gte=0)),
            models.CheckConstraint(
                name="learning_credit_decided_in_pairs",
                condition=models.Q(decision="", awarded__isnull=True, decided_on__isnull=True)
                | models.Q(decision="awarded", awarded=models.F("recommended"), decided_on__isnull=False)
                | models.Q(decision="modified", awarded__gte=0, decided_on__isnull=False) & ~models.Q(reason="")
                | models.Q(decision="refused", awarded=0, decided_on__isnull=False) & ~models.Q(reason=""),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.course_id} {self.recommended}"
