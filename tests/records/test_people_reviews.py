"""Likely duplicates, families, wishes about being reached, time kept, and what people ask about their data."""

import sqlite3
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from ambos.domain.access import EDUCATION, HEALTH
from ambos.domain.errors import Refused
from ambos.domain.minors import is_minor
from ambos.domain.names import PartialDate
from ambos.domain.retention import Retention
from ambos.records.audit.models import Event
from ambos.records.messages.models import Message
from ambos.records.people import actions, queries, tasks
from ambos.records.people.models import (
    Consent,
    DataRequest,
    Guardian,
    Household,
    Identity,
    LikelyDuplicate,
    Person,
    RetentionNotice,
)
from ambos.records.people.privacy import everything_about, own_view
from tests.support.casework import send, side
from tests.support.world import account, office, person, signed_in

pytestmark = pytest.mark.django_db
BORN = PartialDate(1981, 3, 12)


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
    return account("window_coordinator", office=here)


@pytest.fixture
def browser(client, coordinator):
    return signed_in(client, coordinator[0])


def refusal(verb, **arguments):
    with pytest.raises(Refused) as refused:
        verb(**arguments)
    return [(reason.code, reason.field) for reason in refused.value.reasons]


def register(at, given_names, surname1="Hernández", surname2="Ruiz", **details):
    return actions.register_person(
        **{"purpose": HEALTH, "born": BORN} | details, office=at, given_names=given_names, surname1=surname1, surname2=surname2,
        by="system",
    )  # fmt: skip


@pytest.fixture
def pair(here):
    """One person twice, and people easily taken for her: her twin, a stranger on her telephone."""
    register(here, "Rosa", phone="6025550123")
    register(here, "Luis", surname1="Soto", surname2="Mora", born=PartialDate(1990, 1, 2), phone="6025550123")
    one = register(here, "Ma. Guadalupe", phone="6025550123")
    two = register(here, "MARIA GUADALUPE", "RUIZ", "HERNANDEZ", born=PartialDate(1981, 12, 3))
    return one, two


# -- likely duplicates ----------------------------------------------------------------------------------------------------
def test_a_pair_is_suggested_with_its_reasons_and_nothing_is_merged(pair, coordinator):
    before = list(Person.objects.order_by("pk").values())
    assert actions.find_duplicates() == 1
    found = queries.duplicates(coordinator[1]).get()
    assert {found.one, found.two} == set(pair)
    assert set(found.reasons) == {
        "people.match_given_same", "people.match_surnames_swapped", "people.match_born_swapped",
    }  # fmt: skip
    assert list(Person.objects.order_by("pk").values()) == before
    assert Identity.objects.count() == 0
    assert Event.objects.get(verb="people.duplicates_found").data == {"new": 1, "gone": 0}
    assert actions.find_duplicates() == 0  # begun twice, it is the same pair


def test_offices_and_purposes_are_searched_apart(here, there):
    for at, purpose in ((here, HEALTH), (there, HEALTH), (here, EDUCATION)):
        register(at, "Guadalupe", purpose=purpose)
    assert actions.find_duplicates() == 0


def test_a_suggestion_that_no_longer_holds_goes_and_a_decision_stays(pair, here, coordinator):
    third = register(here, "Guadalupe", born=PartialDate(1981, 3, 13))
    assert actions.find_duplicates() == 2
    decided = queries.duplicates(coordinator[1]).filter(one=pair[0], two=pair[1]).get()
    actions.review_duplicate(duplicate=decided, decision="different", by=coordinator[1])
    actions.update_person(person=third, seen_version=1, given_names="Eulalia", by="system")
    actions.find_duplicates()
    left = {d.state: {d.one, d.two} for d in LikelyDuplicate.objects.all()}
    assert left == {"different": set(pair)}


