"""The doors through which messages leave: e-mail through Django's backend, texts through one adapter.

A gateway takes one ``Parcel`` and gives back its reference, or raises ``GatewayError`` with a short code. The key of a
parcel is the key of its row and stays the same at every attempt: a gateway that ``is_idempotent`` recognises it and sends
once, also when a worker was killed between sending and noting it. E-mail cannot promise that; it carries the key in
Message-ID, so that the mailbox can tell, and the row says "perhaps twice".

The setting ``AMBOS_TEXT_GATEWAY`` names the class for texts: ``FileGateway`` (one JSON file per text, for the demo and for
tests), ``HttpGateway`` (a provider, or a small bridge to one) or ``NoGateway`` (an office that sends no texts).
"""

from __future__ import annotations

import json
import os
import smtplib
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Parcel:
    """What a gateway needs to know, and nothing else."""

    key: str
    channel: str
    address: str
    subject: str
    text: str


class GatewayError(Exception):
    """It did not leave. ``code`` is short and holds no address; ``is_final`` when trying again is of no use."""

    def __init__(self, code: str, *, is_final: bool = False):
        self.code = code
        self.is_final = is_final
        super().__init__(code)


class Gateway(Protocol):
    """Sends parcels. ``send`` returns the reference by which the gateway later reports delivery."""

    name: str
    is_idempotent: bool

    def send(self, parcel: Parcel) -> str: ...

    def close(self) -> None: ...


class EmailGateway:
    """E-mail through the backend of the settings (SMTP, or the console); one connection for a whole batch."""

    name = "email"
    is_idempotent = False

    def __init__(self) -> None:
        self.connection = get_connection()
        self.is_open = False

    def send(self, parcel: Parcel) -> str:
        """Send one e-mail. A refusal with a code of 500 or more is final (RFC 5321, 4.2.1), except that of a login."""
        reference = f"<{parcel.key}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2].rstrip('>')}>"
        mail = EmailMessage(
            parcel.subject,
            parcel.text,
            to=[parcel.address],
            headers={"Message-ID": reference},
            connection=self.connection,
        )
        try:
            if not self.is_open:
                self.connection.open()
                self.is_open = True
            mail.send()
        except smtplib.SMTPAuthenticationError as error:
            raise GatewayError("smtp_login") from error
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise GatewayError(f"smtp_{min(codes)}", is_final=min(codes) >= 500) from error
        except smtplib.SMTPResponseException as error:
            raise GatewayError(f"smtp_{error.smtp_code}", is_final=error.smtp_code >= 500) from error
        except (OSError, smtplib.SMTPException) as error:
            raise GatewayError("smtp_unreachable") from error
        return reference

    def close(self) -> None:
        self.connection.close()


class FileGateway:
    """One JSON file per text, named by its key: written whole or not at all, and never twice."""

    name = "file"
    is_idempotent = True

    def send(self, parcel: Parcel) -> str:
        """Write ``<key>.json``. A file that is there already was this same text: nothing is written again."""
        folder = Path(settings.AMBOS_TEXT_GATEWAY_FOLDER)
        file, draft = folder / f"{parcel.key}.json", folder / f".{parcel.key}.{os.getpid()}.part"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if not file.exists():
                with draft.open("w", encoding="utf-8") as out:
                    json.dump(asdict(parcel), out, ensure_ascii=False, indent=1)
                    out.flush()
                    os.fsync(out.fileno())
                draft.replace(file)
        except OSError as error:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
            raise GatewayError("file_not_written") from error
        return parcel.key

    def close(self) -> None:
        """Nothing is kept open."""


class HttpGateway:
    """A provider of SMS and WhatsApp, or a bridge to one: POST of JSON with the key in ``Idempotency-Key``.

    Settings: ``AMBOS_TEXT_GATEWAY_URL``, ``AMBOS_TEXT_GATEWAY_TOKEN``. The answer is JSON with ``reference``. What it must
    keep: a key it has seen is not sent again (docs/guides/messages.md).
    """

    name = "http"
    is_idempotent = True
    SECONDS = 15

    def send(self, parcel: Parcel) -> str:
        """Hand one text over. 408, 425, 429 and 5xx are tried again; any other 4xx is final."""
        request = urllib.request.Request(  # noqa: S310 - the address is a setting, checked to be http(s) at start
            settings.AMBOS_TEXT_GATEWAY_URL,
            data=json.dumps({"channel": parcel.channel, "to": parcel.address, "text": parcel.text}).encode(),
            headers={
                "Content-Type": "application/json",
                "Authorization": f"Bearer {settings.AMBOS_TEXT_GATEWAY_TOKEN}",
                "Idempotency-Key": parcel.key,
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=self.SECONDS) as answer:  # noqa: S310
                return str(json.load(answer)["reference"])[:120]
        except urllib.error.HTTPError as error:
            error.close()
            is_final = 400 <= error.code < 500 and error.code not in (408, 425, 429)
            raise GatewayError(f"http_{error.code}", is_final=is_final) from error
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise GatewayError("http_unreachable") from error

    def close(self) -> None:
        """Each request stands alone."""


class NoGateway:
    """An installation that sends no texts: each one fails at once, where an administrator sees it."""

    name = "none"
    is_idempotent = True

    def send(self, parcel: Parcel) -> str:
        """Refuse."""
        raise GatewayError("no_gateway", is_final=True)

    def close(self) -> None:
        """Nothing is open."""


def gateway_for(channel: str) -> Gateway:
    """The door of one channel."""
    return EmailGateway() if channel == "email" else import_string(settings.AMBOS_TEXT_GATEWAY)()
