"""Learners: who studies where, under which plan, each module's state, earlier schooling, moves from one plaza to another."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ambos.records.audit.models import Keyed
from ambos.records.people.models import Person

from .plazas import Plaza


class Learner(Keyed):
    """A person who studies at plazas, of any nationality and from 15 on. She is one learner wherever she moves; no document is
    needed to begin. ``number`` is what staff and forms call her by."""

    class State(models.TextChoices):
        REGISTERED = "registered", _("registered")
        ACTIVE = "active", _("studying")
        INACTIVE = "inactive", _("not seen for long")
        WITHDRAWN = "withdrawn", _("left")

    class Why(models.TextChoices):
        HOURS = "hours", _("the hours")
        PACE = "pace", _("the pace")
        FEEDBACK = "feedback", _("nobody told her how she was doing")
        MOVED = "moved", _("moved away")
        WORK = "work", _("work")
        FAMILY = "family", _("family")
        OTHER = "other", _("another reason")
        NOT_SAID = "not_said", _("reason not said")

    class Served(models.TextChoices):
        READING = "reading", _("reads by herself")
        AUDIO = "audio", _("by audio")
        PICTURES = "pictures", _("by pictures")
        HELPER = "helper", _("with a helper")

    class Evidence(models.TextChoices):
        NONE = "", _("not shown yet")
        BIRTH_RECORD = "birth_record", _("birth record")
        OTHER_PAPER = "other_paper", _("another official document with name and birth date")
        FOREIGN = "foreign", _("the same of another country")

    person = models.OneToOneField(Person, on_delete=models.RESTRICT, related_name="+")
    plaza = models.ForeignKey(Plaza, on_delete=models.RESTRICT, related_name="learners")
    number = models.CharField(_("number"), max_length=12, unique=True)
    plan = models.CharField(_("plan"), max_length=20)
    course = models.CharField(_("course"), max_length=12, help_text="where she is now: a level, or a course of its own")
    level_at_entry = models.CharField(_("level at entry"), max_length=12, blank=True)
    served = models.CharField(_("how she is served"), max_length=8, choices=Served, default=Served.READING)
    can_come = models.JSONField(_("when she can come"), default=list, help_text="[weekday, from, to] in minutes")
    state = models.CharField(_("state of the learner"), max_length=10, choices=State, default=State.REGISTERED)
    enrolled_on = models.DateField(_("enrolled on"))
    last_seen_on = models.DateField(_("last seen on"))
    withdrawn_on = models.DateField(_("left on"), null=True)
    why_left = models.CharField(_("why she left"), max_length=10, choices=Why, blank=True)
    evidence = models.CharField(_("document shown"), max_length=12, choices=Evidence, blank=True)
    document_name = models.CharField(_("name exactly as on the document"), max_length=240, blank=True)
    verified_on = models.DateField(_("identity verified on"), null=True)
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    proven = models.JSONField(_("levels an earlier certificate proves"), default=list)
    continues_at_home = models.BooleanField(_("goes on in the country of origin"), default=False)
    is_demo = models.BooleanField(default=False)
    form_key = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("learner")
        verbose_name_plural = _("learners")
        ordering = ["number"]
        indexes = [
            models.Index(fields=["plaza", "state", "number"], name="plazas_learners"),
            models.Index(fields=["state", "last_seen_on"], name="plazas_seen"),
            models.Index(fields=["enrolled_on"], name="plazas_cohort"),
        ]
        constraints = [
            models.CheckConstraint(
                name="plazas_left_says_why",
                condition=models.Q(state="withdrawn", withdrawn_on__isnull=False) & ~models.Q(why_left="")
                | ~models.Q(state="withdrawn") & models.Q(withdrawn_on__isnull=True, why_left=""),
            ),
            models.CheckConstraint(
                name="plazas_verified_by_a_paper",
                condition=models.Q(verified_on__isnull=True) | ~models.Q(evidence="") & ~models.Q(document_name=""),
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def initial(self) -> str:
        """One letter of the surname: what stands beside the given name where a whole name would tell too much."""
        return self.person.surname1[:1].upper()


class LearnerNote(Keyed):
    """What an adviser wrote down of her studies; each is kept, none is written over. It may have come from a phone."""

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="notes")
    text = models.CharField(_("note"), max_length=500)
    said_at = models.DateTimeField(_("said at"))
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("note on a learner")
        verbose_name_plural = _("notes on learners")
        ordering = ["-said_at"]

    def __str__(self):
        return str(self.pk)


class ModuleEnrolment(Keyed):
    """One module of one learner: where it stands, its evidence, its mark. A substituted module has none."""

    class State(models.TextChoices):
        STUDYING = "studying", _("being studied")
        EVIDENCE = "evidence_complete", _("evidence complete")
        REQUESTED = "exam_requested", _("exam asked for")
        PASSED = "passed", _("passed")
        FAILED = "failed", _("not passed yet")
        SUBSTITUTED = "substituted", _("replaced by earlier studies")

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="modules")
    module = models.CharField(_("module"), max_length=20)
    state = models.CharField(_("state of the module"), max_length=18, choices=State, default=State.STUDYING)
    started_on = models.DateField(_("begun on"))
    evidence_on = models.DateField(_("evidence complete on"), null=True)
    evidence_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    by_placement = models.BooleanField(_("shown at placement"), default=False)
    mark = models.DecimalField(_("mark"), max_digits=4, decimal_places=1, null=True)
    done_on = models.DateField(_("passed or replaced on"), null=True)
    failures = models.PositiveSmallIntegerField(_("exams not passed"), default=0)
    failed_on = models.DateField(_("last not passed on"), null=True)

    class Meta:
        verbose_name = _("module of a learner")
        verbose_name_plural = _("modules of learners")
        ordering = ["started_on", "module"]
        indexes = [models.Index(fields=["done_on", "state"], name="plazas_modules_done")]
        constraints = [
            models.UniqueConstraint(fields=["learner", "module"], name="plazas_module_once"),
            models.CheckConstraint(
                name="plazas_substituted_has_no_mark",
                condition=~models.Q(state="substituted") | models.Q(mark__isnull=True),
            ),
            models.CheckConstraint(
                name="plazas_passed_has_a_mark", condition=~models.Q(state="passed") | models.Q(mark__isnull=False)
            ),
        ]

    def __str__(self):
        return self.module


class PriorStudy(Keyed):
    """Earlier schooling that may replace modules. One proposes with a paper, another accepts; only then modules change."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("not accepted")

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="prior_studies")
    schooling = models.CharField(_("earlier schooling"), max_length=20)
    paper = models.CharField(_("paper shown"), max_length=160)
    modules = models.JSONField(_("modules replaced"), default=list)
    proves_level = models.CharField(_("level it proves"), max_length=12, blank=True)
    state = models.CharField(_("state of the earlier studies"), max_length=10, choices=State, default=State.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    decided_on = models.DateField(_("decided on"), null=True)
    why = models.CharField(_("why not accepted"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("earlier studies")
        verbose_name_plural = _("earlier studies")
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["id", "learner"], condition=models.Q(state="proposed"), name="plazas_studies_to_decide"
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="plazas_two_decide_on_studies",
                condition=models.Q(decided_by__isnull=True)
                | models.Q(proposed_by__isnull=True)
                | ~models.Q(decided_by=models.F("proposed_by")),
            )
        ]

    def __str__(self):
        return self.schooling


class Transfer(Keyed):
    """A learner goes on at another plaza, or in the country of origin. Everything she did goes with her."""

    class Why(models.TextChoices):
        MOVED = "moved", _("she moved")
        HOURS = "hours", _("hours that suit her")
        CLOSED = "closed", _("the plaza closed")
        FACILITY = "facility", _("another place inside")
        HOME = "home", _("goes on in the country of origin")

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="transfers")
    origin = models.ForeignKey(Plaza, on_delete=models.RESTRICT, related_name="+")
    to = models.ForeignKey(Plaza, on_delete=models.RESTRICT, related_name="+", null=True)
    why = models.CharField(_("why she moves"), max_length=8, choices=Why)
    asked_at = models.DateTimeField(_("asked at"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    arrived_on = models.DateField(_("received on"), null=True)
    form_key = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("transfer of a learner")
        verbose_name_plural = _("transfers of learners")
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(name="plazas_moves_elsewhere", condition=~models.Q(origin=models.F("to"))),
            models.UniqueConstraint(
                fields=["learner"], condition=models.Q(arrived_on__isnull=True), name="plazas_one_move_at_a_time"
            ),
        ]

    def __str__(self):
        return str(self.pk)
