"""A request of a school about one student, and everything that is done until somebody knows what became of her."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ambos.domain import transcripts as life
from ambos.records.audit.models import Keyed, Link
from ambos.records.learning.models import Institution, Learner, Transcript
from ambos.records.network.models import Office

from .districts import DistrictTerms

USER = settings.AUTH_USER_MODEL


class Request(Keyed):
    """A school asks what a student's record is worth. The student is the school's own number. Only when a record must be asked
    of the origin does it give the names and the date of birth the office there knows: sealed, and emptied once it has come.

    ``completed_level`` and ``completed_number`` are what she has finished at home as it was told; ``grade_before`` where the
    school had put her when it asked, ``grade_placed`` where it put her after the analysis. ``waits_for`` names why a person
    must look before it goes on; empty when nothing stands in the way.
    """

    class State(models.TextChoices):
        RECEIVED = life.RECEIVED, _("asked by the school")
        OBTAINING = life.OBTAINING, _("asked of the country of origin")
        VERIFIED = life.VERIFIED, _("read and complete")
        ANALYSED = life.ANALYSED, _("waits for the second reader")
        APPROVED = life.APPROVED, _("approved")
        ISSUED = life.ISSUED, _("issued, waits for the school")
        DECIDED = life.DECIDED, _("decided by the school")
        KNOWN = life.KNOWN, _("outcome known")
        CLOSED = life.CLOSED, _("closed without analysis")

    class AskedBy(models.TextChoices):
        GUARDIAN = "guardian", _("mother, father or guardian")
        STUDENT = "student", _("the student, being of age")
        SCHOOL = "school", _("the school, with the family's written permission")

    class Papers(models.TextChoices):
        ALL = "all", _("all of them")
        SOME = "some", _("some of them")
        NONE = "none", _("none")

    class Waits(models.TextChoices):
        NOTHING = "", _("nothing")
        NO_RECORDS = "no_records", _("there is no school record")
        PAPER_DOUBTED = "paper_doubted", _("a paper is in doubt")
        OTHER_COUNTRY = "other_country", _("a paper of another country")
        TOO_OLD = "too_old", _("older than the age until which school is offered")
        TOO_EARLY = "too_early", _("not far enough to earn credit")
        ORIGIN_SILENT = "origin_silent", _("the office of origin does not answer")

    code = models.CharField(_("code"), max_length=12, unique=True)
    district = models.ForeignKey(DistrictTerms, on_delete=models.RESTRICT, related_name="requests")
    office = models.ForeignKey(Office, on_delete=models.RESTRICT, related_name="+")
    learner = models.ForeignKey(Learner, on_delete=models.RESTRICT, related_name="+")
    school = models.CharField(_("school"), max_length=160, blank=True)
    asked_by = models.CharField(_("who asks"), max_length=10, choices=AskedBy)
    permission_on = models.DateField(_("permission given on"))
    age = models.PositiveSmallIntegerField(_("age"))
    papers = models.CharField(_("papers at hand"), max_length=4, choices=Papers)
    completed_level = models.CharField(_("last level finished at home"), max_length=20, blank=True)
    completed_number = models.PositiveSmallIntegerField(_("last year of it finished"), null=True)
    origin_state = models.CharField(_("state of origin"), max_length=8, blank=True)
    sealed_identity = models.BinaryField(_("whom the origin knows, sealed"), default=bytes)
    sealed_with = models.CharField(max_length=255, blank=True)
    surnames = models.PositiveSmallIntegerField(_("surnames the school has"), null=True)
    grade_before = models.PositiveSmallIntegerField(_("grade before the analysis"), null=True)
    grade_placed = models.PositiveSmallIntegerField(_("grade after the analysis"), null=True)
    placed_on = models.DateField(_("placed on"), null=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RECEIVED)
    state_at = models.DateTimeField(_("in this state since"))
    waits_for = models.CharField(_("a person must look at"), max_length=14, choices=Waits, blank=True, default="")
    settled_note = models.CharField(_("how it was settled"), max_length=300, blank=True)
    received_on = models.DateField(_("received on"))
    complete_on = models.DateField(_("papers complete on"), null=True)
    decided_on = models.DateField(_("decided on"), null=True)
    closed_because = models.CharField(_("why it was closed"), max_length=300, blank=True)
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", null=True)
    is_demo = models.BooleanField(_("of the demo world"), default=False)
    form_key = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("request about a school record")
        verbose_name_plural = _("requests about school records")
        ordering = ["-received_on", "code"]
        indexes = [
            models.Index(fields=["state", "received_on"], name="transcripts_by_state"),
            models.Index(fields=["district", "-received_on"], name="transcripts_by_district"),
        ]
        constraints = [
            models.CheckConstraint(
                name="transcripts_completed_in_pairs",
                condition=models.Q(completed_level="", completed_number__isnull=True)
                | ~models.Q(completed_level="") & models.Q(completed_number__isnull=False),
            ),
            models.CheckConstraint(
                name="transcripts_why_closed", condition=~models.Q(state="closed") | ~models.Q(closed_because="")
            ),
            models.CheckConstraint(
                name="transcripts_placed_in_pairs",
                condition=models.Q(grade_placed__isnull=True, placed_on__isnull=True)
                | models.Q(grade_placed__isnull=False, placed_on__isnull=False),
            ),
            models.CheckConstraint(
                name="transcripts_decided_has_day",
                condition=~models.Q(state__in=["decided", "known"]) | models.Q(decided_on__isnull=False),
            ),
        ]

    def __str__(self):
        return self.code


class RequestLink(Link):
    """The way a school without an account sends papers and decides; used more than once, so never spent."""

    ring = "transcripts"

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="links")
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("school's link")
        verbose_name_plural = _("schools' links")

    def __str__(self):
        return str(self.request_id)


class OriginRequest(Keyed):
    """A letter to an education office at home: which school, which years, by which channel, and when an answer is expected."""

    class Channel(models.TextChoices):
        EMAIL = "email", _("e-mail")
        POST = "post", _("post")
        TELEPHONE = "telephone", _("telephone")
        IN_PERSON = "in_person", _("a relative in person")
        PORTAL = "portal", _("the office's own page")

    class State(models.TextChoices):
        SENT = "sent", _("sent")
        ANSWERED = "answered", _("record received")
        NOT_FOUND = "not_found", _("the office found nothing")
        REFUSED = "refused", _("the office refuses")
        GIVEN_UP = "given_up", _("given up")

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="origin_requests")
    addressee = models.ForeignKey(Institution, on_delete=models.RESTRICT, related_name="+")
    school_key = models.CharField(_("key of the school"), max_length=20, blank=True)
    school_name = models.CharField(_("school"), max_length=200, blank=True)
    level = models.CharField(_("level"), max_length=20)
    first_year = models.PositiveSmallIntegerField(_("first school year"))
    last_year = models.PositiveSmallIntegerField(_("last school year"))
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.SENT)
    sent_on = models.DateField(_("sent on"))
    sent_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", null=True)
    expected_on = models.DateField(_("expected on"))
    answered_on = models.DateField(_("answered on"), null=True)
    answer = models.CharField(_("what was answered"), max_length=300, blank=True)
    transcript = models.ForeignKey(Transcript, on_delete=models.SET_NULL, related_name="+", null=True)
    form_key = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("request to the origin")
        verbose_name_plural = _("requests to the origin")
        ordering = ["sent_on", "id"]
        indexes = [models.Index(fields=["state", "expected_on"], name="transcripts_awaited")]
        constraints = [
            models.CheckConstraint(
                name="transcripts_origin_answered",
                condition=models.Q(state="sent", answered_on__isnull=True)
                | ~models.Q(state="sent") & models.Q(answered_on__gte=models.F("sent_on")),
            ),
            models.CheckConstraint(
                name="transcripts_origin_years", condition=models.Q(last_year__gte=models.F("first_year"))
            ),
            models.CheckConstraint(
                name="transcripts_origin_expected", condition=models.Q(expected_on__gte=models.F("sent_on"))
            ),
        ]

    def __str__(self):
        return f"{self.request_id} {self.sent_on}"


class Chaser(Keyed):
    """Somebody asked again."""

    origin_request = models.ForeignKey(OriginRequest, on_delete=models.CASCADE, related_name="chasers")
    done_on = models.DateField(_("asked again on"))
    channel = models.CharField(_("channel"), max_length=10, choices=OriginRequest.Channel)
    answer = models.CharField(_("what was answered"), max_length=300, blank=True)
    done_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("reminder to the origin")
        verbose_name_plural = _("reminders to the origin")
        ordering = ["done_on", "id"]
        constraints = [models.UniqueConstraint(fields=["origin_request", "done_on"], name="transcripts_once_a_day")]

    def __str__(self):
        return f"{self.origin_request_id} {self.done_on}"


class StepRead(Keyed):
    """One of the six steps of reading, answered by a person; ``no`` stops the analysis."""

    class Step(models.TextChoices):
        STUDENT = "student", _("Is this my student?")
        LEVEL = "level", _("Which level is it?")
        PERIOD = "period", _("Which school years?")
        TITLES = "titles", _("Are the courses understood?")
        MARKS = "marks", _("Are the marks understood?")
        YEARS = "years", _("Are all years accounted for?")

    class Answer(models.TextChoices):
        YES = "yes", _("yes")
        NO = "no", _("no")

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="steps")
    step = models.CharField(_("step"), max_length=8, choices=Step)
    answer = models.CharField(_("answer"), max_length=3, choices=Answer)
    note = models.CharField(_("how it was settled"), max_length=300, blank=True)
    read_at = models.DateTimeField(_("read at"))
    read_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("step of reading")
        verbose_name_plural = _("steps of reading")
        constraints = [models.UniqueConstraint(fields=["request", "step"], name="transcripts_step_once")]

    def __str__(self):
        return f"{self.step} {self.answer}"


class Placement(Keyed):
    """A grade recommended, with the reasons as codes; the last one of a request counts. Never below what was earned."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="placements")
    grade = models.PositiveSmallIntegerField(_("grade"), null=True, help_text="empty: not at school")
    is_provisional = models.BooleanField(_("provisional"))
    reasons = models.JSONField(_("reasons"), default=list)
    support = models.JSONField(_("subjects with support"), default=list)
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("recommended placement")
        verbose_name_plural = _("recommended placements")
        ordering = ["made_at", "id"]

    def __str__(self):
        return f"{self.request_id} {self.grade}"


class FollowUp(Keyed):
    """What became of her a year after the decision, as the school says."""

    class Outcome(models.TextChoices):
        PROMOTED = "promoted", _("enrolled, in the next grade")
        SAME_GRADE = "same_grade", _("enrolled, in the same grade")
        GRADUATED = "graduated", _("graduated")
        MOVED = "moved", _("went to another school")
        LEFT = "left", _("left school")
        UNKNOWN = "unknown", _("the school does not know")

    request = models.OneToOneField(Request, on_delete=models.CASCADE, related_name="follow_up")
    due_on = models.DateField(_("due on"))
    asked_on = models.DateField(_("letter sent on"), null=True)
    asked_again_on = models.DateField(_("second letter sent on"), null=True)
    outcome = models.CharField(_("what became of her"), max_length=10, choices=Outcome, blank=True)
    answered_on = models.DateField(_("answered on"), null=True)
    answered_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="transcripts_follow_up_in_pairs",
                condition=models.Q(outcome="", answered_on__isnull=True)
                | ~models.Q(outcome="") & models.Q(answered_on__isnull=False),
            )
        ]

    def __str__(self):
        return f"{self.request_id} {self.outcome}"
