"""Casework: encounters, requests for a service (on screen: referrals), appointments and outcomes, in FHIR's words; and the
sheet that a client shares with whoever helps her."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ambos.domain import appointments
from ambos.domain.referrals import ENDED, OPEN
from ambos.records.audit.models import Keyed, Link
from ambos.records.directory.models import Organization, Service
from ambos.records.network.models import Office, ServicePoint
from ambos.records.people.models import Consent, Person


class Encounter(Keyed):
    """One interaction with one person, named or anonymous. An anonymous one is a contact, never a person."""

    class Source(models.TextChoices):
        HALL = "hall", _("waiting hall")
        APPOINTMENT = "appointment", _("appointment")
        MOBILE = "mobile", _("mobile unit")
        PHONE = "phone", _("telephone")
        REFERRED = "referred", _("sent by someone")

    purpose = models.CharField(_("purpose"), max_length=12)
    program = models.SlugField(_("program"), max_length=40)
    office = models.ForeignKey(Office, on_delete=models.RESTRICT, related_name="+")
    service_point = models.ForeignKey(ServicePoint, on_delete=models.RESTRICT, related_name="+", null=True)
    organization = models.ForeignKey(
        Organization, on_delete=models.RESTRICT, related_name="+", null=True, help_text="lead agency on that day"
    )
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, related_name="encounters", null=True)
    alias = models.CharField(_("anonymous slip"), max_length=20, blank=True)
    source = models.CharField(_("how she arrived"), max_length=12, choices=Source, default=Source.HALL)
    language = models.CharField(_("language"), max_length=8, default="es")
    started_at = models.DateTimeField(_("started"))
    ended_at = models.DateTimeField(_("ended"), null=True)
    day = models.DateField(_("day at the office"))
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    form_key = models.UUIDField(_("key of the form, so that the same form sent twice is recorded once"), unique=True)
    superseded_by = models.OneToOneField("self", on_delete=models.RESTRICT, related_name="supersedes", null=True)

    class Meta:
        verbose_name = _("encounter")
        verbose_name_plural = _("encounters")
        indexes = [
            models.Index(fields=["program", "day", "office"], name="casework_encounter_day"),
            models.Index(fields=["office", "started_at"], name="casework_encounter_office"),
            models.Index(fields=["person", "-started_at"], name="casework_encounter_person"),
        ]
        constraints = [
            models.CheckConstraint(
                name="casework_encounter_ends_after_start",
                condition=models.Q(ended_at__isnull=True) | models.Q(ended_at__gte=models.F("started_at")),
            )
        ]

    def __str__(self):
        return f"{self.program} {self.day}"


class ServiceRequest(Keyed):
    """FHIR ServiceRequest and Task in one row (on screen: referral). Carries a program *family* and a need, never why.

    Every moment is kept: sent, seen, accepted or declined, scheduled, outcome, closed. What is overdue is read from the
    clocks, never stored.
    """

    class State(models.TextChoices):
        SENT = "sent", _("sent")
        SEEN = "seen", _("seen")
        ACCEPTED = "accepted", _("accepted")
        SCHEDULED = "scheduled", _("appointment given")
        DECLINED = "declined", _("declined")
        REROUTED = "rerouted", _("sent elsewhere")
        COMPLETED = "completed", _("completed")
        CLOSED = "closed", _("closed without a visit")
        REVOKED = "revoked", _("withdrawn by the person")

    class Decline(models.TextChoices):
        FULL = "full", _("no places")
        NOT_OFFERED = "not_offered", _("we do not offer this")
        OUTSIDE_AREA = "outside_area", _("outside our area")
        LANGUAGE = "language", _("not in her language")
        UNREACHABLE = "unreachable", _("we could not reach her")
        OTHER = "other", _("other")

    reference = models.CharField(_("reference for staff"), max_length=12, unique=True)
    follow_index = models.CharField(_("blind index of the client's code"), max_length=64, unique=True)
    encounter = models.ForeignKey(Encounter, on_delete=models.RESTRICT, related_name="service_requests")
    purpose = models.CharField(_("purpose"), max_length=12)
    program = models.SlugField(_("program"), max_length=40)
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, related_name="service_requests", null=True)
    office = models.ForeignKey(Office, on_delete=models.RESTRICT, related_name="+")
    requester = models.ForeignKey(Organization, on_delete=models.RESTRICT, related_name="+", null=True)
    service = models.ForeignKey(Service, on_delete=models.RESTRICT, related_name="+")
    performer = models.ForeignKey(Organization, on_delete=models.RESTRICT, related_name="+")
    need = models.CharField(_("need"), max_length=80)
    program_family = models.CharField(_("family of public programs"), max_length=60, blank=True)
    language = models.CharField(_("language"), max_length=8)
    birth_year = models.PositiveSmallIntegerField(_("birth year, asked before anything is named"), null=True)
    note = models.BinaryField(_("sealed note for the service"), null=True)
    notify_phone = models.BinaryField(_("sealed telephone for texts, when she agreed to them"), null=True)
    consent = models.ForeignKey(Consent, on_delete=models.RESTRICT, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.SENT)
    sent_at = models.DateTimeField(_("sent at"))
    sent_on = models.DateField(_("day it was sent, at the office"))
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    answer_due_at = models.DateTimeField(_("answer due"))
    seen_at = models.DateTimeField(_("seen at"), null=True)
    answered_at = models.DateTimeField(_("answered at"), null=True)
    answered_by = models.CharField(_("answered by"), max_length=60, blank=True)
    answer_note = models.CharField(_("what the service says to her"), max_length=255, blank=True)
    decline_reason = models.CharField(_("why declined"), max_length=14, choices=Decline, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True)
    rerouted_to = models.OneToOneField("self", on_delete=models.RESTRICT, related_name="rerouted_from", null=True)

    class Meta:
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        indexes = [
            models.Index(fields=["performer", "state", "answer_due_at"], name="casework_inbox"),
            models.Index(fields=["office", "state", "answer_due_at"], name="casework_office_open"),
            models.Index(fields=["sent_on", "office"], name="casework_sent"),
            models.Index(
                fields=["office", "purpose", "closed_at", "state"],
                condition=models.Q(closed_at__isnull=False),
                name="casework_office_ended",
            ),
            models.Index(
                fields=["performer", "closed_at"], condition=models.Q(closed_at__isnull=False), name="casework_ended"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="casework_answer_in_pairs",
                condition=models.Q(answered_at__isnull=True, answered_by="")
                | models.Q(answered_at__isnull=False) & ~models.Q(answered_by=""),
            ),
            models.CheckConstraint(
                name="casework_declined_says_why",
                condition=models.Q(state="declined") & ~models.Q(decline_reason="") | ~models.Q(state="declined"),
            ),
            models.CheckConstraint(
                name="casework_rerouted_says_where",
                condition=models.Q(state="rerouted", rerouted_to__isnull=False)
                | ~models.Q(state="rerouted") & models.Q(rerouted_to__isnull=True),
            ),
            models.CheckConstraint(
                name="casework_ended_has_moment",
                condition=models.Q(state__in=sorted(ENDED), closed_at__isnull=False)
                | ~models.Q(state__in=sorted(ENDED)) & models.Q(closed_at__isnull=True),
            ),
            models.UniqueConstraint(
                name="casework_sent_once",
                fields=["encounter", "service", "need"],
                condition=models.Q(state__in=sorted(OPEN)),
            ),
        ]

    def __str__(self):
        return self.reference


class Appointment(Keyed):
    """FHIR Appointment of one referral."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed, to be confirmed")
        PENDING = "pending", _("waiting for confirmation")
        WAITLIST = "waitlist", _("on the waiting list")
        BOOKED = "booked", _("booked")
        ARRIVED = "arrived", _("arrived")
        CHECKED_IN = "checked-in", _("checked in")
        FULFILLED = "fulfilled", _("attended")
        NOSHOW = "noshow", _("did not come")
        CANCELLED = "cancelled", _("cancelled")
        ENTERED_IN_ERROR = "entered-in-error", _("entered by mistake")

    class Cancelled(models.TextChoices):
        PERSON = "person", _("the person asked for it")
        SERVICE = "service", _("the service cannot attend that day")
        CLOSED = "closed", _("closed by storm or other weather")
        MOVED = "moved", _("another day was given")
        ENDED = "ended", _("the referral ended")

    OPEN = tuple(sorted(appointments.OPEN))
    GONE = (State.CANCELLED, State.ENTERED_IN_ERROR)
    """No longer a day of hers; what was entered by mistake never was one, and is shown to nobody."""

    service_request = models.ForeignKey(ServiceRequest, on_delete=models.CASCADE, related_name="appointments")
    starts_at = models.DateTimeField(_("starts at"))
    state = models.CharField(_("state"), max_length=16, choices=State, default=State.BOOKED)
    cancel_reason = models.CharField(_("why cancelled"), max_length=8, choices=Cancelled, blank=True)
    note = models.CharField(_("what to know"), max_length=255, blank=True)
    booked_at = models.DateTimeField(_("booked at"))
    booked_by = models.CharField(_("booked by"), max_length=60)

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        constraints = [
            models.UniqueConstraint(
                fields=["service_request"],
                condition=models.Q(state__in=sorted(appointments.OPEN)),
                name="casework_one_open_appointment",
            ),
            models.CheckConstraint(
                name="casework_cancelled_says_why",
                condition=models.Q(state="cancelled") & ~models.Q(cancel_reason="")
                | ~models.Q(state="cancelled") & models.Q(cancel_reason=""),
            ),
        ]

    def __str__(self):
        return f"{self.starts_at:%Y-%m-%d %H:%M}"