def test_linking_counts_one_person_and_taking_it_back_restores_every_row(pair, coordinator):
    actions.find_duplicates()
    before, counted = list(Person.objects.order_by("pk").values()), queries.count_people(coordinator[1])
    found = queries.duplicates(coordinator[1]).get()
    linked = actions.review_duplicate(duplicate=found, decision="linked", by=coordinator[1])
    assert (linked.state, linked.decided_by_id) == ("linked", coordinator[1].user)
    assert queries.count_people(coordinator[1]) == counted - 1
    assert refusal(actions.review_duplicate, duplicate=found, decision="different", by=coordinator[1]) == [
        ("people.duplicate_already_decided", None)
    ]
    assert actions.find_duplicates() == 0
    actions.reopen_duplicate(duplicate=linked, by=coordinator[1])
    assert list(Person.objects.order_by("pk").values()) == before
    assert (Identity.objects.count(), queries.count_people(coordinator[1])) == (0, counted)
    assert queries.duplicates(coordinator[1]).get() == found
    assert refusal(actions.reopen_duplicate, duplicate=found, by=coordinator[1]) == [
        ("people.duplicate_not_decided", None)
    ]


def test_taking_back_one_link_of_three_leaves_the_other(pair, here, coordinator):
    third = register(here, "Guadalupe", born=PartialDate(1981, 3, 13))
    actions.find_duplicates()
    for found in queries.duplicates(coordinator[1]):
        if pair[0] in (found.one, found.two):
            actions.review_duplicate(duplicate=found, decision="linked", by=coordinator[1])
    assert Person.objects.exclude(identity=None).count() == 3
    third.refresh_from_db()
    actions.unlink_person(person=third, by=coordinator[1])
    assert set(Person.objects.exclude(identity=None)) == set(pair)


def test_a_review_is_of_who_reaches_both(pair, here, there, promoter, coordinator):
    actions.find_duplicates()
    found = LikelyDuplicate.objects.get()
    for by in (promoter, account("window_coordinator", office=there)[1], account("consul", office=here)[1], "client"):
        with pytest.raises(PermissionDenied):
            actions.review_duplicate(duplicate=found, decision="linked", by=by)
        if by != "client":
            assert list(queries.duplicates(by)) == []
            assert queries.duplicate(by, found.pk) is None
    assert list(queries.duplicates(coordinator[1])) == [found]
    assert refusal(actions.review_duplicate, duplicate=found, decision="merge", by=coordinator[1]) == [
        ("people.duplicate_decision_unknown", None)
    ]


def test_side_by_side_with_reasons_then_the_next_and_back_again(browser, pair, here):
    register(here, "Guadalupe", born=PartialDate(1981, 3, 13))
    actions.find_duplicates()
    shown = browser.get(reverse("people:duplicates")).content.decode()
    assert shown.count("Guadalupe") >= 3
    found = LikelyDuplicate.objects.get(one=pair[0], two=pair[1])
    address = reverse("people:duplicate", args=[found.pk])
    shown = browser.get(f"{address}?lang=en").content.decode()
    for words in (
        "RUIZ",
        "Ruiz",
        "day and month of birth swapped",
        "the same surnames in the other order",
        "(602) 555-0123",
    ):
        assert words in shown
    assert Event.objects.filter(verb="audit.read", data={"reason": "duplicate"}).count() == 2
    answer = browser.post(reverse("people:decide", args=[found.pk, "same"]), follow=True)
    assert answer.redirect_chain[0][0] != address
    assert reverse("people:reopen", args=[found.pk]) in answer.content.decode()
    assert Person.objects.exclude(identity=None).count() == 2
    browser.post(reverse("people:reopen", args=[found.pk]))
    assert Person.objects.exclude(identity=None).count() == 0
    assert browser.post(reverse("people:decide", args=[found.pk, "merge"])).status_code == 404


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_takes_few_queries_whatever_its_length(browser, here, n, django_assert_max_num_queries):
    for number in range(n):
        for name in ("Guadalupe", "GUADALUPE"):
            register(
                here,
                name,
                surname1=f"Zu{'abc'[number]}iga",
                surname2=f"Br{'aeo'[number]}vo",
                born=PartialDate(1960 + number),
            )
    assert actions.find_duplicates() == n
    with django_assert_max_num_queries(15):
        browser.get(reverse("people:duplicates"))
    with django_assert_max_num_queries(25):
        browser.get(reverse("people:duplicate", args=[LikelyDuplicate.objects.first().pk]))


# -- minors and households --------------------------------------------------------------------------------------------------
CHILD = PartialDate(timezone.localdate().year - 9, 1, 1)


@pytest.fixture
def mother(here):
    return register(here, "Ana", "Peña", "Soto")


