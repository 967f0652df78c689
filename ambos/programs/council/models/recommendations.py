"""Recommendations: who proposed what, to whom it went, what they answered, what was done, what it changed.

The whole carries how many answers are due and given, and the database refuses to close one without all of them (the
constraints below, and a trigger that counts the parts themselves, migration 0002).
"""

from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ambos.domain.council import recommendations as life
from ambos.records.audit.models import Keyed
from ambos.records.directory.models import Organization, Sourced
from ambos.records.registry.queries import name_of, running

from .terms import Member, Term, who
from .work import Committee, Session

_WASHES = {
    "verified": "positive", "disputed": "negative", "returned": "caution", "done": "accent",
    "answered": "info", "planned": "info", "in_progress": "info",
}  # fmt: skip
_ANSWERS = {"accepted": "positive", "already_done": "positive", "in_part": "info", "needs_law": "caution"}


def answer_wash(disposition):
    """The colour an answer stands on. The word carries the meaning."""
    return _ANSWERS.get(disposition, "negative")


class Body(Sourced):
    """Somebody a recommendation can be addressed to: the institute, a ministry, offices. From when to when it exists, and who
    followed it: one addressed to an abolished or renamed ministry goes to whoever followed."""

    class Kind(models.TextChoices):
        INSTITUTE = "institute", _("the institute")
        MINISTRY = "ministry", _("ministry or agency")
        OFFICES = "offices", _("offices abroad")
        CONGRESS = "congress", _("congress")
        OTHER = "other", _("another body")

    code = models.CharField(_("short name"), max_length=12, unique=True)
    kind = models.CharField(_("kind of body"), max_length=10, choices=Kind)
    name_es = models.CharField(_("name in Spanish"), max_length=160)
    name_en = models.CharField(_("name in English"), max_length=160)
    organization = models.ForeignKey(Organization, on_delete=models.RESTRICT, related_name="+", null=True)
    began_on = models.DateField(_("exists since"), null=True)
    ended_on = models.DateField(_("abolished or renamed on"), null=True)
    successor = models.ForeignKey("self", on_delete=models.PROTECT, related_name="predecessors", null=True)

    class Meta:
        verbose_name = _("addressee")
        verbose_name_plural = _("addressees")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="council_successor_of_ended",
                condition=models.Q(successor__isnull=True) | models.Q(ended_on__isnull=False),
            )
        ]

    def __str__(self):
        return self.code

    @property
    def name(self):
        """In the language of the reader."""
        return self.name_en if get_language() == "en" else self.name_es


