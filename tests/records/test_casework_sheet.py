"""The shared sheet: one record in the eyes of the client and of whoever she lets help, ended at once, every look logged."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from ambos.domain.access import Access, for_the_system
from ambos.domain.errors import Refused
from ambos.records.audit.models import Event
from ambos.records.casework import queries
from ambos.records.casework.actions import (
    accept_request,
    allow_helper,
    ask_elsewhere,
    book_appointment,
    decline_request,
    end_grant,
    record_outcome,
    reissue_code,
    stop_sharing,
    take_line_away,
    withdraw_request,
    write_granted_line,
    write_line,
)
from ambos.records.casework.models import Grant, ServiceRequest, SharedNote
from ambos.records.casework.privacy import data_about, forget
from ambos.records.messages.models import Message
from ambos.records.people.actions import revoke_consent
from tests.support import world
from tests.support.casework import PHONE, send, side

pytestmark = pytest.mark.django_db
SHEET = "/follow/sheet/"


@pytest.fixture
def a():
    return side()


@pytest.fixture
def b():
    return side(world.B, "houston")


def helper_of(at):
    return f"organization:{at.service.organization_id}"


def granted(request, at, kind="organization"):
    helper = helper_of(at) if kind == "organization" else f"office:{at.office.pk}"
    return allow_helper(service_request=request, helper=helper, by="client")


def hers(request, text, by="client"):
    return write_line(service_request=request, text=text, form_key=uuid4(), by=by)


def theirs(grant, text, by):
    return write_granted_line(grant=grant, text=text, form_key=uuid4(), by=by)


def enter(client, sent, year="1981"):
    client.post("/follow/", {"box1": sent.follow_code})
    client.post(reverse("casework:follow-year"), {"year": year})
    return client


def text_of(response):
    return response.content.decode()


def written(request):
    return [(e.text, e.entered_by) for e in queries.sheet_of(request).entries if e.note]


class TestOneRecord:
    def test_both_see_the_same_lines_each_with_who_entered_it(self, a, b):
        r = send(a, notify_phone=PHONE).service_request
        accept_request(service_request=r, by=a.clinic, starts_at=timezone.now() + timedelta(days=2), note="Traiga agua")
        grant = granted(r, b)
        window = granted(r, a, "office")
        hers(r, "Prefiero por la tarde")
        theirs(grant, "La acompaño", b.clinic)
        theirs(window, "Llame antes", a.window)
        own = queries.sheet_of(ServiceRequest.objects.get(pk=r.pk))
        assert queries.granted_sheet(b.clinic, queries.grant_for(b.clinic, grant.pk)) == own
        assert queries.granted_sheet(a.window, queries.grant_for(a.window, window.pk)) == own
        with translation.override("en"):
            said = [(e.title, e.text, e.entered_by) for e in queries.sheet_of(r).entries]
        here, clinic = f"the window of {a.office.name}", a.service.organization.name
        assert [(title, who) for title, _text, who in said[:3] + said[5:]] == [
            ("", here),
            ("", b.service.organization.name),
            ("", ""),
            (f"Sent to {a.service.name}", here),
        ]
        assert {(title, who) for title, _text, who in said[3:5]} == {  # one deed, two entries of one moment
            ("Appointment given", clinic),
            ("The service accepted", clinic),
        }
        assert [text for _title, text, _who in said[:3]] == ["Llame antes", "La acompaño", "Prefiero por la tarde"]
        assert any("Traiga agua" in text for _title, text, _who in said)

    def test_what_each_says_became_of_it_is_told_apart(self, a):
        for said_by, by, who in (("client", "client", ""), ("window", a.window, f"the window of {a.office.name}")):
            r = send(a).service_request
            record_outcome(service_request=r, code="attended", happened_on=timezone.localdate(), said_by=said_by, by=by)
            with translation.override("en"):
                top = queries.sheet_of(ServiceRequest.objects.get(pk=r.pk)).entries[0]
            assert (top.title, top.entered_by) == ("What became of it", who)

    def test_it_follows_her_to_the_next_service(self, a, b):
        sent = send(a)
        old = sent.service_request
        grant = granted(old, b)
        hers(old, "primera")
        decline_request(service_request=old, reason="full", by=a.clinic)
        other = world.service("Otra", organization=world.organization("Tercera"), mark=a.mark)
        new = ask_elsewhere(service_request=old, service=other, how="spoken", by=a.window).service_request
        hers(new, "segunda")
        seen = queries.granted_sheet(b.clinic, queries.grant_for(b.clinic, grant.pk))
        assert (seen.reference, seen.service) == (new.reference, other.name)
        assert [e.text for e in seen.entries if e.note] == ["segunda", "primera"]
        assert [g.pk for g in queries.grants_of(new)] == [grant.pk]

    def test_nothing_but_what_her_paper_opens_is_on_it(self, a, b):
        """Name, telephone, the window's note, the family of programs, her other referrals and visits: planted, and looked for."""
        sent = send(a, note="NOTA-SELLADA", notify_phone=PHONE, program_family="medicaid_chip")
        r = sent.service_request
        other = send(a, who=r.person, service=world.service("REFUGIO", mark="X"), note="OTRA-NOTA")
        hers(other.service_request, "OTRA-HOJA")
        grant = granted(r, b)
        client = world.signed_in(Client(), b.clerk)
        page = text_of(client.get(reverse("casework:granted-sheet", args=[grant.pk])))
        page += text_of(client.get(reverse("casework:granted")))
        page += text_of(enter(Client(), sent).get(SHEET)) + repr(queries.sheet_of(r))
        assert a.service.name in page
        planted = [
            "Guadalupe", PHONE, PHONE[2:], "NOTA-SELLADA", "medicaid", "REFUGIO", "OTRA-NOTA", "OTRA-HOJA",
            "1981", sent.follow_code,
        ]  # fmt: skip
        assert [word for word in planted if word in page] == []

    @pytest.mark.parametrize("text", ["No tiene papeles", "su visa venció", "She is undocumented", "pidió asilo"])
    def test_no_word_of_status_comes_onto_it_by_any_hand(self, a, b, text):
        r = send(a).service_request
        grant = granted(r, b)
        for write in (lambda: hers(r, text), lambda: theirs(grant, text, b.clinic)):
            with pytest.raises(Refused) as refused:
                write()
            assert refused.value.codes == ("casework.note_says_status",)
        accept_request(service_request=r, by=a.clinic, note="")
        ServiceRequest.objects.filter(pk=r.pk).update(answer_note=text)  # as it may have come before there was a rule
        book_appointment(service_request=r, starts_at=timezone.now() + timedelta(days=3), by=a.clinic)
        r.appointments.update(note=text)
        assert text not in repr(queries.sheet_of(ServiceRequest.objects.get(pk=r.pk)))


