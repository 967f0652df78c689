"""Who is named, in what order, and who gets a place: proposed by the rule, changed by a person with a reason, confirmed by another."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from ambos.domain.conferences.life import State
from ambos.domain.conferences.selection import faults
from ambos.domain.errors import Refused
from ambos.domain.names import fold
from ambos.records.audit.actions import record
from ambos.records.audit.keys import new_key
from ambos.records.directory.models import Organization
from ambos.records.network.models import Office

from .. import queries, vault
from ..models import Edition, Endorsement, Nomination, Participant
from ..permissions import may_confirm_selection, may_convene, may_nominate
from .invitations import invite
from .steps import in_state, locked, move, must, user_of

States = Nomination.State


@transaction.atomic
def nominate(
    *, edition: Edition, office: Office, name: str, email: str, motive: str, sector: str, sex: str = "unknown",
    telephone: str = "", organization: Organization | None = None, organization_name: str = "", is_nonprofit: bool = True,
    is_speaker: bool = False, needs_support: bool = False, language: str = "es", form_key: UUID | None = None, by: Any,
) -> tuple[Nomination, bool]:  # fmt: skip
    """Name somebody, last in the list of the office. Gives the nomination, and whether it is new.

    Named by another office already, she stays one nominee: this office stands beside as an endorsement, and ``False`` comes
    back. The same form twice, or the same office twice, changes nothing. Only a coordinator names speakers. Refused without a
    name, an address or a motive, and when the call is not open.
    """
    must(may_nominate(by, office.pk) and (not is_speaker or may_convene(by)))
    if form_key and (seen := Nomination.objects.filter(form_key=form_key).first()):
        return seen, True
    edition = locked(edition)
    _call_open(edition, by)
    for text, code, box in (
        (name, "needs_name", "name"),
        (email, "needs_email", "email"),
        (motive, "needs_motive", "motive"),
    ):
        if not text.strip():
            raise Refused(f"conferences.{code}", field=box)
    who = Participant.objects.filter(email_index=vault.index_of(email)).first()
    if who is None:
        who = Participant(
            id=new_key(), name=name.strip(), folded_name=fold(name), sex=sex, sector=sector, organization=organization,
            organization_name=organization_name.strip() or (organization.name if organization else ""),
            is_nonprofit=is_nonprofit, language=language,
        )  # fmt: skip
        vault.seal_contacts(who, email=email, telephone=telephone)
        who.save(force_insert=True)
    elif (there := Nomination.objects.filter(edition=edition, participant=who).first()) is not None:
        return _named_again(there, office, motive, by)
    last = Nomination.objects.filter(edition=edition, office=office).aggregate(n=Max("rank"))["n"] or 0
    made = Nomination.objects.create(
        edition=edition, participant=who, office=office, rank=last + 1, motive=motive.strip(), is_speaker=is_speaker,
        needs_support=needs_support, nominated_at=timezone.now(), nominated_by_id=user_of(by), form_key=form_key,
    )  # fmt: skip
    record("conferences.nominated", made, by=by, office=office, edition=edition.number)
    return made, True


@transaction.atomic
def count_at(*, nomination: Nomination, office: Office, by: Any) -> Nomination:
    """Count a nominee of two offices at the other one: its quota, last in its list; the first office becomes the endorser."""
    must(may_convene(by))
    edition = locked(nomination.edition)
    in_state(edition, State.CALLED, State.SELECTING)
    nomination = Nomination.objects.select_for_update().get(pk=nomination.pk)
    other = nomination.endorsements.filter(office=office).first()
    if other is None:
        raise Refused("conferences.did_not_name_her", office=office.name)
    Endorsement.objects.filter(pk=other.pk).update(office=nomination.office, motive=nomination.motive)
    last = Nomination.objects.filter(edition=edition, office=office).aggregate(n=Max("rank"))["n"] or 0
    nomination.office, nomination.rank, nomination.motive = office, last + 1, other.motive or nomination.motive
    nomination.save(update_fields=["office", "rank", "motive"])
    record("conferences.counted_elsewhere", nomination, by=by, office=office)
    return nomination


@transaction.atomic
def rank_higher(*, nomination: Nomination, by: Any) -> Nomination:
    """Move a nominee one place up in the list of her office. First already, she stays."""
    must(may_nominate(by, nomination.office_id))
    edition = locked(nomination.edition)
    in_state(edition, State.CALLED, State.SELECTING)
    rows = Nomination.objects.filter(edition=edition, office=nomination.office_id).exclude(state=States.WITHDRAWN)
    nomination = rows.select_for_update().get(pk=nomination.pk)
    above = rows.filter(rank__lt=nomination.rank).order_by("-rank").first()
    if above is not None:
        Nomination.objects.filter(pk=above.pk).update(rank=nomination.rank)
        nomination.rank = above.rank
        nomination.save(update_fields=["rank"])
        record("conferences.ranked", nomination, by=by, office=nomination.office_id, rank=nomination.rank)
    return nomination


@transaction.atomic
def withdraw_nomination(*, nomination: Nomination, by: Any) -> Nomination:
    """The office takes its nominee back, while nobody was invited. Endorsed by another office, she goes on as that one's."""
    must(may_nominate(by, nomination.office_id))
    edition = locked(nomination.edition)
    in_state(edition, State.CALLED, State.SELECTING)
    nomination = Nomination.objects.select_for_update().get(pk=nomination.pk)
    other = nomination.endorsements.select_related("office").order_by("endorsed_at").first()
    if other is not None:
        last = Nomination.objects.filter(edition=edition, office=other.office).aggregate(n=Max("rank"))["n"] or 0
        nomination.office, nomination.rank, nomination.motive = (
            other.office,
            last + 1,
            other.motive or nomination.motive,
        )
        nomination.save(update_fields=["office", "rank", "motive"])
        other.delete()
    else:
        nomination.state = States.WITHDRAWN
        nomination.save(update_fields=["state"])
    record("conferences.withdrawn", nomination, by=by, office=nomination.office_id)
    return nomination