class Recommendation(Keyed):
    """One recommendation. ``slug`` is its public address once it is coded: the term, the meeting, the serial.

    ``answers_due`` and ``answers_given`` count its parts that were not sent on to another body; ``due_on`` is the earliest day
    on which an answer that is still missing is due (empty when none is). ``likened``: stems of its text, for suggestions.
    """

    class State(models.TextChoices):
        PROPOSED = life.State.PROPOSED, _("proposed in a committee")
        COMMITTEE_APPROVED = life.State.COMMITTEE_APPROVED, _("approved by the committee")
        PLENARY_APPROVED = life.State.PLENARY_APPROVED, _("approved by the plenary")
        PUBLISHED = life.State.PUBLISHED, pgettext_lazy("of a recommendation", "published")
        RETURNED = life.State.RETURNED, _("returned for clarity")
        ASSIGNED = life.State.ASSIGNED, _("sent to its addressees")
        ACKNOWLEDGED = life.State.ACKNOWLEDGED, _("received by its addressees")
        ANSWERED = life.State.ANSWERED, pgettext_lazy("of a recommendation", "answered")
        PLANNED = life.State.PLANNED, _("with a plan")
        IN_PROGRESS = life.State.IN_PROGRESS, pgettext_lazy("of a recommendation", "under way")
        DONE = life.State.DONE, _("said to be done")
        VERIFIED = life.State.VERIFIED, _("verified by the committee")
        DISPUTED = life.State.DISPUTED, _("disputed by the committee")
        CLOSED = life.State.CLOSED, pgettext_lazy("of a recommendation", "closed")
        NOT_APPROVED = life.State.NOT_APPROVED, _("not approved")
        WITHDRAWN = life.State.WITHDRAWN, pgettext_lazy("of a recommendation", "withdrawn")
        MERGED = life.State.MERGED, _("merged into another")
        SPLIT = life.State.SPLIT, _("split into several")

    class Disposition(models.TextChoices):
        ACCEPTED = life.Disposition.ACCEPTED, pgettext_lazy("of a recommendation", "accepted")
        IN_PART = life.Disposition.IN_PART, _("accepted in part")
        ALREADY_DONE = life.Disposition.ALREADY_DONE, _("already done")
        NEEDS_LAW = life.Disposition.NEEDS_LAW, _("needs a law or a budget")
        NOT_ACCEPTED = life.Disposition.NOT_ACCEPTED, _("not accepted")

    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="recommendations")
    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="recommendations")
    proposed_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="proposals", null=True)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="recommendations", null=True)
    meeting = models.PositiveSmallIntegerField(_("meeting"), null=True)
    serial = models.PositiveSmallIntegerField(_("serial"), null=True)
    code = models.CharField(_("code"), max_length=80, blank=True)
    slug = models.CharField(_("address"), max_length=60, blank=True)
    title = models.CharField(_("title"), max_length=160)
    title_en = models.CharField(_("title in English"), max_length=160, blank=True)
    text = models.TextField(_("what is recommended"), max_length=4000)
    text_en = models.TextField(_("what is recommended, in English"), max_length=4000, blank=True)
    why = models.TextField(_("why"), max_length=4000, blank=True)
    proposed_to = models.JSONField(_("bodies it is meant for"), default=list)
    state = models.CharField(_("state of the recommendation"), max_length=20, choices=State, default=State.PROPOSED)
    state_on = models.DateField(_("in this state since"))
    published_on = models.DateField(_("published on"), null=True)
    assigned_on = models.DateField(_("sent on"), null=True)
    answered_on = models.DateField(_("answered on"), null=True)
    closed_on = models.DateField(_("closed on"), null=True)
    answers_due = models.PositiveSmallIntegerField(_("answers due"), default=0)
    answers_given = models.PositiveSmallIntegerField(_("answers given"), default=0)
    due_on = models.DateField(_("next answer due on"), null=True)
    disposition = models.CharField(_("answer as a whole"), max_length=14, choices=Disposition, blank=True)
    note = models.TextField(_("consolidated note"), blank=True)
    plan = models.TextField(_("plan"), blank=True)
    plan_due_on = models.DateField(_("planned until"), null=True)
    is_gain = models.BooleanField(_("verified gain"), default=False)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, related_name="merged", null=True)
    split_from = models.ForeignKey("self", on_delete=models.PROTECT, related_name="parts", null=True)
    repeats = models.ForeignKey("self", on_delete=models.PROTECT, related_name="repeated_by", null=True)
    folded = models.TextField(editable=False)
    likened = models.TextField(editable=False)
    form_key = models.UUIDField(unique=True, null=True)
    proposed_at = models.DateTimeField(_("proposed at"))

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        indexes = [
            models.Index(fields=["-published_on", "-serial"], name="council_newest"),
            models.Index(fields=["state", "-published_on"], name="council_by_state"),
            models.Index(fields=["due_on"], name="council_due", condition=models.Q(due_on__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["slug"], condition=~models.Q(slug=""), name="council_slug_once"),
            models.UniqueConstraint(
                fields=["term", "meeting", "serial"],
                condition=models.Q(serial__isnull=False),
                name="council_serial_once",
            ),
            models.CheckConstraint(
                name="council_not_more_answers_than_due",
                condition=models.Q(answers_given__lte=models.F("answers_due")),
            ),
            models.CheckConstraint(
                name="council_no_closing_without_answer",
                condition=~models.Q(state__in=sorted(life.NEEDS_ANSWERS))
                | (
                    models.Q(answers_due__gte=1, answers_given=models.F("answers_due"), answered_on__isnull=False)
                    & ~models.Q(disposition="")
                    & ~models.Q(note="")
                ),
            ),
            models.CheckConstraint(
                name="council_public_is_coded",
                condition=models.Q(state__in=sorted(life.INSIDE))
                | (~models.Q(code="") & ~models.Q(slug="") & models.Q(published_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="council_merged_says_where",
                condition=models.Q(state="merged", merged_into__isnull=False)
                | ~models.Q(state="merged") & models.Q(merged_into__isnull=True),
            ),
            models.CheckConstraint(
                name="council_gain_is_verified",
                condition=models.Q(is_gain=False) | models.Q(state__in=["verified", "closed"]),
            ),
        ]

    def __str__(self):
        return self.code or self.title

    @property
    def name(self):
        """Its title in the language of the reader, in Spanish where the other was not written."""
        return self.title_en if get_language() == "en" and self.title_en else self.title

    @property
    def says(self):
        """Its text in the language of the reader, in Spanish where the other was not written."""
        return self.text_en if get_language() == "en" and self.text_en else self.text

    @property
    def wash(self):
        """The colour its state stands on. The word carries the meaning."""
        return _WASHES.get(self.state, "quiet")

    @property
    def answer_wash(self):
        """The colour its answer as a whole stands on."""
        return answer_wash(self.disposition)

    @property
    def is_favourable(self):
        """Did anybody take it up?"""
        return self.disposition in life.FAVOURABLE


class Assignment(Keyed):
    """The part of one body. A part sent on to another body stays as it was and owes nothing any more."""

    class State(models.TextChoices):
        SENT = "sent", pgettext_lazy("of a part", "sent")
        ACKNOWLEDGED = "acknowledged", pgettext_lazy("of a part", "received")
        ANSWERED = "answered", pgettext_lazy("of a part", "answered")
        SENT_ON = "sent_on", _("sent on to another body")
        MOVED = "moved", _("moved to another recommendation")

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="assignments")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="assignments")
    asked = models.ForeignKey(
        Body, on_delete=models.PROTECT, related_name="+", null=True, help_text="named before it was renamed"
    )
    came_from = models.OneToOneField("self", on_delete=models.PROTECT, related_name="went_to", null=True)
    state = models.CharField(_("state of the part"), max_length=12, choices=State, default=State.SENT)
    assigned_on = models.DateField(_("sent on"))
    acknowledge_due_on = models.DateField(_("to be received by"))
    answer_due_on = models.DateField(_("to be answered by"))
    acknowledged_on = models.DateField(_("received on"), null=True)
    extended_on = models.DateField(_("extended on"), null=True)
    extension_reason = models.CharField(_("why it takes longer"), max_length=500, blank=True)
    answered_on = models.DateField(_("answered on"), null=True)

    class Meta:
        verbose_name = _("part of a body")
        verbose_name_plural = _("parts of bodies")
        ordering = ["assigned_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["recommendation", "body"], name="council_body_asked_once"),
            models.CheckConstraint(
                name="council_extension_says_why",
                condition=models.Q(extended_on__isnull=True, extension_reason="")
                | models.Q(extended_on__isnull=False) & ~models.Q(extension_reason=""),
            ),
            models.CheckConstraint(
                name="council_part_answered_in_pairs",
                condition=models.Q(state="answered", answered_on__isnull=False)
                | ~models.Q(state="answered") & models.Q(answered_on__isnull=True),
            ),
        ]

    def __str__(self):
        return f"{self.recommendation_id} {self.body_id}"

    @property
    def is_open(self):
        """Does the body still owe its answer?"""
        return self.state in (self.State.SENT, self.State.ACKNOWLEDGED)


class Response(Keyed):
    """What a body answered, once: under its own letter number and day, as in 2004. Never changed (migration 0002)."""

    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="response")
    disposition = models.CharField(_("answer"), max_length=14, choices=Recommendation.Disposition)
    text = models.TextField(_("answer in full"), max_length=8000)
    reason = models.TextField(_("reason"), max_length=2000, blank=True)
    letter = models.CharField(_("number of the letter"), max_length=60)
    letter_on = models.DateField(_("day of the letter"))
    answered_at = models.DateTimeField(_("answered at"))
    answered_by = who()

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            models.CheckConstraint(
                name="council_no_says_why",
                condition=~models.Q(disposition__in=sorted(life.NEEDS_REASON)) | ~models.Q(reason=""),
            )
        ]

    def __str__(self):
        return self.letter

    @property
    def wash(self):
        """The colour it stands on."""
        return answer_wash(self.disposition)


