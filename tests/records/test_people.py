"""People: one record a purpose, found quickly, read only by whom it concerns, changed by one clerk at a time."""

import unicodedata
from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from ambos.domain import codes
from ambos.domain.access import CONSULAR, EDUCATION, HEALTH, NOBODY, PURPOSES, Access, for_the_system
from ambos.domain.errors import Refused
from ambos.domain.names import PartialDate, tokens
from ambos.records.audit.models import Event
from ambos.records.people import actions, queries
from ambos.records.people.models import Consent, ContactPoint, Identity, OtherName, Person, SearchWord
from ambos.records.people.privacy import born_in_words, everything_about
from ambos.records.people.queries import search_people
from tests.support.world import account, office, organization, person

pytestmark = pytest.mark.django_db
OTHER_ROLES = [
    "partner_administrator",
    "community_affairs_officer",
    "consul",
    "headquarters_coordinator",
    "evaluator",
    "auditor",
    "administrator",
]


@pytest.fixture
def here():
    return office("phoenix")


@pytest.fixture
def there():
    return office("fresno")


@pytest.fixture
def promoter(here):
    return account("promoter", office=here)[1]


@pytest.fixture
def coordinator(here):
    return account("window_coordinator", office=here)[1]


def refusal(verb, **arguments):
    """The codes and fields a verb refuses with."""
    with pytest.raises(Refused) as refused:
        verb(**arguments)
    return [(reason.code, reason.field) for reason in refused.value.reasons]


def register(by, at, **details):
    usual = {"purpose": HEALTH, "given_names": "Guadalupe", "surname1": "Hernández"}
    return actions.register_person(**{**usual, "office": at, "by": by, **details})


# -- registering --------------------------------------------------------------------------------------------------------
LONG = "A" * 120
DECOMPOSED = unicodedata.normalize("NFD", "Peña")


@pytest.mark.parametrize(
    "given, surname1, surname2",
    [
        ("Ma. Guadalupe", "Hernández", "Ruiz"),
        ("O", "", ""),
        (LONG, LONG, LONG),
        ("Íñigo", "Ñancu", "Peña"),
        (DECOMPOSED, "Ibáñez", ""),
        ("Sean", "O'Brien", "D’Angelo"),
        ("Ma’", "Ja꞉k", "Xóchitl"),
        ("Lupe 🌻", "Cruz", ""),
        ("محمد", "עברי", ""),
        ("=cmd", "+cmd|' /C calc'!A0", "@SUM(A1)"),
        ("<b>Ana</b>", "Robert'); DROP TABLE people_person;--", "{{ x }}"),
        ("李", "王", ""),
    ],
)
def test_names_are_kept_as_typed(promoter, here, given, surname1, surname2):
    made = register(promoter, here, given_names=given, surname1=surname1, surname2=surname2)
    made = Person.objects.get(pk=made.pk)
    assert (made.given_names, made.surname1, made.surname2) == (given, surname1, surname2)
    assert set(made.words.values_list("word", flat=True)) == {word[:40] for word in tokens(made.name)}
    for word in tokens(given):
        assert search_people(promoter, word[:60]) == [made]


