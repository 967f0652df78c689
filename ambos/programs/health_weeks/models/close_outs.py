"""What came of an event, as whoever stood there says it: the close-out report, its service lines, the link by which a
volunteer fills it, and the reach of the media, which is told apart."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ambos.records.audit.models import Keyed, Link

from .events import Event


class CloseOut(Keyed):
    """A report of one event. The one that is not superseded counts; a draft never does. Blank is not zero."""

    class State(models.TextChoices):
        DRAFT = "draft", _("begun")
        SUBMITTED = "submitted", pgettext_lazy("of a report", "sent")
        RETURNED = "returned", _("returned")
        VERIFIED = "verified", pgettext_lazy("of a report", "verified")
        SUPERSEDED = "superseded", _("replaced by a later one")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="close_outs")
    version = models.PositiveSmallIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    attendees = models.PositiveIntegerField(_("people who came"), null=True)
    referrals = models.PositiveIntegerField(_("referrals made"), null=True)
    abnormal = models.PositiveIntegerField(_("readings out of range"), null=True)
    abnormal_referred = models.PositiveIntegerField(_("of these, referred"), null=True)
    abnormal_refused = models.PositiveIntegerField(_("of these, refused a referral"), null=True)
    enrolled = models.PositiveIntegerField(_("enrolled in a program"), null=True)
    online_views = models.PositiveIntegerField(_("views on the Internet"), null=True)
    other_volunteers = models.PositiveIntegerField(_("volunteers not on the list"), null=True)
    other_minutes = models.PositiveIntegerField(_("minutes they gave"), null=True)
    satisfied = models.PositiveIntegerField(_("said it was useful"), null=True)
    opinions = models.PositiveIntegerField(_("people asked"), null=True)
    explanation = models.TextField(_("explanation"), blank=True)
    return_reason = models.CharField(_("why it was returned"), max_length=500, blank=True)
    by_link = models.BooleanField(_("filled by a volunteer"), default=False)
    submitted_at = models.DateTimeField(_("sent at"), null=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    verified_at = models.DateTimeField(_("verified at"), null=True)
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("close-out report")
        verbose_name_plural = _("close-out reports")
        ordering = ["event", "version"]
        constraints = [
            models.UniqueConstraint(fields=["event", "version"], name="health_weeks_close_out_version"),
            models.UniqueConstraint(
                fields=["event"],
                condition=models.Q(state__in=["draft", "returned", "submitted", "verified"]),
                name="health_weeks_one_close_out",
            ),
            models.CheckConstraint(
                name="health_weeks_close_out_answered",
                condition=models.Q(state__in=["draft", "returned"])
                | models.Q(
                    submitted_at__isnull=False, attendees__isnull=False, referrals__isnull=False,
                    abnormal__isnull=False, enrolled__isnull=False,
                    abnormal=models.F("abnormal_referred") + models.F("abnormal_refused"),
                ),
            ),
            models.CheckConstraint(
                name="health_weeks_close_out_two_hands",
                condition=models.Q(verified_by__isnull=True)
                | models.Q(submitted_by__isnull=True)
                | ~models.Q(verified_by=models.F("submitted_by")),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.event_id} {self.version}"


class ServiceLine(Keyed):
    """How often one service of the catalogue was given at the event; ``number`` empty: planned and not offered."""

    close_out = models.ForeignKey(CloseOut, on_delete=models.CASCADE, related_name="lines")
    code = models.CharField(_("service"), max_length=40)
    number = models.PositiveIntegerField(_("number"), null=True)
    is_not_offered = models.BooleanField(_("not offered"), default=False)

    class Meta:
        verbose_name = _("service line")
        verbose_name_plural = _("service lines")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["close_out", "code"], name="health_weeks_line_once"),
            models.CheckConstraint(
                name="health_weeks_offered_or_not",
                condition=models.Q(is_not_offered=False) | models.Q(number__isnull=True),
            ),
        ]

    def __str__(self):
        return self.code


class CloseOutLink(Link):
    """The way a volunteer without an account fills the report of one event."""

    ring = "health_weeks"

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="links")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("volunteer's link")
        verbose_name_plural = _("volunteers' links")

    def __str__(self):
        return str(self.event_id)


class MediaReach(Keyed):
    """How many a broadcast, a post or a paper is said to have reached: reach, by whose word, never added to people."""

    class Channel(models.TextChoices):
        TELEVISION = "television", _("television")
        RADIO = "radio", _("radio")
        PRESS = "press", _("press")
        SOCIAL = "social", _("social media")
        OTHER = "other", _("other")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="media")
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    outlet = models.CharField(_("outlet"), max_length=120)
    audience = models.PositiveIntegerField(_("audience"))
    said_by = models.CharField(_("who says so"), max_length=160)

    class Meta:
        verbose_name = _("media reach")
        verbose_name_plural = _("media reach")
        ordering = ["id"]

    def __str__(self):
        return self.outlet
