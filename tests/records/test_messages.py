"""The outbox: told in the transaction, sent once, tried again, silent on request, and saying nothing sensitive."""

import hashlib
import hmac
import json
import re
import signal
import smtplib
import subprocess
import sys
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from ambos.domain.errors import Refused
from ambos.records.audit.models import Event
from ambos.records.messages import actions, queries
from ambos.records.messages.actions import Recipient, tell
from ambos.records.messages.gateways import EmailGateway, FileGateway, GatewayError, HttpGateway, Parcel
from ambos.records.messages.models import Message, OptOut
from ambos.records.registry.loading import destinations, origin
from tests.support import world

State = Message.State
KIND = "accounts.security_changed"
PHONE = "+16025550123"


@pytest.fixture
def texts(settings, tmp_path):
    settings.AMBOS_TEXT_GATEWAY_FOLDER = tmp_path / "texts"
    return settings.AMBOS_TEXT_GATEWAY_FOLDER


def told(channel="sms", address=PHONE, language="es", **more):
    [message] = tell(KIND, "accounts.user", to=Recipient(channel, address, language), **more)
    return message


def rows(**where):
    return [(m.channel, m.state, m.error) for m in Message.objects.filter(**where).order_by("created_at")]


@pytest.mark.django_db
class TestTelling:
    def test_a_row_is_sealed_and_a_task_waits(self):
        message = told("email", " Ana@Example.ORG ")
        assert (message.state, message.channel, message.attempts) == (State.QUEUED, "email", 0)
        assert b"example" not in bytes(message.address).lower()
        assert queries.opened(message) == ("ana@example.org", {})
        assert list(DBTaskResult.objects.values_list("task_path", flat=True)) == ["ambos.records.messages.tasks.send"]

    def test_a_sealed_address_opens_only_in_its_own_row(self):
        one, other = told(), told(address="+16025550199")
        one.address = other.address
        with pytest.raises(Exception, match="altered"):
            queries.opened(one)

    def test_nothing_is_told_when_the_verb_fails(self):
        def verb():
            with transaction.atomic():
                told()
                raise RuntimeError

        with pytest.raises(RuntimeError):
            verb()
        assert (Message.objects.count(), DBTaskResult.objects.count()) == (0, 0)

    def test_once_means_once_for_each_recipient(self):
        first = told(once="casework.answered:1")
        again = told(once="casework.answered:1")
        other = told(once="casework.answered:1", address="+16025550199")
        assert (again.pk, Message.objects.count()) == (first.pk, 2)
        assert other.pk != first.pk

    def test_without_once_every_call_tells(self):
        assert told().pk != told().pk

    @pytest.mark.parametrize(
        ("channel", "address"),
        [
            ("sms", "555-0123"),
            ("sms", "+0001"),
            ("sms", ""),
            ("email", "ana"),
            ("email", "a b@c"),
            ("whatsapp", "ana@c.org"),
        ],
    )
    def test_what_can_be_no_address_fails_at_once_and_stops_nobody(self, channel, address):
        assert (told(channel, address).state, told(channel, address).error) == (State.FAILED, "bad_address")
        assert DBTaskResult.objects.count() == 0

    @pytest.mark.parametrize("typed", ["+1 (602) 555-0123", "+1.602.555.0123", "+16025550123;ext=12"])
    def test_one_number_however_it_is_written(self, typed):
        assert queries.normal_address("sms", typed) == PHONE

    def test_a_wrong_kind_or_a_missing_value_fails_in_the_verb(self):
        with pytest.raises(KeyError):
            tell("nobody.said_this", "x", to=Recipient("sms", PHONE))
        with pytest.raises(KeyError):
            tell("accounts.password_link", "x", to=Recipient("sms", PHONE))

    def test_forgetting_a_record_empties_what_was_told_about_it(self):
        user, _ = world.account(None)
        [waiting] = tell(KIND, user, to=Recipient("email", "ana@example.org"))
        other = told("email")
        assert actions.forget_messages(user) == 1
        waiting.refresh_from_db()
        assert (waiting.state, bytes(waiting.address), bytes(waiting.values), waiting.address_index) == (
            State.SUPPRESSED,
            b"",
            b"",
            "",
        )
        other.refresh_from_db()
        assert bytes(other.address) != b""


