"""Rollout: proposed by one, approved by another, one agency a day, and history that stays with the agency of its day."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from ambos.domain.access import Access
from ambos.domain.errors import Refused
from ambos.records.agreements.models import Agreement
from ambos.records.audit.models import Event
from ambos.records.network.models import ServicePoint
from ambos.records.rollout import queries
from ambos.records.rollout.actions import (
    approve_operation,
    close_operation,
    decline_operation,
    end_pilot,
    propose_operation,
)
from ambos.records.rollout.models import Operation
from tests.support.world import A, B, account, office, organization, signed_in, window

pytestmark = pytest.mark.django_db
PROGRAM = "health_windows"
START = date(2026, 3, 1)


@pytest.fixture
def point():
    return window(office("one", mark=A), mark=A)


@pytest.fixture
def officer(point):
    return account("community_affairs_officer", office=point.office)[1]


@pytest.fixture
def consul(point):
    return account("consul", office=point.office)[1]


def an(role, point):
    """The access of somebody who holds this role at the office of the point."""
    return account(role, office=point.office)[1]


def propose(point, agency="Agencia", by=None, **changes):
    asked = {"program": PROGRAM, "service_point": point, "lead_agency": organization(agency), "starts_on": START}
    return propose_operation(by=by or an("community_affairs_officer", point), **asked | changes)


def run(point, agency="Agencia", **changes):
    return approve_operation(operation=propose(point, agency, **changes), by=an("consul", point))


def days(point):
    found = Operation.objects.filter(service_point=point, state__in=queries.RUNNING).order_by("starts_on")
    return [(o.lead_agency.name, str(o.starts_on), str(o.ends_on or "")) for o in found]


# -- its way -----------------------------------------------------------------------------------------------------------
def test_proposed_by_one_and_approved_by_another(point, officer, consul):
    made = propose(point, by=officer)
    assert (made.state, made.proposed_by_id, queries.operation_on(point, START)) == ("proposed", officer.user, None)
    made = approve_operation(operation=made, by=consul)
    assert (made.state, made.approved_by_id, made.approved_at is not None) == ("active", consul.user, True)
    assert queries.operation_on(point, START) == made
    assert [e.verb for e in Event.objects.order_by("at", "id")] == ["rollout.proposed", "rollout.approved"]


def test_nobody_approves_her_own_proposal(point, officer, consul):
    both = Access(user=officer.user, role="consul", can=consul.can | officer.can, offices=consul.offices)
    made = propose(point, by=both)
    with pytest.raises(Refused, match=r"rollout.approved_by_who_proposed"):
        approve_operation(operation=made, by=both)
    with pytest.raises(IntegrityError), transaction.atomic():
        Operation.objects.filter(pk=made.pk).update(
            state="active", approved_at=timezone.now(), approved_by=officer.user
        )
    made.refresh_from_db()
    assert made.state == "proposed"


@pytest.mark.parametrize(
    "role, mark, proposes, approves",
    [
        ("community_affairs_officer", A, True, False), ("community_affairs_officer", B, False, False), ("consul", A, False, True),
        ("consul", B, False, False), ("headquarters_coordinator", A, False, False), ("window_coordinator", A, False, False),
        ("partner_administrator", A, False, False), ("administrator", A, False, False), (None, A, False, False),
    ],
)  # fmt: skip
def test_who_proposes_and_who_approves(point, role, mark, proposes, approves):
    access = account(role, office=point.office if mark == A else office("two", mark=B))[1]
    waiting = propose(window(point.office, mark="other"))
    running = run(point)
    for may, verb in (
        (proposes, lambda: propose(point, by=access)),
        (approves, lambda: approve_operation(operation=waiting, by=access)),
        (approves, lambda: close_operation(operation=running, on=START, by=access)),
    ):
        if may:
            assert verb().pk
        else:
            with pytest.raises(PermissionDenied):
                verb()


@pytest.mark.parametrize(
    "role, sees",
    [
        ("community_affairs_officer", {A}), ("consul", {A}), ("headquarters_coordinator", {A, B}), ("window_coordinator", set()),
        ("partner_administrator", set()), ("evaluator", set()), (None, set()),
    ],
)  # fmt: skip
def test_who_reads_which_operations(point, role, sees):
    made = {A: run(point), B: run(window(office("two", mark=B), mark=B))}
    access = account(role, office=point.office, organization=organization())[1]
    assert set(queries.operations(access)) == {made[mark] for mark in sees}
    for mark, operation in made.items():
        if mark not in sees:
            with pytest.raises(Operation.DoesNotExist):
                queries.operation(access, operation.pk)


def test_declining_says_why_and_taking_back_is_for_whoever_proposed(point, officer, consul):
    made = propose(point, by=officer)
    with pytest.raises(Refused, match=r"rollout.needs_a_reason"):
        decline_operation(operation=made, reason=" ", by=consul)
    assert decline_operation(operation=made, reason="sin convenio", by=consul).decline_reason == "sin convenio"
    assert decline_operation(operation=propose(point, by=officer), reason="error", by=officer).state == "declined"
    stranger = account("community_affairs_officer", office=office("two", mark=B))[1]
    with pytest.raises(PermissionDenied):
        decline_operation(operation=propose(point), reason="x", by=stranger)


@pytest.mark.parametrize(
    "state, verb",
    [
        ("proposed", "close"), ("proposed", "pilot"), ("active", "approve"), ("active", "decline"), ("active", "pilot"),
        ("closed", "close"), ("closed", "approve"), ("declined", "approve"), ("declined", "decline"),
    ],
)  # fmt: skip
def test_no_step_is_taken_out_of_turn(point, state, verb):
    made = propose(point)
    if state in ("active", "closed"):
        made = approve_operation(operation=made, by=an("consul", point))
    if state == "closed":
        made = close_operation(operation=made, on=START, by=an("consul", point))
    if state == "declined":
        made = decline_operation(operation=made, reason="x", by=an("consul", point))
    verbs = {
        "close": lambda: close_operation(operation=made, on=START, by=an("consul", point)),
        "approve": lambda: approve_operation(operation=made, by=an("consul", point)),
        "decline": lambda: decline_operation(operation=made, reason="x", by=an("consul", point)),
        "pilot": lambda: end_pilot(operation=made, by=an("consul", point)),
    }
    with pytest.raises(Refused, match=r"rollout.wrong_state"):
        verbs[verb]()


def test_a_pilot_becomes_the_usual_way(point):
    made = approve_operation(operation=propose(point), as_pilot=True, by=an("consul", point))
    assert (made.state, queries.lead_agency_on(point, START).name) == ("pilot", "Agencia")
    assert end_pilot(operation=made, by=an("consul", point)).state == "active"


@pytest.mark.parametrize(
    "changes, codes",
    [
        ({"program": "banking"}, ("rollout.other_program",)),
        ({"ends_on": START - timedelta(days=1)}, ("rollout.ends_before_start",)),
        ({"starts_on": date(2030, 1, 1)}, ("rollout.point_is_closed",)),
        ({"program": "banking", "ends_on": date(2020, 1, 1)}, ("rollout.other_program", "rollout.ends_before_start")),
    ],
)
def test_operations_that_cannot_be(point, changes, codes):
    ServicePoint.objects.filter(pk=point.pk).update(closed_on=date(2030, 1, 1))
    point.refresh_from_db()
    with pytest.raises(Refused) as refused:
        propose(point, **changes)
    assert refused.value.codes == codes


@pytest.mark.parametrize(
    "changes, holds",
    [({}, True), ({"starts_on": date(2027, 1, 1)}, False), ({"agency": "Otra"}, False), ({"elsewhere": True}, False)],
)
def test_an_agreement_covers_agency_office_and_first_day(point, changes, holds):
    where = office("two", mark=B) if changes.get("elsewhere") else point.office
    agreement = Agreement.objects.create(
        title="x", program=PROGRAM, state="signed", signed_on=START, starts_on=START, ends_on=date(2026, 12, 31),
        drafted_at=timezone.now(),
    )  # fmt: skip
    agreement.offices.add(where)
    agreement.parties.create(organization=organization("Agencia"), part="lead_agency")
    asked = {
        "agency": changes.get("agency", "Agencia"),
        "starts_on": changes.get("starts_on", START),
        "agreement": agreement,
    }
    if holds:
        assert propose(point, **asked).agreement == agreement
    else:
        with pytest.raises(Refused, match=r"rollout.agreement_does_not_cover"):
            propose(point, **asked)


def test_the_same_form_sent_twice_is_one_proposal(point, officer):
    key = uuid4()
    assert propose(point, by=officer, key=key) == propose(point, by=officer, key=key)
    assert Operation.objects.count() == 1


# -- one a day ---------------------------------------------------------------------------------------------------------
def test_a_new_agency_succeeds_the_old_one_and_history_stays(point):
    run(point, "Cámara", starts_on=date(2003, 1, 1))
    run(point, "Hospital", starts_on=date(2010, 7, 15))
    assert days(point) == [("Cámara", "2003-01-01", "2010-07-14"), ("Hospital", "2010-07-15", "")]
    table = {
        date(2002, 12, 31): None,
        date(2003, 1, 1): "Cámara",
        date(2010, 7, 14): "Cámara",
        date(2010, 7, 15): "Hospital",
    }
    found = {day: queries.lead_agency_on(point, day) for day in table}
    assert {day: agency.name if agency else None for day, agency in found.items()} == table
    assert [o.lead_agency.name for o in queries.history(point.office)] == ["Hospital", "Cámara"]
    assert Event.objects.filter(verb="rollout.succeeded").count() == 1


@pytest.mark.parametrize(
    "start, end, fits",
    [
        (date(2026, 1, 1), date(2026, 2, 28), True),
        (date(2026, 1, 1), START, False),
        (START, START, False),
        (date(2026, 5, 1), date(2026, 5, 2), False),
        (date(2026, 6, 30), None, False),
        (date(2026, 7, 1), None, True),
        (date(2026, 1, 1), None, False),
    ],
)
def test_at_most_one_runs_a_point_on_a_day(point, start, end, fits):
    run(point, "Primera", ends_on=date(2026, 6, 30))
    second = propose(point, "Segunda", starts_on=start, ends_on=end)
    if fits:
        approve_operation(operation=second, by=an("consul", point))
    else:
        with pytest.raises(Refused) as refused:
            approve_operation(operation=second, by=an("consul", point))
        assert refused.value.codes == ("rollout.overlaps",)
        assert refused.value.reasons[0].values == {"agency": "Primera", "start": START, "end": date(2026, 6, 30)}
    # The database says the same by itself, by insert and by update.
    plain = {
        "program": PROGRAM, "office": point.office, "service_point": point, "starts_on": start, "ends_on": end,
        "approved_at": timezone.now(), "approved_by_id": account("consul", office=point.office)[0].pk,
    }  # fmt: skip
    Operation.objects.filter(pk=second.pk).delete()
    if fits:
        Operation.objects.create(state="active", **plain)
    else:
        with pytest.raises(IntegrityError, match="rollout_one_a_day"), transaction.atomic():
            Operation.objects.create(state="active", **plain)
        waiting = Operation.objects.create(state="proposed", **plain)
        with pytest.raises(IntegrityError, match="rollout_one_a_day"), transaction.atomic():
            Operation.objects.filter(pk=waiting.pk).update(state="active")


def test_proposals_and_other_points_do_not_stand_in_the_way(point):
    for agency in ("Una", "Otra"):
        propose(point, agency)
    decline_operation(operation=propose(point, "Tercera"), reason="x", by=an("consul", point))
    run(window(point.office, mark="other"))
    assert run(point).state == "active"


def test_an_end_already_set_may_be_brought_forward_only(point):
    made = run(point, ends_on=date(2026, 6, 30))
    for day in (START - timedelta(days=1), date(2026, 7, 1)):
        with pytest.raises(Refused, match=r"rollout.closed_outside_its_days"):
            close_operation(operation=made, on=day, by=an("consul", point))
    close_operation(operation=made, on=date(2026, 4, 30), by=an("consul", point))
    assert days(point) == [("Agencia", "2026-03-01", "2026-04-30")]
    assert run(point, "Otra", starts_on=date(2026, 5, 1)).state == "active"


def test_where_the_program_runs_on_a_day(point):
    made = run(point, ends_on=date(2026, 6, 30))
    assert list(queries.open_points(PROGRAM, START)) == [point]
    assert list(queries.open_points("banking", START)) == []
    assert list(queries.open_points(PROGRAM, date(2026, 7, 1))) == []
    ServicePoint.objects.filter(pk=point.pk).update(closed_on=date(2026, 4, 1))
    assert list(queries.open_points(PROGRAM, date(2026, 4, 1))) == []
    assert queries.operation_on(point, date(2026, 4, 1)) == made


@pytest.mark.parametrize(
    "wrong",
    [
        {"is_snapshot": True},
        {"is_snapshot": True, "state": "closed", "ends_on": START, "source": ""},
        {"state": "closed"},
        {"state": "declined"},
        {"state": "active"},
        {"ends_on": START - timedelta(days=1)},
    ],
)
def test_the_database_refuses_rows_that_say_half(point, wrong):
    made = propose(point)
    with pytest.raises(IntegrityError), transaction.atomic():
        Operation.objects.filter(pk=made.pk).update(**wrong)


# -- pages -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("count", [1, 3])
def test_the_list_stays_within_its_queries(client, point, count, django_assert_max_num_queries):
    for number in range(count):
        there = window(point.office, mark=str(number))
        run(there, f"Casa {number}")
        propose(there, f"Nueva {number}", starts_on=date(2030, 1, 1))
    signed_in(client, account("consul", office=point.office)[0])
    client.get(reverse("rollout:operations"))
    with django_assert_max_num_queries(20):
        page = client.get(reverse("rollout:operations")).content.decode()
    assert (page.count("Casa "), page.count("Nueva ")) == (count, count)


def test_from_the_officers_form_to_the_consuls_button_and_the_page_of_the_office(client, point):
    organization("Nueva agencia")
    run(point, "Agencia de antes", starts_on=date(2003, 1, 1))
    form = {
        "form_key": str(uuid4()),
        "service_point": str(point.pk),
        "lead_agency": "NUEVA agencia",
        "starts_on": "2026-03-01",
    }
    signed_in(client, account("community_affairs_officer", office=point.office)[0])
    wrong = client.post(reverse("rollout:propose"), form | {"ends_on": "2020-01-01"}).content.decode()
    assert 'value="NUEVA agencia"' in wrong
    client.post(reverse("rollout:propose"), form)
    made = Operation.objects.get(state="proposed")
    assert client.post(reverse("rollout:approve", args=[made.pk])).status_code == 403
    signed_in(client, account("consul", office=point.office)[0])
    page = client.get(reverse("rollout:operation", args=[made.pk]), {"lang": "en"}).content.decode()
    assert "Agencia de antes runs this service point with no end. Its last day will be Feb. 28, 2026" in page.replace(
        "Feb 28", "Feb. 28"
    )
    assert client.post(reverse("rollout:decline", args=[made.pk]), {"reason": ""}).status_code == 200
    client.post(reverse("rollout:approve", args=[made.pk]), {"pilot": "1"})
    client.post(reverse("rollout:end-pilot", args=[made.pk]))
    page = client.get(reverse("network:office", args=["one"])).content.decode()
    assert page.index("Nueva agencia") < page.index("Agencia de antes")
    refused = client.post(reverse("rollout:close", args=[made.pk]), {"on": "2020-01-01"})
    assert refused.status_code == 200
    client.post(reverse("rollout:close", args=[made.pk]), {"on": "2026-05-31"})
    assert days(point) == [
        ("Agencia de antes", "2003-01-01", "2026-02-28"),
        ("Nueva agencia", "2026-03-01", "2026-05-31"),
    ]


def test_another_consulate_does_not_find_it(client, point):
    made = propose(point)
    signed_in(client, account("consul", office=office("two", mark=B))[0])
    assert A not in client.get(reverse("rollout:operations")).content.decode()
    for name in ("operation", "approve", "decline", "close"):
        address = reverse(f"rollout:{name}", args=[made.pk])
        answer = (
            client.get(address) if name == "operation" else client.post(address, {"reason": "x", "on": "2026-03-01"})
        )
        assert answer.status_code == 404
    assert client.get(reverse("network:office", args=["one"])).status_code == 200
    assert "Agencia" not in client.get(reverse("network:office", args=["one"])).content.decode()
