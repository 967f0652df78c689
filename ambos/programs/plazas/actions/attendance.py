"""Groups, sessions and who came. A mark is never written over: what counts is folded from all of them, in any order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ambos.domain.access import Access
from ambos.domain.adult_education import attendance as rule
from ambos.domain.errors import Reason, Refused, check
from ambos.domain.status import said_in
from ambos.records.audit.actions import record

from ..loading import course_choices
from ..models import Attendance, Group, GroupMember, Learner, LearnerNote, Mark, PhoneList, Plaza, Session, Staff
from ..permissions import may_run, may_teach
from .learners import LONGEST_NOTE, bad_hours
from .steps import must, needs, note_seen, today_at, user_of

BACK = timedelta(days=21)
"""How long before a list was taken a session may lie that its phone still marks."""
MOST_MARKS = 2_000
HOUR_AND_HALF = 90


@transaction.atomic
def make_group(
    *, plaza: Plaza, name: str, course: str, hours: Iterable[Iterable[int]], starts_on: date, seats: int = 20,
    adviser: Staff | None = None, by: Any,
) -> Group:  # fmt: skip
    """A group with its weekly hours. Refused ``plazas.needs_name``, ``plazas.bad_hours``, ``plazas.unknown_course``,
    ``plazas.group_taken``."""
    must(may_run(by, plaza))
    slots, faults = [list(slot) for slot in hours], []
    if course not in {code for code, _name in course_choices()}:
        faults.append(Reason("plazas.unknown_course", {"course": course}, "course"))
    if Group.objects.filter(plaza=plaza, name=name.strip()).exists():
        faults.append(Reason("plazas.group_taken", {}, "name"))
    check([*bad_hours(slots), *faults])
    made = Group.objects.create(
        plaza=plaza,
        name=needs(name, "name", "plazas.needs_name"),
        course=course,
        hours=slots,
        starts_on=starts_on,
        seats=seats,
    )
    if adviser is not None:
        GroupMember.objects.create(group=made, staff=adviser, starts_on=starts_on)
    record("plazas.group_made", made, by=by, office=plaza.office_id, course=course)
    return made


@transaction.atomic
def join_group(
    *, group: Group, learner: Learner | None = None, staff: Staff | None = None, on: date | None = None, by: Any
) -> GroupMember:
    """A learner, or an adviser, joins. Refused ``plazas.other_plaza`` for somebody of another plaza, ``plazas.group_full``."""
    must(may_teach(by, group.plaza))
    who = learner or staff
    if who is None or who.plaza_id != group.plaza_id:
        raise Refused("plazas.other_plaza", field="learner")
    members = GroupMember.objects.filter(group=group, ends_on__isnull=True)
    if here := members.filter(learner=learner, staff=staff).first():
        return here
    if learner is not None and members.filter(learner__isnull=False).count() >= group.seats:
        raise Refused("plazas.group_full", field="learner", seats=group.seats)
    made = GroupMember.objects.create(group=group, learner=learner, staff=staff, starts_on=on or today_at(group.plaza))
    record("plazas.group_joined", group, by=by, office=group.plaza.office_id)
    return made


@transaction.atomic
def leave_group(*, member: GroupMember, on: date | None = None, by: Any) -> GroupMember:
    """She no longer belongs to it; her attendance stays."""
    must(may_teach(by, member.group.plaza))
    member.ends_on = max(on or today_at(member.group.plaza), member.starts_on)
    member.save(update_fields=["ends_on"])
    record("plazas.group_left", member.group, by=by, office=member.group.plaza.office_id)
    return member


@transaction.atomic
def take_attendance(
    *, group: Group, day: date, states: Mapping[UUID, str], note: str = "", by: Any, settles: Mapping[UUID, Iterable[str]] | None = None
) -> Session:  # fmt: skip
    """A session's attendance at once, learner -> state. Said again it corrects what the same person said. ``settles``: keys of
    the marks she had before her of a learner of whom two people said otherwise.

    Refused ``plazas.day_not_come``, ``plazas.not_of_the_group`` (how many).
    """
    plaza = group.plaza
    must(may_teach(by, plaza))
    if day > today_at(plaza):
        raise Refused("plazas.day_not_come", field="day", day=day)
    known = members_on(group, day)
    strangers = [key for key in states if key not in known]
    if strangers:
        raise Refused("plazas.not_of_the_group", field="day", number=len(strangers))
    session = session_of(group, day)
    now, user = timezone.now(), user_of(by)
    number = Mark.objects.filter(session=session, author=user, device="").count()
    marks = [
        Mark(
            session=session, learner_id=learner, state=state, author_id=user, number=number + 1, said_at=now, received_at=now,
            settles=list((settles or {}).get(learner, ())),
        )
        for learner, state in states.items()
    ]  # fmt: skip
    Mark.objects.bulk_create(marks)
    _fold({session: set(states)}, day)
    if note.strip():
        session.note = note.strip()[:300]
        session.save(update_fields=["note"])
    record("plazas.attendance_taken", session, by=by, office=plaza.office_id, marks=len(marks))
    return session


def session_of(group: Group, day: date) -> Session:
    """The session of a group on a day, made when it is the first word of it. Its minutes are those of the timetable."""
    minutes = sum(slot[2] - slot[1] for slot in group.hours if slot[0] == day.isoweekday())
    return Session.objects.get_or_create(group=group, day=day, defaults={"minutes": minutes or HOUR_AND_HALF})[0]


def members_on(group: Group, day: date) -> set[UUID]:
    """Keys of the learners who belonged to the group that day."""
    there = GroupMember.objects.filter(group=group, learner__isnull=False, starts_on__lte=day)
    return set(there.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day)).values_list("learner", flat=True))


def _fold(changed: Mapping[Session, set[UUID]], day: date) -> None:
    """Fold the marks of these learners at these sessions anew, and note when they were last seen. Four queries for any number."""
    sessions = {session.pk: session for session in changed}
    learners = set().union(*changed.values()) if changed else set()
    marks: dict[tuple[UUID, UUID], list[rule.Mark]] = defaultdict(list)
    for one in Mark.objects.filter(session__in=sessions, learner__in=learners):
        marks[one.session_id, one.learner_id].append(
            rule.Mark(str(one.pk), one.state, str(one.author_id), one.device, one.number, frozenset(one.settles))
        )
    rows, seen = [], defaultdict(list)
    for (session, learner), said in marks.items():
        cell = rule.fold(said)
        if cell is None:
            continue
        rows.append(
            Attendance(
                session_id=session,
                learner_id=learner,
                day=sessions[session].day,
                state=cell.state,
                differs=cell.differs,
            )
        )
        if cell.state in rule.THERE:
            seen[sessions[session].day].append(learner)
    Attendance.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["session", "learner"], update_fields=["state", "differs"]
    )
    for when, keys in seen.items():
        note_seen(keys, when)
        quiet = Learner.objects.filter(pk__in=keys, state__in=[Learner.State.REGISTERED, Learner.State.INACTIVE])
        quiet.filter(last_seen_on__lte=when).update(state=Learner.State.ACTIVE)


# -- from a phone -----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class PhoneMark:
    """One mark as a phone sends it. ``written``: by the phone's clock."""

    key: UUID
    group: UUID
    day: date
    learner: UUID
    state: str
    number: int
    written: datetime
    settles: tuple[str, ...] = ()