@pytest.mark.django_db
class TestSending:
    def test_a_text_becomes_one_file(self, texts):
        message = told()
        assert actions.send_due() == 1
        [file] = texts.iterdir()
        parcel = json.loads(file.read_text())
        assert (file.stem, parcel["address"], parcel["channel"]) == (str(message.pk), PHONE, "sms")
        assert rows() == [("sms", "sent", "")]
        assert actions.send_due() == 0

    def test_an_email_goes_through_django_in_the_readers_language(self):
        message = told("email", "ana@example.org", "en")
        assert actions.send_due() == 1
        [letter] = mail.outbox
        assert (letter.to, letter.subject) == (["ana@example.org"], "The security of your account changed")
        assert letter.extra_headers["Message-ID"].startswith(f"<{message.pk}@")

    def test_pauses_grow_and_then_it_has_failed(self, texts):
        texts.parent.joinpath("texts").write_text("a file stands where the folder should be")
        message = told()
        waited = []
        while message.state != State.FAILED:
            due = timezone.now()
            Message.objects.update(next_attempt_at=due)
            actions.send_due()
            message.refresh_from_db()
            waited.append(
                round((message.next_attempt_at - due).total_seconds() / 60) if message.state == "queued" else None
            )
        assert waited == [1, 5, 30, 120, 720, None]
        assert (message.attempts, message.error, message.sent_at) == (6, "file_not_written", None)

    def test_not_before_its_time(self, texts):
        told()
        Message.objects.update(next_attempt_at=timezone.now() + timedelta(minutes=1))
        assert actions.send_due() == 0

    def test_whoever_opts_out_meanwhile_gets_nothing(self, texts):
        told()
        OptOut.objects.create(channel="sms", address_index=queries.address_index(PHONE), since=timezone.now())
        assert (actions.send_due(), rows()) == (0, [("sms", "suppressed", "")])

    def test_a_lost_key_fails_visibly(self, texts):
        message = told()
        Message.objects.filter(pk=message.pk).update(address=bytes(message.address).replace(b"test", b"lost", 1))
        assert (actions.send_due(), rows()) == (0, [("sms", "failed", "lost_key")])

    def test_one_that_fails_does_not_hold_the_others_back(self, texts):
        message = told()
        Message.objects.filter(pk=message.pk).update(address=b"\x01\x04test" + b"x" * 40)
        told(address="+16025550199")
        assert actions.send_due() == 1
        assert sorted(rows()) == [("sms", "failed", "altered"), ("sms", "sent", "")]

    def test_an_installation_without_texts_says_so(self, settings):
        settings.AMBOS_TEXT_GATEWAY = "ambos.records.messages.gateways.NoGateway"
        told()
        assert (actions.send_due(), rows()) == (0, [("sms", "failed", "no_gateway")])

    def test_more_than_one_batch(self, texts):
        for number in range(45):
            told(address=f"+1602555{number:04}")
        assert (actions.send_due(), len(list(texts.iterdir()))) == (45, 45)

    def test_addresses_are_emptied_after_thirty_days_but_not_of_what_waits(self, texts):
        told()
        actions.send_due()
        waiting = told(address="+16025550199")
        assert actions.sweep(timezone.now() + timedelta(days=29)) == 0
        assert actions.sweep(timezone.now() + timedelta(days=31)) == 1
        assert [bytes(m.address) == b"" for m in Message.objects.order_by("created_at")] == [True, False]
        assert queries.opened(waiting)[0] == "+16025550199"


