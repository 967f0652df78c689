"""A seat that falls vacant before its time: the next in line, a by-election, and the council that shows who sits. And the demo's two
elections."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from ambos.domain.elections.verification import check_archive
from ambos.programs.conferences.queries.after import council_on
from ambos.programs.council import actions as council_actions
from ambos.programs.council.actions.sessions import called_to
from ambos.programs.council.measures import women
from ambos.programs.council.models import Member, Seat
from ambos.programs.council.permissions import membership, sits_in
from ambos.programs.council.queries import books, terms, work
from ambos.programs.council.tasks import seat_elected
from ambos.programs.elections import actions, demo, queries
from ambos.programs.elections.models import Candidacy, Election
from ambos.records.audit.models import Event
from ambos.records.network.models import Office
from ambos.records.posts.actions import end_post, revoke_post
from ambos.records.posts.models import Post
from ambos.records.posts.queries import access_from
from tests.support import elections as el
from tests.support import world
from tests.support.council import Council
from tests.support.council import refused as refuses
from tests.support.pages import browser_of, page

pytestmark = pytest.mark.django_db


def seated():
    """Ana and Beto elected, Carla in reserve; certified and given their posts."""
    held = el.counted()
    held.step("provisional")
    held.step("challenge_window")
    Election.objects.filter(pk=held.election.pk).update(window_ends_at=timezone.now())
    held.step("final")
    held.step("seated")
    return held


def gone(name):
    """Her post ends today, before its time, wherever that was written down."""
    post = Post.objects.get(holder__name=name, role="council_member")
    return end_post(post=post, on=timezone.localdate(), by="system")


def test_who_was_elected_sits_in_the_council_and_a_vacancy_is_filled_or_called_again(django_assert_max_num_queries):
    held = seated()
    council = Council(office=world.office("chicago", name="Chicago"), members=1)
    office = held.election.office
    for number in (1, 2):
        Seat.objects.create(term=council.term, kind="elected", office=office, number=number)
    given = {"election": held.again(), "by": held.commission}
    refuses(actions.fill_vacancy, "elections.no_vacancy", **given)
    assert seat_elected.func() == 2
    assert seat_elected.func() == 0
    public = Client().get(f"/council/terms/{council.term.code}/").content.decode()
    assert "Ana Peña" in public
    assert "Beto Cruz" in public
    ana = council.term.seats.get(members__name="Ana Peña", office=office).members.get()
    end = Post.objects.get(pk=ana.post).ends_on
    council_actions.leave(member=ana, because="moved", on=timezone.localdate(), by=council.secretariat)
    assert queries.vacancies(held.again()) == 1

    client = browser_of(held.commission)
    address = f"/elections/commission/{held.election.uuid}/"
    with django_assert_max_num_queries(25):
        assert "Carla Mora" in page(client, address)
    page(client, address, {"fill": "1"}, status=302)
    carla = Post.objects.get(holder__name="Carla Mora", role="council_member")
    assert carla.ends_on == end, "for the rest of the years, not for years of her own"
    assert (queries.vacancies(held.again()), seat_elected.func()) == (0, 1)
    assert ana.seat.members.get(left_on__isnull=True).name == "Carla Mora"

    gone("Beto Cruz")
    refuses(actions.fill_vacancy, "elections.nobody_in_line", **given)
    opens = timezone.now() + timedelta(days=20)
    typed = {"opens_at": f"{opens:%Y-%m-%dT%H:%M}", "closes_at": f"{opens:%Y-%m-%dT%H:%M}"}
    shown = page(client, address, typed)
    assert f"{opens:%Y-%m-%dT%H:%M}" in shown, "what was typed stays"
    assert held.election.followed_by.count() == 0
    refuses(actions.call_by_election, "elections.opens_in_past", opens_at=timezone.now(), closes_at=opens, **given)
    page(client, address, typed | {"closes_at": f"{opens + timedelta(days=3):%Y-%m-%dT%H:%M}"}, status=302)
    again = held.election.followed_by.get()
    assert (again.seats, again.state, again.rule_set, again.office) == (1, "called", held.election.rule_set, office)
    assert queries.term_end(again) == end
    assert queries.vacancies(held.again()) == 0
    refuses(actions.call_by_election, "elections.no_vacancy", opens_at=opens, closes_at=opens, **given)
    assert again.title in page(client, address)
    for other in (held.members[0], council.access[0], council.secretariat, world.account("consul")[1]):
        page(browser_of(other), address, {"fill": "1"}, status=403)


def removed(held, name):
    candidacy = next(one for one in queries.candidates(held.again()) if one.name == name)
    actions.remove_candidate(candidacy=candidacy, reason="Vive en otro distrito", by=held.members[0])


def seats_of(held):
    council = Council(office=world.office("chicago", name="Chicago"), members=1)
    for number in (1, 2):
        Seat.objects.create(term=council.term, kind="elected", office=held.election.office, number=number)
    return council.term.seats.filter(office=held.election.office)


def sitting(seats):
    return sorted(Member.objects.filter(seat__in=seats, left_on__isnull=True).values_list("name", flat=True))


def test_a_winner_removed_later_leaves_her_seat_that_day_to_whoever_follows():
    held = seated()
    seats = seats_of(held)
    seat_elected.func()
    assert sitting(seats) == ["Ana Peña", "Beto Cruz"]
    removed(held, "Ana Peña")
    assert seat_elected.func() == 1
    assert sitting(seats) == ["Beto Cruz", "Carla Mora"]
    ana = Member.objects.get(name="Ana Peña", seat__in=seats)
    assert (ana.left_on, ana.left_because) == (timezone.localdate(), "post_ended")
    assert (
        Event.objects.filter(verb="council.member_left", subject_id=str(ana.pk)).get().data["because"] == "post_ended"
    )
    assert (seat_elected.func(), sitting(seats)) == (0, ["Beto Cruz", "Carla Mora"])


def test_a_winner_removed_before_the_council_took_her_up_is_never_seated():
    held = seated()
    seats = seats_of(held)
    removed(held, "Ana Peña")
    assert (seat_elected.func(), sitting(seats)) == (2, ["Beto Cruz", "Carla Mora"])


@pytest.mark.parametrize("revoked", [False, True])
def test_a_post_ended_by_an_administrator_frees_the_seat_on_its_last_day_and_not_before(revoked, time_machine):
    held = seated()
    seats = seats_of(held)
    seat_elected.func()
    post = Post.objects.get(holder__name="Beto Cruz", role="council_member")
    last = timezone.localdate() + timedelta(days=9)
    if revoked:
        revoke_post(post=post, by="system")
        last = timezone.localdate()
    else:
        end_post(post=post, on=last, by="system")
        assert (seat_elected.func(), sitting(seats)) == (0, ["Ana Peña", "Beto Cruz"])
        time_machine.move_to(timezone.now() + timedelta(days=12))
    seat_elected.func()
    beto = Member.objects.get(name="Beto Cruz", seat__in=seats)
    assert (sitting(seats), beto.left_on, beto.left_because) == (["Ana Peña"], last, "post_ended")


def everywhere(held, council, name):
    """Who reads seats, and whether each of them finds her on hers today."""
    today, office = timezone.localdate(), held.election.office
    one = Member.objects.select_related("seat", "account").get(name=name)
    post = Post.objects.get(pk=one.post)
    plenary = council_actions.convene(
        term=council.term, kind="plenary", held_on=today, place="México", form_key=uuid4(), by=council.secretariat
    )
    shown = next(row for row in terms.seats(council.term) if row.seat == one.seat)
    listed = next(row for row in books.terms() if row == council.term)
    others = Member.objects.filter(seat__term=council.term).exclude(pk=one.pk).count()
    return {
        "public page": shown.member == one,
        "books": one in books.sitting(council.term),
        "not vacant": one.seat not in books.vacant_seats(council.term),
        "counted": listed.taken == others + 1,
        "not among those who left": one not in books.left(council.term),
        "herself": membership(access_from(post)) == one,
        "her committee": work.my_committee(access_from(post)) == council.committee
        and sits_in(access_from(post), council.committee) == one,
        "called to a plenary": one in called_to(plenary),
        "women": {key: of for key, _n, of in women(today, today)}.get(office.pk, 0) == 2,
        "conferences": len([key for key, _a, _b in council_on(today) if key == office.pk]) == 2,
        "elections": queries.vacancies(held.again()) == 0,
    }


def ended(post, day):
    end_post(post=post, on=day, by="system")
    return day


def ran_out(post, day):
    """Somebody gave it for so long; nobody wrote down an end."""
    Post.objects.filter(pk=post.pk).update(ends_on=day)
    return day + timedelta(days=1)


def revoked(post, day):
    """On the day itself: nobody takes a post back ahead."""
    if timezone.localdate() == day:
        revoke_post(post=post, by="system")
    return day


def left(post, day):
    member = Member.objects.get(post=post.pk)
    council_actions.leave(member=member, because="resigned", on=day, by="system")
    return day


@pytest.mark.parametrize("how", [ended, ran_out, revoked, left])
def test_a_seat_is_free_from_its_day_on_wherever_it_is_read_and_before_any_task_ran(how, time_machine):
    held = seated()
    council = Council(office=world.office("chicago", name="Chicago"), members=1)
    for number in (1, 2):
        Seat.objects.create(term=council.term, kind="elected", office=held.election.office, number=number)
    assert seat_elected.func() == 2
    beto = Member.objects.get(name="Beto Cruz")
    council_actions.choose_committee(member=beto, committee=council.committee, by="system")
    now = timezone.now()
    post = Post.objects.get(pk=beto.post)
    free = how(post, timezone.localdate() + timedelta(days=9))
    before, seats = (free - timezone.localdate()).days - 1, council.term.seats.filter(office=held.election.office)
    time_machine.move_to(now + timedelta(days=before))
    assert {where for where, is_there in everywhere(held, council, "Beto Cruz").items() if not is_there} == set()
    for day in (before + 1, before + 2):
        time_machine.move_to(now + timedelta(days=day))
        if how is revoked:
            revoked(post, free)
        found = everywhere(held, council, "Beto Cruz")
        # a post that ran out by itself was given for so long: no election owes anybody the rest
        assert {where for where, is_there in found.items() if is_there} == ({"elections"} if how is ran_out else set())
    assert Member.objects.sitting(free - timedelta(days=1)).filter(pk=beto.pk).exists(), "looking back"
    new = council_actions.seat_member(
        seat=beto.seat,
        email="dora@example.org",
        name="Dora Luz",
        gender="woman",
        starts_on=timezone.localdate(),
        by="system",
    )
    beto.refresh_from_db()
    assert (new.seat, beto.left_on, beto.left_because) == (beto.seat, free, "resigned" if how is left else "post_ended")
    assert sitting(seats) == ["Ana Peña", "Dora Luz"]


@pytest.mark.parametrize(
    ("ends", "posts", "vacant"),
    [
        (["campaign"], 0, 0),
        (["seated"], 1, 0),
        (["seated"], 0, 1),
        (["second_call"], 0, 1),
        (["rerun"], 0, 1),
        (["second_call", "campaign"], 0, 0),
        (["rerun", "second_call"], 0, 1),
        (["rerun", "seated"], 1, 0),
        (["rerun", "seated"], 0, 1),
    ],
)
def test_a_by_election_that_fails_leaves_the_seat_vacant_to_be_called_again(ends, posts, vacant):
    held = seated()
    for name in ("Ana Peña", "Carla Mora"):
        removed(held, name)
    assert queries.vacancies(held.again()) == 1
    opens = timezone.now() + timedelta(days=20)
    given = {"election": held.again(), "opens_at": opens, "closes_at": opens + timedelta(days=3), "by": held.commission}
    one = actions.call_by_election(**given)
    for at, state in enumerate(ends):
        if at:
            one = Election.objects.create(
                rule_set=one.rule_set, office=one.office, uuid=f"again-{at}", title_es="Otra", title_en="Again", seats=1,
                opens_at=opens, closes_at=opens + timedelta(days=3), follows=one, called_at=timezone.now(),
            )  # fmt: skip
        Election.objects.filter(pk=one.pk).update(state=state, text="{}", trustees_text="{}", codes="[]")
    for _ in range(posts):
        Candidacy.objects.create(
            election=one, number=1, name="Dora", email="dora@example.org", gender="woman", answers={}, post=uuid4()
        )
    assert queries.vacancies(held.again()) == vacant
    if vacant:
        assert actions.call_by_election(**given | {"election": held.again()}).seats == 1
        assert queries.vacancies(held.again()) == 0


@pytest.fixture
def demo_world():
    for code in (demo.OVER, demo.OPEN):
        if not Office.objects.filter(code=code).exists():
            world.office(code, name=code.title())
    demo.build(1.0, 7, print)


def test_the_demo_has_an_election_open_to_voters_and_one_with_its_archive(demo_world, client):
    running, over = Election.objects.order_by("-opens_at")
    assert (running.state, over.state) == ("voting", "seated")
    assert queries.participation(running)["online"] == 3
    assert sum(queries.online_counts(over)) == 5
    assert Post.objects.filter(role="council_member", office=over.office).count() == 2
    assert set(
        Post.objects.filter(role="council_member", office=over.office).values_list("holder__is_demo", flat=True)
    ) == {True}
    assert all(finding.holds for finding in check_archive(bytes(queries.archive(over).content)))
    for found in (running, over):
        for part in ("", "board/", "archive/", "on-it/"):
            answer = client.get(f"/elections/{found.uuid}/{part}")
            assert answer.status_code == 200, part
        assert "muestra" in page(client, f"/elections/{found.uuid}/")
    account = queries.committee(running)[0].account
    committee = browser_of(
        access_from(Post.objects.select_related("office").get(holder=account, office=running.office))
    )
    for part in ("", "roll/", "delivery/", "sheets/", "challenges/"):
        page(committee, f"/elections/committee/{running.uuid}/{part}")


# -- speed ---------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("number", [1, 3])
def test_pages_of_the_commission_ask_as_often_for_three_as_for_one(number, django_assert_max_num_queries):
    held = [el.called(term=f"t{n}", office=world.office(f"office-{n}")) for n in range(number)]
    client = browser_of(held[0].commission)
    for address in ("", "call/", f"{held[0].election.uuid}/"):
        with django_assert_max_num_queries(25):
            page(client, f"/elections/commission/{address}")