@dataclass(frozen=True)
class PhoneNote:
    """One note as a phone sends it."""

    key: UUID
    learner: UUID
    text: str
    written: datetime


@dataclass
class Synced:
    """What became of each: keys taken (now or before), and the reasons of those refused. The phone keeps what was refused until
    its adviser decides."""

    taken: list[str] = field(default_factory=list)
    refused: dict[str, tuple[Reason, ...]] = field(default_factory=dict)
    differing: list[str] = field(default_factory=list)
    clocks: dict[str, int] = field(default_factory=dict)


@transaction.atomic
def give_list(*, device: str, taken_there: datetime, by: Access) -> PhoneList:
    """A phone takes the list of its adviser: by our clock and by its own, so that a clock that is off is put right later."""
    must(by.user is not None)
    made = PhoneList.objects.create(
        account_id=by.user, device=device[:40], taken_at=timezone.now(), taken_there=taken_there
    )
    record("plazas.list_given", made, by=by)
    return made


@transaction.atomic
def sync_phone(
    *, phone_list: PhoneList, sent_there: datetime, marks: Iterable[PhoneMark] = (), notes: Iterable[PhoneNote] = (), by: Access
) -> Synced:  # fmt: skip
    """Take what a phone wrote down without a signal. Each mark and note is taken once, however often it is sent, or refused with
    its reason and kept on the phone; one that is refused does not hold up the others.

    Refused as a whole: ``plazas.other_account`` when the list is somebody else's, ``plazas.too_many_marks``. One by one:
    ``plazas.unknown_group``, ``plazas.not_of_the_group_then``, ``plazas.unknown_choice``, ``plazas.day_outside_list`` (first,
    last), ``plazas.says_status``, ``plazas.note_too_long``, ``plazas.unknown_learner``.
    """
    if phone_list.account_id != by.user:
        raise Refused("plazas.other_account")
    marks, notes, result, now = list(marks), list(notes), Synced(), timezone.now()
    if len(marks) + len(notes) > MOST_MARKS:
        raise Refused("plazas.too_many_marks", most=MOST_MARKS)
    clock = _Clock(phone_list, now, sent_there, result)
    _take_marks(marks, phone_list, clock, result, by)
    _take_notes(notes, clock, result, by)
    record(
        "plazas.phone_synced",
        phone_list,
        by=by,
        marks=len(marks),
        notes=len(notes),
        refused=len(result.refused),
        **result.clocks,
    )
    return result