@pytest.mark.parametrize(
    "details, told",
    [
        ({"given_names": ""}, [("people.name_empty", "given_names")]),
        ({"given_names": "  "}, [("people.name_empty", "given_names")]),
        ({"given_names": "A" * 121}, [("people.name_too_long", "given_names")]),
        ({"given_names": "🌻"}, [("people.name_without_letters", "given_names")]),
        ({"given_names": "A\u202eB"}, [("people.name_hidden_characters", "given_names")]),
        ({"given_names": "A\x00"}, [("people.name_hidden_characters", "given_names")]),
        ({"surname2": "N/A"}, [("people.name_is_placeholder", "surname2")]),
        ({"phone": "abc"}, [("people.phone_unreadable", "phone")]),
        ({"phone": "602 555"}, [("people.phone_too_short", "phone")]),
        ({"phone": "602 555 01234"}, [("people.phone_too_long", "phone")]),
        ({"phone": "5550123"}, [("people.phone_not_dialled", "phone")]),
        ({"email": "ana@"}, [("people.email_unreadable", "email")]),
        ({"sex": "x"}, [("people.sex_unknown", "sex")]),
        ({"born": PartialDate(2999)}, [("people.date_in_future", "born")]),
        (
            {"given_names": "", "surname1": "XX", "phone": "abc", "email": "ana@"},
            [
                ("people.name_empty", "given_names"),
                ("people.name_is_placeholder", "surname1"),
                ("people.phone_unreadable", "phone"),
                ("people.email_unreadable", "email"),
            ],
        ),
    ],
)
def test_what_cannot_be_kept_is_refused_all_at_once(promoter, here, details, told):
    assert refusal(register, by=promoter, at=here, **details) == told
    assert (Person.objects.count(), ContactPoint.objects.count(), Event.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize(
    "born, kept, words",
    [
        (PartialDate(1981, 3, 12), (date(1981, 3, 12), "day"), "12 mar 1981"),
        (PartialDate(1981, 3), (date(1981, 3, 1), "month"), "mar 1981"),
        (PartialDate(1981), (date(1981, 1, 1), "year"), "1981"),
        (None, (None, "none"), "not known"),
    ],
)
def test_a_birth_date_is_kept_as_far_as_it_is_known(promoter, here, born, kept, words):
    made = Person.objects.get(pk=register(promoter, here, born=born).pk)
    assert (made.born_on, made.born_precision) == kept
    assert made.born == born
    if born:
        assert born_in_words(made).lower() == words


def test_registering_is_logged_without_a_name(promoter, here):
    made = register(promoter, here, given_names="MARCADOR", phone="602 555 0123")
    event = Event.objects.get(verb="people.registered")
    assert (event.by, event.role, event.office, event.subject_id, event.data) == (
        str(promoter.user), "promoter", here.pk, str(made.pk), {"purpose": "health"},
    )  # fmt: skip
    assert "MARCADOR" not in str(list(Event.objects.values()))
    assert "5550123" not in str(list(Event.objects.values()))


def test_a_code_that_is_taken_is_drawn_again(promoter, here, monkeypatch):
    first = register(promoter, here)
    assert codes.is_valid(first.code)
    assert len(first.code) == 6
    same = [codes.ALPHABET.index(c) for c in first.code[:-1]]
    drawn = same + [5] * 5
    monkeypatch.setattr("secrets.randbelow", lambda _below: drawn.pop(0))
    assert register(promoter, here).code == codes.with_check(codes.ALPHABET[5] * 5)
    drawn += same * 4 + [5] * 6
    assert register(promoter, here).code == codes.with_check(codes.ALPHABET[5] * 6)  # scarce: now one longer
    assert drawn == []


def test_the_same_form_sent_twice_makes_one_record(promoter, here):
    key = uuid4()
    assert register(promoter, here, form_key=key) == register(promoter, here, form_key=key)
    assert Person.objects.count() == 1
    assert Event.objects.filter(verb="people.registered").count() == 1


@pytest.mark.parametrize("role", OTHER_ROLES)
def test_only_who_serves_people_registers(here, role):
    with pytest.raises(PermissionDenied):
        register(account(role, office=here, organization=organization())[1], here)


def test_nobody_registers_for_another_office_or_purpose(promoter, here, there):
    for by, at, purpose in [
        (promoter, there, HEALTH),
        (promoter, here, EDUCATION),
        (NOBODY, here, HEALTH),
        ("client", here, HEALTH),
        ("link", here, HEALTH),
        (for_the_system(EDUCATION), here, HEALTH),
    ]:
        with pytest.raises(PermissionDenied):
            register(by, at, purpose=purpose)


# -- finding ------------------------------------------------------------------------------------------------------------
@pytest.fixture
def lupe(promoter, here):
    return register(
        promoter, here, given_names="Ma. Guadalupe", surname1="Hernández", surname2="Núñez",
        born=PartialDate(1981, 3, 12), phone="(602) 555-0123", email="Lupe@Example.org",
    )  # fmt: skip


@pytest.mark.parametrize(
    "typed",
    ["guadalupe", "GUA", "maria", "ma", "nunez", "Núñez", "ñuñez", "hern gua", "guadalupe HDEZ", "hernandez, ma. guadalupe",
     "12/03/1981", "03/12/1981", "1981-03-12", "12 mar 1981", "12 de marzo de 1981", "mar 12, 1981", "March 12 1981",
     "1981", "gua 1981", "hern 12/03/1981", "1981 núñez", "602 555 0123", "+1 (602) 555-0123", "6025550123"],
)  # fmt: skip
def test_she_is_found_by(promoter, here, lupe, typed):
    register(
        promoter, here, given_names="José", surname1="Íñiguez", born=PartialDate(1990, 12, 3), phone="602 555 0199"
    )
    assert search_people(promoter, typed) == [lupe]


@pytest.mark.parametrize(
    "typed",
    ["", " ", "🌻", "''", "x", "gu", "upe", "guadalupe perez", "1982", "gua 1982", "13/03/1981", "32/13/1981", "12/03/0000",
     "6025550124", "%", "_", "%upe", "\x00", "' OR 1=1", "A" * 5000, "guadalupe z" * 300],
)  # fmt: skip
def test_she_is_not_found_by(promoter, lupe, typed):
    assert search_people(promoter, typed) == []


def test_she_is_found_by_her_code_however_it_is_typed(promoter, lupe):
    for typed in (lupe.code, lupe.code.lower(), codes.grouped(lupe.code, 3), f" {codes.grouped(lupe.code)} "):
        assert search_people(promoter, typed) == [lupe]


def test_a_name_that_happens_to_be_a_code_is_still_found(promoter, here):
    word = next(w for w in (codes.with_check(f"RAMA{a}{b}") for a in "AEHJ" for b in codes.ALPHABET) if w.isalpha())
    made = register(promoter, here, surname1=word)
    assert search_people(promoter, word) == [made]


def test_whose_birth_date_is_known_in_part_is_found_by_the_whole(promoter, here):
    year = register(promoter, here, born=PartialDate(1981))
    month = register(promoter, here, born=PartialDate(1981, 3))
    register(promoter, here, born=PartialDate(1981, 4))
    register(promoter, here, born=PartialDate(1982))
    assert set(search_people(promoter, "guadalupe 12 mar 1981")) == {year, month}
    assert {p.born_on for p in search_people(promoter, "1981")} == {
        date(1981, 1, 1),
        date(1981, 3, 1),
        date(1981, 4, 1),
    }


def test_an_ambiguous_date_is_read_both_ways(promoter, here):
    march = register(promoter, here, born=PartialDate(1981, 3, 4))
    april = register(promoter, here, born=PartialDate(1981, 4, 3))
    register(promoter, here, born=PartialDate(1981, 4, 4))
    assert set(search_people(promoter, "4/3/1981")) == {march, april}


def test_exact_words_come_first_then_the_newest(promoter, here):
    mariana = register(promoter, here, given_names="Mariana")
    older = register(promoter, here, given_names="María")
    newer = register(promoter, here, given_names="MARIA")
    assert search_people(promoter, "maria") == [newer, older, mariana]


def test_twenty_at_most_and_each_once(promoter, here):
    for _ in range(22):
        register(promoter, here, given_names="Mar Marcos Mariano", surname1="Martínez")
    found = search_people(promoter, "mar")
    assert len(found) == len(set(found)) == 20


def test_also_known_as_is_found(promoter, lupe):
    actions.add_other_name(person=lupe, name="Lupita Johnson", document="licence", by=promoter)
    assert search_people(promoter, "johnson") == [lupe]
    assert OtherName.objects.get().document == "licence"
    assert refusal(actions.add_other_name, person=lupe, name="--", by=promoter) == [
        ("people.name_is_placeholder", "name")
    ]


def test_a_search_sees_one_office_and_one_purpose(promoter, here, there, lupe):
    register("system", there, given_names="Guadalupe MARCADOR", born=PartialDate(1981, 3, 12), phone="602 555 0123")
    school = register("system", here, purpose=EDUCATION, given_names="Guadalupe MARCADOR", phone="602 555 0123")
    elsewhere = account("promoter", office=there)[1]
    for typed in ("guadalupe", "12/03/1981", "1981", "6025550123", "gua her"):
        assert search_people(promoter, typed) == [lupe]
        assert lupe not in search_people(elsewhere, typed)
    assert search_people(promoter, school.code) == []
    assert search_people(promoter, "marcador") == []


@pytest.mark.parametrize("role", OTHER_ROLES)
def test_no_other_role_finds_or_opens_anybody(here, lupe, role):
    access = account(role, office=here, organization=organization())[1]
    if access.everywhere or access.organizations or not access.purposes:
        for typed in ("guadalupe", lupe.code, "1981", "6025550123"):
            assert search_people(access, typed) == []
    assert queries.person(access, lupe.pk) is None
    assert queries.open_person(access, lupe.pk, reason="curious") is None
    for read in (queries.contact_points, queries.identifiers, queries.consents):
        with pytest.raises(PermissionDenied):
            read(access, lupe)


def test_a_purpose_without_the_duty_opens_nothing(here, lupe):
    """Somebody could be given the purpose and the office by a role of a program, and still not serve people."""
    reader = Access(user=uuid4(), role="reader", purposes=frozenset({HEALTH}), offices=frozenset({here.pk}))
    assert queries.open_person(reader, lupe.pk, reason="curious") is None
    for typed in ("guadalupe", "1981", lupe.code, "6025550123"):
        assert search_people(reader, typed) == []
    with pytest.raises(PermissionDenied):
        queries.contact_points(reader, lupe)


def test_a_search_is_logged_once_with_its_count_only(promoter, lupe):
    search_people(promoter, "guadalupe 1981")
    event = Event.objects.get(verb="people.searched")
    assert (event.by, event.subject_id, event.data) == (str(promoter.user), "", {"count": 1})


def test_opening_a_record_is_logged_with_its_reason(promoter, lupe):
    assert queries.open_person(promoter, str(lupe.pk), reason="served") == lupe
    event = Event.objects.get(verb="audit.read")
    assert (event.by, event.subject_id, event.data) == (str(promoter.user), str(lupe.pk), {"reason": "served"})
    for wrong in ("nonsense", uuid4(), ""):
        assert queries.open_person(promoter, wrong, reason="served") is None


@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize(
    "typed, most", [("mar", 2), ("mar lop", 3), ("mar lop 1981", 3), ("1981", 1), ("6025550123", 2)]
)
def test_a_search_takes_few_queries_whatever_it_finds(promoter, here, n, typed, most, django_assert_max_num_queries):
    for _ in range(n):
        register(promoter, here, given_names="María", surname1="López", born=PartialDate(1981), phone="6025550123")
    with django_assert_max_num_queries(most + 1):  # and the event of the log
        assert len(search_people(promoter, typed)) == n


@pytest.mark.parametrize("typed", ["mar", "mar lop", "maria lopez 12/03/1981", "12/03/1981", "1981", "6025550123"])
def test_no_search_scans_a_table(promoter, here, typed, django_assert_max_num_queries):
    register(promoter, here, given_names="María", surname1="López", born=PartialDate(1981, 3, 12))
    with django_assert_max_num_queries(9) as seen:
        search_people(promoter, typed)
    for query in [q["sql"] for q in seen if q["sql"].startswith("SELECT")]:
        assert_indexed(query)


def assert_indexed(sql):
    """No step of the plan reads a whole table of people (PostgreSQL is told not to prefer it for being small)."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(("EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN ") + sql)
        steps = [str(row[-1]) for row in cursor.fetchall()]
    assert not [step for step in steps if "Seq Scan on people" in step or step.startswith("SCAN people")], steps
    assert [step for step in steps if "ndex" in step or "INDEX" in step]


def test_look_alikes_are_suggested_and_nothing_more(promoter, here, there, lupe):
    register("system", there, given_names="María Guadalupe", surname1="Hernandez", surname2="Nuñez")
    same_day = register(promoter, here, given_names="Lupe", surname1="Hernández", born=PartialDate(1981, 3, 12))
    register(promoter, here, given_names="Rosa", surname1="Cruz", born=PartialDate(1981, 3, 12))

    def alike(*names, born=None):
        return [row.person for row in queries.look_alikes(promoter, purpose=HEALTH, names=names, born=born)]

    assert alike("MARIA GUADALUPE", "hernandez", "nunez") == [lupe]
    assert alike("Lupe", "Hernández", born=PartialDate(1981, 3, 12)) == [same_day, lupe]
    assert alike("Lupe", "Hernández", born=PartialDate(1981, 12, 3)) == [same_day]  # day and month the other way round
    assert alike("Ana", "Hernández", born=PartialDate(1981, 3, 12)) == []  # perhaps her twin
    assert Identity.objects.count() == 0


def test_a_look_alike_says_what_speaks_for_it_and_is_found_by_the_telephone_too(promoter, here, lupe):
    """ "Ma." for María, surnames the other way round, and the number she gave: all in words before another record is made."""
    with translation.override("en"):
        [told] = queries.look_alikes(
            promoter, purpose=HEALTH, names=("María Guadalupe", "Núñez", "Hernandez"), born=None, phone="602 555 0123",
            country=here.country,
        )  # fmt: skip
    assert (told.person, told.reasons, told.against) == (
        lupe,
        [
            "the same given names", "the same surnames in the other order",
            "the same telephone, which a family may share",
        ],
        [],
    )  # fmt: skip
    assert [row.person for row in queries.look_alikes(
        promoter, purpose=HEALTH, names=("Lupita", "Nuñez"), born=None, phone="(602) 555-0123", country=here.country
    )] == [lupe]  # fmt: skip
    assert queries.look_alikes(promoter, purpose=HEALTH, names=("Lupita", "Nuñez"), born=None, phone="12") == []


def test_a_customary_name_is_found_by_the_surnames_though_no_other_record_has_it(promoter, here):
    made = register(promoter, here, given_names="María Guadalupe", surname1="Núñez", surname2="Peña")
    register(promoter, here, given_names="Rosa", surname1="Núñez", surname2="Peña")
    register(promoter, here, given_names="Lupe", surname1="Cruz", surname2="Soto")
    with CaptureQueriesContext(connection) as asked:
        found = queries.look_alikes(promoter, purpose=HEALTH, names=("Lupe", "Nuñez", "Peña"), born=None)
    assert [row.person for row in found] == [made]
    assert len(asked) <= 7


# -- changing -------------------------------------------------------------------------------------------------------------
def test_changes_are_kept_and_the_log_has_the_names_of_fields_only(promoter, lupe):
    changed = actions.update_person(
        person=lupe, seen_version=1, given_names="María Guadalupe", surname1="Ruiz", born=None, by=promoter
    )
    assert (changed.given_names, changed.surname1, changed.surname2, changed.born, changed.version) == (
        "María Guadalupe", "Ruiz", "Núñez", None, 2,
    )  # fmt: skip
    assert search_people(promoter, "ruiz") == [lupe]
    assert search_people(promoter, "hernandez") == []
    assert Event.objects.get(verb="people.updated").data == {"fields": ["born", "given_names", "surname1"]}


def test_of_two_clerks_the_second_is_told_and_nothing_is_written_over(promoter, lupe):
    one, two = Person.objects.get(pk=lupe.pk), Person.objects.get(pk=lupe.pk)
    actions.update_person(person=one, seen_version=one.version, given_names="Primera", by=promoter)
    told = refusal(actions.update_person, person=two, seen_version=two.version, given_names="Segunda", by=promoter)
    assert told == [("people.changed_meanwhile", None)]
    assert Person.objects.get(pk=lupe.pk).given_names == "Primera"
    assert search_people(promoter, "segunda") == []


def test_a_change_is_checked_like_a_new_record(promoter, there, lupe):
    assert refusal(actions.update_person, person=lupe, seen_version=1, given_names="--", by=promoter) == [
        ("people.name_is_placeholder", "given_names")
    ]
    with pytest.raises(PermissionDenied):
        actions.update_person(person=lupe, seen_version=1, given_names="Ana", by=account("promoter", office=there)[1])
    with pytest.raises(TypeError):
        actions.update_person(person=lupe, seen_version=1, purpose=EDUCATION, by=promoter)


def test_the_last_contact_only_moves_forward(promoter, lupe):
    actions.seen_again(person=lupe, on=date(2030, 1, 1), by=promoter)
    actions.seen_again(person=lupe, on=date(2029, 1, 1), by=promoter)
    assert Person.objects.get(pk=lupe.pk).last_seen_on == date(2030, 1, 1)


# -- contacts ---------------------------------------------------------------------------------------------------------------
def test_contacts_are_sealed_and_opened_for_whom_they_concern(promoter, lupe):
    raw = str(list(ContactPoint.objects.values_list("value", "value_index")))
    assert "5550123" not in raw
    assert "example" not in raw
    shown = [(c.system, c.value, c.shown) for c in queries.contact_points(promoter, lupe)]
    assert shown == [
        ("email", "lupe@example.org", "lupe@example.org"),
        ("phone", "+16025550123", "(602) 555-0123"),
    ]


def test_a_telephone_of_two_people_is_kept_for_both_and_marked(promoter, here, lupe):
    def marks():
        return sorted(ContactPoint.objects.filter(system="phone").values_list("is_shared", flat=True))

    son = register(promoter, here, given_names="Ángel", phone="602-555-0123")
    assert marks() == [True, True]
    assert search_people(promoter, "6025550123") == [son, lupe]
    point = son.contact_points.get()
    actions.remove_contact_point(contact_point=point, by=promoter)
    assert marks() == [False]


def test_a_telephone_is_not_told_shared_across_purposes(here, lupe):
    register("system", here, purpose=CONSULAR, phone="6025550123")
    assert set(ContactPoint.objects.values_list("is_shared", flat=True)) == {False}


def test_a_contact_given_twice_is_kept_once(promoter, lupe):
    actions.add_contact_point(person=lupe, system="phone", value="602.555.0123", may_text=True, by=promoter)
    assert [c.may_text for c in queries.contact_points(promoter, lupe) if c.system == "phone"] == [True]


# -- permissions to share -----------------------------------------------------------------------------------------------------
def consent(by, person=None, **details):
    usual = {"purpose": HEALTH, "scope": "share_referral", "recipient": "Clínica Sierra Vista", "what": ["name", "phone"],
             "how": "spoken", "language": "es"}  # fmt: skip
    return actions.give_consent(**{**usual, "person": person, "by": by, **details})


def test_a_permission_is_kept_with_all_its_receipt_says(promoter, here, lupe):
    key = uuid4()
    given = Consent.objects.get(pk=consent(promoter, lupe, recipient_key=key, what=["name", "phone", "name"]).pk)
    assert (given.scope, given.recipient, given.recipient_key, given.what, given.how, given.language) == (
        "share_referral", "Clínica Sierra Vista", key, ["name", "phone"], "spoken", "es",
    )  # fmt: skip
    assert (given.taken_by_id, given.office_id, given.revoked_at) == (promoter.user, here.pk, None)
    assert Event.objects.get(verb="people.consent_given").data == {
        "scope": "share_referral", "what": ["name", "phone"], "how": "spoken",
    }  # fmt: skip


@pytest.mark.parametrize(
    "details, told",
    [
        ({"recipient": " "}, [("people.consent_needs_recipient", "recipient")]),
        ({"what": []}, [("people.consent_needs_what", "what")]),
        ({"what": ["name", "diary"]}, [("people.consent_what_unknown", "what")]),
        ({"scope": "everything"}, [("people.consent_scope_unknown", "scope")]),
        ({"how": "guessed"}, [("people.consent_how_unknown", "how")]),
    ],
)
def test_a_permission_that_says_too_little_or_too_much_is_refused(promoter, lupe, details, told):
    assert refusal(consent, by=promoter, person=lupe, **details) == told
    assert Consent.objects.count() == 0


def test_somebody_anonymous_gives_permission_at_the_office_of_the_post(promoter, here, there):
    given = consent(promoter)
    assert (given.person, given.office_id) == (None, here.pk)
    assert queries.consent(promoter, given.pk) == given
    assert queries.consent(account("promoter", office=there)[1], given.pk) is None
    assert queries.consent(account("consul", office=here)[1], given.pk) is None


@pytest.mark.parametrize("by", ["promoter", "client"])
def test_a_permission_is_taken_back_once_and_stays_so(promoter, lupe, by):
    given = consent(promoter, lupe)
    revoked = actions.revoke_consent(consent=given, by=promoter if by == "promoter" else by)
    assert revoked.revoked_at is not None
    assert revoked.revoked_by == (str(promoter.user) if by == "promoter" else "client")
    assert refusal(actions.revoke_consent, consent=given, by=promoter) == [("people.consent_already_revoked", None)]
    assert Consent.objects.get(pk=given.pk).revoked_by == revoked.revoked_by


def test_nobody_else_takes_a_permission_back(promoter, here, there, lupe):
    given = consent(promoter, lupe)
    for by in (account("promoter", office=there)[1], account("consul", office=here)[1], "link", NOBODY):
        with pytest.raises(PermissionDenied):
            actions.revoke_consent(consent=given, by=by)


# -- identity -----------------------------------------------------------------------------------------------------------------
def test_linked_records_count_as_one_human_being_and_unlinking_undoes_it(coordinator, here, lupe):
    twin, other = register(coordinator, here), register(coordinator, here)
    assert queries.count_people(coordinator) == 3
    before = list(Person.objects.order_by("pk").values())
    actions.link_people(people=[lupe, twin], by=coordinator)
    assert queries.count_people(coordinator) == 2
    assert queries.linked(coordinator, Person.objects.get(pk=lupe.pk)) == [twin]
    assert Person.objects.get(pk=other.pk).identity is None
    actions.unlink_person(person=twin, by=coordinator)
    actions.unlink_person(person=lupe, by=coordinator)
    assert queries.count_people(coordinator) == 3
    assert list(Person.objects.order_by("pk").values()) == before
    assert refusal(actions.unlink_person, person=twin, by=coordinator) == [("people.not_linked", None)]


def test_linking_two_groups_joins_them_and_the_log_keeps_how_they_were(coordinator, here):
    a, b, c, d = (register(coordinator, here) for _ in range(4))
    first = actions.link_people(people=[a, b], by=coordinator)
    second = actions.link_people(people=[c, d], by=coordinator)
    actions.link_people(people=[b, c], by=coordinator)
    assert set(Person.objects.values_list("identity", flat=True)) == {first.pk}
    assert queries.count_people(coordinator) == 1
    event = Event.objects.filter(verb="people.linked").latest("at")
    assert event.data["before"] == {str(b.pk): str(first.pk), str(c.pk): str(second.pk)}


def test_a_link_is_a_review(promoter, coordinator, here, there, lupe):
    twin = register(promoter, here)
    elsewhere = register("system", there)
    with pytest.raises(PermissionDenied):
        actions.link_people(people=[lupe, twin], by=promoter)
    with pytest.raises(PermissionDenied):
        actions.link_people(people=[lupe, elsewhere], by=coordinator)
    assert refusal(actions.link_people, people=[lupe, lupe], by=coordinator) == [("people.link_needs_two", None)]


def test_across_purposes_only_with_her_permission_on_each_record(here, lupe):
    school = register("system", here, purpose=EDUCATION)
    everywhere = for_the_system(*PURPOSES)

    def allow(record):
        return consent("system", record, purpose=record.purpose, scope="link_records", recipient="", what=[])

    assert refusal(actions.link_people, people=[lupe, school], by=everywhere) == [("people.link_needs_consent", None)]
    given = allow(lupe)
    assert refusal(actions.link_people, people=[lupe, school], by=everywhere) == [("people.link_needs_consent", None)]
    allow(school)
    actions.link_people(people=[lupe, school], by=everywhere)
    assert Person.objects.exclude(identity=None).count() == 2
    actions.revoke_consent(consent=Consent.objects.get(pk=given.pk), by="client")
    assert Person.objects.get(pk=lupe.pk).identity is None


# -- what we keep, and forgetting -----------------------------------------------------------------------------------------------
def test_the_sheet_says_all_we_keep_in_words(promoter, lupe):
    actions.add_other_name(person=lupe, name="Lupita Johnson", document="licence", by=promoter)
    consent(promoter, lupe)
    said = str(everything_about(lupe))
    for word in ("Ma. Guadalupe Hernández Núñez", "Lupita Johnson", "licence", "1981", "(602) 555-0123", "lupe@example.org",
                 "Clínica Sierra Vista", lupe.code):  # fmt: skip
        assert word in said


def test_forgetting_empties_what_names_her_and_keeps_the_count(coordinator, promoter, here, lupe):
    register(promoter, here, given_names="Ángel", phone="6025550123")
    actions.add_other_name(person=lupe, name="Lupita Johnson", by=promoter)
    actions.seal_identifier(person=lupe, kind="curp", value="BOXW310820HNERXN09", by=promoter)
    given = consent(promoter, lupe)
    actions.forget_person(person=lupe, by=coordinator)
    left = Person.objects.get(pk=lupe.pk)
    assert (left.given_names, left.surname1, left.surname2, left.folded, left.born, left.origin_state) == ("",) * 4 + (
        None,
        "",
    )
    assert (left.purpose, left.office_id, left.sex, left.code) == (HEALTH, here.pk, lupe.sex, lupe.code)
    assert left.forgotten_at is not None
    for rows in (left.words, left.other_names, left.sealed_identifiers, left.contact_points, left.consents):
        assert rows.count() == 0
    kept = Consent.objects.get(pk=given.pk)
    assert (kept.person, kept.revoked_at is not None) == (None, True)
    assert ContactPoint.objects.get().is_shared is False
    for typed in ("guadalupe", "johnson", lupe.code, "1981"):
        assert search_people(promoter, typed) == []
    assert queries.person(promoter, lupe.pk) is None
    assert refusal(actions.forget_person, person=left, by=coordinator) == [("people.already_forgotten", None)]
    said = str([list(model.objects.values()) for model in (Person, SearchWord, OtherName, ContactPoint, Consent)])
    assert "Guadalupe" not in said
    assert "Johnson" not in said


def test_forgetting_is_a_review_too(promoter, there, lupe):
    for by in (promoter, account("window_coordinator", office=there)[1], "client"):
        with pytest.raises(PermissionDenied):
            actions.forget_person(person=lupe, by=by)
    assert person(office=there).forgotten_at is None
