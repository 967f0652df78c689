"""Groups and their hours, sessions, and who came. Marks are never overwritten; what counts is folded from them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ambos.records.audit.models import Keyed

from .learners import Learner
from .plazas import Plaza


class Group(Keyed):
    """Learners who meet at the same hours with an adviser. ``hours``: [weekday, from, to] in minutes."""

    plaza = models.ForeignKey(Plaza, on_delete=models.RESTRICT, related_name="groups")
    name = models.CharField(_("name of the group"), max_length=120)
    course = models.CharField(_("course"), max_length=12)
    hours = models.JSONField(_("hours of the week"), default=list)
    seats = models.PositiveSmallIntegerField(_("seats"), default=20)
    starts_on = models.DateField(_("meets from"))
    ends_on = models.DateField(_("meets to"), null=True)

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["plaza", "name"], name="plazas_group_once")]

    def __str__(self):
        return self.name


class GroupMember(Keyed):
    """A learner, or an adviser (``staff``), belongs to a group from one day to another."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="members")
    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="groups", null=True)
    staff = models.ForeignKey("plazas.Staff", on_delete=models.CASCADE, related_name="groups", null=True)
    starts_on = models.DateField(_("belongs from"))
    ends_on = models.DateField(_("belongs to (last day)"), null=True)

    class Meta:
        verbose_name = _("member of a group")
        verbose_name_plural = _("members of groups")
        constraints = [
            models.CheckConstraint(
                name="plazas_member_is_one",
                condition=models.Q(learner__isnull=False, staff__isnull=True)
                | models.Q(learner__isnull=True, staff__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["group", "learner"], condition=models.Q(ends_on__isnull=True), name="plazas_member_once"
            ),
            models.UniqueConstraint(
                fields=["group", "staff"], condition=models.Q(ends_on__isnull=True), name="plazas_adviser_once"
            ),
        ]

    def __str__(self):
        return str(self.pk)


class Session(Keyed):
    """A group met on a day."""

    group = models.ForeignKey(Group, on_delete=models.RESTRICT, related_name="sessions")
    day = models.DateField(_("day of the session"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    note = models.CharField(_("what was done"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["-day"]
        indexes = [models.Index(fields=["day", "group"], name="plazas_session_day")]
        constraints = [models.UniqueConstraint(fields=["group", "day"], name="plazas_session_once")]

    def __str__(self):
        return f"{self.day}"


class Attendance(models.Model):
    """What counts for one learner at one session, folded from the marks. ``differs``: two people said otherwise."""

    class State(models.TextChoices):
        PRESENT = "present", _("came")
        LATE = "late", _("came late")
        EXCUSED = "excused", _("said she could not")
        ABSENT = "absent", _("did not come")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="attendances")
    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="attendances", db_index=False)
    day = models.DateField(_("day of the session"))
    state = models.CharField(_("attendance"), max_length=8, choices=State)
    differs = models.BooleanField(_("two people say otherwise"), default=False)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = [models.UniqueConstraint(fields=["session", "learner"], name="plazas_attended_once")]
        indexes = [models.Index(fields=["learner", "-day"], name="plazas_attended")]

    def __str__(self):
        return self.state


class Mark(Keyed):
    """What one adviser said of one learner at one session. Never changed: a correction is another mark."""

    class Clock(models.TextChoices):
        RIGHT = "right", _("the clock was right")
        SHIFTED = "shifted", _("the clock was off and was put right")
        BOUNDED = "bounded", _("the clock was changed meanwhile")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="marks")
    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="marks")
    state = models.CharField(_("attendance"), max_length=8, choices=Attendance.State)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    device = models.CharField(max_length=40, blank=True)
    number = models.PositiveIntegerField(default=0)
    settles = models.JSONField(default=list)
    said_at = models.DateTimeField(_("said at"))
    received_at = models.DateTimeField(_("received at"))
    clock = models.CharField(_("clock of the phone"), max_length=8, choices=Clock, default=Clock.RIGHT)

    class Meta:
        verbose_name = _("mark of attendance")
        verbose_name_plural = _("marks of attendance")
        ordering = ["said_at"]
        indexes = [models.Index(fields=["session", "learner"], name="plazas_marks")]

    def __str__(self):
        return self.state


class PhoneList(Keyed):
    """A list taken onto a phone: by whom, when by our clock and by the phone's. Holds no name; opens nothing."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    device = models.CharField(max_length=40)
    taken_at = models.DateTimeField(_("taken at"))
    taken_there = models.DateTimeField(_("the phone said"))

    class Meta:
        verbose_name = _("list on a phone")
        verbose_name_plural = _("lists on phones")
        ordering = ["-taken_at"]
        indexes = [models.Index(fields=["account", "-taken_at"], name="plazas_phone_lists")]

    def __str__(self):
        return str(self.pk)
