"""Agreements: drafted, reviewed, signed by another hand, ended; how one stands is read from its days."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from ambos.domain.access import NOBODY
from ambos.domain.errors import Refused
from ambos.records.agreements import queries
from ambos.records.agreements.actions import (
    change_draft,
    draft_agreement,
    extend_agreement,
    return_to_draft,
    send_to_review,
    sign_agreement,
    tell_of_endings,
    terminate_agreement,
)
from ambos.records.agreements.models import Agreement
from ambos.records.agreements.queries import Standing
from ambos.records.audit.models import Event
from ambos.records.directory.models import Organization
from ambos.records.posts.models import Post
from tests.support.world import A, B, account, office, organization, signed_in

pytestmark = pytest.mark.django_db
START, END = date(2026, 1, 1), date(2026, 12, 31)
PROGRAM = "health_windows"


@pytest.fixture
def here():
    return office("one", mark=A)


@pytest.fixture
def officer(here):
    return account("community_affairs_officer", office=here)[1]


@pytest.fixture
def consul(here):
    return account("consul", office=here)[1]


def an(role, there):
    """The access of somebody who holds this role at an office."""
    return account(role, office=there)[1]


def draft(here, by=None, **changes):
    asked = {
        "title": f"Convenio {A}", "program": PROGRAM, "offices": [here], "parties": [(organization(mark=A), "lead_agency")],
        "starts_on": START, "ends_on": END,
    }  # fmt: skip
    return draft_agreement(by=by or an("community_affairs_officer", here), **asked | changes)


def signed(here, **changes):
    reviewed = send_to_review(agreement=draft(here, **changes), by=an("community_affairs_officer", here))
    return sign_agreement(
        agreement=reviewed, signed_on=min(changes.get("starts_on", START), timezone.localdate()), by=an("consul", here)
    )


def test_from_draft_to_its_end(here, officer, consul):
    made = draft(here, by=officer)
    made = send_to_review(agreement=made, by=officer)
    made = return_to_draft(agreement=made, by=consul)
    assert (made.state, made.reviewed_at) == ("draft", None)
    made = send_to_review(agreement=made, by=officer)
    made = sign_agreement(agreement=made, signed_on=START, by=consul)
    assert (made.state, made.drafted_by_id, made.reviewed_by_id, made.signed_by_id) == (
        "signed",
        officer.user,
        officer.user,
        consul.user,
    )
    made = terminate_agreement(agreement=made, on=date(2026, 6, 30), reason="la agencia se retira", by=consul)
    assert (made.state, made.terminated_by_id) == ("terminated", consul.user)
    verbs = ["drafted", "sent_to_review", "returned", "sent_to_review", "signed", "terminated"]
    assert [e.verb for e in Event.objects.order_by("at", "id")] == [f"agreements.{verb}" for verb in verbs]
    assert not [e for e in Event.objects.all() if A in str(e.data) or "retira" in str(e.data)]


@pytest.mark.parametrize(
    "state, verb",
    [
        ("draft", "sign"), ("draft", "terminate"), ("draft", "return"), ("legal_review", "change"), ("legal_review", "send"),
        ("legal_review", "terminate"), ("signed", "change"), ("signed", "send"), ("signed", "sign"), ("signed", "return"),
        ("terminated", "terminate"), ("terminated", "sign"), ("terminated", "change"),
    ],
)  # fmt: skip
def test_no_step_is_taken_out_of_turn(here, state, verb):
    made = draft(here)
    if state != "draft":
        made = send_to_review(agreement=made, by=an("community_affairs_officer", here))
    if state in ("signed", "terminated"):
        made = sign_agreement(agreement=made, signed_on=START, by=an("consul", here))
    if state == "terminated":
        made = terminate_agreement(agreement=made, on=END, reason="x", by=an("consul", here))
    verbs = {
        "sign": lambda: sign_agreement(agreement=made, signed_on=START, by=an("consul", here)),
        "terminate": lambda: terminate_agreement(agreement=made, on=END, reason="x", by=an("consul", here)),
        "return": lambda: return_to_draft(agreement=made, by=an("community_affairs_officer", here)),
        "send": lambda: send_to_review(agreement=made, by=an("community_affairs_officer", here)),
        "change": lambda: change_draft(
            agreement=made,
            title="x",
            offices=[here],
            parties=[],
            starts_on=START,
            by=an("community_affairs_officer", here),
        ),
    }
    with pytest.raises(Refused) as refused:
        verbs[verb]()
    assert refused.value.codes == ("agreements.wrong_state",)
    made.refresh_from_db()
    assert made.state == state


@pytest.mark.parametrize(
    "changes, codes",
    [
        ({"title": " "}, ("agreements.needs_a_title",)),
        ({"parties": []}, ("agreements.needs_a_lead_agency",)),
        ({"ends_on": START - timedelta(days=1)}, ("agreements.ends_before_start",)),
        ({"title": "", "parties": []}, ("agreements.needs_a_title", "agreements.needs_a_lead_agency")),
    ],
)
def test_agreements_that_cannot_be(here, changes, codes):
    with pytest.raises(Refused) as refused:
        draft(here, **changes)
    assert refused.value.codes == codes
    assert not Agreement.objects.exists()


def test_one_organization_holds_each_part_once(here):
    agency = organization()
    both = [(agency, "lead_agency"), (agency, "fiscal_agent")]
    assert draft(here, parties=both).parties.count() == 2
    with pytest.raises(Refused, match=r"agreements.party_twice"):
        draft(here, parties=[*both, (agency, "lead_agency")])


def test_nobody_signs_what_she_sent_herself(here):
    user, officer = account("community_affairs_officer", office=here)
    consul = account("consul", office=here)[1]
    made = send_to_review(agreement=draft(here, by=officer), by=officer)
    same_hand = type(consul)(user=user.pk, role="consul", can=consul.can, offices=consul.offices)
    with pytest.raises(Refused, match=r"agreements.signed_by_who_sent_it"):
        sign_agreement(agreement=made, signed_on=START, by=same_hand)
    assert sign_agreement(agreement=made, signed_on=START, by=consul).state == "signed"


@pytest.mark.parametrize(
    "signed_on, changes, code",
    [
        (timezone.localdate() + timedelta(days=1), {"ends_on": None}, "agreements.signed_in_the_future"),
        (
            date(2021, 1, 1),
            {"starts_on": date(2020, 1, 1), "ends_on": date(2020, 12, 31)},
            "agreements.signed_after_its_end",
        ),
    ],
)
def test_the_day_of_a_signature(here, signed_on, changes, code):
    made = send_to_review(agreement=draft(here, **changes), by=an("community_affairs_officer", here))
    with pytest.raises(Refused) as refused:
        sign_agreement(agreement=made, signed_on=signed_on, by=an("consul", here))
    assert refused.value.codes == (code,)


@pytest.mark.parametrize(
    "on, reason, codes",
    [
        (START, "", ("agreements.needs_a_reason",)),
        (START - timedelta(days=1), "x", ("agreements.ended_outside_its_days",)),
        (END + timedelta(days=1), " ", ("agreements.needs_a_reason", "agreements.ended_outside_its_days")),
    ],
)
def test_an_early_end_has_a_day_and_a_reason(here, on, reason, codes):
    made = signed(here)
    with pytest.raises(Refused) as refused:
        terminate_agreement(agreement=made, on=on, reason=reason, by=an("consul", here))
    assert refused.value.codes == codes


# -- who may -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "role, mark, drafts, signs",
    [
        ("community_affairs_officer", A, True, False), ("community_affairs_officer", B, False, False), ("consul", A, False, True),
        ("consul", B, False, False), ("headquarters_coordinator", A, False, False), ("window_coordinator", A, False, False),
        ("partner_administrator", A, False, False), (None, A, False, False),
    ],
)  # fmt: skip
def test_who_drafts_and_who_signs(here, role, mark, drafts, signs):
    access = account(role, office=here if mark == A else office("two", mark=B))[1]
    made = send_to_review(agreement=draft(here), by=an("community_affairs_officer", here))
    for may, verb in (
        (drafts, lambda: draft(here, by=access)),
        (signs, lambda: sign_agreement(agreement=made, signed_on=START, by=access)),
    ):
        if may:
            assert verb().pk
        else:
            with pytest.raises(PermissionDenied):
                verb()


@pytest.mark.parametrize(
    "role, sees",
    [
        ("community_affairs_officer", {"ours", "shared"}), ("consul", {"ours", "shared"}),
        ("headquarters_coordinator", {"ours", "theirs", "shared"}), ("window_coordinator", set()), ("partner_administrator", set()),
        ("evaluator", set()), ("promoter", set()), (None, set()),
    ],
)  # fmt: skip
def test_who_reads_which_agreements(here, role, sees):
    there = office("two", mark=B)
    made = {"ours": draft(here), "theirs": draft(there), "shared": draft(here, offices=[here, there])}
    access = account(role, office=here, organization=organization(mark=A))[1]
    assert set(queries.agreements(access)) == {made[name] for name in sees}
    for name, agreement in made.items():
        if name in sees:
            assert queries.agreement(access, agreement.pk) == agreement
        else:
            with pytest.raises(Agreement.DoesNotExist):
                queries.agreement(access, agreement.pk)
    with pytest.raises(Agreement.DoesNotExist):
        queries.agreement(access, "no key")


# -- in force, expiring ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "day, expected",
    [
        (START - timedelta(days=1), Standing("awaited")),
        (START, Standing("in_force", 364)),
        (END - timedelta(days=91), Standing("in_force", 91)),
        (END - timedelta(days=90), Standing("expiring", 90, 90)),
        (END - timedelta(days=60), Standing("expiring", 60, 60)),
        (END - timedelta(days=31), Standing("expiring", 31, 60)),
        (END - timedelta(days=30), Standing("expiring", 30, 30)),
        (END, Standing("expiring", 0, 30)),
        (END + timedelta(days=1), Standing("expired")),
    ],
)
def test_how_it_stands_is_read_from_its_days(here, day, expected):
    made, access = signed(here), account("headquarters_coordinator")[1]
    assert queries.standing(made, day) == expected
    is_held = expected.state in ("in_force", "expiring")
    asked = {"organization": organization(mark=A), "office": here, "program": PROGRAM, "on": day}
    assert list(queries.in_force(**asked)) == ([made] if is_held else [])
    assert queries.alerts(access, day) == ([(made, expected)] if expected.alert else [])
    assert queries.ending(access, day).count() == (1 if expected.alert else 0)


def test_without_an_end_it_never_expires(here):
    assert queries.standing(signed(here, ends_on=None), date(2099, 1, 1)) == Standing("in_force")


def test_an_early_end_leaves_the_days_before_as_they_were(here):
    made = terminate_agreement(agreement=signed(here), on=date(2026, 6, 30), reason="x", by=an("consul", here))
    asked = {"organization": organization(mark=A), "office": here, "program": PROGRAM}
    assert list(queries.in_force(on=date(2026, 6, 30), **asked)) == [made]
    assert list(queries.in_force(on=date(2026, 7, 1), **asked)) == []
    assert queries.standing(made, date(2026, 7, 1)) == Standing("terminated")
    assert queries.alerts(account("headquarters_coordinator")[1], date(2026, 6, 1)) == []


@pytest.mark.parametrize("state", ["draft", "legal_review"])
def test_what_is_not_signed_is_not_in_force(here, state):
    made = draft(here)
    if state == "legal_review":
        made = send_to_review(agreement=made, by=an("community_affairs_officer", here))
    assert queries.standing(made, START) == Standing(state)
    assert not queries.in_force(organization=organization(mark=A), office=here, program=PROGRAM, on=START).exists()


@pytest.mark.parametrize("other", [{"office": "two"}, {"organization": B}, {"program": "banking"}])
def test_in_force_is_of_this_organization_office_and_program(here, other):
    signed(here)
    asked = {"organization": organization(mark=other.get("organization", A)), "program": other.get("program", PROGRAM)}
    asked["office"] = office("two", mark=B) if "office" in other else here
    assert list(queries.in_force(on=START, **asked)) == []


def test_a_signed_renewal_silences_the_alert_and_only_a_signed_one(here):
    made, access = signed(here), account("headquarters_coordinator")[1]
    follower = draft(here, renews=made, starts_on=END + timedelta(days=1), ends_on=None)
    assert [found for found, _ in queries.alerts(access, END)] == [made]
    sign_agreement(
        agreement=send_to_review(agreement=follower, by=an("community_affairs_officer", here)),
        signed_on=START,
        by=an("consul", here),
    )
    assert queries.alerts(access, END) == []
    made = queries.agreement(access, made.pk)
    assert [queries.standing(made, day) for day in (END, END + timedelta(days=1))] == [
        Standing("in_force", 0),
        Standing("renewed"),
    ]
    with pytest.raises(Refused, match=r"agreements.renewed_already"):
        draft(here, renews=made)
    with pytest.raises(Refused, match=r"agreements.renews_what_is_not_signed"):
        draft(here, renews=draft(here))


def test_the_database_keeps_days_and_states_in_pairs(here):
    made = draft(here)
    for wrong in (
        {"state": "signed"},
        {"state": "terminated"},
        {"terminated_on": END},
        {"ends_on": START - timedelta(days=1)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Agreement.objects.filter(pk=made.pk).update(**wrong)


# -- pages -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("count", [1, 3])
def test_the_list_stays_within_its_queries(client, here, count, django_assert_max_num_queries):
    for number in range(count):
        signed(here, title=f"Convenio {number}", ends_on=timezone.localdate() + timedelta(days=40))
    signed_in(client, account("consul", office=here)[0])
    client.get(reverse("agreements:agreements"))
    with django_assert_max_num_queries(20):
        page = client.get(reverse("agreements:agreements")).content.decode()
    assert page.count("Convenio 0") == 2  # among those that end, and in the list


def test_an_agreement_walks_its_way_through_its_pages(client, here):
    organization("Agencia", mark=A)
    writer, head = account("community_affairs_officer", office=here)[0], account("consul", office=here)[0]
    form = {
        "form_key": str(uuid4()), "title": "Convenio nuevo", "program": PROGRAM, "offices": [str(here.pk)],
        "lead_agency": f"agencia {A}", "starts_on": "2026-01-01", "ends_on": "2026-12-31", "notice_days": "60",
    }  # fmt: skip
    signed_in(client, writer)
    refused = client.post(
        reverse("agreements:new"), form | {"ends_on": "2025-12-31", "lead_agency": "Nadie"}
    ).content.decode()
    assert 'value="Convenio nuevo"' in refused
    assert not Agreement.objects.exists()
    for _ in range(2):
        assert client.post(reverse("agreements:new"), form).status_code == 302
    made = Agreement.objects.get()
    client.post(reverse("agreements:change", args=[made.pk]), form | {"title": "Otro título"})
    client.post(reverse("agreements:send", args=[made.pk]))
    assert client.post(reverse("agreements:sign", args=[made.pk]), {"signed_on": "2026-01-01"}).status_code == 403
    signed_in(client, head)
    client.post(reverse("agreements:sign", args=[made.pk]), {"signed_on": "2026-01-01"})
    refused = client.post(reverse("agreements:terminate", args=[made.pk]), {"on": "2030-01-01", "reason": "se retira"})
    assert 'value="se retira"' in refused.content.decode()
    client.post(reverse("agreements:terminate", args=[made.pk]), {"on": "2026-06-30", "reason": "se retira"})
    made.refresh_from_db()
    assert (made.title, made.notice_days, made.state, str(made.terminated_on)) == (
        "Otro título",
        60,
        "terminated",
        "2026-06-30",
    )


def test_another_consulate_does_not_find_it(client, here):
    made = draft(here)
    signed_in(client, account("consul", office=office("two", mark=B))[0])
    assert A not in client.get(reverse("agreements:agreements")).content.decode()
    assert client.get(reverse("agreements:agreement", args=[made.pk])).status_code == 404
    assert client.post(reverse("agreements:sign", args=[made.pk]), {"signed_on": "2026-01-01"}).status_code == 404
    assert list(queries.agreements(NOBODY)) == []


# -- letters -----------------------------------------------------------------------------------------------------------
def letters() -> list[tuple[str, str, str]]:
    """(kind, address, language) of the letters about agreements, by address."""
    from ambos.records.messages.models import Message
    from ambos.records.messages.queries import opened

    rows = Message.objects.filter(kind__startswith="agreements.")
    return sorted((row.kind.partition(".")[2], opened(row)[0], row.language) for row in rows)


@pytest.fixture
def signs(here, officer, consul):
    """``signs(ends_on)``: drafted by the officer and signed by the consul of the office."""

    def make(ends_on, **fields):
        made = draft(here, by=officer, ends_on=ends_on, **fields)
        send_to_review(agreement=made, by=officer)
        return sign_agreement(agreement=made, signed_on=START, by=consul)

    return make


@pytest.fixture
def warned(here, signs):
    """An agreement that ends on 31 December, its consul, its officer, its agency with an address and an administrator; and
    the consul and the agency of another office, who are told nothing."""
    agency = organization(mark=A)
    Organization.objects.filter(pk=agency.pk).update(email="agencia@example.org")
    account("partner_administrator", office=here, organization=agency)
    elsewhere = office("two", mark=B)
    account("consul", office=elsewhere)
    account("partner_administrator", office=elsewhere, organization=organization(mark=B))
    names = {post.role: post.holder.email for post in Post.objects.filter(office=here).select_related("holder")}
    return signs(END), names


@pytest.mark.parametrize("before, told", [(91, 0), (90, 4), (75, 4), (60, 4), (31, 4), (30, 4), (0, 4), (-1, 0)])
def test_office_and_agency_are_told_from_ninety_days_on_and_not_after(warned, before, told):
    assert (tell_of_endings(END - timedelta(days=before)), len(letters())) == (told, told)


def test_each_mark_is_one_letter_to_each_and_the_clock_may_strike_often(warned):
    _made, names = warned
    for before in (90, 90, 89, 61, 60, 45, 30, 29, 1):
        tell_of_endings(END - timedelta(days=before))
    assert letters() == sorted(3 * [
        ("ends_here", names["consul"], "es"), ("ends_here", names["community_affairs_officer"], "es"),
        ("ends_with_you", "agencia@example.org", "es"), ("ends_with_you", names["partner_administrator"], "es"),
    ])  # fmt: skip


def test_an_extension_begins_the_letters_anew_and_a_signed_renewal_ends_them(warned, signs, consul):
    made, _names = warned
    tell_of_endings(END - timedelta(days=20))
    made = extend_agreement(agreement=made, until=END + timedelta(days=40), reason="firma pendiente", by=consul)
    tell_of_endings(END - timedelta(days=20))
    assert len(letters()) == 8
    signs(END + timedelta(days=400), renews=made, starts_on=END + timedelta(days=1))
    assert (tell_of_endings(END), len(letters())) == (0, 8)


def test_whoever_left_the_post_is_not_written_to(warned):
    _made, names = warned
    Post.objects.filter(holder__email=names["consul"]).update(ends_on=END - timedelta(days=40))
    tell_of_endings(END - timedelta(days=30))
    told = {names["community_affairs_officer"], "agencia@example.org", names["partner_administrator"]}
    assert ({address for _kind, address, _language in letters()}, len(letters())) == (told, 3)


@pytest.mark.parametrize("days, heading", [(40, "ending"), (-10, "notice--negative")])
def test_what_ends_soon_or_ended_says_where_and_with_whom(client, here, days, heading):
    """Headquarters reads the list of every office: a title alone does not say whose agreement it is."""
    made = signed(here, ends_on=timezone.localdate() + timedelta(days=days))
    page = (
        signed_in(client, account("headquarters_coordinator")[0]).get(reverse("agreements:agreements")).content.decode()
    )
    [line] = page.split(heading, 1)[1].split("</ul>", 1)[0].split("<li>")[1:]
    assert here.city in line
    assert all(party.organization.name in line for party in made.parties.all())


def test_what_ends_soon_leads_to_its_renewal_once_there_is_one(client, here, officer):
    """Whoever drafts is not offered to renew it a second time, which would be refused after all was typed."""
    made = signed(here, ends_on=timezone.localdate() + timedelta(days=40))
    reader = signed_in(client, account("community_affairs_officer", office=here)[0])

    def line():
        page = reader.get(reverse("agreements:agreements")).content.decode()
        [found] = page.split("lines ending", 1)[1].split("</ul>", 1)[0].split("<li>")[1:]
        return found

    assert (f"?renews={made.pk}" in line(), "Su renovación" in line()) == (True, False)
    follower = draft(here, by=officer, renews=made, starts_on=made.ends_on + timedelta(days=1), ends_on=None)
    assert (f"?renews={made.pk}" in line(), reverse("agreements:agreement", args=[follower.pk]) in line()) == (
        False,
        True,
    )
    assert f'</a> <span class="muted">{follower.get_state_display()}</span>' in line()