class TestWhoMay:
    def test_only_whom_she_named_and_nobody_of_another_house_purpose_or_reach(self, a, b):
        r = send(a).service_request
        grant = granted(r, b)
        third = world.account("partner_administrator", organization=world.organization("Otra", mark="C"))[1]
        hq = world.account("headquarters_coordinator")[1]
        consul = world.account("consul", office=b.office)[1]
        strange = Access(
            user=b.clinic.user,
            can=b.clinic.can,
            purposes=frozenset({"education"}),
            organizations=b.clinic.organizations,
        )
        nothing = Access(user=b.clinic.user, purposes=b.clinic.purposes, organizations=b.clinic.organizations)
        everywhere = for_the_system("health")
        assert queries.grant_for(b.clinic, grant.pk) == grant
        for reader in (third, a.clinic, a.window, b.window, hq, consul, strange, nothing, everywhere):
            assert list(queries.granted(reader)) == []
            assert queries.grant_for(reader, grant.pk) is None
            with pytest.raises(PermissionDenied):
                theirs(grant, "hola", reader)
        assert SharedNote.objects.count() == 0

    def test_the_window_reads_by_its_own_grant_only(self, a, b):
        r = send(a).service_request
        hers(r, "mi línea")
        promoter = world.signed_in(Client(), a.promoter)
        assert "mi línea" not in text_of(promoter.get(reverse("casework:referral", args=[r.pk])))
        grant = granted(r, a, "office")
        assert "mi línea" in text_of(promoter.get(reverse("casework:granted-sheet", args=[grant.pk])))
        assert queries.grant_for(b.window, grant.pk) is None

    @pytest.mark.parametrize("by", ["link", "system", "window", "clinic"])
    def test_nobody_grants_or_writes_in_her_name(self, a, by):
        r = send(a).service_request
        who = {"window": a.window, "clinic": a.clinic}.get(by, by)
        with pytest.raises(PermissionDenied):
            allow_helper(service_request=r, helper=helper_of(a), by=who)
        with pytest.raises(PermissionDenied):
            hers(r, "hola", by=who)
        assert (Grant.objects.count(), SharedNote.objects.count()) == (0, 0)

    def test_a_helper_cannot_end_or_write_with_a_word(self, a, b):
        grant = granted(send(a).service_request, b)
        with pytest.raises(PermissionDenied):
            end_grant(grant=grant, by=b.clinic)
        for word in ("client", "link", "system"):
            with pytest.raises(PermissionDenied):
                theirs(grant, "hola", word)

    @pytest.mark.parametrize(
        "helper, code",
        [
            ("organization:11111111-1111-1111-1111-111111111111", "casework.no_helper_there"),
            ("office:x", "casework.no_helper_there"),
            ("", "casework.no_helper_there"),
            ("agency", "casework.no_helper_there"),  # nobody signs in there
            ("again", "casework.helps_already"),
        ],
    )
    def test_what_cannot_be_granted(self, a, b, helper, code):
        r = send(a).service_request
        granted(r, b)
        named = {"agency": f"organization:{a.agency.pk}", "again": helper_of(b)}.get(helper, helper)
        with pytest.raises(Refused) as refused:
            allow_helper(service_request=r, helper=named, by="client")
        assert refused.value.codes == (code,)

    def test_without_a_year_of_birth_nothing_is_shared(self, a, b, client):
        sent = send(a, named=False)
        with pytest.raises(Refused) as refused:
            granted(sent.service_request, b)
        assert refused.value.codes == ("casework.needs_birth_year",)
        client.post("/follow/", {"box1": sent.follow_code})
        page = text_of(client.get(SHEET, headers={"Accept-Language": "en"}))
        assert "the window must know the year you were born" in page
        assert reverse("casework:sheet-allow") not in page

    def test_so_many_helpers_and_no_more(self, a):
        r = send(a).service_request
        for n in range(6):
            house = world.organization(f"Casa {n}", mark=str(n))
            world.account("partner_administrator", organization=house, mark=str(n))
            allow_helper(service_request=r, helper=f"organization:{house.pk}", by="client")
        with pytest.raises(Refused) as refused:
            granted(r, a)
        assert refused.value.codes == ("casework.too_many_helpers",)

    def test_whom_it_proposes(self, a, b):
        r = send(a).service_request
        with translation.override("en"):
            assert {h.name for h in queries.helpers_for(r)} == {
                f"the window of {a.office.name}",
                a.service.organization.name,
            }
            found = [h.name for h in queries.helpers_for(r, "clinica")]  # without its accent
        assert found == sorted([a.service.organization.name, b.service.organization.name])
        assert queries.helpers_for(r, "agencia") == []
        granted(r, b)
        assert b.service.organization_id not in {h.key for h in queries.helpers_for(r, "clínica")}