SENDER = """
import os, signal, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "ambos.config.settings"
import django
django.setup()
from django.conf import settings
settings.AMBOS_TEXT_GATEWAY_FOLDER = sys.argv[1]
settings.DATABASES["default"]["NAME"] = sys.argv[2]
if sys.argv[3] == "dies":
    from ambos.records.messages import gateways
    send = gateways.FileGateway.send
    def then_die(self, parcel):
        send(self, parcel)
        os.kill(os.getpid(), signal.SIGKILL)
    gateways.FileGateway.send = then_die
from ambos.records.messages.actions import send_due
print(send_due())
"""


def sender(folder, how="lives"):
    return subprocess.Popen(
        [sys.executable, "-c", SENDER, str(folder), str(connection.settings_dict["NAME"]), how],
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.django_db(transaction=True)
class TestSeveralWorkers:
    def test_each_message_leaves_once_with_three_real_processes(self, texts):
        for number in range(60):
            told(address=f"+1602555{number:04}")
        workers = [sender(texts) for _ in range(3)]
        sent = sum(int(worker.communicate(timeout=60)[0]) for worker in workers)
        assert (sent, len(list(texts.iterdir()))) == (60, 60)
        assert set(Message.objects.values_list("state", "attempts")) == {("sent", 1)}

    @pytest.mark.faults
    def test_a_worker_killed_between_sending_and_noting_it_sends_nothing_twice(self, texts):
        message = told()
        dying = sender(texts, "dies")
        dying.communicate(timeout=60)
        assert dying.returncode == -signal.SIGKILL
        [file] = texts.iterdir()
        written = file.stat()
        assert rows() == [("sms", "sending", "")]
        assert int(sender(texts).communicate(timeout=60)[0]) == 0, "its lease is not over"
        Message.objects.update(next_attempt_at=timezone.now())
        assert int(sender(texts).communicate(timeout=60)[0]) == 1
        assert [f.name for f in texts.iterdir()] == [f"{message.pk}.json"]
        assert file.stat().st_mtime_ns == written.st_mtime_ns
        assert rows() == [("sms", "sent", "")]

    def test_an_email_that_may_have_gone_twice_says_so_and_keeps_its_message_id(self):
        message = told("email", "ana@example.org")
        Message.objects.update(state=State.SENDING, attempts=1, next_attempt_at=timezone.now())
        assert actions.send_due() == 1
        assert rows() == [("email", "sent", "perhaps_twice")]
        assert mail.outbox[0].extra_headers["Message-ID"].startswith(f"<{message.pk}@")

    def test_a_slow_worker_does_not_overwrite_what_another_noted(self, texts):
        from ambos.records.messages.actions import sending

        told()
        [mine] = sending._claim(5, timezone.now())
        Message.objects.update(next_attempt_at=timezone.now())
        assert actions.send_due() == 1
        sending._try_again(mine, "smtp_unreachable", is_final=True)
        assert rows() == [("sms", "sent", "")]


@pytest.mark.django_db
class TestReplies:
    @pytest.mark.parametrize(
        ("text", "result"),
        [
            ("STOP", "opted_out"),
            ("Alto", "opted_out"),
            (" BAJA. ", "opted_out"),
            ("¡No más!", "opted_out"),
            ("stop please tell me where the clinic is", "ignored"),
            ("gracias", "ignored"),
            ("", "ignored"),
            ("START", "opted_in"),
            ("alta", "opted_in"),
        ],
    )
    def test_words(self, text, result):
        assert actions.receive_reply(channel="sms", address=PHONE, text=text) == result
        assert OptOut.objects.filter(ended_at=None).exists() == (result == "opted_out")

    def test_silence_holds_for_what_waits_and_what_comes_on_that_channel_only(self, texts):
        told()
        assert actions.receive_reply(channel="sms", address=PHONE, text="ALTO") == "opted_out"
        told(), told("whatsapp"), told(address="+16025550199")
        assert rows() == [
            ("sms", "suppressed", ""),
            ("sms", "suppressed", ""),
            ("whatsapp", "queued", ""),
            ("sms", "queued", ""),
        ]

    def test_twice_is_once_and_back_again(self):
        for _ in range(2):
            actions.opt_out(channel="sms", address=PHONE, by="client")
        actions.opt_in(channel="sms", address="+1 602 555 0123", by="client")
        assert told().state == State.QUEUED
        assert [e.verb for e in Event.objects.order_by("id")] == ["messages.opted_out", "messages.opted_in"]
        assert PHONE not in json.dumps([e.data for e in Event.objects.all()])

    def test_an_address_that_is_none_is_refused(self):
        with pytest.raises(Refused) as refused:
            actions.opt_out(channel="sms", address="12", by="client")
        assert refused.value.codes == ("messages.bad_address",)

    def test_a_delivery_report_counts_once(self, texts):
        message = told()
        actions.send_due()
        report = {"gateway": "file", "reference": str(message.pk)}
        assert actions.record_delivery(**report, is_delivered=True)
        assert not actions.record_delivery(**report, is_delivered=False, code="late")
        assert not actions.record_delivery(gateway="file", reference="unknown", is_delivered=True)
        assert rows() == [("sms", "delivered", "")]

    def test_not_delivered_is_a_failure_somebody_sees(self, texts):
        message = told()
        actions.send_due()
        assert actions.record_delivery(
            gateway="file", reference=str(message.pk), is_delivered=False, code="unreachable"
        )
        assert rows() == [("sms", "failed", "unreachable")]


@pytest.mark.django_db
class TestTheDoorOfTheGateway:
    SECRET = "a shared secret"
    REPLY = {"reply": {"channel": "sms", "address": PHONE, "text": "stop"}}

    def post(self, client, body, secret=SECRET):
        content = json.dumps(body) if not isinstance(body, str) else body
        signature = hmac.new(secret.encode(), content.encode(), hashlib.sha256).hexdigest()
        return client.post(
            reverse("messages:report"),
            content,
            content_type="application/json",
            headers={"X-Ambos-Signature": signature},
        ).status_code

    def test_closed_without_a_secret(self, client):
        assert self.post(client, self.REPLY) == 404

    @override_settings(AMBOS_TEXT_GATEWAY_SECRET=SECRET)
    def test_signed_reports_only(self, client):
        assert self.post(client, self.REPLY, "another") == 403
        assert not OptOut.objects.exists()
        assert self.post(client, self.REPLY) == 204
        assert OptOut.objects.count() == 1

    @override_settings(AMBOS_TEXT_GATEWAY_SECRET=SECRET)
    @pytest.mark.parametrize(
        "body",
        [
            *("", "[]", "{}", '{"reply": 3}', '{"delivery": {"gateway": "x"}}', '{"reply": {}}', "\x00"),
            '{"reply": {"channel": "a pigeon by the name of Rocinante", "address": "+16025550123", "text": "stop"}}',
            '{"reply": {"channel": "sms", "address": "12", "text": "stop"}}',
        ],
    )
    def test_a_body_that_is_none(self, client, body):
        assert self.post(client, body) == 400

    @override_settings(AMBOS_TEXT_GATEWAY_SECRET=SECRET)
    def test_delivery(self, client, texts):
        message = told()
        actions.send_due()
        told_us = {"delivery": {"gateway": "file", "reference": str(message.pk), "is_delivered": True}}
        assert (self.post(client, told_us), rows()) == (204, [("sms", "delivered", "")])


class TestGateways:
    PARCEL = Parcel(key="01", channel="sms", address=PHONE, subject="s", text="t")

    @pytest.mark.parametrize(
        ("fault", "code", "is_final"),
        [
            (smtplib.SMTPRecipientsRefused({"a": (550, b"no such user")}), "smtp_550", True),
            (smtplib.SMTPRecipientsRefused({"a": (451, b"later")}), "smtp_451", False),
            (smtplib.SMTPDataError(554, b"spam"), "smtp_554", True),
            (smtplib.SMTPDataError(452, b"full"), "smtp_452", False),
            (smtplib.SMTPAuthenticationError(535, b"who"), "smtp_login", False),
            (ConnectionRefusedError(), "smtp_unreachable", False),
            (TimeoutError(), "smtp_unreachable", False),
            (smtplib.SMTPServerDisconnected(), "smtp_unreachable", False),
        ],
    )
    def test_what_a_mail_server_says(self, fault, code, is_final):
        class Server:
            def open(self):
                return True

            def send_messages(self, letters):
                raise fault

        gateway = EmailGateway()
        gateway.connection = Server()
        with pytest.raises(GatewayError) as error:
            gateway.send(Parcel(key="01", channel="email", address="a@b.org", subject="s", text="t"))
        assert (error.value.code, error.value.is_final) == (code, is_final)

    def test_the_file_gateway_writes_whole_or_not_at_all(self, texts):
        gateway = FileGateway()
        assert gateway.send(self.PARCEL) == "01"
        assert gateway.send(self.PARCEL) == "01"
        assert [f.name for f in texts.iterdir()] == ["01.json"]

    @pytest.mark.parametrize(
        ("status", "body", "outcome"),
        [
            (200, b'{"reference": "ok-1"}', "ok-1"),
            (200, b"not json", ("http_unreachable", False)),
            (200, b"{}", ("http_unreachable", False)),
            (400, b"", ("http_400", True)),
            (429, b"", ("http_429", False)),
            (503, b"", ("http_503", False)),
        ],
    )
    def test_a_provider_over_http(self, settings, provider, status, body, outcome):
        provider.answers = status, body
        settings.AMBOS_TEXT_GATEWAY_URL = provider.url
        settings.AMBOS_TEXT_GATEWAY_TOKEN = "token"
        if isinstance(outcome, str):
            assert HttpGateway().send(self.PARCEL) == outcome
        else:
            with pytest.raises(GatewayError) as error:
                HttpGateway().send(self.PARCEL)
            assert (error.value.code, error.value.is_final) == outcome
        headers, sent = provider.heard[0]
        assert (headers["Idempotency-Key"], headers["Authorization"]) == ("01", "Bearer token")
        assert json.loads(sent) == {"channel": "sms", "to": PHONE, "text": "t"}

    def test_nobody_there(self, settings):
        settings.AMBOS_TEXT_GATEWAY_URL, settings.AMBOS_TEXT_GATEWAY_TOKEN = "http://127.0.0.1:9/", ""
        with pytest.raises(GatewayError, match="http_unreachable"):
            HttpGateway().send(self.PARCEL)


@pytest.fixture
def provider():
    from http.server import BaseHTTPRequestHandler, HTTPServer
    from threading import Thread

    class Provider(BaseHTTPRequestHandler):
        def do_POST(self):
            self.server.heard.append((self.headers, self.rfile.read(int(self.headers["Content-Length"]))))
            status, body = self.server.answers
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            """Quiet."""

    with HTTPServer(("127.0.0.1", 0), Provider) as server:
        server.heard, server.url = [], f"http://127.0.0.1:{server.server_port}/"
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.django_db
class TestTheQueuePage:
    def failed(self):
        message = told("email", "maria.perez@example.org")
        Message.objects.filter(pk=message.pk).update(state=State.FAILED, error="smtp_550", attempts=6)
        return message

    def test_counts_and_codes_but_no_address(self, client):
        message = self.failed()
        told("email", "other@example.org")
        page = world.signed_in(client, world.account("administrator")[0]).get(reverse("messages:queue"))
        text = page.content.decode()
        assert page.status_code == 200
        assert "smtp_550" in text
        assert str(message.pk) in text
        assert "maria.perez" not in text
        assert "example.org" not in text.replace("administrator", "")

    def test_send_again(self, client):
        message = self.failed()
        client = world.signed_in(client, world.account("administrator")[0])
        assert client.post(reverse("messages:retry", args=[message.pk])).status_code == 302
        assert rows() == [("email", "queued", "")]
        assert client.post(reverse("messages:retry", args=[message.pk])).status_code == 409
        assert Event.objects.filter(verb="messages.retried").count() == 1

    @pytest.mark.parametrize(
        "role", ["promoter", "consul", "auditor", "headquarters_coordinator", "partner_administrator"]
    )
    def test_nobody_else(self, client, role):
        user, access = world.account(role)
        message = self.failed()
        client = world.signed_in(client, user)
        assert client.get(reverse("messages:queue")).status_code == 403
        assert client.post(reverse("messages:retry", args=[message.pk])).status_code == 403
        with pytest.raises(PermissionDenied):
            actions.retry(message=message, by=access)
        assert (queries.failed_count(access), queries.late_count(access)) == (0, 0)

    @pytest.mark.parametrize("count", [1, 3])
    def test_few_queries_whatever_the_number(self, client, count, django_assert_max_num_queries):
        for _ in range(count):
            self.failed()
        client = world.signed_in(client, world.account("administrator")[0])
        client.get(reverse("messages:queue"))
        with django_assert_max_num_queries(12):
            client.get(reverse("messages:queue"))

    def test_the_menu_counts_what_failed_and_what_waits_too_long(self):
        _, access = world.account("administrator")
        self.failed()
        told()
        assert (queries.failed_count(access), queries.late_count(access)) == (1, 0)
        Message.objects.update(next_attempt_at=timezone.now() - timedelta(minutes=11))
        assert queries.late_count(access) == 1


HEALTH_WORDS = (
    "health|salud|medic|médic|clinic|clínic|hospital|doctor|nurse|enferm|illness|disease|diabet|glucos|azúcar|sugar|blood|"
    "sangre|presión|pressure|cholesterol|colesterol|a1c|hiv|vih|sida|aids|hepatit|vaccin|vacun|pregnan|embaraz|mental|"
    "dental|dentist|cancer|cáncer|mamogra|papanicol|screening|prueba|test|drug|adicc|addict|alcohol|weight|bmi|imc|"
    "patient|paciente|síntoma|symptom|treatment|tratamiento|medicaid|wic|snap|immigra|inmigra|migra|status"
)


def needs():
    """The codes and labels of every need of the packs."""
    words = set()
    for pack in (origin(), *destinations()):
        for file in pack.folder.rglob("needs*.csv"):
            for row in pack.rows(str(file.relative_to(pack.folder))):
                words |= {value.lower() for key, value in row.items() if key in ("code", "es", "en", "name", "label")}
    return {word for word in words if len(word) > 3}


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["es", "en"])
def test_no_kind_of_message_says_anything_sensitive(language):
    """Every registered kind, in both languages, with values that would show if a text asked for more than codes."""

    class Anything(dict):
        def __missing__(self, key):
            return f"<{key}>"

    from django.utils import translation

    allowed_values = {"link", "site", "code", "day", "time", "days", "reference", "count"}
    names = [world.service(mark=world.B).name, world.organization(mark=world.B).name]
    for kind, (subject, text) in queries.kinds().items():
        with translation.override(language):
            words = f"{subject}\n{text}".lower()
        asked = set(re.findall(r"%\((\w+)\)", words))
        assert asked <= allowed_values, f"{kind} puts {asked - allowed_values} into a text"
        bare = re.sub(r"%\(\w+\)s", "", words)
        assert re.findall(rf"\b(?:{HEALTH_WORDS})\w*", bare) == [], kind
        assert [need for need in needs() if need in bare] == [], kind
        assert [name for name in names if name.lower() in bare] == [], kind


def test_the_scan_of_texts_would_find_a_word():
    assert re.findall(rf"\b(?:{HEALTH_WORDS})\w*", "su cita en la clínica dental") == ["clínica", "dental"]
