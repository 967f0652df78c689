"""The council at work: committees, sessions with attendance and quorum, votes."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ambos.domain.council.recommendations import roman
from ambos.records.audit.models import Keyed

from .terms import Member, Term, who


class Committee(Keyed):
    """One committee of a term, from its rule set. ``official``: the officer of the competent ministry who sits with it, without a
    vote, and carries its demands there (handbook 5)."""

    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="committees")
    code = models.CharField(_("code"), max_length=6)
    name_es = models.CharField(_("name in Spanish"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120)
    official = models.CharField(_("official who sits with it"), max_length=160, blank=True)

    class Meta:
        verbose_name = _("committee of the council")
        verbose_name_plural = _("committees of the council")
        ordering = ["name_es"]
        constraints = [models.UniqueConstraint(fields=["term", "code"], name="council_committee_once")]

    def __str__(self):
        return self.name_es

    @property
    def name(self):
        """In the language of the reader."""
        return self.name_en if get_language() == "en" else self.name_es


class CommitteeMembers(models.QuerySet["CommitteeMember"]):
    """Places in committees by the day."""

    def there(self, on: date) -> CommitteeMembers:
        """Not left by that day; the day of leaving is the first one without her."""
        return self.filter(models.Q(left_on__isnull=True) | models.Q(left_on__gt=on))


class CommitteeMember(Keyed):
    """A member in a committee she chose."""

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="members")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="committees")
    is_chair = models.BooleanField(_("coordinates it"), default=False)
    joined_on = models.DateField(_("since"))
    left_on = models.DateField(_("last day"), null=True)

    objects = CommitteeMembers.as_manager()

    class Meta:
        verbose_name = _("member of a committee")
        verbose_name_plural = _("members of committees")
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "member"],
                condition=models.Q(left_on__isnull=True),
                name="council_in_committee_once",
            ),
            models.UniqueConstraint(
                fields=["committee"],
                condition=models.Q(left_on__isnull=True, is_chair=True),
                name="council_one_chair",
            ),
        ]

    def __str__(self):
        return str(self.member_id)


class Session(Keyed):
    """A plenary, a committee's or a regional session. ``number`` of a plenary is the roman part of the codes it gives."""

    class Kind(models.TextChoices):
        PLENARY = "plenary", _("plenary")
        COMMITTEE = "committee", _("of a committee")
        REGIONAL = "regional", _("regional")

    class State(models.TextChoices):
        CONVENED = "convened", _("convened")
        OPEN = "open", pgettext_lazy("of a session", "in session")
        CLOSED = "closed", pgettext_lazy("of a session", "closed")
        FAILED = "failed", _("no quorum")

    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="sessions")
    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="sessions", null=True)
    kind = models.CharField(_("kind of session"), max_length=10, choices=Kind)
    number = models.PositiveSmallIntegerField(_("number"))
    held_on = models.DateField(_("day"))
    place = models.CharField(_("place"), max_length=160)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.CONVENED)
    called = models.PositiveSmallIntegerField(_("members who may vote"), default=0)
    quorum = models.PositiveSmallIntegerField(_("quorum"), default=0)
    minutes = models.TextField(_("minutes of the session"), blank=True)
    digest = models.CharField(_("hash of the minutes"), max_length=64, blank=True)
    form_key = models.UUIDField(unique=True)
    opened_at = models.DateTimeField(_("opened at"), null=True)
    closed_at = models.DateTimeField(_("closed at"), null=True)
    convened_by = who()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["-held_on", "-number"]
        constraints = [
            # twice, because a plenary has no committee, and two empty ones are no equals to a database
            models.UniqueConstraint(fields=["term", "kind", "committee", "number"], name="council_session_once"),
            models.UniqueConstraint(
                fields=["term", "kind", "number"],
                condition=models.Q(committee__isnull=True),
                name="council_plenary_once",
            ),
            models.CheckConstraint(
                name="council_session_of_committee",
                condition=models.Q(kind="committee", committee__isnull=False)
                | ~models.Q(kind="committee") & models.Q(committee__isnull=True),
            ),
            models.CheckConstraint(
                name="council_closed_has_minutes",
                condition=~models.Q(state="closed") | (~models.Q(minutes="") & ~models.Q(digest="")),
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.number}"

    @property
    def name(self):
        """As people call it: Plenary II, Education 3, Regional session 1."""
        if self.kind == self.Kind.PLENARY:
            return gettext("Plenary %(number)s") % {"number": roman(self.number)}
        if self.committee is not None:
            return gettext("%(committee)s, session %(number)s") % {
                "committee": self.committee.name,
                "number": self.number,
            }
        return gettext("Regional session %(number)s") % {"number": self.number}


class AgendaItem(Keyed):
    """One item of a session's agenda. What is overdue comes onto the next plenary's by itself."""

    class Kind(models.TextChoices):
        RECOMMENDATION = "recommendation", _("recommendation to vote on")
        OVERDUE = "overdue", _("answer overdue")
        PROCEEDING = "proceeding", _("conduct of a member")
        OTHER = "other", _("other matter")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="agenda")
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    title = models.CharField(_("title"), max_length=200)
    recommendation = models.ForeignKey(
        "council.Recommendation", on_delete=models.PROTECT, related_name="agenda", null=True
    )
    position = models.PositiveSmallIntegerField(_("place in the list"))

    class Meta:
        verbose_name = _("item of an agenda")
        verbose_name_plural = _("items of agendas")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "kind", "recommendation"],
                condition=models.Q(recommendation__isnull=False),
                name="council_on_agenda_once",
            )
        ]

    def __str__(self):
        return self.title