@transaction.atomic
def propose_selection(*, edition: Edition, by: Any) -> Edition:
    """Let the rule propose; what a person changed stays as she changed it. May be done again until it is confirmed."""
    must(may_convene(by))
    edition = locked(edition)
    in_state(edition, State.SELECTING)
    made, rows = queries.proposal_now(edition)
    chosen = {choice.key: choice.why for choice in made.chosen}
    for key, row in rows.items():
        if key in made.refused:
            row.state, row.why, row.note = States.REFUSED, made.refused[key][0].code.partition(".")[2][:20], ""
        elif key in chosen:
            row.state, row.why = States.CHOSEN, chosen[key]
        elif not row.note:
            row.state, row.why = States.WAITING, ""
        row.save(update_fields=["state", "why", "note"])
    edition.proposed_at, edition.proposed_by_id = timezone.now(), user_of(by)
    edition.save(update_fields=["proposed_at", "proposed_by"])
    record("conferences.proposed", edition, by=by, chosen=len(chosen), refused=len(made.refused))
    return edition


@transaction.atomic
def change_choice(*, nomination: Nomination, choose: bool, note: str, by: Any) -> Nomination:
    """Give or take a place by hand, with the reason. Refused: without one; who cannot be invited; no place left of the edition,
    the office or the sector. Whoever changes it proposes it, and does not confirm it."""
    must(may_convene(by))
    if not note.strip():
        raise Refused("conferences.say_why", field="note")
    edition = locked(nomination.edition)
    in_state(edition, State.SELECTING)
    pairs = queries.nominees(edition)
    row, one = next((row, one) for row, one in pairs if row.pk == nomination.pk)
    rules = queries.rules_of(edition)
    if choose:
        if found := faults(one, rules):
            raise Refused(reasons=found)
        group = [
            each for other, each in pairs if other.state == States.CHOSEN and other.pk != row.pk and not each.is_speaker
        ]
        if not one.is_speaker:
            _place_left(one, group, rules)
    row.state, row.note = (States.CHOSEN if choose else States.WAITING), note.strip()[:200]
    row.why = ""
    row.save(update_fields=["state", "note", "why"])
    edition.proposed_at, edition.proposed_by_id = timezone.now(), user_of(by)
    edition.save(update_fields=["proposed_at", "proposed_by"])
    record("conferences.choice_changed", row, by=by, office=row.office_id, chosen=choose)
    return row


@transaction.atomic
def confirm_selection(*, edition: Edition, by: Any) -> Edition:
    """Somebody else confirms: everybody chosen is invited. Refused before a proposal and with nobody chosen; the proposer is
    refused with a word of its own."""
    edition = locked(edition)
    if edition.proposed_by_id is not None and edition.proposed_by_id == user_of(by):
        raise Refused("conferences.own_proposal")
    must(may_confirm_selection(by, edition))
    if edition.proposed_at is None:
        raise Refused("conferences.propose_first")
    move(edition, "invite", by=by)
    chosen = edition.nominations.filter(state=States.CHOSEN).select_related("participant", "edition")
    if not chosen:
        raise Refused("conferences.nobody_chosen")
    for row in chosen:
        invite(row, by=by)
    return edition


def _named_again(there: Nomination, office: Office, motive: str, by: Any) -> tuple[Nomination, bool]:
    if there.state == States.WITHDRAWN:
        there.state, there.office, there.motive = States.NOMINATED, office, motive.strip()
        there.save(update_fields=["state", "office", "motive"])
        record("conferences.nominated", there, by=by, office=office, again=True)
        return there, True
    if there.office_id != office.pk:
        made, is_new = Endorsement.objects.get_or_create(
            nomination=there, office=office, defaults={"motive": motive.strip(), "endorsed_at": timezone.now()}
        )
        if is_new:
            record("conferences.endorsed", made, by=by, office=office)
    return there, False


def _call_open(edition: Edition, by: Any) -> None:
    """Offices name while the call runs; a coordinator adds somebody until the selection is confirmed."""
    if may_convene(by):
        in_state(edition, State.CALLED, State.SELECTING)
    else:
        in_state(edition, State.CALLED)
        if timezone.localdate() > edition.nominate_by:
            raise Refused("conferences.call_over", day=edition.nominate_by)


def _place_left(one: Any, group: list[Any], rules: Any) -> None:
    if len(group) >= rules.places:
        raise Refused("conferences.no_place_left", places=rules.places)
    if sum(each.office == one.office for each in group) >= rules.office_quota.get(one.office, rules.places):
        raise Refused("conferences.office_full")
    if one.sector and sum(each.sector == one.sector for each in group) >= rules.sector_quota.get(
        one.sector, rules.places
    ):
        raise Refused("conferences.sector_full")
