"""What the conferences keep: editions, who was nominated and invited, what was promised, what came of it."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ambos.domain.conferences.life import State as EditionState
from ambos.records.audit.models import Keyed
from ambos.records.directory.models import Organization
from ambos.records.documents.models import Document
from ambos.records.funding.models import Budget, Contribution
from ambos.records.network.models import Office


class Sector(models.TextChoices):
    """What somebody's work is about. Quotas by sector count these."""

    COMMUNITY = "community", _("community organizing")
    EDUCATION = "education", _("education sector")
    HEALTH = "health", _("health sector")
    JUSTICE = "justice", _("law and justice")
    BUSINESS = "business", _("business and finance")
    CULTURE = "culture", _("culture and sport")
    MEDIA = "media", _("media sector")
    GOVERNMENT = "government", _("elected or public office")
    LABOR = "labor", _("work and labor rights")
    FAITH = "faith", _("faith communities")


class Edition(Keyed):
    """One conference. A second place in the country of residence may stand beside the first: who goes where is never asked why."""

    class State(models.TextChoices):
        PLANNED = EditionState.PLANNED, _("planned edition")
        CALLED = EditionState.CALLED, _("open for nominations")
        SELECTING = EditionState.SELECTING, _("selecting")
        INVITING = EditionState.INVITING, _("inviting")
        HELD = EditionState.HELD, _("held edition")
        FOLLOWING = EditionState.FOLLOWING, _("being followed up")
        CLOSED = EditionState.CLOSED, _("closed edition")
        CANCELLED = EditionState.CANCELLED, _("cancelled edition")

    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    title = models.CharField(_("theme"), max_length=160)
    title_en = models.CharField(_("theme in English"), max_length=160, blank=True)
    aims = models.TextField(_("aims"), blank=True)
    aims_en = models.TextField(_("aims in English"), blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    timezone = models.CharField(_("time zone"), max_length=40, default="America/Mexico_City")
    place = models.CharField(_("place"), max_length=160)
    city = models.CharField(_("city"), max_length=120)
    second_place = models.CharField(_("second place, in the country of residence"), max_length=160, blank=True)
    second_city = models.CharField(_("city of the second place"), max_length=120, blank=True)
    places = models.PositiveSmallIntegerField(_("places"))
    supported_places = models.PositiveSmallIntegerField(_("places with travel support"), default=0)
    nonprofit_only = models.BooleanField(_("only people of non-profit organizations"), default=False)
    sectors = models.JSONField(_("sectors asked for"), default=list, help_text="empty: any")
    rest_months = models.PositiveSmallIntegerField(_("months until somebody may attend again"), default=24)
    least_share = models.PositiveSmallIntegerField(_("least share of women and of men, in percent"), default=40)
    days_needed = models.PositiveSmallIntegerField(_("days attended for a certificate"), default=2)
    nominate_by = models.DateField(_("nominations until"))
    answer_by = models.DateField(_("answers until"))
    responsible = models.CharField(_("who follows the commitments"), max_length=120)
    seal_office = models.ForeignKey(Office, on_delete=models.RESTRICT, related_name="+", null=True)
    budget = models.OneToOneField(Budget, on_delete=models.RESTRICT, related_name="+", null=True)
    state = models.CharField(_("state of the edition"), max_length=10, choices=State, default=State.PLANNED)
    cancelled_reason = models.CharField(_("why it was cancelled"), max_length=200, blank=True)
    proposed_at = models.DateTimeField(_("selection proposed at"), null=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    agenda_published_at = models.DateTimeField(_("agenda published at"), null=True)
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(_("changed at"))
    is_demo = models.BooleanField(default=False)
    form_key = models.UUIDField(unique=True, null=True)

    class Meta:
        verbose_name = _("edition of the conferences")
        verbose_name_plural = _("editions of the conferences")
        ordering = ["-starts_on", "-number"]
        constraints = [
            models.CheckConstraint(name="conferences_days", condition=models.Q(ends_on__gte=models.F("starts_on"))),
            models.CheckConstraint(
                name="conferences_clocks",
                condition=models.Q(nominate_by__lt=models.F("answer_by"), answer_by__lt=models.F("starts_on")),
            ),
            models.CheckConstraint(
                name="conferences_supported", condition=models.Q(supported_places__lte=models.F("places"))
            ),
            models.CheckConstraint(name="conferences_share", condition=models.Q(least_share__lte=50)),
            models.CheckConstraint(
                name="conferences_why_cancelled",
                condition=~models.Q(state="cancelled") | ~models.Q(cancelled_reason=""),
            ),
        ]

    def __str__(self):
        return str(self.number)


class Quota(Keyed):
    """At most so many places for an office, or for a sector. What has no quota is not bound."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="quotas")
    office = models.ForeignKey(Office, on_delete=models.RESTRICT, related_name="+", null=True)
    sector = models.CharField(_("sector"), max_length=12, choices=Sector, blank=True)
    places = models.PositiveSmallIntegerField(_("places at most"))

    class Meta:
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "office"], condition=models.Q(office__isnull=False), name="conferences_office_once"
            ),
            models.UniqueConstraint(
                fields=["edition", "sector"], condition=~models.Q(sector=""), name="conferences_sector_once"
            ),
            models.CheckConstraint(
                name="conferences_quota_of_one",
                condition=models.Q(office__isnull=False, sector="")
                | models.Q(office__isnull=True) & ~models.Q(sector=""),
            ),
        ]

    def __str__(self):
        return str(self.places)


class Participant(Keyed):
    """Somebody who was nominated once or more. Not a person we serve: a leader with a name. Address and telephone are sealed.

    ``stays_in_touch``: she agreed to be an alumna whose name is kept; without it her name goes when nothing is left to follow.
    """

    class Sex(models.TextChoices):
        FEMALE = "female", _("woman")
        MALE = "male", _("man")
        OTHER = "other", _("other")
        UNKNOWN = "unknown", _("not said")

    name = models.CharField(_("name"), max_length=120, blank=True)
    folded_name = models.CharField(max_length=120, blank=True, db_index=True)
    sex = models.CharField(_("sex"), max_length=8, choices=Sex, default=Sex.UNKNOWN)
    sector = models.CharField(_("sector"), max_length=12, choices=Sector, blank=True)
    organization = models.ForeignKey(Organization, on_delete=models.RESTRICT, related_name="+", null=True)
    organization_name = models.CharField(_("organization"), max_length=160, blank=True)
    is_nonprofit = models.BooleanField(_("non-profit"), default=True)
    language = models.CharField(_("language"), max_length=2, default="es")
    email = models.BinaryField(_("e-mail, sealed"), null=True)
    email_index = models.CharField(max_length=64, blank=True)
    telephone = models.BinaryField(_("telephone, sealed"), null=True)
    stays_in_touch = models.BooleanField(_("stays in touch"), default=False)
    forgotten_at = models.DateTimeField(_("forgotten at"), null=True)

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        constraints = [
            models.UniqueConstraint(
                fields=["email_index"], condition=~models.Q(email_index=""), name="conferences_one_address"
            ),
            models.CheckConstraint(
                name="conferences_participant_named",
                condition=models.Q(forgotten_at__isnull=True) & ~models.Q(name="") & ~models.Q(email_index="")
                | models.Q(
                    forgotten_at__isnull=False, name="", folded_name="", email__isnull=True, email_index="",
                    telephone__isnull=True,
                ),
            )
        ]  # fmt: skip

    def __str__(self):
        return self.name


class Nomination(Keyed):
    """An office names somebody for an edition. Named by two offices she is one nominee: the other stands as an endorsement."""

    class State(models.TextChoices):
        NOMINATED = "nominated", _("nominated")
        CHOSEN = "chosen", _("chosen")
        WAITING = "waiting", _("on the waiting list")
        REFUSED = "refused", _("cannot be invited")
        WITHDRAWN = "withdrawn", _("withdrawn")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="nominations")
    participant = models.ForeignKey(Participant, on_delete=models.RESTRICT, related_name="nominations")
    office = models.ForeignKey(Office, on_delete=models.RESTRICT, related_name="+", help_text="whose quota she takes")
    rank = models.PositiveSmallIntegerField(_("place in the list of the office"))
    motive = models.TextField(_("why her or him"))
    is_speaker = models.BooleanField(_("speaks"), default=False)
    needs_support = models.BooleanField(_("asks for travel support"), default=False)
    state = models.CharField(_("state of the nomination"), max_length=10, choices=State, default=State.NOMINATED)
    why = models.CharField(_("why, as a code"), max_length=20, blank=True)
    note = models.CharField(_("why a person changed it"), max_length=200, blank=True)
    nominated_at = models.DateTimeField(_("nominated at"))
    nominated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    form_key = models.UUIDField(unique=True, null=True)

    class Meta:
        verbose_name = _("nomination")
        verbose_name_plural = _("nominations")
        ordering = ["office__name", "rank", "id"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "participant"], name="conferences_nominee_once"),
            models.CheckConstraint(name="conferences_rank", condition=models.Q(rank__gte=1)),
        ]

    def __str__(self):
        return str(self.participant_id)


class Endorsement(Keyed):
    """Another office named her too. It takes no second place."""

    nomination = models.ForeignKey(Nomination, on_delete=models.CASCADE, related_name="endorsements")
    office = models.ForeignKey(Office, on_delete=models.RESTRICT, related_name="+")
    motive = models.TextField(_("why her or him"), blank=True)
    endorsed_at = models.DateTimeField(_("endorsed at"))

    class Meta:
        verbose_name = _("endorsement")
        verbose_name_plural = _("endorsements")
        constraints = [
            models.UniqueConstraint(fields=["nomination", "office"], name="conferences_endorsed_once"),
        ]

    def __str__(self):
        return str(self.office_id)


class Invitation(Keyed):
    """A place offered. Its link is her whole page: answer, code for the door, certificate, commitments, survey."""

    class State(models.TextChoices):
        SENT = "sent", _("invited")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        EXPIRED = "expired", _("did not answer")

    class At(models.TextChoices):
        FIRST = "first", _("the first place")
        SECOND = "second", _("the second place")

    class Travel(models.TextChoices):
        SELF = "self", _("pays her own travel")
        SUPPORTED = "supported", _("travel supported")

    nomination = models.OneToOneField(Nomination, on_delete=models.CASCADE, related_name="invitation")
    substitutes = models.OneToOneField("self", on_delete=models.RESTRICT, related_name="substitute", null=True)
    state = models.CharField(_("state of the invitation"), max_length=8, choices=State, default=State.SENT)
    token_index = models.CharField(max_length=64, unique=True)
    badge = models.CharField(_("code for the door"), max_length=8, unique=True)
    sent_at = models.DateTimeField(_("sent at"))
    answer_by = models.DateField(_("answer until"))
    answered_at = models.DateTimeField(_("answered at"), null=True)
    is_late = models.BooleanField(_("declined late"), default=False)
    attends_at = models.CharField(_("where"), max_length=6, choices=At, default=At.FIRST)
    travel = models.CharField(_("travel"), max_length=9, choices=Travel, default=Travel.SELF)
    reminded_at = models.DateTimeField(_("reminded at"), null=True)
    has_surveyed = models.BooleanField(_("answered the survey"), default=False)
    certificate = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(
                name="conferences_answered_in_pairs",
                condition=models.Q(state__in=["sent", "expired"], answered_at__isnull=True)
                | models.Q(state__in=["accepted", "declined"], answered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="conferences_late_is_declined", condition=models.Q(is_late=False) | models.Q(state="declined")
            ),
        ]

    def __str__(self):
        return self.badge


class CheckIn(Keyed):
    """She came through the door on a day. Sent twice by a telephone without a signal, it is one."""

    class How(models.TextChoices):
        CODE = "code", _("code read")
        LIST = "list", _("ticked on the list")

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="check_ins")
    day = models.DateField(_("day"))
    at = models.DateTimeField(_("at the door at"))
    how = models.CharField(_("how"), max_length=4, choices=How, default=How.LIST)
    kept_at = models.DateTimeField(_("arrived here at"), help_text="later than at: the telephone had no signal")
    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("check-in")
        verbose_name_plural = _("check-ins")
        constraints = [models.UniqueConstraint(fields=["invitation", "day"], name="conferences_check_in_once")]

    def __str__(self):
        return str(self.day)


class Session(Keyed):
    """One session of the agenda. ``sponsor``: who pays for it; it then says so."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="sessions")
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    room = models.CharField(_("room"), max_length=80, blank=True)
    sponsor = models.ForeignKey(Organization, on_delete=models.RESTRICT, related_name="+", null=True)

    class Meta:
        verbose_name = _("session of the agenda")
        verbose_name_plural = _("sessions of the agenda")
        ordering = ["starts_at", "room", "title"]
        constraints = [
            models.CheckConstraint(
                name="conferences_session_hours", condition=models.Q(ends_at__gt=models.F("starts_at"))
            )
        ]

    def __str__(self):
        return self.title


class Speaker(Keyed):
    """Who speaks in a session, for whom."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="speakers")
    name = models.CharField(_("name"), max_length=120)
    folded_name = models.CharField(max_length=120)
    organization = models.ForeignKey(Organization, on_delete=models.RESTRICT, related_name="+", null=True)

    class Meta:
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["session", "folded_name"], name="conferences_speaks_once"),
        ]

    def __str__(self):
        return self.name


class Sponsor(Keyed):
    """Who gives to an edition: its contribution is the trust fund's. The interest declared stands beside the name, in public."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="sponsors")
    contribution = models.OneToOneField(Contribution, on_delete=models.RESTRICT, related_name="+")
    interest = models.CharField(_("interest declared"), max_length=300)

    class Meta:
        verbose_name = _("sponsor")
        verbose_name_plural = _("sponsors")
        constraints = [
            models.CheckConstraint(name="conferences_interest_said", condition=~models.Q(interest="")),
        ]

    def __str__(self):
        return str(self.contribution_id)


class Commitment(Keyed):
    """Who does what by when. Of a participant, or of an office or body named in ``who``."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="commitments")
    invitation = models.ForeignKey(Invitation, on_delete=models.RESTRICT, related_name="commitments", null=True)
    office = models.ForeignKey(Office, on_delete=models.RESTRICT, related_name="+", help_text="who follows it there")
    who = models.CharField(_("who"), max_length=160, blank=True, help_text="a body; empty for a participant")
    what = models.CharField(_("what"), max_length=300)
    due_on = models.DateField(_("by when"))
    made_at = models.DateTimeField(_("made at"))
    form_key = models.UUIDField(unique=True, null=True)

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="conferences_commitment_of_somebody",
                condition=models.Q(invitation__isnull=False, who="")
                | models.Q(invitation__isnull=True) & ~models.Q(who=""),
            ),
            models.CheckConstraint(name="conferences_commitment_what", condition=~models.Q(what="")),
        ]

    def __str__(self):
        return self.what


class FollowUp(Keyed):
    """What is said of a commitment 3, 6 or 12 months later, and who confirmed it. Only a confirmed answer counts."""

    class Standing(models.TextChoices):
        MET = "met", _("met")
        UNDER_WAY = "under_way", _("under way")
        NOT_BEGUN = "not_begun", _("not begun")
        GIVEN_UP = "given_up", _("given up")

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="follow_ups")
    months = models.PositiveSmallIntegerField(_("months after"))
    due_on = models.DateField(_("asked on"))
    asked_at = models.DateTimeField(_("asked at"), null=True)
    standing = models.CharField(_("how it stands"), max_length=10, choices=Standing, blank=True)
    evidence = models.CharField(_("what shows it"), max_length=300, blank=True)
    said_at = models.DateTimeField(_("said at"), null=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ["months"]
        indexes = [models.Index(fields=["due_on", "confirmed_at"], name="conferences_due")]
        constraints = [
            models.UniqueConstraint(fields=["commitment", "months"], name="conferences_follow_up_once"),
            models.CheckConstraint(name="conferences_months", condition=models.Q(months__in=[3, 6, 12])),
            models.CheckConstraint(
                name="conferences_said_in_pairs",
                condition=models.Q(standing="", said_at__isnull=True, confirmed_at__isnull=True)
                | ~models.Q(standing="") & models.Q(said_at__isnull=False),
            ),
            models.CheckConstraint(
                name="conferences_met_shows", condition=~models.Q(standing="met") | ~models.Q(evidence="")
            ),
        ]

    def __str__(self):
        return f"{self.months}"


class Outcome(Keyed):
    """What an edition left behind: a partner, a network, a program copied, somebody who stood or was elected. With evidence."""

    class Kind(models.TextChoices):
        PARTNER = "partner", _("new partner")
        NETWORK = "network", _("network or association founded")
        PROGRAM = "program", _("program taken up elsewhere")
        CANDIDATE = "candidate", _("stood for the council")
        OFFICIAL = "official", _("elected to public office")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="outcomes")
    invitation = models.ForeignKey(Invitation, on_delete=models.RESTRICT, related_name="outcomes", null=True)
    kind = models.CharField(_("kind of outcome"), max_length=9, choices=Kind)
    what = models.CharField(_("what came of it"), max_length=300)
    organization = models.ForeignKey(Organization, on_delete=models.RESTRICT, related_name="+", null=True)
    happened_on = models.DateField(_("when"))
    evidence = models.CharField(_("what shows it"), max_length=300)
    recorded_at = models.DateTimeField(_("written down at"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    verified_at = models.DateTimeField(_("verified at"), null=True)
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("outcome of an edition")
        verbose_name_plural = _("outcomes of editions")
        ordering = ["happened_on", "id"]
        constraints = [
            models.CheckConstraint(name="conferences_outcome_shows", condition=~models.Q(evidence="")),
            models.CheckConstraint(
                name="conferences_outcome_two_hands",
                condition=models.Q(verified_by__isnull=True) | ~models.Q(verified_by=models.F("recorded_by")),
            ),
        ]

    def __str__(self):
        return self.what


class Opinion(Keyed):
    """One answer to the survey. Nothing leads from it to who gave it: its key is chance alone and it keeps no moment."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="opinions")
    useful = models.PositiveSmallIntegerField(_("how useful, 1 to 5"))
    organized = models.PositiveSmallIntegerField(_("how well organized, 1 to 5"))
    again = models.BooleanField(_("would recommend it"))
    said = models.TextField(_("in her own words"), blank=True)

    class Meta:
        verbose_name = _("opinion")
        verbose_name_plural = _("opinions")
        constraints = [
            models.CheckConstraint(
                name="conferences_opinion_scale",
                condition=models.Q(useful__range=(1, 5), organized__range=(1, 5)),
            )
        ]

    def __str__(self):
        return str(self.useful)