class TestTheEnd:
    def test_ended_at_once_and_for_every_verb(self, a, b):
        sent = send(a)
        grant = granted(sent.service_request, b)
        line = theirs(grant, "La acompaño", b.clinic)
        helper = world.signed_in(Client(), b.clerk)
        address = reverse("casework:granted-sheet", args=[grant.pk])
        assert helper.get(address).status_code == 200
        family = enter(Client(), sent)
        assert family.post(reverse("casework:sheet-end", args=[grant.pk])).url == SHEET
        assert helper.get(address).status_code == 404
        assert helper.post(address, {"text": "x", "form_key": uuid4()}).status_code == 404
        assert helper.post(reverse("casework:granted-take-away", args=[line.pk])).status_code == 404
        for verb in (lambda: theirs(grant, "otra", b.clinic), lambda: take_line_away(note=line, by=b.clinic)):
            with pytest.raises(Refused) as refused:
                verb()
            assert refused.value.codes == ("casework.grant_over",)
        assert written(sent.service_request) == [("La acompaño", b.service.organization.name)]
        end_grant(grant=grant, by="client")
        assert Event.objects.filter(verb="casework.sheet_revoked").count() == 1

    def test_it_ends_by_itself_after_ninety_days(self, a, b, time_machine):
        grant = granted(send(a).service_request, b)
        time_machine.move_to(grant.ends_at - timedelta(seconds=1))
        assert queries.grant_for(b.clinic, grant.pk) == grant
        time_machine.move_to(grant.ends_at)
        assert queries.grant_for(b.clinic, grant.pk) is None
        assert (grant.ends_at - grant.given_at).days == 90

    @pytest.mark.parametrize("how", ["withdrawn", "elsewhere", "stopped", "consent"])
    def test_a_service_that_lost_the_referral_lost_the_sheet(self, a, b, how):
        """What those pages promise her holds; the window and another helper go on reading."""
        r = send(a).service_request
        service, window, other = granted(r, a), granted(r, a, "office"), granted(r, b)
        if how == "withdrawn":
            withdraw_request(service_request=r, by="client")
        elif how == "elsewhere":
            ask_elsewhere(service_request=r, service=world.service("Z", mark="Z"), how="spoken", by=a.window)
        elif how == "stopped":
            record_outcome(
                service_request=r, code="attended", happened_on=timezone.localdate(), said_by="client", by="client"
            )
            stop_sharing(service_request=r, by="client")
        else:
            revoke_consent(consent=r.consent, by=a.window)
        assert queries.grant_for(a.clinic, service.pk) is None
        assert queries.grant_for(a.window, window.pk) == window
        assert queries.grant_for(b.clinic, other.pk) == other

    def test_whose_post_ended_reads_nothing(self, a, b):
        from ambos.records.posts.actions import end_post
        from ambos.records.posts.models import Post

        grant = granted(send(a).service_request, b)
        helper = world.signed_in(Client(), b.clerk)
        end_post(post=Post.objects.get(holder=b.clerk), on=timezone.localdate() - timedelta(days=1), by="system")
        assert helper.get(reverse("casework:granted-sheet", args=[grant.pk])).status_code in (302, 403)

    def test_another_code_ends_or_takes_away_nothing(self, a, b):
        mine, other = send(a), send(b)
        grant = granted(mine.service_request, a)
        line = hers(mine.service_request, "mía")
        family = enter(Client(), other)
        assert family.post(reverse("casework:sheet-end", args=[grant.pk])).status_code == 404
        assert family.post(reverse("casework:sheet-take-away", args=[line.pk])).status_code == 404
        assert queries.grant_for(a.clinic, grant.pk) == grant
        assert written(mine.service_request) == [("mía", "")]

    def test_an_old_code_opens_no_sheet(self, a):
        sent = send(a)
        family = enter(Client(), sent)
        assert family.get(SHEET).status_code == 200
        reissue_code(service_request=sent.service_request, by=a.window)
        assert family.get(SHEET).url == "/follow/"


