"""Who was nominated, invited and came."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ambos.records.audit.models import Keyed
from ambos.records.directory.models import Organization
from ambos.records.documents.models import Document
from ambos.records.network.models import Office

from .editions import Edition, Sector


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