@pytest.fixture
def child(here):
    return register(here, "Luz", "Cruz", "Peña", born=CHILD)


def consent(person, by="system", **details):
    usual = {
        "purpose": HEALTH,
        "scope": "share_referral",
        "recipient": "Clínica",
        "what": ["name"],
        "how": "spoken",
        "language": "es",
    }
    return actions.give_consent(**{**usual, "person": person, "by": by, **details})


def test_a_minor_alone_is_registered_and_shares_nothing_by_herself(child):
    assert refusal(consent, person=child) == [("people.consent_needs_guardian", "given_by")]
    assert Consent.objects.count() == 0


def test_a_guardian_allows_it_and_stands_on_the_receipt(browser, child, mother):
    hers = actions.add_guardian(person=child, guardian=mother, relationship="mother", by="system")
    given = consent(child, scope="attend_minor", recipient="", what=[], given_by=hers)
    shown = browser.get(reverse("people:receipt", args=[given.pk]) + "?in=en").content.decode()
    assert "Ana Peña Soto, mother" in shown
    sent = consent(child)  # what is sent later stands on the same decision
    assert sent.given_by == hers
    actions.revoke_consent(consent=given, by="client")
    actions.revoke_consent(consent=sent, by="client")
    assert refusal(consent, person=child) == [("people.consent_needs_guardian", "given_by")]


@pytest.mark.parametrize("reason", Consent.MinorReason.values)
def test_or_it_says_why_she_decides_herself(child, reason):
    assert consent(child, minor_reason=reason).minor_reason == reason


def test_who_is_of_age_decides_herself(here, mother, child):
    other = Guardian.objects.create(person=child, guardian=mother, relationship="mother", since=timezone.now())
    assert refusal(consent, person=mother, minor_reason="law") == [("people.consent_not_minor", "given_by")]
    assert refusal(consent, person=mother, scope="attend_minor", recipient="", what=[]) == [
        ("people.consent_not_minor", "scope")
    ]
    luis = register(here, "Luis", born=CHILD)
    assert refusal(consent, person=luis, given_by=other) == [("people.guardian_of_another", "given_by")]
    assert refusal(consent, person=luis, minor_reason="because") == [("people.minor_reason_unknown", "minor_reason")]
    unknown = register(here, "Ida", born=None)
    assert consent(unknown).minor_reason == ""


@pytest.mark.parametrize(
    "born, on, answer",
    [
        (PartialDate(2008, 11, 22), date(2026, 11, 21), True),
        (PartialDate(2008, 11, 22), date(2026, 11, 22), False),
        (PartialDate(2008, 2, 29), date(2026, 2, 28), True),
        (PartialDate(2008), date(2026, 11, 22), None),
        (PartialDate(2008, 11), date(2026, 11, 22), None),
        (PartialDate(2010), date(2026, 11, 22), True),
        (PartialDate(2007), date(2026, 11, 22), False),
        (None, date(2026, 11, 22), None),
        (PartialDate(2030), date(2026, 11, 22), None),
    ],
)
def test_whether_she_is_a_minor(born, on, answer):
    assert is_minor(born, on, 18) is answer


def test_what_cannot_be_a_guardian(here, child, mother):
    add = actions.add_guardian
    brother = register(here, "Luis", born=CHILD)
    for details, told in [
        ({"person": mother, "name": "Eva"}, [("people.guardian_of_an_adult", "name")]),
        ({"guardian": child}, [("people.guardian_is_herself", "name")]),
        ({"guardian": brother}, [("people.guardian_is_minor", "name")]),
        ({"name": "--"}, [("people.name_is_placeholder", "name")]),
        ({"name": "Eva", "relationship": "friend"}, [("people.guardian_relationship_unknown", "relationship")]),
        ({"name": "Eva", "document": "visa"}, [("people.document_says_status", "document")]),
    ]:
        assert refusal(add, **{"person": child, "relationship": "mother", "by": "system"} | details) == told
    made = add(person=child, guardian=mother, relationship="mother", by="system")
    assert refusal(add, person=child, guardian=mother, relationship="mother", by="system") == [
        ("people.guardian_twice", "name")
    ]
    actions.end_guardian(guardian=made, by="system")
    assert refusal(actions.end_guardian, guardian=made, by="system") == [("people.guardian_ended", None)]
    add(person=child, guardian=mother, relationship="mother", by="system")