class Attendance(Keyed):
    """One member at one session."""

    class State(models.TextChoices):
        PRESENT = "present", _("present")
        EXCUSED = "excused", _("absent, excused")
        ABSENT = "absent", _("absent, not excused")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="attendance")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="attendance")
    state = models.CharField(_("attendance"), max_length=8, choices=State)
    excuse = models.CharField(_("excuse"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = [
            models.UniqueConstraint(fields=["session", "member"], name="council_attends_once"),
            models.CheckConstraint(
                name="council_excused_says_why", condition=~models.Q(state="excused") | ~models.Q(excuse="")
            ),
        ]

    def __str__(self):
        return self.state


class Vote(Keyed):
    """One vote of one session: numbers only, nobody's own vote. ``needed``: how many in favour pass it."""

    class Result(models.TextChoices):
        PASSED = "passed", pgettext_lazy("of a vote", "passed")
        FAILED = "failed", pgettext_lazy("of a vote", "not passed")

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="votes")
    recommendation = models.ForeignKey(
        "council.Recommendation", on_delete=models.PROTECT, related_name="votes", null=True
    )
    proceeding = models.ForeignKey("council.Proceeding", on_delete=models.PROTECT, related_name="votes", null=True)
    question = models.CharField(_("question"), max_length=200)
    in_favour = models.PositiveSmallIntegerField(_("in favour"))
    against = models.PositiveSmallIntegerField(_("against"))
    abstained = models.PositiveSmallIntegerField(_("abstained"))
    needed = models.PositiveSmallIntegerField(_("needed"))
    is_secret = models.BooleanField(_("secret"), default=False)
    result = models.CharField(_("result"), max_length=6, choices=Result)
    at = models.DateTimeField(_("at"))
    recorded_by = who()

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        ordering = ["at"]
        constraints = [
            models.CheckConstraint(
                name="council_vote_follows_numbers",
                condition=models.Q(result="passed", in_favour__gte=models.F("needed"))
                | models.Q(result="failed", in_favour__lt=models.F("needed")),
            )
        ]

    def __str__(self):
        return f"{self.in_favour}:{self.against}"

    @property
    def words(self):
        """The numbers in words."""
        return gettext("%(yes)s in favour, %(no)s against, %(none)s abstained; %(needed)s needed: %(result)s") % {
            "yes": self.in_favour,
            "no": self.against,
            "none": self.abstained,
            "needed": self.needed,
            "result": self.get_result_display(),
        }