class Step(Keyed):
    """One thing that happened to a recommendation, as everybody reads it on its page."""

    class Kind(models.TextChoices):
        PROPOSE = "propose", _("Proposed in the committee")
        APPROVE = "approve", _("Approved by the committee")
        ADOPT = "adopt", _("Approved by the plenary")
        REJECT = "reject", pgettext_lazy("step", "Not approved")
        WITHDRAW = "withdraw", pgettext_lazy("step", "Withdrawn")
        PUBLISH = "publish", _("Coded and published")
        RETURN = "return", pgettext_lazy("step", "Returned for clarity")
        CLARIFY = "clarify", _("Written more clearly. It said before:")
        ASSIGN = "assign", _("Admitted and sent to its addressees")
        ACKNOWLEDGE_PART = "acknowledge_part", pgettext_lazy("step", "Received")
        EXTEND = "extend", _("More time asked for, once")
        SEND_ON = "send_on", pgettext_lazy("step", "Sent on to another body")
        INHERIT = "inherit", _("Renamed or abolished: whoever follows answers")
        ANSWER_PART = "answer_part", pgettext_lazy("step", "Answered")
        ANSWER = "answer", _("All answers are in")
        PLAN = "plan", pgettext_lazy("step", "Plan")
        START = "start", _("Work begun")
        FINISH = "finish", pgettext_lazy("step", "Said to be done")
        VERIFY = "verify", pgettext_lazy("step", "Verified by the committee")
        DISPUTE = "dispute", pgettext_lazy("step", "Disputed by the committee")
        CLOSE = "close", pgettext_lazy("step", "Closed")
        MERGE = "merge", pgettext_lazy("step", "Merged into another")
        MERGED_HERE = "merged_here", _("Another was merged into it")
        SPLIT = "split", pgettext_lazy("step", "Split into several")
        OUTCOME = "outcome", pgettext_lazy("step", "Born of it")
        CALLED_OUT = "called_out", _("Read out in the plenary as overdue")

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(_("step"), max_length=20, choices=Kind)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", null=True)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="+", null=True)
    text = models.TextField(_("text"), blank=True)
    on = models.DateField(_("day"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["at", "id"]

    def __str__(self):
        return self.kind


class Evidence(Keyed):
    """What shows that it was done: a place, or a file (its key) for committee, secretariat and bodies, or for everybody."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="evidence")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("what shows it"), max_length=200)
    where = models.CharField(_("where it can be seen"), max_length=300, blank=True)
    file = models.UUIDField(_("file"), null=True)
    is_public = models.BooleanField(_("everybody may open the file"), default=False)
    added_on = models.DateField(_("added on"))
    added_by = who()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("pieces of evidence")
        ordering = ["added_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(where="") | models.Q(file__isnull=False), name="council_evidence_can_be_seen"
            )
        ]

    def __str__(self):
        return self.title

    @property
    def is_address(self):
        """Can it be opened?"""
        return self.where.startswith(("https://", "http://"))


class Outcome(Keyed):
    """What was born of it: a program of this house (``program``, its slug), an edition, a rule, an office, in words."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="outcomes")
    program = models.SlugField(_("program of the institute"), max_length=40, blank=True)
    title = models.CharField(_("what was born of it"), max_length=200)
    began_on = models.DateField(_("since"))
    recorded_by = who()

    class Meta:
        verbose_name = _("what was born of it")
        verbose_name_plural = _("what was born of them")
        ordering = ["began_on", "id"]

    def __str__(self):
        return self.title

    @property
    def program_name(self):
        """The name people know the program by, where the institute runs it still."""
        known = {one.slug for one in running()}
        return name_of(self.program) if self.program in known else self.program