def test_her_page_says_that_a_minor_is_alone_until_somebody_answers_for_her(browser, child, mother):
    address = reverse("people:person", args=[child.pk])
    alone = "nobody is written down who answers for her"
    assert alone in browser.get(f"{address}?lang=en").content.decode()
    add = reverse("people:add", args=[child.pk, "guardian"])
    assert browser.post(add, {"name": mother.code, "relationship": "mother"}).status_code == 302
    assert browser.post(add, {"name": "Doña Eva", "relationship": "grandparent", "document": "acta"}).status_code == 302
    shown = browser.get(address).content.decode()
    assert (alone in shown, "Ana Peña Soto" in shown, "Doña Eva" in shown) == (False, True, True)
    assert [(g.guardian, g.name) for g in child.guardians.order_by("since")] == [(mother, ""), (None, "Doña Eva")]
    hers = browser.get(reverse("people:person", args=[mother.pk])).content.decode()
    assert "She answers for:" in hers
    consent_form = {
        "scope": "attend_minor",
        "how": "spoken",
        "language": "es",
        "given_by": str(child.guardians.first().pk),
    }
    answer = browser.post(reverse("people:add", args=[child.pk, "consent"]), consent_form)
    assert answer.status_code == 302
    assert Consent.objects.get().given_by == child.guardians.first()
    browser.post(reverse("people:end_guardian", args=[child.guardians.first().pk]))
    assert child.guardians.filter(ended_at=None).count() == 1


def test_a_household_is_joined_by_code_and_left(browser, child, mother):
    add = reverse("people:add", args=[child.pk, "household"])
    assert browser.post(add, {"other": "XXXXXX"}).status_code == 422
    assert browser.post(add, {"other": mother.code.lower()}).status_code == 302
    child.refresh_from_db()
    assert child.household.people.count() == 2
    assert "Ana Peña Soto" in browser.get(reverse("people:person", args=[child.pk])).content.decode()
    browser.post(reverse("people:leave_household", args=[child.pk]))
    assert (Household.objects.count(), Person.objects.exclude(household=None).count()) == (0, 0)


def test_households_keep_to_one_purpose_and_to_two_people(here, child, mother):
    school = register(here, "Ana", purpose=EDUCATION)
    assert refusal(actions.join_household, person=child, other=school, by="system") == [
        ("people.household_other_purpose", None)
    ]
    assert refusal(actions.join_household, person=child, other=child, by="system") == [("people.household_alone", None)]
    assert refusal(actions.leave_household, person=child, by="system") == [("people.household_none", None)]


# -- how she is reached -------------------------------------------------------------------------------------------------------
def test_her_wishes_about_being_reached_are_kept_and_shown(browser, here):
    ana = register(here, "Ana", phone="6025550123", may_text=True)
    add = reverse("people:add", args=[ana.pk, "contact"])
    sent = {"system": "phone", "value": "6025550123", "hours": "evening", "may_leave_word": "on", "is_preferred": "on"}
    assert browser.post(add, sent).status_code == 302
    point = queries.contact_points(account("promoter", office=here)[1], ana)[0]
    assert (point.hours, point.may_text, point.may_leave_word, point.is_preferred, point.is_silent) == (
        "evening", False, True, True, False,
    )  # fmt: skip
    actions.add_contact_point(person=ana, system="email", value="ana@example.org", is_preferred=True, by="system")
    assert [p.system for p in queries.contact_points(account("promoter", office=here)[1], ana) if p.is_preferred] == [
        "email"
    ]


def test_silence_is_asked_for_and_taken_back(browser, here, promoter):
    ana = register(here, "Ana", phone="6025550123", may_text=True)
    key = ana.contact_points.get().pk
    browser.post(reverse("people:silence", args=[key, "stop"]))
    assert [p.is_silent for p in queries.contact_points(promoter, ana)] == [True]
    browser.post(reverse("people:silence", args=[key, "start"]))
    assert [p.is_silent for p in queries.contact_points(promoter, ana)] == [False]
    assert browser.post(reverse("people:silence", args=[key, "shout"])).status_code == 404