class _Clock:
    """Reads a phone's moments against the server's clock, and counts how its clock stood."""

    def __init__(self, phone_list: PhoneList, now: datetime, sent_there: datetime, result: Synced):
        self.list, self.now, self.sent_there, self.result = phone_list, now, sent_there, result

    def at(self, written: datetime) -> tuple[datetime, str]:
        moment, clock = rule.said_at(
            written,
            taken=self.list.taken_at,
            taken_there=self.list.taken_there,
            received=self.now,
            sent_there=self.sent_there,
        )
        self.result.clocks[clock] = self.result.clocks.get(clock, 0) + 1
        return moment, clock


def _take_marks(marks: list[PhoneMark], phone_list: PhoneList, clock: _Clock, result: Synced, by: Access) -> None:
    groups = {
        group.pk: group
        for group in Group.objects.filter(pk__in={one.group for one in marks}).select_related(
            "plaza__office", "plaza__network"
        )
    }
    open_groups = {key for key, group in groups.items() if may_teach(by, group.plaza)}
    already = {str(key) for key in Mark.objects.filter(pk__in=[one.key for one in marks]).values_list("pk", flat=True)}
    members: dict[tuple[UUID, date], set[UUID]] = {}
    fresh: list[tuple[PhoneMark, Group]] = []
    for one in marks:
        if str(one.key) in already:
            result.taken.append(str(one.key))
            continue
        group = groups.get(one.group) if one.group in open_groups else None
        reason = _fault(one, group, phone_list, members)
        if reason is not None or group is None:
            result.refused[str(one.key)] = (reason or Reason("plazas.unknown_group"),)
        else:
            fresh.append((one, group))
    changed: dict[Session, set[UUID]] = defaultdict(set)
    sessions: dict[tuple[UUID, date], Session] = {}
    rows = {}
    for one, group in fresh:
        seat = (group.pk, one.day)
        session = sessions.setdefault(seat, sessions.get(seat) or session_of(group, one.day))
        moment, how = clock.at(one.written)
        rows[one.key] = Mark(
            id=one.key, session=session, learner_id=one.learner, state=one.state, author_id=by.user, device=phone_list.device,
            number=one.number, settles=list(one.settles), said_at=moment, received_at=clock.now, clock=how,
        )  # fmt: skip
        changed[session].add(one.learner)
    Mark.objects.bulk_create(rows.values())
    _fold(changed, clock.now.date())
    result.taken += [str(key) for key in rows]
    differing = Attendance.objects.filter(session__in=list(changed), differs=True)
    result.differing = sorted({str(key) for key in differing.values_list("learner", flat=True)})


def _fault(
    one: PhoneMark, group: Group | None, phone_list: PhoneList, members: dict[tuple[UUID, date], set[UUID]]
) -> Reason | None:
    if group is None:
        return Reason("plazas.unknown_group")
    if one.state not in rule.STATES:
        return Reason("plazas.unknown_choice")
    first, last = (phone_list.taken_at - BACK).date(), today_at(group.plaza)
    if not first <= one.day <= last:
        return Reason("plazas.day_outside_list", {"first": first, "last": last}, "day")
    seat = (group.pk, one.day)
    if one.learner not in members.setdefault(seat, members.get(seat) or members_on(group, one.day)):
        return Reason("plazas.not_of_the_group_then", {"day": one.day})
    return None


def _take_notes(notes: list[PhoneNote], clock: _Clock, result: Synced, by: Access) -> None:
    already = {
        str(key) for key in LearnerNote.objects.filter(pk__in=[n.key for n in notes]).values_list("pk", flat=True)
    }
    around = ("plaza__office", "plaza__network")
    known = {one.pk: one for one in Learner.objects.filter(pk__in={n.learner for n in notes}).select_related(*around)}
    may = {key: may_teach(by, one.plaza) for key, one in known.items()}
    made = []
    for note in notes:
        text = " ".join(note.text.split())
        if str(note.key) in already:
            result.taken.append(str(note.key))
        elif not may.get(note.learner):
            result.refused[str(note.key)] = (Reason("plazas.unknown_learner"),)
        elif said_in(text):
            result.refused[str(note.key)] = (Reason("plazas.says_status"),)
        elif not text or len(text) > LONGEST_NOTE:
            result.refused[str(note.key)] = (Reason("plazas.note_too_long", {"most": LONGEST_NOTE}),)
        else:
            moment, _how = clock.at(note.written)
            made.append(
                LearnerNote(id=note.key, learner_id=note.learner, text=text, said_at=moment, written_by_id=by.user)
            )
            result.taken.append(str(note.key))
    LearnerNote.objects.bulk_create(made)
