"""Messages on their way out. The row is written in the transaction of the verb that tells (an outbox)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ambos.records.audit.models import Keyed


class Channel(models.TextChoices):
    """How a message travels."""

    EMAIL = "email", _("e-mail")
    SMS = "sms", _("text message")
    WHATSAPP = "whatsapp", _("WhatsApp")


class Message(Keyed):
    """One message to one address. The address is sealed; the body is made at sending time from ``kind`` and ``values``.

    Nothing sensitive ever stands in a text: no need, no clinic, no health word, only that there is news and where. Both
    sealed columns are emptied when they are no longer needed (``actions.sweep``). While a worker sends, ``state`` is
    ``sending`` and ``next_attempt_at`` is the end of its lease: after that another worker takes over.
    """

    Channel = Channel

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        SENDING = "sending", _("being sent")
        SENT = "sent", pgettext_lazy("a message", "sent")
        DELIVERED = "delivered", _("delivered")
        FAILED = "failed", _("failed")
        SUPPRESSED = "suppressed", _("not sent: the person opted out")

    kind = models.CharField(_("kind"), max_length=60)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    language = models.CharField(_("language"), max_length=8)
    address = models.BinaryField(_("sealed address"))
    address_index = models.CharField(_("blind index of the address"), max_length=64, db_index=True)
    values = models.BinaryField(_("sealed values of the text"))
    subject_type = models.CharField(_("subject type"), max_length=60)
    subject_id = models.CharField(_("subject"), max_length=60)
    once = models.CharField(_("key that makes it go out once"), max_length=120, unique=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"))
    created_at = models.DateTimeField(_("created"))
    sent_at = models.DateTimeField(_("sent at"), null=True)
    gateway = models.CharField(_("gateway"), max_length=40, blank=True)
    gateway_reference = models.CharField(_("reference at the gateway"), max_length=120, blank=True)
    error = models.CharField(_("last error"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [
            models.Index(fields=["state", "next_attempt_at"], name="messages_due"),
            models.Index(fields=["subject_type", "subject_id"], name="messages_subject"),
        ]
        constraints = [
            models.CheckConstraint(
                name="messages_sent_has_moment",
                condition=models.Q(state__in=["sent", "delivered"], sent_at__isnull=False)
                | ~models.Q(state__in=["sent", "delivered"]),
            )
        ]

    def __str__(self):
        return f"{self.kind} ({self.state})"


class OptOut(Keyed):
    """This address asked for silence on this channel. Kept as a blind index: we need to recognise it, not to read it."""

    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    address_index = models.CharField(_("blind index of the address"), max_length=64)
    since = models.DateTimeField(_("since"))
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("opt-out")
        verbose_name_plural = _("opt-outs")
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "address_index"],
                condition=models.Q(ended_at__isnull=True),
                name="messages_one_open_opt_out",
            )
        ]

    def __str__(self):
        return f"{self.channel} since {self.since:%Y-%m-%d}"
