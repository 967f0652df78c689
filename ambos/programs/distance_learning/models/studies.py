"""One person's way to the certificate on one route, under the rules of the day on which it was opened."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ambos.domain.upper_secondary.progress import ACTIVE
from ambos.records.audit.models import Keyed
from ambos.records.documents.models import Document
from ambos.records.network.models import Office
from ambos.records.people.models import Person

USER = settings.AUTH_USER_MODEL


class Study(Keyed):
    """``rules`` are those of ``opened_on``, as the pack had them: a later change neither helps nor harms her.

    ``name_on_document`` is the name letter by letter as on the document that was seen; the certificate prints it. The code by
    which she follows her own study is kept as a blind index only.
    """

    class State(models.TextChoices):
        PREPARING = "preparing", _("in the preparatory courses")
        SELECTED = "selected", _("waits for the selection examination")
        STUDYING = "studying", _("studying")
        REGISTERED = "registered", _("sits the examination by areas")
        PAUSED = "paused", pgettext_lazy("study", "paused")
        COMPLETED = "completed", pgettext_lazy("study", "completed")
        CERTIFIED = "certified", _("with a certificate")
        EXPIRED = "expired", _("over: no chance or no time left")
        WITHDRAWN = "withdrawn", _("left")

    class Why(models.TextChoices):
        HOURS = "hours", _("the hours clash with work")
        PACE = "pace", _("too fast")
        FEEDBACK = "feedback", _("nobody answered")
        MOVED = "moved", _("moved away")
        WORK = "work", pgettext_lazy("reason", "work")
        FAMILY = "family", pgettext_lazy("reason", "family")
        NOT_SELECTED = "not_selected", _("not selected")
        OTHER_ROUTE = "other_route", _("took another route")
        NOT_SAID = "not_said", pgettext_lazy("reason", "not said")

    class Paper(models.TextChoices):
        BIRTH = "birth_certificate", _("birth certificate")
        PASSPORT = "passport", _("passport")
        CONSULAR = "consular_id", _("consular identity card")
        VOTER = "voter_card", _("voter card of the country of origin")
        OTHER = "other", _("another document with a photograph")

    class Wrong(models.TextChoices):
        TYPED = "typed", _("it was typed wrong")
        NOT_HERS = "not_hers", _("it is somebody else's")
        PROVIDER = "provider", _("the school or the examining body corrected it")

    class NotSat(models.TextChoices):
        MISSED = "missed", _("she did not come")
        MOVED = "day_moved", _("the day was moved or called off")
        TYPED = "typed", _("it was typed wrong")

    person = models.ForeignKey(Person, on_delete=models.RESTRICT, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.RESTRICT, related_name="+")
    route = models.SlugField(_("route"), max_length=40)
    kind = models.CharField(_("kind of route"), max_length=12)
    rules = models.JSONField(_("rules of the day it was opened"), default=dict)
    reference = models.CharField(_("where the rules stand"), max_length=500, blank=True)
    whole = models.PositiveSmallIntegerField(
        _("subjects in all"), null=True, help_text="told by the provider, where the rules do not know it"
    )
    state = models.CharField(pgettext_lazy("study", "state"), max_length=12, choices=State)
    before_pause = models.CharField(max_length=12, blank=True)
    reasons = models.JSONField(_("why this route was advised"), default=list, help_text="codes only, no answers")
    follow_index = models.CharField(max_length=64, unique=True)
    opened_on = models.DateField(_("applied on"))
    opened_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", null=True)
    last_moved_on = models.DateField(_("last sign of life"))
    name_on_document = models.CharField(_("name as on the document"), max_length=120, blank=True)
    paper = models.CharField(_("document that was seen"), max_length=20, choices=Paper, blank=True)
    seen_on = models.DateField(_("document seen on"), null=True)
    seen_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", null=True)
    lower_secondary_on = models.DateField(_("day of the lower secondary certificate"), null=True)
    lower_secondary_average = models.DecimalField(_("average"), max_digits=4, decimal_places=2, null=True)
    has_guardian_letter = models.BooleanField(_("guardian's letter seen"), default=False)
    completed_on = models.DateField(_("completed on"), null=True)
    ended_on = models.DateField(_("ended on"), null=True)
    why = models.CharField(_("why it ended"), max_length=14, choices=Why, blank=True)
    put_right = models.JSONField(
        _("put right afterwards"),
        default=list,
        blank=True,
        help_text="each: what, code, was, why (codes), on, by, wrote (accounts)",
    )
    is_demo = models.BooleanField(_("of the demo world"), default=False)
    form_key = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("study")
        verbose_name_plural = _("studies")
        ordering = ["-opened_on", "-id"]
        indexes = [
            models.Index(fields=["office", "state", "-last_moved_on"], name="distance_studies"),
            models.Index(fields=["route", "opened_on"], name="distance_cohorts"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="distance_one_study_at_a_time",
                fields=["person"],
                condition=models.Q(state__in=[*ACTIVE, "paused"]),
            ),
            models.CheckConstraint(
                name="distance_ended_in_pairs",
                condition=models.Q(state__in=["withdrawn", "expired"], ended_on__isnull=False)
                | ~models.Q(state__in=["withdrawn", "expired"]) & models.Q(ended_on__isnull=True, why=""),
            ),
            models.CheckConstraint(
                name="distance_completed_in_pairs",
                condition=models.Q(state__in=["completed", "certified"], completed_on__isnull=False)
                | ~models.Q(state__in=["completed", "certified"]) & models.Q(completed_on__isnull=True),
            ),
            models.CheckConstraint(
                name="distance_identity_whole",
                condition=models.Q(seen_on__isnull=True, name_on_document="", paper="")
                | models.Q(seen_on__isnull=False) & ~models.Q(paper=""),
            ),
        ]

    def __str__(self):
        return f"{self.route} {self.opened_on}"


class CoursePassed(Keyed):
    """A preparatory course that was passed; ``code`` 'selection' is the selection examination."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="courses")
    code = models.SlugField(_("course"), max_length=40)
    passed_on = models.DateField(_("passed on"))
    recorded_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("preparatory course passed")
        verbose_name_plural = _("preparatory courses passed")
        constraints = [models.UniqueConstraint(fields=["study", "code"], name="distance_course_once")]

    def __str__(self):
        return self.code