class TestLines:
    def test_the_same_form_twice_is_one_line_and_a_form_of_another_sheet_is_not_it(self, a, b):
        one, two, form = send(a).service_request, send(b).service_request, uuid4()
        for r in (one, one, two):
            write_line(service_request=r, text="hola", form_key=form, by="client")
        assert [n.service_request_id for n in SharedNote.objects.order_by("written_at")] == [one.pk, two.pk]

    @pytest.mark.parametrize(
        "text, code",
        [("", "casework.line_empty"), (" \n ", "casework.line_empty"), ("x" * 601, "casework.line_too_long")],
    )
    def test_what_is_no_line(self, a, text, code):
        with pytest.raises(Refused) as refused:
            hers(send(a).service_request, text)
        assert refused.value.codes == (code,)

    def test_a_sheet_has_an_end(self, a, monkeypatch):
        monkeypatch.setattr("ambos.domain.referrals.MOST_LINES", 2)
        r = send(a).service_request
        hers(r, "1")
        hers(r, "2")
        with pytest.raises(Refused) as refused:
            hers(r, "3")
        assert refused.value.codes == ("casework.too_many_lines",)

    def test_whoever_wrote_takes_away_and_nobody_else(self, a, b):
        r = send(a).service_request
        grant, window = granted(r, b), granted(r, a, "office")
        mine, clinics = hers(r, "mía"), theirs(grant, "de la clínica", b.clinic)
        for by in (b.clinic, a.window, "system"):
            with pytest.raises(PermissionDenied):
                take_line_away(note=mine, by=by)
        for by in ("client", a.window, "system"):
            with pytest.raises(PermissionDenied):
                take_line_away(note=clinics, by=by)
        take_line_away(note=mine, by="client")
        take_line_away(note=clinics, by=b.clinic)
        assert written(r) == [("", b.service.organization.name), ("", "")]
        assert [bool(n.text) for n in SharedNote.objects.all()] == [False, False]
        assert queries.grant_for(a.window, window.pk) == window

    @pytest.mark.parametrize("phone, texts", [(PHONE, 1), ("", 0)])
    def test_news_of_a_line_goes_to_the_telephone_she_agreed_to(self, a, b, phone, texts):
        r = send(a, notify_phone=phone).service_request
        before = Message.objects.filter(kind="casework.news").count()
        theirs(granted(r, b), "La acompaño", b.clinic)
        hers(r, "gracias")
        assert Message.objects.filter(kind="casework.news").count() - before == texts

    @pytest.mark.parametrize("fault", ["both", "none", "client with grant", "words after"])
    def test_the_database_keeps_it_true(self, a, b, fault):
        r = send(a).service_request
        grant = granted(r, b)
        now = timezone.now()
        row = {"service_request": r, "given_at": now, "ends_at": now + timedelta(1)}
        line = {"service_request": r, "text": b"x", "written_at": now, "form_key": uuid4()}
        with pytest.raises(IntegrityError), transaction.atomic():
            if fault == "both":
                Grant.objects.create(**row, office=a.office, organization=a.agency)
            elif fault == "none":
                Grant.objects.create(**row)
            elif fault == "client with grant":
                SharedNote.objects.create(**line, grant=grant, written_by="client")
            else:
                SharedNote.objects.create(**line, written_by="client", taken_away_at=now)


