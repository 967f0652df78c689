"""Pages of the council's books: rules and the vote that adopted them, terms, how seats are shared, who is seated and who leaves.

Each page is opened by whoever may and by whoever may not; each refusal keeps what was typed.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from ambos.programs.council import actions
from ambos.programs.council.models import Member, RuleSet, Seat, Term
from ambos.programs.council.queries.terms import proposal
from ambos.records.posts.models import Post
from tests.support import world
from tests.support.council import RULES, VOTED, Council
from tests.support.pages import browser_of, page

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def council():
    return Council()


@pytest.fixture
def keeper(council):
    return browser_of(council.secretariat)


@pytest.fixture
def sitting(council):
    return browser_of(council.access[0])


def boxes(client, address):
    """What a form holds before anybody typed."""
    form = client.get(address).context["form"]
    found = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in found.items() if value is not None and value is not False}


# -- who may -------------------------------------------------------------------------------------------------------------
def addresses(council):
    seat, member = council.term.seats.get(kind="merit"), council.members[1]
    code = council.term.code
    return [
        "/council/books/", "/council/books/rules/", "/council/books/begin/", f"/council/books/{code}/",
        f"/council/books/{code}/share/", f"/council/books/{code}/seats/", f"/council/seats/{seat.pk}/",
        f"/council/members/{member.pk}/",
    ]  # fmt: skip


def test_the_secretariat_reaches_every_book_from_its_desk(council, keeper):
    assert "/council/books/" in page(keeper, "/council/desk/")
    assert f"/council/books/{council.term.code}/" in page(keeper, "/council/books/")
    said = page(keeper, f"/council/books/{council.term.code}/")
    for address in addresses(council)[5:]:
        assert address in said
    for address in addresses(council):
        page(keeper, address)


def test_a_member_a_liaison_and_a_stranger_open_none_of_them(council, sitting):
    for client in (sitting, browser_of(council.at["SRE"]), browser_of(world.account("promoter")[1])):
        for address in addresses(council):
            page(client, address, status=403)
            page(client, address, {}, status=405 if "/members/" in address and client is sitting else 403)


def test_a_member_reaches_her_own_seat_from_her_desk(council, sitting):
    own = f"/council/members/{council.members[0].pk}/"
    assert own in page(sitting, "/council/desk/")
    said = page(sitting, own)
    assert "vacant/" not in said
    for verb in ("vacant", "correct", "chair", "nothing"):
        page(sitting, f"{own}{verb}/", {}, status=404)


# -- rules ---------------------------------------------------------------------------------------------------------------
def test_the_rules_of_the_pack_go_through_the_page_unchanged(council, keeper):
    typed = boxes(keeper, "/council/books/rules/") | {
        "title": "Reglas 2029", "minutes": "Acta 31", "adopted_on": "2026-05-03", "in_favour": 70, "against": 2,
    }  # fmt: skip
    page(keeper, "/council/books/rules/", typed, status=302)
    made = RuleSet.objects.get(title="Reglas 2029")
    assert made.rules == proposal()
    assert (made.in_favour, made.against, made.abstained, made.minutes) == (70, 2, 0, "Acta 31")
    assert made.digest in page(keeper, "/council/books/")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"in_favour": 2, "against": 2}, "Para adoptar reglas se necesitan más votos a favor que en contra."),
        ({"quorum": "cero"}, "Las reglas dicen en quorum algo que no puede ser: cero."),
        ({"method": "by_electors", "sizes": ""}, "A las reglas les falta: seats.sizes."),
        ({"method": "fixed", "table": "fresno"}, "Cada renglón lleva dos palabras, y la segunda es un número."),
        ({"committees": "EDU | Educación"}, "Cada renglón lleva una clave y dos nombres, separados por una barra."),
        ({"minutes": " "}, "Este campo es obligatorio."),
    ],
)
def test_rules_that_cannot_be_are_refused_and_what_was_typed_stays(council, keeper, change, said):
    typed = boxes(keeper, "/council/books/rules/") | {
        "title": "Reglas nuevas", "minutes": "Acta 31", "adopted_on": "2026-05-03", "in_favour": 70, "against": 2,
    }  # fmt: skip
    shown = page(keeper, "/council/books/rules/", typed | change)
    assert said in shown
    assert "Reglas nuevas" in shown
    assert not RuleSet.objects.filter(title="Reglas nuevas").exists()


def test_the_rules_of_another_country_are_typed_too(council, keeper):
    typed = boxes(keeper, "/council/books/rules/") | {
        "title": "CRE", "minutes": "Acta 1", "adopted_on": "2026-05-03", "in_favour": 5, "against": 0, "may_be_reelected": "on",
        "method": "by_electors", "sizes": "1201 7\n50001, 11", "turnout": "1/20", "committees": "", "kind_elected": "",
        "kind_merit": "",
    }  # fmt: skip
    page(keeper, "/council/books/rules/", typed, status=302)
    rules = RuleSet.objects.get(title="CRE").rules
    assert rules["seats"] == {
        "method": "by_electors",
        "sizes": [{"electors": 1201, "seats": 7}, {"electors": 50001, "seats": 11}],
    }
    assert (rules["second_call"], rules["committees"], rules["may_be_reelected"]) == (
        {"minimum_turnout": "1/20"}, [], True,
    )  # fmt: skip


# -- terms ---------------------------------------------------------------------------------------------------------------
def test_a_term_is_begun_under_adopted_rules(council, keeper):
    first = council.term.ends_on + timedelta(days=1)
    typed = {"code": "siguiente", "rule_set": council.rules.pk, "starts_on": first.isoformat()}
    page(keeper, "/council/books/begin/", typed, status=302)
    assert Term.objects.get(code="siguiente").starts_on == first
    shown = page(keeper, "/council/books/begin/", typed | {"code": "otro"})
    assert "El periodo siguiente corre en esos días." in shown
    assert 'value="otro"' in shown


# -- seats ---------------------------------------------------------------------------------------------------------------
@pytest.fixture
def empty(council):
    rules = actions.adopt_rules(title="Otras", rules=RULES, by=council.secretariat, **VOTED)
    first = council.term.ends_on + timedelta(days=1)
    for code in ("fresno", "dallas"):
        world.office(code, name=code.title())
    return actions.begin_term(code="t", rule_set=rules, starts_on=first, by=council.secretariat)


def test_the_workings_are_looked_at_first_and_then_published(empty, keeper):
    address = "/council/books/t/share/"
    assert "fresno," in page(keeper, address)
    typed = {"populations": "fresno; 700\ndallas\t300\n", "basis": "matrículas 2026"}
    shown = page(keeper, address, typed | {"look": "1"})
    assert "5 lugares, como los reparten estas cifras" in shown
    assert "matrículas 2026" in shown
    assert not Seat.objects.filter(term=empty, kind="elected").exists()
    page(keeper, address, typed | {"publish": "1"}, status=302)
    assert [(line.office.code, line.seats) for line in empty.allotment.lines.all()] == [("fresno", 3), ("dallas", 2)]
    assert "Los lugares de este periodo ya se publicaron." in page(keeper, address, typed | {"publish": "1"})


@pytest.mark.parametrize(
    ("populations", "said"),
    [
        ("fresno,\ndallas,300", "No se conoce la población del distrito fresno."),
        ("fresno,muchos\ndallas,300", "no es una cifra: muchos."),
        ("fresno,1\nfresno,2", "El distrito fresno está dos veces"),
        ("fresno,1\nmarte,2", "Ninguna oficina tiene la clave marte."),
        ("fresno,500\ndallas,500", "Empate en el último escaño"),
        (" ", "Este campo es obligatorio."),
    ],
)
def test_figures_that_cannot_be_shared_are_refused_and_stay_in_the_box(empty, keeper, populations, said):
    shown = page(keeper, "/council/books/t/share/", {"populations": populations, "basis": "padrón", "publish": "1"})
    assert said in shown
    assert populations.strip() in shown
    assert "padrón" in shown
    assert not Seat.objects.filter(term=empty, kind="elected").exists()


def test_a_tie_is_broken_by_the_draw_that_is_typed(empty, keeper):
    typed = {
        "populations": "fresno,500\ndallas,500", "basis": "padrón", "drawn": "Ante notario", "winners": "dallas", "publish": "1",
    }  # fmt: skip
    page(keeper, "/council/books/t/share/", typed, status=302)
    assert [(line.office.code, line.seats) for line in empty.allotment.lines.all()] == [("fresno", 2), ("dallas", 3)]


def test_a_seat_no_district_has(council, keeper):
    address = f"/council/books/{council.term.code}/seats/"
    page(keeper, address, {"kind": "state_delegate", "state_of_origin": "Zacatecas"}, status=302)
    assert council.term.seats.filter(state_of_origin="Zacatecas").count() == 1
    assert "Diga qué organización ocupa el lugar." in page(keeper, address, {"kind": "organization"})
    world.organization("Federación de clubes")
    page(keeper, address, {"kind": "organization", "organization": "Federación de clubes"}, status=302)


# -- members -------------------------------------------------------------------------------------------------------------
def test_somebody_is_seated_and_who_may_not_is_refused(council, keeper):
    seat = council.term.seats.get(kind="merit")
    typed = {
        "name": "Gala Ruiz",
        "email": "gala@example.org",
        "gender": "woman",
        "language": "es",
        "starts_on": TODAY.isoformat(),
    }
    consul = world.account("consul")[0]
    shown = page(keeper, f"/council/seats/{seat.pk}/", typed | {"email": consul.email})
    assert "Tiene un puesto de personal." in shown
    assert "Gala Ruiz" in shown
    page(keeper, f"/council/seats/{seat.pk}/", typed, status=302)
    assert Member.objects.get(seat=seat).name == "Gala Ruiz"
    assert "Ese lugar está ocupado." in page(
        keeper, f"/council/seats/{seat.pk}/", typed | {"email": "otra@example.org"}
    )
    assert "Gala Ruiz" in page(Client(), f"/council/terms/{council.term.code}/")


def test_a_member_leaves_and_her_seat_is_vacant_for_the_next_one(council, keeper):
    member = council.members[1]
    address = f"/council/members/{member.pk}/leave/"
    assert "Su último día no puede ser anterior al primero." in page(
        keeper, address, {"because": "resigned", "on": (member.starts_on - timedelta(days=1)).isoformat()}
    )
    page(keeper, address, {"because": "became_official", "on": TODAY.isoformat()}, status=302)
    member.refresh_from_db()
    assert (member.left_because, member.left_on) == ("became_official", TODAY)
    assert f"/council/seats/{member.seat_id}/" in page(keeper, f"/council/books/{council.term.code}/")
    assert "vacante" in page(Client(), f"/council/terms/{council.term.code}/")
    page(keeper, address, {"because": "resigned", "on": TODAY.isoformat()}, status=404)


def test_a_member_resigns_herself_and_nobody_else(council, sitting):
    other = f"/council/members/{council.members[1].pk}/leave/"
    page(sitting, other, {"because": "resigned", "on": TODAY.isoformat()}, status=403)
    page(
        sitting,
        f"/council/members/{council.members[0].pk}/leave/",
        {"because": "resigned", "on": TODAY.isoformat()},
        status=302,
    )
    council.members[0].refresh_from_db()
    assert council.members[0].left_because == "resigned"


def test_a_member_chooses_her_committee_and_the_secretariat_says_who_coordinates(council, sitting, keeper):
    own = f"/council/members/{council.members[0].pk}/"
    page(sitting, f"{own}committee/", {"committee": council.other.pk}, status=302)
    page(keeper, f"{own}chair/", {}, status=302)
    seat = council.members[0].committees.get(left_on__isnull=True)
    assert (seat.committee, seat.is_chair) == (council.other, True)
    assert "Este campo es obligatorio." in page(sitting, f"{own}committee/", {})


def test_absences_cost_the_seat_only_in_an_open_plenary_and_only_enough_of_them(council, keeper):
    member = council.members[4]
    address = f"/council/members/{member.pk}/vacant/"
    votes = {"in_favour": 3, "against": 0, "abstained": 1}
    assert "Este campo es obligatorio." in page(keeper, address, votes)
    for _missed in range(2):
        session = council.session("plenary", present=4)
        actions.close_session(session=session, minutes="Acta.", by=council.secretariat)
    session = council.session("plenary", present=4)
    shown = page(keeper, address, votes | {"session": session.pk, "in_favour": 9})
    assert "Se contaron 10 votos y hay 4 consejeros presentes." in shown
    page(keeper, address, votes | {"session": session.pk}, status=302)
    member.refresh_from_db()
    assert member.left_because == "absent"


def test_name_and_gender_are_corrected(council, keeper):
    member = council.members[2]
    page(keeper, f"/council/members/{member.pk}/correct/", {"name": "Carla Mora Ruiz", "gender": "other"}, status=302)
    member.refresh_from_db()
    assert (member.name, member.gender) == ("Carla Mora Ruiz", "other")


def test_whoever_was_elected_is_seated_by_one_button(council, keeper):
    office = world.office("dallas", name="Dallas")
    Seat.objects.create(term=council.term, kind="elected", office=office, number=1)
    people = [world.account("council_member", office=office, name=name)[0] for name in ("Hilda Paz", "Irma Sol")]
    for days, one in enumerate(people):
        Post.objects.filter(holder=one).update(starts_on=TODAY + timedelta(days=days), office=office)
    answer = keeper.post(f"/council/books/{council.term.code}/take-up/", follow=True).content.decode()
    assert "Tomó su lugar 1 persona electa." in answer
    assert "Todos los lugares de Dallas están ocupados." in answer
    assert Member.objects.get(seat__office=office).name == "Hilda Paz"


# -- speed ---------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("more", [0, 2])
def test_pages_of_the_books_ask_as_often_for_three_as_for_one(council, keeper, django_assert_max_num_queries, more):
    for n in range(more):
        actions.add_seat(
            term=council.term, kind="state_delegate", state_of_origin=f"Estado {n}", by=council.secretariat
        )
        council.seated(council.term.seats.get(state_of_origin=f"Estado {n}"), f"Nadia{n} Paz")
    for address in (*addresses(council), "/council/desk/", f"/council/terms/{council.term.code}/"):
        with django_assert_max_num_queries(25):
            page(keeper, address)
