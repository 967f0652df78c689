"""Every address there is, asked by everybody: nothing breaks, nothing of another office shows, and no door is open by
oversight. A view says who may open it in its own file (``@allowed``, ``@public``); this walk holds it to that.

For each address and each role of office A: GET and POST, with the keys of rows of office B in the address and in
the form, and a search for a person of office B in the query.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLResolver

from ambos.records.posts.queries import roles
from tests.support import leaks, world
from tests.support.leaks import ENTITLED, GIVEN_NAME

pytestmark = pytest.mark.django_db

ROLES = tuple(roles().values())
"""The nine of the house, and those that running apps bring."""
KEYS = {
    "people:": "person",
    "people:receipt": "consent",
    "people:revoke": "consent",
    "people:remove_contact": "contact",
    "people:silence": "contact",
    "people:duplicate": "duplicate",
    "people:decide": "duplicate",
    "people:reopen": "duplicate",
    "people:end_guardian": "guardian",
    "people:answer": "data_request",
    "casework:my-data-take-back": "consent",
    "casework:": "referral",
    "casework:call": "follow_up",
    "casework:granted-": "sheet_grant",
    "casework:granted-take-away": "sheet_line",
    "casework:sheet-end": "sheet_grant",
    "casework:sheet-take-away": "sheet_line",
    "partner-": "waiting",
    "conferences:": "nominee",
    "documents:": "paper",
    "health_weeks:": "event",
    "health_windows:": "turn",
    "health_windows:closure-": "closure",
    "health_windows:station-": "station",
    "health_windows:trip-": "trip",
    "health_windows:window-": "point",
    "health_windows:talk-": "talk",
    "health_windows:material-": "material",
    "health_windows:lot": "lot",
    "health_windows:lot-": "lot",
    "health_windows:enrolment": "enrolment",
    "health_windows:result": "hiv",
    "health_windows:result-": "hiv",
    "health_windows:evaluation": "evaluation",
    "health_windows:evaluation-": "evaluation",
    "council:": "recommendation",
    "council:attendance": "council_session",
    "council:body": "council_body",
    "council:body-": "council_body",
    "council:claim": "council_claim",
    "council:claim-": "council_claim",
    "council:evidence": "council_evidence",
    "council:member": "council_member",
    "council:member-": "council_member",
    "council:part": "council_part",
    "council:part-": "council_part",
    "council:proceeding": "council_proceeding",
    "council:proceeding-": "council_proceeding",
    "council:seat": "council_seat",
    "council:session": "council_session",
    "council:session-": "council_session",
    "council:vote": "council_session",
    "courses:": "offering",
    "courses:place": "place",
    "courses:place-": "place",
    "diagnostics:": "diagnostic",
    "diagnostics:slip": "attempt",
    "diagnostics:slips": "diagnostic",
    "diagnostics:slips-": "diagnostic",
    "diagnostics:slip-": "attempt",
    "diagnostics:report": "attempt",
    "diagnostics:family": "attempt",
    "diagnostics:release": "attempt",
    "diagnostics:set-aside": "attempt",
    "plazas:": "plaza",
    "plazas:certificate": "certificate",
    "plazas:certificate-": "certificate",
    "plazas:group": "group",
    "plazas:learner": "learner",
    "plazas:network": "network",
    "plazas:network-": "network",
    "plazas:learner-": "learner",
    "plazas:plaza-": "plaza",
    "plazas:sitting": "sitting",
    "plazas:sitting-": "sitting",
    "plazas:study-": "study",
    "plazas:transfer-": "transfer",
    "directory:": "service",
    "distance_learning:": "distant_study",
    "distance_learning:correct": "distant_certificate",
    "distance_learning:decide": "distant_alignment",
    "distance_learning:work_statement": "distant_statement",
    "eligibility:": "service",
    "elections:": "person",
    "interfaces:": "token",
    "interfaces:api-": "referral",
    "interfaces:api-capacity": "service",
    "interfaces:api-confirm": "service",
    "interfaces:api-service": "service",
    "interfaces:hsds-": "service",
    "agreements:": "agreement",
    "reports:": "report",
    "rollout:": "operation",
    "transcripts:": "school_request",
    "transcripts:analysis": "school_analysis",
    "transcripts:analysis_do": "school_analysis",
    "transcripts:analysis_file": "school_analysis",
    "transcripts:district": "school_district",
    "transcripts:equivalence": "equivalence",
    "transcripts:equivalence_do": "equivalence",
    "transcripts:equivalence_file": "equivalence",
    "transcripts:standard": "state_list",
    "transcripts:standard_do": "state_list",
    "transcripts:thresholds": "school_district",
    "transcripts:thresholds_do": "school_district",
    "network:import": "import",
    "network:apply": "import",
    "network:compare": "import",
    "network:discard": "import",
    "network:point": "point",
    "messages:": "message",
    "posts:": "post",
    "admin-": "account",
    "admin-end-post": "post",
    "admin-revoke-post": "post",
    "textbooks:": "book_request",
    "textbooks:change": "book_title",
    "textbooks:customs": "book_shipment",
    "textbooks:freight": "book_shipment",
    "textbooks:receive": "book_shipment",
    "textbooks:shipment": "book_shipment",
    "textbooks:send": "book_shipment",
    "textbooks:report": "book_report",
    "textbooks:report_link": "book_report",
    "transfers:": "school_move",
}
"""Which row of office B fills ``key`` in an address: by the whole name, else by the longest beginning."""
OTHERS = {
    "account_login": "the door itself",
    "account_logout": "leads an anonymous visitor to the front page",
    "account_inactive": "says that an account is closed",
    "account_signup": "says that nobody signs herself up",
    "account_reset_password": "asks for a link to set a password",
    "account_reset_password_done": "says that the link is on its way",
    "account_reset_password_from_key": "sets a password with that link",
    "account_reset_password_from_key_done": "says that it was set",
    "mfa_login_webauthn": "begins to sign in with a passkey",
}
"""Addresses of allauth that open without signing in, and why. Everything else of allauth asks for it."""
FIGURES_ONLY = frozenset(
    {"health_windows:evaluations", "health_windows:evaluation", "health_windows:evaluation-decide"}
)
"""Addresses of a program that holds named records which show none: headquarters reads a window's year there. The walk below
looks for the marks of a person on them as on every other."""
UNSIGNED = frozenset(
    {
        "casework:answer",
        "conferences:mine",
        "documents:folio",
        "elections:cast",
        "elections:trustee_step",
        "health_weeks:by_link",
        "messages:report",
        "textbooks:use",
        "transcripts:by_link",
        "transfers:school",
    }
)
"""Views that take a POST without Django's token: each proves its sender otherwise (by a signature, by the link itself) or,
as the question after a folio, changes nothing and is asked from a page that was saved to a disk."""
BY_TOKEN = "interfaces:api-"
"""Calls of the API: a session opens none of them (tests/repository/test_every_api_call.py asks each with every token)."""
SIGNED_IN = "anybody who is signed in"


def addresses(resolver=None, spaces=(), parts=frozenset()):
    """(name, view, names of what fills the address) of every address."""
    for entry in (resolver or get_resolver()).url_patterns:
        own = parts | {*entry.pattern.converters, *re.findall(r"\(\?P<(\w+)>", str(entry.pattern))}
        if isinstance(entry, URLResolver):
            yield from addresses(entry, (*spaces, entry.namespace) if entry.namespace else spaces, own)
        else:
            yield ":".join((*spaces, entry.name or "")), entry.callback, sorted(own)


def is_ours(view):
    return view.__module__.startswith("ambos.")


def roles_allowed(view):
    """The roles that pass the mark of a view, as the matrix shows it."""
    if getattr(view, "public", None):
        return "everybody"
    if not view.allowed:
        return SIGNED_IN
    return frozenset(role.slug for role in ROLES if any(role_may in view.allowed for role_may in map(str, role.may)))


def filled(name, parts, keys):
    """The address with the keys of office B in it. A part that nobody filled yet fails the test by its name."""
    matching = [start for start in KEYS if name == start or (name.startswith(start) and start[-1] in ":-")]
    values = {
        "key": keys[KEYS[max(matching, key=len)]] if matching and "key" in parts else None,
        "other": keys["other"],
        "pk": 1,
        "code": keys["office"] if name.startswith(("network:", "interfaces:office", "textbooks:")) else "hw.visits",
        "office": keys["office"],
        "verb": "deactivate",
        "token": "not-a-link",
        "digest": "0",
        "language": "es",
        "name": "US-WIC-1",
        "what": "referrals" if name == "interfaces:table" else "phone",
        "kind": {"documents": "statement", "reports": "xlsx"}.get(name.split(":")[0], "csv"),
        "rest": "nothing",
        "country": "us",
        "zip_code": "77002",
        "uidb36": "x",
        "key_id": "mx-houston-1",
        "ending": "pdf",
        "uuid": "11111111111111",
        "paper": keys["school_record"],
        "plan": "mx-2011",
        "number": 1,
        "body": "ucla",
        "subject": "b-unam:1",
    }
    if name.startswith("account_"):
        values["key"] = "set-password"
    if name == "accounts:end-session":
        values["key"] = 1
    missing = [part for part in parts if values.get(part) is None]
    assert not missing, f"{name}: say in KEYS which row of office B fills {missing}"
    return reverse(name, kwargs={part: values[part] for part in parts})


def form_of(keys):
    """A form that names rows of office B under every name a field may have."""
    return {
        "person": keys["person"],
        "other": keys["other"],
        "people": [keys["person"], keys["other"]],
        "service": keys["service"],
        "organization": keys["organization"],
        "lead_agency": keys["organization"],
        "office": keys["office_key"],
        "offices": [keys["office_key"]],
        "service_point": keys["point"],
        "point": keys["point"],
        "encounter": keys["encounter"],
        "consent": keys["consent"],
        "agreement": keys["agreement"],
        "operation": keys["operation"],
        "holder": keys["account"],
        "post": keys["post"],
        "title": "X",
        "name": "X",
        "reason": "full",
        "code": "attended",
        "outcome": "attended",
        "on": "2026-12-31",
        "starts_on": "2026-12-01",
        "form_key": "018f0000-0000-7000-8000-000000000001",
        "q": GIVEN_NAME,
        "text": GIVEN_NAME,
    }


def kept(labels):
    """Every row of these apps as it stands, to see whether somebody changed it."""
    return {
        model._meta.label: list(model.objects.order_by("pk").values())
        for label in labels
        for model in apps.get_app_config(label).get_models()
    }


PEOPLE = ("people", "casework", "measurements", "health_windows", "files")
WORK = ("agreements", "rollout")


class TestTheMatrix:
    def test_every_view_of_ours_says_who_may_open_it(self):
        silent = [
            name
            for name, view, _ in addresses()
            if is_ours(view) and not hasattr(view, "allowed") and not hasattr(view, "public")
        ]
        assert silent == []

    def test_every_address_has_a_name_of_its_own(self):
        names = [name for name, _, _ in addresses()]
        assert [name for name in names if name.endswith(":") or not name] == []
        assert sorted(names) == sorted(set(names))

    def test_open_views_say_why(self):
        for name, view, _ in addresses():
            if is_ours(view) and hasattr(view, "public"):
                assert len(view.public) > 20, name
                assert not hasattr(view, "allowed"), name

    def test_capabilities_asked_for_are_held_by_somebody(self):
        for name, view, _ in addresses():
            if is_ours(view) and getattr(view, "allowed", None):
                assert roles_allowed(view), name

    def test_only_what_proves_its_sender_otherwise_takes_a_form_without_a_token(self):
        exempt = {name for name, view, _ in addresses() if getattr(view, "csrf_exempt", False)}
        assert {name for name in exempt if not name.startswith(BY_TOKEN)} == UNSIGNED

    @pytest.mark.parametrize(
        ("name", "roles"),
        [
            ("front", "everybody"),
            ("accounts:own", SIGNED_IN),
            ("people:person", {"promoter", "study_adviser", "window_coordinator"}),
            ("casework:referral", {"promoter", "study_adviser", "window_coordinator"}),
            ("people:forget", {"window_coordinator"}),
            ("partner-referral", {"partner_administrator"}),
            ("posts:staff", {"partner_administrator"}),
            ("admin-people", {"administrator"}),
            ("admin-log", {"auditor"}),
            ("messages:queue", {"administrator"}),
            ("rollout:approve", {"consul"}),
            ("network:apply", {"headquarters_coordinator"}),
        ],
    )
    def test_rows_worth_reading(self, name, roles):
        [view] = [view for found, view, _ in addresses() if found == name]
        assert roles_allowed(view) == roles

    def test_no_role_without_named_records_passes_a_door_to_them(self):
        """Consul, headquarters, evaluator, auditor and administrator have no address that shows a named record."""
        without = {role.slug for role in ROLES if not role.purposes}
        for name, view, _ in addresses():
            if name in FIGURES_ONLY:
                continue
            if is_ours(view) and name.startswith(("people:", "health_windows:", "partner", "casework:")):
                allowed = roles_allowed(view)
                assert allowed == "everybody" or not (allowed & without), name


def ask(client, address, keys, *, may=True):
    """GET with a search for a person of office B, GET as htmx, and POST with the keys of office B. Where she may not at all,
    one question is enough: the other way only when this one is not how the address is asked."""
    query = {
        "q": GIVEN_NAME,
        "text": GIVEN_NAME,
        "person": keys["person"],
        "office": keys["office"],
        "service": keys["service"],
    }
    got = client.get(address, query)
    yield "GET", got
    if may:
        yield "GET by htmx", client.get(address, query, headers={"hx-request": "true"})
    if may or got.status_code == 405:
        yield "POST", client.post(address, form_of(keys))


def text_of(answer):
    return (
        b"".join(answer.streaming_content).decode("utf-8", "replace")
        if answer.streaming
        else answer.content.decode("utf-8", "replace")
    )


def account_of(role):
    """An account of office A; a partner administrator also has a clinic and an office where her staff works."""
    places = (
        {"office": world.office(mark=world.A)} if role.scope == "office" or role.slug == "partner_administrator" else {}
    )
    if role.scope == "organization":
        places["organization"] = world.organization("Clínica", mark=world.A)
    return world.account(role.slug, mark=world.A, **places)[0]


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.slug)
def test_no_role_breaks_anything_or_sees_the_other_office(role, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    other = leaks.other_office()
    user = account_of(role)
    client = world.signed_in(Client(raise_request_exception=False), user)
    people, work = kept(PEOPLE), kept(WORK)
    faults = []
    for name, view, parts in addresses():
        if not is_ours(view) and role is not ROLES[0]:
            continue  # allauth asks nobody's role: once is enough
        address = filled(name, parts, other.keys)
        allowed = roles_allowed(view) if is_ours(view) else SIGNED_IN
        may = allowed in ("everybody", SIGNED_IN) or role.slug in allowed
        for how, answer in ask(client, address, other.keys, may=may):
            said = text_of(answer)
            what = f"{how} {name}"
            if answer.status_code >= 500:
                faults.append(f"{what}: {answer.status_code}")
            if not may and answer.status_code not in (403, 405):
                faults.append(f"{what}: {answer.status_code}, though {role.slug} may not")
            faults += [
                f"{what}: shows {mark}"
                for mark, entitled in ENTITLED.items()
                if mark in said and role.slug not in entitled
            ]
            if (
                allowed != "everybody"
                and answer.status_code == 200
                and "no-store" not in answer.headers["Cache-Control"]
            ):
                faults.append(f"{what}: a shared browser may keep it")
            if not answer.wsgi_request.user.is_authenticated:
                client = world.signed_in(Client(raise_request_exception=False), user)
    assert faults == []
    assert kept(PEOPLE) == people, "nothing of a person of office B was changed"
    if role.scope != "everywhere":
        assert kept(WORK) == work, "nothing office B decided was changed"


def test_an_anonymous_visitor_is_sent_to_sign_in(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    other = leaks.other_office()
    before = kept((*PEOPLE, *WORK))
    faults = []
    for name, view, parts in addresses():
        address = filled(name, parts, other.keys)
        is_open = getattr(view, "public", None) or name in OTHERS
        for how, answer in ask(Client(raise_request_exception=False), address, other.keys):
            said = text_of(answer)
            to_sign_in = answer.headers.get("Location", answer.headers.get("HX-Redirect", ""))
            if answer.status_code >= 500:
                faults.append(f"{how} {name}: {answer.status_code}")
            shut = answer.status_code in (403, 404, 405) or urlsplit(to_sign_in).path == reverse("account_login")
            if not is_open and not shut:
                faults.append(f"{how} {name}: {answer.status_code} {to_sign_in}")
            faults += [f"{how} {name}: shows {mark}" for mark in ENTITLED if mark in said]
    assert faults == []
    assert kept((*PEOPLE, *WORK)) == before


class TestTheWalkWouldFindALeak:
    """The marks do show to whoever is entitled; else their absence above would prove nothing."""

    @pytest.fixture
    def other(self, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        return leaks.other_office()

    def test_the_promoter_of_office_b_sees_her_people(self, other):
        client = world.signed_in(Client(), other.side.promoter)
        for name, key in (("people:person", "person"), ("casework:referral", "referral")):
            assert leaks.PERSON in text_of(client.get(reverse(name, kwargs={"key": other.keys[key]}))), name
        assert leaks.PERSON in text_of(client.get(reverse("health_windows:today")))
        assert leaks.PERSON in text_of(client.post(reverse("people:search"), form_of(other.keys)))

    def test_the_clinic_of_office_b_sees_her_referral(self, other):
        client = world.signed_in(Client(), other.side.clerk)
        address = reverse("partner-referral", kwargs={"key": other.keys["referral"]})
        assert leaks.PERSON in text_of(client.get(address))

    def test_administrators_see_staff_and_headquarters_sees_work(self, other):
        administrator = world.signed_in(Client(), world.account("administrator")[0])
        assert leaks.STAFF in text_of(administrator.get(reverse("admin-people")))
        headquarters = world.signed_in(Client(), world.account("headquarters_coordinator")[0])
        assert leaks.WORK in text_of(headquarters.get(reverse("agreements:agreements")))