class TestLooks:
    def test_every_look_is_logged_and_shown_to_her(self, a, b):
        sent = send(a)
        grant = granted(sent.service_request, b)
        helper = world.signed_in(Client(), b.clerk)
        for _n in range(2):
            helper.get(reverse("casework:granted-sheet", args=[grant.pk]))
        helper.get(reverse("casework:granted"))  # a list of references opens no sheet
        page = text_of(enter(Client(), sent).get(SHEET, headers={"Accept-Language": "en"}))
        looks = [look.by for look in queries.looks_at(sent.service_request)]
        assert looks == ["", b.service.organization.name, b.service.organization.name]
        assert len(re.findall(rf"·\s+{re.escape(b.service.organization.name)}\s*</li>", page)) == 2
        reads = Event.objects.filter(verb="audit.read", subject_id=str(grant.pk))
        assert {(e.by, e.data["reason"]) for e in reads} == {(str(b.clinic.user), "shared_sheet")}

    def test_the_log_of_deeds_says_no_word_of_what_was_written(self, a, b):
        r = send(a).service_request
        theirs(granted(r, b), "PALABRA-ESCRITA", b.clinic)
        hers(r, "PALABRA-ESCRITA")
        assert "PALABRA" not in repr(list(Event.objects.values_list("data", flat=True)))
        assert Event.objects.filter(verb="casework.line_written").count() == 2