class Outcome(Keyed):
    """What became of it, coded. The newest outcome that is not superseded counts."""

    class Code(models.TextChoices):
        ATTENDED = "attended", _("attended")
        DID_NOT_COME = "did_not_come", _("did not come")
        COULD_NOT_REACH = "could_not_reach", _("could not be reached")
        ENROLLED = "enrolled", _("enrolled in a program")
        NOT_NEEDED = "not_needed", _("no longer needed")
        NOT_CALLED = "not_called", _("says that nobody called her")

    class SaidBy(models.TextChoices):
        PROVIDER = "provider", _("the service")
        CLIENT = "client", _("the person herself")
        WINDOW = "window", _("the window, on follow-up")

    service_request = models.ForeignKey(ServiceRequest, on_delete=models.CASCADE, related_name="outcomes")
    code = models.CharField(_("outcome"), max_length=16, choices=Code)
    happened_on = models.DateField(_("on"))
    has_medical_home = models.BooleanField(_("medical home established"), null=True)
    said_by = models.CharField(_("said by"), max_length=8, choices=SaidBy)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.CharField(_("recorded by"), max_length=60)
    superseded_by = models.OneToOneField("self", on_delete=models.RESTRICT, related_name="supersedes", null=True)

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        indexes = [models.Index(fields=["service_request", "recorded_at"], name="casework_outcome_newest")]

    def __str__(self):
        return self.code


