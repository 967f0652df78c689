"""Textbooks: asked for once, divided by rule, counted on the way, handed out, read or not; and what it cost."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from ambos.domain.errors import Refused
from ambos.programs.textbooks import actions, measures, queries
from ambos.programs.textbooks.models import BookSet, Distribution, Movement, Request, Season, Stock, Title, UseReport
from tests.support import world

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
WIDE = (TODAY - timedelta(days=40), TODAY + timedelta(days=300))


@pytest.fixture
def hq():
    return world.account("headquarters_coordinator")


@pytest.fixture
def sides():
    """Two offices, an officer and an organization at each."""
    made = []
    for code, mark in (("los-angeles", world.A), ("phoenix", world.B)):
        office = world.office(code, mark)
        user, access = world.account("community_affairs_officer", office=office)
        made.append((user, access, office, world.organization("Biblioteca", mark)))
    return made


@pytest.fixture
def books(hq):
    """Two titles of grade 3, one of them also digital, with copies in the store at home."""
    _user, access = hq
    made = []
    for code, name, url, copies in (
        ("P3ESA", "Lecturas 3", "", 100),
        ("P3MAA", "Matemáticas 3", "https://libros.example/p3maa", 40),
    ):
        title = actions.add_title(
            code=code,
            name=name,
            grade=3,
            digital_url=url,
            unit_cost=Decimal("25.50"),
            source="made for tests",
            by=access,
        )
        actions.take_in(title=title, copies=copies, on=TODAY, form_key=uuid4(), by=access)
        made.append(title)
    return made


@pytest.fixture
def season(hq):
    _user, access = hq
    return actions.open_new_season(
        code="2026-2027", opens_on=TODAY - timedelta(days=10), closes_on=TODAY + timedelta(days=10), cap=60, by=access
    )


def asked(season, side, copies, **changes):
    _user, access, office, organization = side
    given = {
        "purpose": "círculo de lectura", "storage": "estante con llave", "readers": {3: 80}, "form_key": uuid4(), "by": access,
        "office": office, "organization": organization, "why_paper": "sin señal",
    }  # fmt: skip
    return actions.ask_for_books(season=season, copies=copies, **given | changes)


def shut(season):
    Season.objects.filter(pk=season.pk).update(opens_on=TODAY - timedelta(days=30), closes_on=TODAY - timedelta(days=1))
    season.refresh_from_db()
    return season


def arrived(season, side, access, **counts):
    """Allocated, packed, sent and counted at the office of this side."""
    if season.state == "open":
        season = actions.allocate_season(season=shut(season), by=access)
    made = actions.pack_shipment(season=season, office=side[2], pallets=2, form_key=uuid4(), by=access)
    actions.send_shipment(shipment=made, on=TODAY, freight=Decimal("900"), by=access)
    counted = {line.title_id: counts.get(line.title.code, (line.sent, 0)) for line in made.lines.all()}
    return actions.receive_shipment(shipment=made, counts=counted, on=TODAY, by=side[1])


def code_of(call, *arguments, **named):
    with pytest.raises(Refused) as told:
        call(*arguments, **named)
    return [code.removeprefix("textbooks.") for code in told.value.codes]


def sums(office):
    return {title.code: vars(found) for title, found in queries.stock_at(office)}


def test_a_quota_asked_twice_is_refused_and_a_form_sent_twice_is_one_request(season, sides, books):
    key = uuid4()
    first = asked(season, sides[0], {books[0]: 10}, form_key=key)
    assert asked(season, sides[0], {books[0]: 10}, form_key=key).pk == first.pk
    assert code_of(asked, season, sides[0], {books[0]: 10}) == ["asked_already"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Request.objects.create(
            season=season, office=sides[0][2], organization=sides[0][3], order=9, purpose="x", storage="y",
            asked_at=timezone.now(), form_key=uuid4(),
        )  # fmt: skip
    actions.withdraw_request(request=first, by=sides[0][1])
    again = asked(season, sides[0], {books[0]: 12})
    assert (again.order, Request.objects.exclude(state="withdrawn").count()) == (2, 1)


@pytest.mark.parametrize(
    "changes, copies, codes",
    [
        ({"purpose": " ", "storage": ""}, 5, ["needs_purpose", "needs_storage"]),
        ({}, 0, ["nothing_asked"]),
        ({"readers": {3: 0}}, 5, ["needs_readers", "needs_any_readers"]),
        ({"readers": {4: 9}}, 5, ["needs_readers"]),
    ],
)
def test_what_a_request_lacks(season, sides, books, changes, copies, codes):
    assert code_of(asked, season, sides[0], {books[0]: copies}, **changes) == codes
    assert Request.objects.count() == 0


def test_a_shut_season_and_an_expired_edition(season, sides, books, hq):
    Title.objects.filter(pk=books[0].pk).update(valid_to=TODAY - timedelta(days=1))
    old = Title.objects.get(pk=books[0].pk)
    assert code_of(asked, season, sides[0], {old: 5}) == ["expired"]
    assert code_of(asked, shut(season), sides[0], {books[1]: 5}) == ["season_shut"]


def test_shares_by_rule_with_the_reasons_of_what_is_not_given(season, sides, books, hq):
    _user, access = hq
    assert code_of(actions.allocate_season, season=season, by=access) == ["still_open"]
    one = asked(season, sides[0], {books[0]: 90, books[1]: 30}, readers={3: 50}, why_paper="")
    two = asked(season, sides[1], {books[0]: 70})
    season = actions.allocate_season(season=shut(season), by=access)
    told = {
        (line.request_id, line.title.code): (line.given, line.unmet) for made in (one, two) for line in made.lines.all()
    }
    assert told == {
        (one.pk, "P3ESA"): (45, {"beyond_readers": 40, "not_enough": 5}),
        (one.pk, "P3MAA"): (0, {"digital_first": 30}),
        (two.pk, "P3ESA"): (55, {"beyond_cap": 10, "not_enough": 5}),
    }
    assert code_of(actions.allocate_season, season=season, by=access) == ["allocated_already"]
    found = {office: (top, bottom) for office, top, bottom in measures.fill_rate(*WIDE)}
    assert found == {sides[0][2].pk: (45, 120), sides[1][2].pk: (55, 70)}


def test_no_copy_gets_lost_unseen(season, sides, books, hq):
    _user, access = hq
    made = asked(season, sides[0], {books[0]: 50, books[1]: 20})
    arrived(season, sides[0], access, P3ESA=(44, 2))
    here, there = sides[0][2], sides[1][2]
    assert Stock.objects.get(title=books[0], office=None).copies == 50
    actions.distribute(
        office=here, organization=sides[0][3], request=made, copies={books[0]: 30}, readers=80, on=TODAY, form_key=uuid4(),
        by=sides[0][1],
    )  # fmt: skip
    moved = {"title": books[0], "office": here, "on": TODAY, "by": sides[0][1]}
    actions.move_surplus(**moved, to=there, copies=5, form_key=uuid4())
    actions.write_off(**moved, copies=3, kind="damaged", why="se mojaron", form_key=uuid4())
    assert sums(here) == {
        "P3ESA": {"received": 50, "distributed": 30, "moved_on": 5, "damaged": 5, "lost": 4, "in_stock": 6},
        "P3MAA": {"received": 20, "distributed": 0, "moved_on": 0, "damaged": 0, "lost": 0, "in_stock": 20},
    }
    assert sums(there)["P3ESA"] == {
        "received": 5, "distributed": 0, "moved_on": 0, "damaged": 0, "lost": 0, "in_stock": 5,
    }  # fmt: skip
    assert {found.unexplained for office in (here, there) for _title, found in queries.stock_at(office)} == {0}


def test_nothing_leaves_that_is_not_there_and_a_refusal_leaves_no_trace(season, sides, books, hq):
    _user, access = hq
    asked(season, sides[0], {books[0]: 10, books[1]: 10})
    arrived(season, sides[0], access)
    before = (Movement.objects.count(), sums(sides[0][2]))
    given = {"office": sides[0][2], "organization": sides[0][3], "readers": 5, "on": TODAY, "by": sides[0][1]}
    assert code_of(actions.distribute, copies={books[0]: 5, books[1]: 11}, form_key=uuid4(), **given) == ["not_there"]
    assert (Movement.objects.count(), sums(sides[0][2]), Distribution.objects.count()) == (*before, 0)
    with pytest.raises(IntegrityError), transaction.atomic():
        Stock.objects.filter(title=books[0]).update(copies=-1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Stock.objects.create(title=books[0], office=sides[0][2])
    with pytest.raises(IntegrityError), transaction.atomic():
        Stock.objects.create(title=books[0], office=None)


def test_counting_the_boxes(season, sides, books, hq):
    _user, access = hq
    asked(season, sides[0], {books[0]: 10})
    season = actions.allocate_season(season=shut(season), by=access)
    made = actions.pack_shipment(season=season, office=sides[0][2], pallets=1, form_key=uuid4(), by=access)
    given = {"shipment": made, "on": TODAY, "by": sides[0][1]}
    assert code_of(actions.receive_shipment, counts={books[0].pk: (10, 0)}, **given) == ["not_now"]
    actions.send_shipment(shipment=made, on=TODAY, freight=None, by=access)
    actions.at_customs(shipment=made, on=TODAY, by=access)
    assert code_of(actions.receive_shipment, counts={}, **given) == ["count_all"]
    assert code_of(actions.receive_shipment, counts={books[0].pk: (9, 2)}, **given) == ["counted_more"]
    assert code_of(actions.receive_shipment, counts={books[0].pk: (-1, 2)}, **given) == ["not_a_count"]
    assert code_of(actions.close_season, season=season, by=access) == ["on_the_way"]
    assert code_of(
        actions.pack_shipment, season=season, office=sides[0][2], pallets=1, form_key=uuid4(), by=access
    ) == ["nothing_to_pack"]
    with pytest.raises(PermissionDenied):
        actions.receive_shipment(shipment=made, counts={books[0].pk: (10, 0)}, on=TODAY, by=sides[1][1])
    actions.receive_shipment(counts={books[0].pk: (0, 0)}, **given)
    assert sums(sides[0][2])["P3ESA"]["lost"] == 10
    assert actions.close_season(season=season, by=access).state == "closed"


def test_every_verb_takes_the_same_form_once(season, sides, books, hq):
    _user, access = hq
    asked(season, sides[0], {books[0]: 10})
    key = uuid4()
    for _ in range(2):
        actions.take_in(title=books[0], copies=7, on=TODAY, form_key=key, by=access)
    arrived(season, sides[0], access)
    keys = [uuid4() for _ in range(3)]
    moved = {"title": books[0], "office": sides[0][2], "on": TODAY, "by": sides[0][1]}
    for _ in range(2):
        actions.distribute(
            office=sides[0][2], organization=sides[0][3], copies={books[0]: 2}, readers=2, on=TODAY, form_key=keys[0],
            by=sides[0][1],
        )  # fmt: skip
        actions.move_surplus(**moved, to=sides[1][2], copies=2, form_key=keys[1])
        actions.write_off(**moved, copies=2, kind="lost", why="no están", form_key=keys[2])
    assert Stock.objects.get(title=books[0], office=None).copies == 97
    assert sums(sides[0][2])["P3ESA"]["in_stock"] == 4


def test_reports_at_two_and_eight_months_and_no_second_season_without_them(client, season, sides, books, hq):
    _user, access = hq
    made = asked(season, sides[0], {books[0]: 10})
    arrived(season, sides[0], access)
    given = actions.distribute(
        office=sides[0][2], organization=sides[0][3], request=made, copies={books[0]: 10}, readers=80,
        on=TODAY, form_key=uuid4(), by=sides[0][1],
    )  # fmt: skip
    two, eight = given.reports.all()
    assert (two.months, eight.months) == (2, 8)
    path = actions.make_report_link(report=two, by=sides[0][1])
    assert client.get(path).status_code == 200
    assert client.post(path, {"in_use": 11, "readers": 20}).status_code == 422
    assert client.post(path, {"in_use": 0, "readers": 0, "note": "sin maestra"}).status_code == 200
    assert (client.get(path).status_code, client.get(reverse("textbooks:use", args=["x"])).status_code) == (410, 404)
    two.refresh_from_db()
    assert (two.in_use, two.readers, two.is_by_link) == (0, 0, True)
    UseReport.objects.filter(pk=eight.pk).update(due_on=TODAY - timedelta(days=31))
    later = actions.open_new_season(
        code="2027-2028", opens_on=TODAY, closes_on=TODAY + timedelta(days=5), cap=10, by=access
    )
    assert code_of(asked, later, sides[0], {books[0]: 1}) == ["owes_report"]
    actions.send_use_report(report=eight, in_use=8, readers=40, by=sides[0][1])
    assert asked(later, sides[0], {books[0]: 1}).order == 1
    assert code_of(actions.send_use_report, report=eight, in_use=8, readers=40, by=sides[0][1]) == ["not_now"]


def test_what_it_cost_and_whether_schools_at_home_went_short(client, season, sides, books, hq):
    _user, access = hq
    assert client.get(reverse("textbooks:cost")).status_code == 200
    made = asked(season, sides[0], {books[0]: 50})
    arrived(season, sides[0], access, P3ESA=(45, 2))
    given = actions.distribute(
        office=sides[0][2], organization=sides[0][3], request=made, copies={books[0]: 40}, readers=80, on=TODAY,
        form_key=uuid4(), by=sides[0][1],
    )  # fmt: skip
    actions.send_use_report(report=given.reports.first(), in_use=30, readers=60, by=sides[0][1])
    season.refresh_from_db()
    assert code_of(actions.say_home, season=season, wanted=10, served=11, source="x", by=access) == ["served_more"]
    assert code_of(actions.say_home, season=season, wanted=10, served=9, source=" ", by=access) == ["needs_source"]
    actions.say_home(season=season, wanted=1000, served=950, source="informe de muestra", by=access)
    [cost] = queries.costs()
    assert (cost.sent, cost.handed_out, cost.lost, cost.damaged, cost.sites, cost.reported, cost.in_use) == (
        50,
        40,
        3,
        2,
        1,
        1,
        30,
    )
    assert (cost.printing, cost.freight, cost.total) == (Decimal("1275.00"), Decimal("900.00"), Decimal("2175.00"))
    assert (cost.per_copy, cost.per_copy_in_use) == (Decimal("54.38"), Decimal("72.50"))
    assert (cost.home_short, cost.home_share) == (50, Decimal("5.0"))
    page = client.get(reverse("textbooks:cost")).content.decode()
    assert [word for word in ("2,175", "1,275.00", "54.38", "informe de muestra") if word not in page] == []
    found = {one.measure.code.removeprefix("textbooks."): list(one.compute(*WIDE)) for one in measures.MEASURES}
    here = sides[0][2].pk
    assert found == {
        "copies_given": [(here, 50, 50)], "days_to_hand_out": [(here, 0, 1)], "handed_out": [(here, 40, None)],
        "readers": [(here, 80, None)], "use_reported": [(here, 1, 2)], "in_use": [(here, 30, 40)],
        "used_by_site": [(here, 30, 1)], "cost_of_a_copy": [(here, 46, 40)],
    }  # fmt: skip


def test_books_asked_for_in_the_evening_and_handed_over_the_same_evening_took_no_day(season, sides, books, hq):
    """In UTC it is the day after when an office far west closes: the books did not come before they were asked for."""
    made = asked(season, sides[0], {books[0]: 50})
    arrived(season, sides[0], hq[1], P3ESA=(45, 2))
    actions.distribute(
        office=sides[0][2], organization=sides[0][3], request=made, copies={books[0]: 40}, readers=80, on=TODAY,
        form_key=uuid4(), by=sides[0][1],
    )  # fmt: skip
    there = ZoneInfo(sides[0][2].timezone)
    evening = datetime(TODAY.year, TODAY.month, TODAY.day, 20, tzinfo=there)
    assert evening.astimezone(UTC).date() == TODAY + timedelta(days=1)
    type(made).objects.filter(pk=made.pk).update(asked_at=evening)
    [days] = [one for one in measures.MEASURES if one.measure.code == "textbooks.days_to_hand_out"]
    assert list(days.compute(*WIDE)) == [(sides[0][2].pk, 0, 1)]


def test_what_nobody_said_is_not_known_and_never_zero(client, season, sides, books, hq):
    _user, access = hq
    asked(season, sides[0], {books[0]: 5})
    season = actions.allocate_season(season=shut(season), by=access)
    made = actions.pack_shipment(season=season, office=sides[0][2], pallets=1, form_key=uuid4(), by=access)
    actions.send_shipment(shipment=made, on=TODAY, freight=None, by=access)
    [cost] = queries.costs()
    assert (cost.freight, cost.total, cost.per_copy, cost.home_short) == (None, None, None, None)
    assert client.get(reverse("textbooks:cost")).status_code == 200


def test_headquarters_puts_a_set_together(client, books, hq, sides):
    world.signed_in(client, hq[0])
    at = reverse("textbooks:add_set")
    assert all(book.name in client.get(at).content.decode() for book in books)
    typed = {"name": "Tercero", "grade": 3, f"copies_{books[0].pk}": 1, f"copies_{books[1].pk}": ""}
    empty = client.post(at, typed | {f"copies_{books[0].pk}": "", "name": "Vacío"})
    assert (empty.status_code, "Una colección tiene al menos un título." in empty.content.decode()) == (200, True)
    assert client.post(at, typed | {f"copies_{books[0].pk}": "101"}).status_code == 200
    assert BookSet.objects.count() == 0
    assert client.post(at, typed).status_code == 302
    assert client.post(at, typed).status_code == 200  # one of that name is there already
    [made] = BookSet.objects.all()
    assert (made.name, made.grade, [(part.title, part.copies) for part in made.parts.all()]) == (
        "Tercero",
        3,
        [(books[0], 1)],
    )
    store = client.get(reverse("textbooks:store")).content.decode()
    assert ("Tercero" in store, f'href="{at}"' in store) == (True, True)
    world.signed_in(client, sides[0][0])
    assert client.post(at, typed | {"name": "Otro"}).status_code == 403


def test_whole_sets_and_digital_first_for_families(client, season, sides, books, hq):
    _user, access = hq
    whole = actions.add_set(name="Tercero", parts={books[0]: 1, books[1]: 2}, grade=3, by=access)
    made = asked(season, sides[0], {books[0]: 3}, sets={whole: 4})
    assert {line.title.code: line.copies for line in made.lines.all()} == {"P3ESA": 7, "P3MAA": 8}
    page = client.get(reverse("textbooks:books")).content.decode()
    assert "https://libros.example/p3maa" in page
    assert code_of(actions.add_set, name="Vacío", parts={}, by=access) == ["empty_set"]
    digital = {"code": "X", "name": "X", "form": "digital", "source": "x", "by": access}
    assert code_of(actions.add_title, **digital) == ["needs_digital_address"]
    assert code_of(actions.add_title, **digital | {"code": "p3esa", "form": "print"}) == ["code_taken"]


def test_who_may_do_what(season, sides, books, hq):
    _user, access = hq
    (_u, mine, here, library), (_v, theirs, there, other) = sides
    with pytest.raises(PermissionDenied):
        asked(season, sides[0], {books[0]: 1}, by=theirs)
    for by in (mine, world.account("evaluator")[1], world.account("promoter", office=here)[1]):
        with pytest.raises(PermissionDenied):
            actions.allocate_season(season=season, by=by)
        with pytest.raises(PermissionDenied):
            actions.take_in(title=books[0], copies=1, on=TODAY, form_key=uuid4(), by=by)
    partner = world.account("partner_administrator", organization=library)[1]
    made = asked(season, sides[0], {books[0]: 1}, by=partner)
    with pytest.raises(PermissionDenied):
        asked(season, sides[1], {books[0]: 1}, by=partner)
    theirs_made = asked(season, sides[1], {books[0]: 1})
    assert [one.pk for one in queries.requests(mine)] == [made.pk]
    assert [one.pk for one in queries.requests(partner)] == [made.pk]
    assert {one.pk for one in queries.requests(access)} == {made.pk, theirs_made.pk}
    assert list(queries.requests(world.account("promoter", office=here)[1])) == []
    with pytest.raises(PermissionDenied):
        actions.distribute(
            office=there, organization=other, copies={books[0]: 1}, readers=1, on=TODAY, form_key=uuid4(), by=mine
        )


def test_the_whole_season_by_the_pages(client, season, sides, books, hq):
    (user, _access, office, library), head = sides[0], hq[0]
    world.signed_in(client, user)
    typed = {
        "form_key": uuid4(), "organization": library.name, "purpose": "círculo", "storage": "estante", "why_paper": "sin señal",
        "readers_3": 20, f"copies_{books[0].pk}": 20,
    }  # fmt: skip
    assert client.post(reverse("textbooks:ask"), typed | {"purpose": ""}).status_code == 200
    assert client.post(reverse("textbooks:ask"), typed).status_code == 302
    again = client.post(reverse("textbooks:ask"), typed | {"form_key": uuid4()})
    assert (again.status_code, Request.objects.count()) == (200, 1)
    shut(season)
    world.signed_in(client, head)
    at = reverse("textbooks:season", args=[season.code])
    assert client.get(at).status_code == 200
    client.post(reverse("textbooks:decide", args=[season.code, "allocate"]))
    client.post(reverse("textbooks:pack", args=[season.code, office.code]), {"form_key": uuid4(), "pallets": 1})
    made = queries.shipments(hq[1]).get()
    assert client.post(reverse("textbooks:send", args=[made.pk]), {"on": "x"}).status_code == 422
    client.post(reverse("textbooks:send", args=[made.pk]), {"on": TODAY, "freight": "100.00"})
    home = {"wanted": 10, "served": 10, "source": "muestra"}
    assert client.post(reverse("textbooks:home", args=[season.code]), home).status_code == 302
    assert client.post(reverse("textbooks:home", args=[season.code]), home | {"served": 11}).status_code == 422
    for name in ("seasons", "store", "add_title"):
        assert client.get(reverse(f"textbooks:{name}")).status_code == 200
    world.signed_in(client, user)
    counted = {"on": TODAY, f"good_{books[0].pk}": 19, f"damaged_{books[0].pk}": 1}
    assert client.post(reverse("textbooks:receive", args=[made.pk]), counted).status_code == 302
    asked_for = Request.objects.get()
    share = reverse("textbooks:give_share", args=[asked_for.pk])
    assert client.get(share).status_code == 200
    handed = {"form_key": uuid4(), "on": TODAY, "readers": 20, f"copies_{books[0].pk}": 15}
    assert client.post(share, handed).status_code == 302
    for what, more in (("surplus", {"to": sides[1][2].pk}), ("off", {"kind": "lost", "why": "no están"})):
        at = reverse("textbooks:change", args=[books[0].pk, what])
        assert client.get(at).status_code == 200
        assert client.post(at, {"form_key": uuid4(), "copies": 1, "on": TODAY} | more).status_code == 302
    report = UseReport.objects.first()
    assert "tx-link" in client.post(reverse("textbooks:report_link", args=[report.pk])).content.decode()
    assert client.post(reverse("textbooks:report", args=[report.pk]), {"in_use": 12, "readers": 18}).status_code == 302
    desk = client.get(reverse("textbooks:desk")).content.decode()
    assert (world.A in desk, world.B in desk) == (True, False)
    assert sums(office)["P3ESA"] == {
        "received": 20, "distributed": 15, "moved_on": 1, "damaged": 1, "lost": 1, "in_stock": 2,
    }  # fmt: skip


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_cost_the_same_however_many_rows(client, season, sides, books, hq, rows, django_assert_max_num_queries):
    _user, access = hq
    for n in range(rows):
        side = (*sides[0][:3], world.organization(f"Biblioteca {n}", world.A))
        asked(season, side, {books[0]: 5, books[1]: 2})
    world.signed_in(client, hq[0])
    with django_assert_max_num_queries(25):
        client.get(reverse("textbooks:season", args=[season.code]))
    arrived(season, sides[0], access)
    for made in Request.objects.all():
        actions.distribute(
            office=sides[0][2], organization=made.organization, request=made, copies={books[0]: 1}, readers=3, on=TODAY,
            form_key=uuid4(), by=sides[0][1],
        )  # fmt: skip
    for name, *arguments in (("season", season.code), ("seasons",), ("store",), ("cost",), ("books",)):
        with django_assert_max_num_queries(25):
            client.get(reverse(f"textbooks:{name}", args=arguments))
    world.signed_in(client, sides[0][0])
    with django_assert_max_num_queries(25):
        client.get(reverse("textbooks:desk"))


# -- a shipment on its way ---------------------------------------------------------------------------------------------
def shown(page):
    """(name, day) of each step on the page of a shipment, the one where it stands first marked by a star; and what it cost."""
    steps = re.findall(
        r'<li( aria-current="step")?>\s*(?:<b>)?([^<]*)(?:</b>)?\s*<span\s+class="muted num">([^<]*)</span>', page
    )
    money = re.search(r"Flete, seguro, aduana</dt>\s*<dd>(.*?)</dd>", page, re.S)[1]
    return [("*" if now else "") + name.strip() for now, name, _day in steps], re.sub(r"<[^>]+>", "", money).strip()


def test_a_shipment_step_by_step_on_its_page(client, season, sides, books, hq):
    asked(season, sides[0], {books[0]: 10})
    head, access = hq
    actions.allocate_season(season=shut(season), by=access)
    made = actions.pack_shipment(season=season, office=sides[0][2], pallets=3, form_key=uuid4(), by=access)
    at, customs, freight = (reverse(f"textbooks:{name}", args=[made.pk]) for name in ("shipment", "customs", "freight"))
    world.signed_in(client, head)
    assert shown(client.get(at).content.decode()) == (
        ["*Empacado", "En camino", "En la aduana", "Recibido y contado"], "no se sabe",
    )  # fmt: skip
    assert "Ese paso no está disponible" in client.post(customs, {"on": TODAY}, follow=True).content.decode()
    sent_on = TODAY - timedelta(days=9)
    actions.send_shipment(shipment=made, on=sent_on, freight=None, by=access)
    assert at in client.get(reverse("textbooks:season", args=[season.code])).content.decode()
    # the office hears of it: it waits at customs, and not before it left
    world.signed_in(client, sides[0][0])
    assert at in client.get(reverse("textbooks:desk")).content.decode()
    early = client.post(customs, {"on": sent_on - timedelta(days=1)})
    assert (early.status_code, "es anterior al envío" in early.content.decode()) == (422, True)
    assert client.post(customs, {"on": TODAY - timedelta(days=4)}).status_code == 302
    page = client.get(at).content.decode()
    assert shown(page) == (["Empacado", "En camino", "*En la aduana", "Recibido y contado"], "no se sabe")
    assert ("En la aduana desde hace 4 días." in page, freight in page) == (True, False)
    assert client.post(freight, {"freight": "1"}).status_code == 403
    # headquarters learns what it cost only now
    world.signed_in(client, head)
    assert client.post(freight, {"freight": ""}).status_code == 422
    assert (
        client.post(freight, {"freight": "1250.50", "insurer": "Seguro", "customs_paper": "24-3857"}).status_code == 302
    )
    assert shown(client.get(at).content.decode())[1] == "1,250.50 MXN"
    made.refresh_from_db()
    assert (made.insurer, made.customs_paper, queries.costs()[0].freight) == ("Seguro", "24-3857", Decimal("1250.50"))
    # counted: never before it came to customs; what is missing says so
    given = {"shipment": made, "counts": {books[0].pk: (7, 1)}, "by": sides[0][1]}
    assert code_of(actions.receive_shipment, on=TODAY - timedelta(days=5), **given) == ["received_when"]
    actions.receive_shipment(on=TODAY, **given)
    page = client.get(at).content.decode()
    assert shown(page)[0] == ["Empacado", "En camino", "En la aduana", "*Recibido y contado"]
    assert [int(n) for n in re.findall(r'<td class="num">(\d+)</td>', page)] == [10, 7, 1, 2]
    world.signed_in(client, sides[1][0])
    assert [client.get(at).status_code, client.post(customs, {"on": TODAY}).status_code] == [404, 404]


def test_boxes_that_never_waited_at_customs_show_no_such_step(client, season, sides, books, hq):
    asked(season, sides[0], {books[0]: 10})
    arrived(season, sides[0], hq[1])
    world.signed_in(client, sides[0][0])
    page = client.get(reverse("textbooks:shipment", args=[queries.shipments(hq[1]).get().pk])).content.decode()
    assert shown(page)[0] == ["Empacado", "En camino", "*Recibido y contado"]