class TestPages:
    def test_her_pages_without_a_year_or_code_open_nothing(self, a, client):
        sent = send(a)
        line = hers(sent.service_request, "mía")
        grant = granted(sent.service_request, a)
        client.post("/follow/", {"box1": sent.follow_code})  # the code, not yet the year
        for name, args in (("sheet-write", []), ("sheet-end", [grant.pk]), ("sheet-take-away", [line.pk])):
            answer = client.post(reverse(f"casework:{name}", args=args), {"text": "x", "form_key": uuid4()})
            assert (answer.status_code, answer.url) == (302, "/follow/")
        for name in ("sheet", "sheet-allow"):
            assert client.get(reverse(f"casework:{name}")).url == "/follow/"
        assert written(sent.service_request) == [("mía", "")]
        assert queries.grant_for(a.clinic, grant.pk) == grant

    def test_she_finds_allows_writes_and_ends_it(self, a, b):
        sent = send(a)
        family = enter(Client(headers={"Accept-Language": "es"}), sent)
        assert SHEET in text_of(family.get("/follow/"))
        allow = reverse("casework:sheet-allow")
        found = text_of(family.post(allow, {"q": b.service.organization.name[:9]}))
        assert f'value="{helper_of(b)}"' in found
        unsaid = family.post(allow, {"q": b.service.organization.name[:9], "helper": helper_of(b)})
        assert (unsaid.status_code, Grant.objects.count()) == (200, 0)  # without her own yes nothing is granted
        done = family.post(allow, {"q": b.service.organization.name[:9], "helper": helper_of(b), "agrees": "on"})
        assert (done.status_code, done.url) == (302, SHEET)
        form = re.search(r'name="form_key" value="([^"]+)"', text_of(family.get(SHEET)))[1]
        for _n in range(2):
            family.post(reverse("casework:sheet-write"), {"text": "Voy el martes", "form_key": form})
        page = text_of(family.get(SHEET))
        assert page.count("Voy el martes") == 1
        assert "lo anotó usted" in page
        assert b.service.organization.name in page

    def test_what_was_refused_is_told_in_both_languages_and_kept_as_typed(self, a):
        sent = send(a)
        for language, says in (("es", "la situación migratoria"), ("en", "Immigration status is never kept here")):
            family = enter(Client(headers={"Accept-Language": language}), sent)
            page = text_of(
                family.post(reverse("casework:sheet-write"), {"text": "no tiene papeles", "form_key": uuid4()})
            )
            assert says.lower() in page.lower()
            assert "no tiene papeles" in page

    def test_her_pages_are_kept_by_no_cache_and_run_without_a_script(self, a):
        sent = send(a)
        family = enter(Client(), sent)
        for answer in (family.get(SHEET), family.get(reverse("casework:sheet-allow"))):
            assert answer["Cache-Control"] == "no-store"
            assert "noindex" in answer["X-Robots-Tag"]
            assert "hx-" not in text_of(answer).split("<main")[1]

    @pytest.mark.parametrize("n", [1, 3])
    def test_queries_do_not_grow_with_what_is_on_it(self, a, b, n, django_assert_max_num_queries):
        sent = send(a)
        grant = granted(sent.service_request, b)
        for i in range(n):
            hers(sent.service_request, f"línea {i}")
            theirs(grant, f"otra {i}", b.clinic)
            granted(send(a).service_request, b)
        family, helper = enter(Client(), sent), world.signed_in(Client(), b.clerk)
        with django_assert_max_num_queries(25):
            family.get(SHEET)
        with django_assert_max_num_queries(25):
            helper.get(reverse("casework:granted-sheet", args=[grant.pk]))
        with django_assert_max_num_queries(25):
            assert helper.get(reverse("casework:granted")).status_code == 200


def test_my_data_tells_of_it_and_forgetting_empties_it(a, b):
    r = send(a).service_request
    grant = granted(r, b)
    hers(r, "mi línea")
    theirs(grant, "su línea", b.clinic)
    with translation.override("en"):
        told = {str(title): rows for title, rows in data_about(r.person)}
    clinic = b.service.organization.name
    assert [name for name, _days in told["Who may read your shared sheet"]] == [clinic]
    assert [text for _who, text in told["What was written on your shared sheet"]] == ["su línea", "mi línea"]
    forget(r.person, by="system")
    assert queries.grant_for(b.clinic, grant.pk) is None
    assert set(SharedNote.objects.values_list("text", flat=True)) == {None}