class AnswerLink(Link):
    """A one-time link by which a service without an account answers one referral, or says what became of it."""

    ring = "casework"

    class Kind(models.TextChoices):
        ANSWER = "answer", _("accept or decline")
        OUTCOME = "outcome", _("say what became of it")

    kind = models.CharField(_("for what"), max_length=8, choices=Kind, default=Kind.ANSWER)
    service_request = models.ForeignKey(ServiceRequest, on_delete=models.CASCADE, related_name="answer_links")

    class Meta:
        verbose_name = _("answer link")
        verbose_name_plural = _("answer links")

    def __str__(self):
        return f"expires {self.expires_at:%Y-%m-%d}"


class FollowUp(Keyed):
    """A reminder to ask how it went: at 7, 30 and 90 days."""

    class Result(models.TextChoices):
        REACHED = "reached", _("reached")
        COULD_NOT_REACH = "could_not_reach", _("could not be reached")
        NOT_NEEDED = "not_needed", _("no longer needed")

    service_request = models.ForeignKey(ServiceRequest, on_delete=models.CASCADE, related_name="follow_ups")
    office = models.ForeignKey(
        Office, on_delete=models.RESTRICT, related_name="+", help_text=_("whose call it is: the office that sent it")
    )
    purpose = models.CharField(_("purpose"), max_length=12, help_text=_("that of the referral"))
    days = models.PositiveSmallIntegerField(_("days after sending"))
    due_on = models.DateField(_("due on"))
    done_at = models.DateTimeField(_("done at"), null=True)
    done_by = models.CharField(_("done by"), max_length=60, blank=True)
    result = models.CharField(_("result"), max_length=16, choices=Result, blank=True)

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        constraints = [
            models.UniqueConstraint(fields=["service_request", "days"], name="casework_follow_up_once"),
            models.CheckConstraint(
                name="casework_follow_up_done_in_threes",
                condition=models.Q(done_at__isnull=True, done_by="", result="")
                | models.Q(done_at__isnull=False) & ~models.Q(done_by="") & ~models.Q(result=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["office", "purpose", "due_on"],
                condition=models.Q(done_at__isnull=True),
                name="casework_office_calls",
            )
        ]

    def __str__(self):
        return f"{self.days} days"


class Grant(Keyed):
    """A client lets one window, or one organization, read the sheet of her referral and write on it (on screen: shared
    sheet). It opens what her own paper opens, and nothing beside it; it ends when she says so, or by itself.

    It says nothing of why: no column tells what is wrong with her, and none may.
    """

    service_request = models.ForeignKey(ServiceRequest, on_delete=models.CASCADE, related_name="grants")
    office = models.ForeignKey(
        Office, on_delete=models.RESTRICT, related_name="+", null=True, help_text="whose window helps her"
    )
    organization = models.ForeignKey(Organization, on_delete=models.RESTRICT, related_name="+", null=True)
    given_at = models.DateTimeField(_("given"))
    ends_at = models.DateTimeField(_("ends by itself"))
    revoked_at = models.DateTimeField(_("ended by her"), null=True)

    class Meta:
        verbose_name = _("grant of a shared sheet")
        verbose_name_plural = _("grants of a shared sheet")
        indexes = [
            models.Index(fields=["office", "-given_at"], name="casework_grant_office"),
            models.Index(fields=["organization", "-given_at"], name="casework_grant_organization"),
        ]
        constraints = [
            models.CheckConstraint(
                name="casework_grant_to_one",
                condition=models.Q(office__isnull=True, organization__isnull=False)
                | models.Q(office__isnull=False, organization__isnull=True),
            ),
            models.CheckConstraint(
                name="casework_grant_ends_later", condition=models.Q(ends_at__gt=models.F("given_at"))
            ),
        ]

    def __str__(self):
        return f"until {self.ends_at:%Y-%m-%d}"

    @property
    def recipient(self) -> Office | Organization:
        """Who may read."""
        return self.office or self.organization


class SharedNote(Keyed):
    """One line that somebody wrote on a shared sheet. Without a grant it is the client's own, else of whom she let write.

    Never changed. Taken away by whoever wrote it: the words go, that there was a line stays.
    """

    service_request = models.ForeignKey(ServiceRequest, on_delete=models.CASCADE, related_name="shared_notes")
    grant = models.ForeignKey(
        Grant, on_delete=models.RESTRICT, related_name="notes", null=True, help_text="under which it was written"
    )
    text = models.BinaryField(_("sealed words"), null=True)
    written_at = models.DateTimeField(_("written at"))
    written_by = models.CharField(_("written by"), max_length=60)
    taken_away_at = models.DateTimeField(_("taken away at"), null=True)
    form_key = models.UUIDField(_("key of the form, so that the same form sent twice is recorded once"), unique=True)

    class Meta:
        verbose_name = _("line of a shared sheet")
        verbose_name_plural = _("lines of a shared sheet")
        constraints = [
            models.CheckConstraint(
                name="casework_line_taken_away_is_empty",
                condition=models.Q(text__isnull=False, taken_away_at__isnull=True)
                | models.Q(text__isnull=True, taken_away_at__isnull=False),
            ),
            models.CheckConstraint(
                name="casework_line_by_client_without_grant",
                condition=models.Q(grant__isnull=True, written_by="client")
                | models.Q(grant__isnull=False) & ~models.Q(written_by="client"),
            ),
        ]

    def __str__(self):
        return f"{self.written_at:%Y-%m-%d %H:%M}"