def test_other_languages_are_of_the_list_and_not_the_first_again(here):
    ana = register(here, "Ana", language="es", other_languages=["en", "es"])
    assert ana.other_languages == ["en"]
    assert refusal(register, at=here, given_names="Eva", other_languages=["klingon"]) == [
        ("people.language_unknown", "other_languages")
    ]


# -- time kept ------------------------------------------------------------------------------------------------------------------
TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    "last, ends",
    [
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2025, 12, 31), date(2026, 12, 31)),
        (date(2025, 1, 31), date(2026, 1, 31)),
    ],
)
def test_when_the_time_ends(last, ends):
    rule = Retention(12, 60)
    assert rule.ends_on(last) == ends
    assert rule.due_on(last, ends) == ends + timedelta(days=60)
    assert rule.due_on(last, ends - timedelta(days=100)) == ends


def last_seen(person, day):
    Person.objects.filter(pk=person.pk).update(last_seen_on=day)
    person.refresh_from_db()
    return person


def test_she_is_told_by_the_way_she_allowed_and_erased_after(here, settings):
    ana = last_seen(register(here, "Ana", phone="6025550123", may_text=True, language="en"), date(2026, 1, 10))
    eva = last_seen(register(here, "Eva"), date(2024, 1, 10))
    ida = last_seen(register(here, "Ida"), date(2026, 6, 1))
    kept = last_seen(register(here, "Pía"), date(2020, 1, 1))
    consent(kept, scope="keep_record", recipient="", what=[])
    school = last_seen(register(here, "Leo", purpose=EDUCATION), date(2020, 1, 1))
    assert actions.keep_time(TODAY) == (2, 0)
    notices = {n.person: (n.due_on, n.way) for n in RetentionNotice.objects.all()}
    assert notices == {ana: (date(2027, 1, 21), "text"), eva: (date(2027, 1, 21), "none")}
    told = Message.objects.get(kind="people.time_ends")
    assert (told.channel, told.language, told.subject_id) == ("sms", "en", str(ana.pk))
    assert actions.keep_time(TODAY) == (0, 0)
    assert actions.keep_time(date(2027, 1, 20)) == (0, 0)
    assert actions.keep_time(date(2027, 1, 21)) == (0, 2)
    left = {p.pk: (p.given_names, p.kept_age_band) for p in Person.objects.all()}
    assert left == {
        ana.pk: ("", "25-44"), eva.pk: ("", "25-44"), ida.pk: ("Ida", ""), kept.pk: ("Pía", ""), school.pk: ("Leo", ""),
    }  # fmt: skip
    assert (RetentionNotice.objects.count(), Event.objects.filter(verb="people.time_ended").count()) == (0, 2)
    assert Message.objects.get(kind="people.time_ends").address == b""


def test_coming_back_starts_the_time_anew(here):
    ana = last_seen(register(here, "Ana"), date(2025, 12, 1))
    actions.keep_time(TODAY)
    assert RetentionNotice.objects.count() == 1
    actions.seen_again(person=ana, on=TODAY, by="system")
    assert RetentionNotice.objects.count() == 0
    assert actions.keep_time(TODAY + timedelta(days=61)) == (0, 0)
    assert Person.objects.get().given_names == "Ana"


def test_a_shared_telephone_is_not_written_to_unless_word_may_be_left(here):
    ana = last_seen(register(here, "Ana", phone="6025550123", may_text=True), date(2025, 1, 1))
    register(here, "Luis", phone="6025550123")
    actions.keep_time(TODAY)
    assert RetentionNotice.objects.get(person=ana).way == "none"
    assert Message.objects.count() == 0


def test_whose_time_ends_stands_on_the_page_of_the_window(browser, here, there):
    last_seen(register(here, "Ana"), date(2025, 1, 1))
    last_seen(register(there, "MARCADOR"), date(2025, 1, 1))
    actions.keep_time(TODAY)
    shown = browser.get(reverse("people:kept")).content.decode()
    assert ("Ana" in shown, "MARCADOR" in shown) == (True, False)


