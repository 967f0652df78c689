"""One child asked for twice: shown to whoever works at that desk, said by her, never to a family and never at another desk."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from ambos.domain.access import EDUCATION, for_the_system
from ambos.domain.errors import Refused
from ambos.domain.names import PartialDate
from ambos.programs.transfers import actions, demo, queries
from ambos.programs.transfers.models import Transfer
from ambos.records.audit.models import Event
from ambos.records.messages.models import Message
from ambos.records.network.models import District
from ambos.records.people.actions import seal_identifier
from ambos.records.people.models import LikelyDuplicate, Person
from tests.programs.test_transfers import asked, code_of, here, issued, officers, signed, typed
from tests.support import world
from tests.support.papers import keys_for

pytestmark = pytest.mark.django_db
__all__ = ["here", "officers"]


@pytest.fixture
def serves(here):
    District.objects.create(
        office=here, country="us", area_kind="zip", area_code="90012", source="x", confidence="high"
    )
    return here


def numbers(access, transfer):
    return [one.transfer.number for one in queries.doubles(access, Transfer.objects.get(pk=transfer.pk))]


def by_family(client, **changes):
    """The page a family sees when it asked."""
    shown = client.post(reverse("transfers:family_ask"), typed(**changes))
    assert shown.status_code == 200, shown.content.decode()
    return shown.content.decode()


SAME = [
    {},
    {"given_names": "ximena", "surname1": "RIOS"},
    {"surname2": ""},
    {"born_day": "4", "born_month": "9"},
    {"direction": "to_origin", "phone": "", "email": "otra@example.org"},
    {"surname1": "Salcedo", "surname2": "Ríos"},
]
OTHERS = [
    {"given_names": "Regina"},
    {"given_names": "Emiliano", "surname1": "Tzul", "surname2": "Cruz"},
    {"born_day": "21", "born_month": "11", "born_year": "2009", "phone": "213 555 0199"},
    {"direction": "to_destination"},
]


@pytest.mark.parametrize("changes", SAME, ids=str)
def test_the_same_child_by_the_family_and_at_the_desk_is_shown_to_the_desk(client, serves, officers, changes):
    (user, access), _second = officers
    at_desk = asked(serves, access, phone="213 555 0142").transfer
    by_family(client, **changes)
    public = Transfer.objects.get(is_from_family=True)
    assert public.person_id != at_desk.person_id, "nothing is merged by itself"
    assert (numbers(access, at_desk), numbers(access, public)) == ([public.number], [at_desk.number])
    world.signed_in(client, user)
    page = client.get(reverse("transfers:transfer", args=[at_desk.pk])).content.decode()
    assert (
        "Quizá la misma niña o el mismo niño que" in page,
        public.number in page,
        "pedido en la página pública" in page,
    ) == (True,) * 3
    assert client.get(reverse("transfers:transfers")).content.decode().count("quizá pedido dos veces") == 2


@pytest.mark.parametrize("changes", OTHERS, ids=str)
def test_sisters_strangers_and_the_other_direction_are_not(client, serves, officers, changes):
    (user, access), _second = officers
    at_desk = asked(serves, access, phone="213 555 0142").transfer
    by_family(client, **changes)
    assert numbers(access, at_desk) == []
    world.signed_in(client, user)
    assert "quizá pedido" not in client.get(reverse("transfers:transfers")).content.decode()


def test_a_family_never_learns_that_somebody_else_asked(client, serves, officers):
    (_user, access), _second = officers
    alone = by_family(client, given_names="Iker", phone="213 555 0177")
    earlier = asked(serves, access, phone="213 555 0142")
    twice = [by_family(client), by_family(client, guardian="Luis Ríos", relationship="father", phone="213 555 0188")]
    without_codes = {page.replace(_code(page), "") for page in (alone, *twice)}
    assert len({_skeleton(page) for page in without_codes}) == 1, "the answer is word for word that of a first request"
    first, second = (queries.by_follow_code(_code(page)) for page in twice)
    actions.judge_double(transfer=first, other=earlier.transfer, is_same=True, by=access)
    actions.judge_double(transfer=first, other=second, is_same=True, by=access)
    told = [
        client.post(reverse("transfers:follow"), {"code": _code(page)}).content.decode() for page in (alone, *twice)
    ]
    assert len({_skeleton(page) for page in told}) == 1
    for page in (*twice, *told):
        leaks = (
            earlier.transfer.number,
            first.number,
            second.number,
            "Quizá",
            "mismo menor",
            "dos veces",
            "Ximena",
            "Rosa",
        )
        assert [word for word in leaks if word in page] == []
    by_school = client.get(actions.make_link(transfer=first, by=access)).content.decode()
    assert ("Ximena" in by_school, earlier.transfer.number in by_school, second.number in by_school) == (
        True,
        False,
        False,
    )
    assert "misma niña" not in by_school
    assert Message.objects.count() == 0
    assert by_family(client, guardian="Ana Ríos", phone="213 555 0111"), "a fourth request is taken like the first"


def _code(page):
    return page.split('class="code linkbox">')[1].split("<")[0]


def _skeleton(page):
    """What is told, without what differs on any two pages."""
    main = page.split("<main", 1)[1].split("</main", 1)[0]
    return " ".join(word for word in main.split() if "csrf" not in word and "value=" not in word)


def test_another_desk_opens_nothing_of_it_and_says_nothing_of_it(client, serves, officers):
    (_user, access), _second = officers
    elsewhere = world.office("phoenix", world.B)
    other_user, other = world.account("school_records_officer", office=elsewhere, mark=world.B)
    there, at_desk = asked(elsewhere, other).transfer, asked(serves, access).transfer
    by_family(client)
    public = Transfer.objects.get(is_from_family=True)
    assert (numbers(other, there), numbers(access, at_desk)) == ([], [public.number])
    for mine, theirs in ((public, there), (there, public)):
        for by in (access, other, "client", "link"):
            with pytest.raises(PermissionDenied):
                actions.judge_double(transfer=mine, other=theirs, is_same=True, by=by)
    world.signed_in(client, other_user)
    page = client.get(reverse("transfers:transfer", args=[there.pk])).content.decode()
    assert ("Quizá la misma" in page, str(public.pk) in page, str(at_desk.pk) in page) == (False, False, False)
    said = {"other": str(public.pk), "said": "same"}
    assert client.post(reverse("transfers:double", args=[there.pk]), said).status_code == 404
    assert (
        client.post(reverse("transfers:double", args=[public.pk]), said | {"other": str(there.pk)}).status_code == 404
    )
    assert Person.objects.exclude(identity=None).count() == 0


@pytest.fixture
def two_desks(here, officers):
    """The same girl asked for at two offices; everything else that is known of her there bears a mark."""
    elsewhere = world.office("phoenix", world.B, phone="602 555 0100")
    user, other = world.account("school_records_officer", office=elsewhere, name="Olga Ruiz")
    theirs = asked(
        elsewhere, other, guardian=f"Tutora {world.B}", relationship="mother", phone="602 555 0177", birthplace=f"Lugar {world.B}",
        school=f"Escuela {world.B}", school_place=f"Sitio {world.B}",
    )  # fmt: skip
    return asked(here, officers[0][1]).transfer, theirs, user, other


def test_another_office_that_holds_one_is_named_with_its_number_and_whom_to_ask_and_nothing_else(
    client, here, officers, two_desks, django_assert_max_num_queries
):
    (user, access), _second = officers
    mine, asked_there, _user, _other = two_desks
    theirs = asked_there.transfer
    [found] = queries.elsewhere(access, mine)
    assert (found.office, found.number, found.ask) == (theirs.office, theirs.number, ("Olga Ruiz",))
    world.signed_in(client, user)
    with django_assert_max_num_queries(25):
        page = client.get(reverse("transfers:transfer", args=[mine.pk])).content.decode()
    notice = page.split("Otra oficina tiene", 1)[1].split("</div>", 1)[0]
    for said in (theirs.office.official_name, theirs.number, "Olga Ruiz", "602 555 0100"):
        assert said in notice
    inside = page.replace(theirs.office.official_name, "")
    kept = (
        world.B, "602 555 0177", str(theirs.pk), str(theirs.person_id), theirs.person.code, asked_there.follow_code,
        "Escuela", "Tutora", "Lugar", "Sitio", "href", "solicitado", "Ximena",
    )  # fmt: skip
    assert [word for word in kept[:6] if word in inside] == []
    assert [word for word in kept[6:] if word in notice] == []
    listed = client.get(reverse("transfers:transfers")).content.decode()
    assert (listed.count("quizá pedido dos veces"), theirs.number in listed) == (1, False)
    assert client.get(reverse("transfers:transfer", args=[theirs.pk])).status_code == 404
    assert Person.objects.exclude(identity=None).count() == LikelyDuplicate.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "is_told"),
    [
        ({}, True),
        ({"given_names": "XIMENA", "surname1": "Rios"}, True),
        ({"surname2": ""}, False),
        ({"born": PartialDate(2014, 9, 4)}, False),
        ({"born": PartialDate(2014, 4, None)}, False),
        ({"given_names": "Regina"}, False),
        ({"direction": "to_destination", "school": ""}, False),
    ],
    ids=str,
)
def test_another_office_is_named_only_for_the_whole_name_and_the_whole_birth_date(here, officers, changes, is_told):
    (_user, access), _second = officers
    elsewhere = world.office("phoenix", world.B)
    other = world.account("school_records_officer", office=elsewhere)[1]
    mine, theirs = asked(here, access).transfer, asked(elsewhere, other, **changes).transfer
    assert [one.number for one in queries.elsewhere(access, mine)] == [theirs.number] * is_told
    assert [one.number for one in queries.elsewhere(other, theirs)] == [mine.number] * is_told
    assert queries.elsewhere(other, mine) == queries.elsewhere(access, theirs) == [], "nobody asks through another desk"
    assert queries.doubled(access, [mine, theirs]) == ({mine.pk} if is_told else set())


def test_the_number_of_the_country_of_origin_tells_it_whatever_the_name(here, officers):
    (_user, access), _second = officers
    elsewhere = world.office("phoenix", world.B)
    other = world.account("school_records_officer", office=elsewhere)[1]
    mine, theirs = asked(here, access).transfer, asked(elsewhere, other, given_names="Ximenita", born=None).transfer
    third = asked(elsewhere, other, given_names="Regina").transfer
    for one in (mine, theirs):
        seal_identifier(person=one.person, kind="curp", value="BOXW310820HNERXN09", by=for_the_system(EDUCATION))
    assert queries.elsewhere(other, third) == []
    assert [one.number for one in queries.elsewhere(access, mine)] == [theirs.number]
    Transfer.objects.filter(pk=theirs.pk).update(state="rejected", why="withdrawn")
    assert queries.elsewhere(access, mine) == []


def test_the_list_finds_the_double_of_an_old_one_among_many(here, officers, django_assert_max_num_queries):
    (_user, access), _second = officers
    old = asked(here, access).transfer
    Transfer.objects.filter(pk=old.pk).update(requested_at=old.requested_at - timedelta(days=200))
    person, year = old.person, {"school_year": old.school_year, "direction": old.direction}
    people = Person.objects.bulk_create(
        Person(
            purpose=person.purpose, office=here, code=f"X{n:06}", given_names=f"Niña{n}", surname1=f"Uno{n}", surname2=f"Dos{n}",
            folded=f"nina{n} uno{n} dos{n}", registered_at=person.registered_at, last_seen_on=person.last_seen_on,
        )
        for n in range(600)
    )  # fmt: skip
    Transfer.objects.bulk_create(
        Transfer(
            office=here, number=f"N{n}", person=one, follow_index=f"{n}", requested_at=old.requested_at, due_at=old.due_at,
            state_at=old.state_at, form_key=uuid4(), **year,
        )
        for n, one in enumerate(people)
    )  # fmt: skip
    new = asked(here, access, surname2="").transfer
    with django_assert_max_num_queries(14):
        assert queries.doubled(access, [new]) == {new.pk}
    old.refresh_from_db()
    assert queries.doubled(access, [old, new]) == {old.pk, new.pk}


@pytest.mark.parametrize("role", ["promoter", "headquarters_coordinator", "credit_analyst", "school_counselor"])
def test_nobody_else_says_it(here, officers, role):
    (_user, access), _second = officers
    one, two = asked(here, access).transfer, asked(here, access).transfer
    where = {"promoter": {"office": here}, "school_counselor": {"organization": world.organization("X", world.A)}}
    _account, somebody = world.account(role, **where.get(role, {}))
    assert queries.doubles(somebody, one) == []
    assert queries.doubled(somebody, [one, two]) == set()
    with pytest.raises(PermissionDenied):
        actions.judge_double(transfer=one, other=two, is_same=True, by=somebody)
    assert numbers(access, one) == [two.number]


def test_the_same_child_two_children_and_back(client, here, officers):
    (user, access), _second = officers
    one, two = asked(here, access).transfer, asked(here, access, surname2="").transfer
    world.signed_in(client, user)
    at = reverse("transfers:double", args=[one.pk])

    def say(said):
        assert client.post(at, {"other": str(two.pk), "said": said}).status_code == 302
        page = client.get(reverse("transfers:transfer", args=[one.pk])).content.decode()
        people = Person.objects.filter(pk__in=[one.person_id, two.person_id])
        listed = client.get(reverse("transfers:transfers")).content.decode()
        return people[0].identity_id is not None and people[0].identity_id == people[1].identity_id, [
            words for words in ("Es la misma niña", "Después de todo, son dos", "Son dos personas") if words in page
        ], "quizá pedido dos veces" in listed  # fmt: skip

    assert say("same") == (True, ["Después de todo, son dos"], False)
    assert say("same") == (True, ["Después de todo, son dos"], False), "said twice is said once"
    assert say("two") == (False, [], False)
    assert say("same") == (True, ["Después de todo, son dos"], False)
    assert say("two") == (False, [], False)
    [pair] = LikelyDuplicate.objects.all()
    assert (pair.state, pair.decided_by_id, pair.office_id) == ("different", user.pk, here.pk)
    assert [row.state for row in Transfer.objects.all()] == ["requested", "requested"], "nothing is ended by it"
    logged = Event.objects.filter(verb="transfers.double_judged").order_by("at", "id")
    assert [(row.by, row.data["is_same"]) for row in logged] == [
        (str(user.pk), n) for n in (True, True, False, True, False)
    ]
    assert "Ximena" not in str(list(Event.objects.values_list("data", flat=True)))


def test_what_is_no_double(client, here, officers):
    (user, access), _second = officers
    one, two = asked(here, access).transfer, asked(here, access).transfer
    back, ended = asked(here, access, direction="to_destination").transfer, asked(here, access).transfer
    actions.reject(transfer=ended, why="mistake", by=access)
    for other in (one, back, ended):
        told = code_of(actions.judge_double, transfer=one, other=other, is_same=True, by=access)
        assert told == ["no_double"]
    assert (numbers(access, one), numbers(access, ended), numbers(access, back)) == ([two.number], [], [])
    world.signed_in(client, user)
    at = reverse("transfers:double", args=[one.pk])
    for sent in ({}, {"other": str(two.pk)}, {"other": "x", "said": "same"}, {"other": str(two.pk), "said": "merge"}):
        assert client.post(at, sent).status_code == 422, sent
    assert client.post(at, {"other": str(uuid4()), "said": "same"}).status_code == 404
    assert client.get(at).status_code == 405
    assert "vigentes" in client.post(at, {"other": str(back.pk), "said": "same"}, follow=True).content.decode()
    assert LikelyDuplicate.objects.count() == 0


def test_of_the_same_child_only_one_goes_out_and_its_replacement_does(here, officers):
    (_a, first), (_b, second) = officers
    out, waits = issued(here, first, second), signed(here, first)
    actions.judge_double(transfer=out, other=waits, is_same=True, by=first)
    actions.validate(transfer=waits, by=second)
    with pytest.raises(Refused) as told:
        actions.issue(transfer=waits, by=first)
    [reason] = told.value.reasons
    assert (reason.code, reason.values) == ("transfers.one_already", {"number": out.number})
    follower = actions.begin_replacement(transfer=out, why="mistake", form_key=uuid4(), by=first)
    assert numbers(first, follower) == [waits.number]
    actions.judge_double(transfer=out, other=waits, is_same=False, by=first)
    assert actions.issue(transfer=waits, by=first).state == "issued"


def test_a_document_and_the_one_that_takes_its_place_are_no_double(here, officers):
    (_a, first), (_b, second) = officers
    out = issued(here, first, second)
    follower = actions.begin_replacement(transfer=out, why="mistake", form_key=uuid4(), by=first)
    assert (numbers(first, out), numbers(first, follower)) == ([], [])
    assert queries.doubled(first, [out, follower]) == set()


def test_a_child_that_was_forgotten_is_compared_with_nobody(here, officers):
    (_a, first), _second = officers
    one, two = asked(here, first).transfer, asked(here, first).transfer
    assert numbers(first, one) == [two.number]
    Person.objects.filter(pk=two.person_id).update(forgotten_at="2026-11-22T00:00:00Z")
    assert numbers(first, one) == []
    assert queries.doubled(first, [one, two]) == set()


@pytest.mark.parametrize("n", [1, 3])
def test_the_pages_ask_as_much_for_three_doubles_as_for_one(client, here, officers, n, django_assert_max_num_queries):
    (user, access), _second = officers
    one = asked(here, access, born=PartialDate(2014, 4, 9)).transfer
    for _ in range(n):
        asked(here, access)
    world.signed_in(client, user)
    with django_assert_max_num_queries(25):
        page = client.get(reverse("transfers:transfer", args=[one.pk])).content.decode()
    assert page.count("Es la misma niña") == n
    with django_assert_max_num_queries(25):
        assert client.get(reverse("transfers:transfers")).content.decode().count("quizá pedido") == n + 1


def test_the_demo_shows_one_that_another_office_holds_too(monkeypatch, tmp_path):
    office, _other = world.office("fresno"), world.office("sacramento")
    keys_for(monkeypatch, tmp_path, office)
    demo.build(1, 1, lambda _said: None)
    _user, access = world.account("school_records_officer", office=office)
    told = [
        [one.number for one in queries.elsewhere(access, row)] for row in queries.transfers(access).order_by("number")
    ]
    [there] = Transfer.objects.exclude(office=office)
    assert (told, there.is_demo) == ([[], [], [there.number], []], True)