class SubjectRun(Keyed):
    """One subject taken once. At most one is open; passed once, and once only."""

    class Result(models.TextChoices):
        OPEN = "open", _("in course")
        PASSED = "passed", pgettext_lazy("subject", "passed")
        FAILED = "failed", pgettext_lazy("subject", "not passed")

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="subjects")
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title as the provider writes it"), max_length=120, blank=True)
    begun_on = models.DateField(_("begun on"))
    ended_on = models.DateField(_("ended on"), null=True)
    result = models.CharField(_("result"), max_length=6, choices=Result, default=Result.OPEN)
    mark = models.DecimalField(_("mark"), max_digits=4, decimal_places=1, null=True)
    recorded_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("subject taken")
        verbose_name_plural = _("subjects taken")
        ordering = ["begun_on", "id"]
        constraints = [
            models.UniqueConstraint(
                name="distance_one_subject_open", fields=["study"], condition=models.Q(result="open")
            ),
            models.UniqueConstraint(
                name="distance_passed_once", fields=["study", "number"], condition=models.Q(result="passed")
            ),
            models.CheckConstraint(
                name="distance_subject_ended_in_pairs",
                condition=models.Q(result="open", ended_on__isnull=True, mark__isnull=True)
                | ~models.Q(result="open") & models.Q(ended_on__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.number}"


class ExamRegistration(Keyed):
    """Registered to sit some areas on a day at a place. The hour is the place's own."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="registrations")
    areas = models.JSONField(_("areas"), default=list)
    sits_on = models.DateField(_("day of the examination"))
    place = models.CharField(_("place"), max_length=160)
    registered_on = models.DateField(_("registered on"))
    registered_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", null=True)
    form_key = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("registration for an examination")
        verbose_name_plural = _("registrations for examinations")
        ordering = ["-sits_on", "-id"]

    def __str__(self):
        return f"{self.sits_on}"


class AreaResult(Keyed):
    """One area sat once. ``right`` of ``scored`` leaves pilot items out; they are kept nowhere."""

    class Result(models.TextChoices):
        PASSED = "passed", pgettext_lazy("area", "passed")
        FAILED = "failed", pgettext_lazy("area", "not passed")

    registration = models.ForeignKey(ExamRegistration, on_delete=models.CASCADE, related_name="results")
    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="areas")
    area = models.SlugField(_("area"), max_length=40)
    sat_on = models.DateField(_("sat on"))
    result = models.CharField(_("result"), max_length=6, choices=Result)
    right = models.PositiveSmallIntegerField(_("right answers that count"), null=True)
    scored = models.PositiveSmallIntegerField(_("items that count"), null=True)
    recorded_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("result of an area")
        verbose_name_plural = _("results of areas")
        ordering = ["sat_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["registration", "area"], name="distance_result_once"),
            models.UniqueConstraint(
                name="distance_area_passed_once", fields=["study", "area"], condition=models.Q(result="passed")
            ),
            models.CheckConstraint(
                name="distance_right_of_scored",
                condition=models.Q(right__isnull=True, scored__isnull=True) | models.Q(right__lte=models.F("scored")),
            ),
        ]

    def __str__(self):
        return f"{self.area} {self.sat_on}"


class Certificate(Keyed):
    """A certificate that was issued. A correction is another one in its place: the row of the first stays, with why."""

    study = models.ForeignKey(Study, on_delete=models.RESTRICT, related_name="certificates")
    document = models.OneToOneField(Document, on_delete=models.RESTRICT, related_name="+")
    corrects = models.OneToOneField("self", on_delete=models.RESTRICT, related_name="corrected_by", null=True)
    evidence = models.CharField(_("what the correction stands on"), max_length=300, blank=True)
    issued_on = models.DateField(_("issued on"))
    issued_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = pgettext_lazy("study", "certificate")
        verbose_name_plural = pgettext_lazy("study", "certificates")
        ordering = ["issued_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="distance_correction_has_evidence",
                condition=models.Q(corrects__isnull=True, evidence="")
                | models.Q(corrects__isnull=False) & ~models.Q(evidence=""),
            ),
            models.UniqueConstraint(
                name="distance_first_certificate_once", fields=["study"], condition=models.Q(corrects__isnull=True)
            ),
        ]

    def __str__(self):
        return f"{self.issued_on}"