# -- her own data -----------------------------------------------------------------------------------------------------------------
def test_asking_at_the_window_and_being_answered(browser, here, coordinator):
    ana = register(here, "Ana", phone="6025550123")
    for what in ("correct", "forget", "forget"):
        assert browser.post(reverse("people:ask", args=[ana.pk, what])).status_code == 302
    assert browser.post(reverse("people:ask", args=[ana.pk, "sell"])).status_code == 404
    assert [r.kind for r in queries.data_requests(coordinator[1])] == ["correct", "forget"]
    correct, forget = queries.data_requests(coordinator[1])
    assert "Ana" in browser.get(reverse("people:kept")).content.decode()
    browser.post(reverse("people:answer", args=[correct.pk, "declined"]))
    browser.post(reverse("people:answer", args=[forget.pk, "done"]))
    assert Person.objects.get().given_names == ""
    assert set(DataRequest.objects.values_list("kind", "state")) == {("correct", "declined"), ("forget", "done")}
    assert browser.post(reverse("people:answer", args=[forget.pk, "done"])).status_code == 404


def test_the_export_says_all_that_the_sheet_says(browser, here, mother, child):
    actions.add_guardian(person=child, guardian=mother, relationship="mother", by="system")
    answer = browser.get(reverse("people:export", args=[child.pk]))
    assert answer["Content-Disposition"] == f'attachment; filename="{child.code}.json"'
    said = answer.json()
    assert said["format"] == "ambos.my-data.1"
    rows = [(s["title"], r["label"], r["value"]) for s in said["sections"] for r in s["rows"]]
    assert len(rows) == sum(len(section) for _title, section in everything_about(child))
    assert any("Luz Cruz Peña" in row for row in rows)
    assert any("Ana Peña Soto" in value for _t, _l, value in rows)
    assert Event.objects.filter(verb="audit.read", data={"reason": "export"}).count() == 1


@pytest.mark.sqlite
@pytest.mark.parametrize("found", [queries.ending, queries.data_requests])
def test_few_rows_about_people_are_not_looked_for_through_all_the_people(coordinator, found):
    """A million people, and a table that was empty when the database last counted: the rows are gone through, not the people."""
    rows = found(coordinator[1])
    few = rows.model._meta.db_table
    planner = sqlite3.connect(":memory:")
    with connection.cursor() as cursor:
        tables = ("people_person", few)
        cursor.execute("SELECT sql FROM sqlite_master WHERE tbl_name IN (%s, %s) AND sql IS NOT NULL", tables)
        for (made,) in sorted(cursor.fetchall(), key=lambda row: "INDEX" in row[0].split("(")[0]):
            planner.execute(made)
    planner.execute("ANALYZE")
    planner.execute("DELETE FROM sqlite_stat1")
    planner.execute(
        "INSERT INTO sqlite_stat1 SELECT tbl_name, name, CASE WHEN name LIKE '%office%' THEN '1000000 18519' ELSE '1000000 2' END"
        " FROM sqlite_master WHERE type = 'index' AND tbl_name = 'people_person'"
    )
    planner.execute("ANALYZE sqlite_schema")
    for asked in (rows.order_by().values("pk"), rows[:30].values("pk")):
        text, values = asked.query.sql_with_params()
        steps = planner.execute("EXPLAIN QUERY PLAN " + text.replace("%s", "?"), values).fetchall()
        assert few in steps[0][3], steps


def test_with_her_paper_she_sees_what_is_kept_and_not_what_it_says(client):
    a = side()
    sent = send(a)
    lupe = sent.service_request.person
    own = consent(lupe, scope="follow_up", recipient="", what=[])
    client.post("/follow/", {"box1": sent.follow_code})
    assert client.get(reverse("casework:my-data")).status_code == 302  # the year first
    client.post(reverse("casework:follow-year"), {"year": "1981"})
    shown = client.get(reverse("casework:my-data"), headers={"accept-language": "en"}).content.decode()
    phone = queries.contact_points(account("promoter", office=lupe.office)[1], lupe)[0].value
    assert lupe.name in shown
    assert phone[-4:] in shown
    assert phone[-7:] not in shown
    assert Event.objects.filter(verb="audit.read", by="client", data={"reason": "my_data"}).count() == 1
    client.post(reverse("casework:my-data-take-back", args=[own.pk]))
    assert Consent.objects.get(pk=own.pk).revoked_by == "client"
    shared = sent.service_request.consent_id
    assert client.post(reverse("casework:my-data-take-back", args=[shared])).status_code == 404
    client.post(reverse("casework:my-data-ask", args=["forget"]))
    assert list(DataRequest.objects.values_list("kind", "asked_by", "state")) == [("forget", "client", "open")]
    assert Person.objects.get(pk=lupe.pk).given_names  # the window makes sure first that it is she
    assert client.post(reverse("casework:my-data-ask", args=["sell"])).status_code == 404
    assert own_view(lupe).asked == {"forget"}


def test_without_a_paper_nothing_of_it_opens(client):
    a = side()
    send(a)
    other = consent(person(office=office("fresno")), scope="follow_up", recipient="", what=[])
    for method, address in [
        ("get", reverse("casework:my-data")),
        ("post", reverse("casework:my-data-ask", args=["forget"])),
        ("post", reverse("casework:my-data-take-back", args=[other.pk])),
    ]:
        answer = getattr(client, method)(address)
        assert (answer.status_code, answer["Location"]) == (302, "/follow/")
    assert DataRequest.objects.count() == 0
    assert Consent.objects.get(pk=other.pk).revoked_at is None


def test_two_records_are_judged_whether_or_not_they_were_suggested(here, coordinator, promoter):
    by = coordinator[1]
    one, two, three = (person(office=here, given_names="Ximena", surname1="Tzul", born=BORN) for _ in range(3))
    assert [alike.person for alike in queries.likely_same(one, [two, three])] == sorted(
        [two, three], key=lambda p: p.pk
    )
    assert len(queries.likely_pairs([one, two, three])) == 3
    with pytest.raises(PermissionDenied):
        actions.judge_pair(one=one, two=two, decision="linked", by=promoter)
    actions.link_people(people=[one, two], by=by)
    actions.judge_pair(one=two, two=one, decision="different", by=by)
    assert Person.objects.filter(identity=None).count() == 3, "what was linked by hand is taken apart"
    one, two, three = (Person.objects.get(pk=p.pk) for p in (one, two, three))
    assert [alike.person for alike in queries.likely_same(one, [two, three])] == [three]
    actions.find_duplicates_at(purpose=one.purpose, office=here)
    first = actions.judge_pair(one=one, two=three, decision="linked", by=by)
    assert actions.judge_pair(one=three, two=one, decision="linked", by=by) == first
    one, two, three = (Person.objects.get(pk=p.pk) for p in (one, two, three))
    [same] = queries.likely_same(one, [two, three])
    assert (same.person, same.is_linked, "el mismo día" in " ".join(same.reasons)) == (three, True, True)
    assert [set(pair) for pair in queries.likely_pairs([one, two, three])] == [{two.pk, three.pk}]
    assert sorted(LikelyDuplicate.objects.values_list("state", flat=True)) == ["different", "linked", "suggested"]
    with pytest.raises(Refused) as told:
        actions.judge_pair(one=one, two=two, decision="merged", by=by)
    assert told.value.codes == ("people.duplicate_decision_unknown",)
    assert LikelyDuplicate.objects.filter(state="different").count() == 1, "what was said stands"


@pytest.mark.django_db(transaction=True)
def test_comparing_holds_no_transaction(pair):
    """On SQLite nobody else writes while a transaction lasts: it begins when all is compared."""
    with CaptureQueriesContext(connection) as seen:
        assert actions.find_duplicates() == 1
    said = [query["sql"].split()[0] for query in seen]
    begins = said.index("BEGIN")
    assert [i for i, word in enumerate(said) if word == "INSERT"] > [begins]
    before, within = seen.captured_queries[:begins], seen.captured_queries[begins:]
    assert any("people_person" in query["sql"] and "folded" in query["sql"] for query in before)
    assert not any("people_person" in query["sql"] and "folded" in query["sql"] for query in within)


def test_a_task_for_each_list_behind_everything_else(pair, there):
    register(there, "Aurelia")
    assert tasks.find_duplicates.call() == 2
    waiting = DBTaskResult.objects.filter(task_path=tasks.find_duplicates_at.module_path)
    assert {row.priority for row in waiting} == {-50}
    new = [tasks.find_duplicates_at.call(**row.args_kwargs["kwargs"]) for row in waiting]
    assert sorted(new) == [0, 1]
