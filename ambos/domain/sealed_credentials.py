"""The same paper for machines elsewhere: signed credentials, as W3C and 1EdTech write them, and their list of revocations.

The rule. A credential is a JWT whose payload is the credential itself (no wrapper), signed with ES256 by the key of the
office; its header names the address where that key stands as a JWK. Its status is a bit in a Bitstring Status List, at
the very place the paper has in our own list: whoever fetches a list of 131,072 places does not tell which one she looks at.
A twin says no more than its paper; a statement of registration has none, since a wallet would carry it where no person
compares it with a face.

Sources: W3C Verifiable Credentials Data Model 2.0; Securing Verifiable Credentials using JOSE and COSE; 1EdTech Open
Badges 3.0, 8.2 (VC-JWT); 1EdTech CLR 2.0; W3C Bitstring Status List 1.0 (index 0 is the leftmost bit; gzip; multibase u).
"""

from __future__ import annotations

import base64
import gzip
import json
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

VC = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
CLR = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
SCHEMAS = {
    "OpenBadgeCredential": "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json",
    "ClrCredential": "https://purl.imsglobal.org/spec/clr/v2p0/schema/json/clr_v2p0_clrcredential_schema.json",
}
FEWEST_PLACES = 131_072
"""Of a list: so that one place says nothing (Bitstring Status List 1.0, 3.4)."""
_MIRRORED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def as_jwt(credential: dict[str, Any], key: ec.EllipticCurvePrivateKey, key_address: str) -> str:
    """The credential signed. ``key_address``: where the public key stands as a JWK."""
    claims = {"iss": _issuer(credential), "jti": credential["id"], "nbf": _seconds(credential["validFrom"])}
    if "validUntil" in credential:
        claims["exp"] = _seconds(credential["validUntil"])
    header = {"alg": "ES256", "typ": "JWT", "kid": key_address}
    signed = f"{_b64(_json(header))}.{_b64(_json(claims | credential))}"
    r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    return f"{signed}.{_b64(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def as_jwk(public: bytes, key_address: str) -> dict[str, str]:
    """A public key (X and Y, 64 bytes) as a JWK."""
    return {
        "kty": "EC", "crv": "P-256", "x": _b64(public[:32]), "y": _b64(public[32:]),
        "alg": "ES256", "use": "sig", "kid": key_address,
    }  # fmt: skip


def credential(
    kinds: list[str],
    *,
    address: str,
    issuer: dict[str, Any],
    name: str,
    subject: dict[str, Any],
    since: datetime,
    until: datetime | None = None,
    status: dict[str, str] | None = None,
) -> dict[str, Any]:
    """A credential, not yet signed. ``address`` names it in the world, together with its kind; nothing need stand there."""
    made: dict[str, Any] = {
        "@context": [VC, *([CLR] if "ClrCredential" in kinds else []), OPEN_BADGES],
        "id": urn(address, *kinds),
        "type": ["VerifiableCredential", *kinds],
        "name": name,
        "issuer": issuer,
        "validFrom": moment(since),
        "credentialSubject": subject,
        "credentialSchema": [
            {"id": SCHEMAS[kind], "type": "1EdTechJsonSchemaValidator2019"} for kind in kinds if kind in SCHEMAS
        ],
    }
    return made | ({"validUntil": moment(until)} if until else {}) | ({"credentialStatus": status} if status else {})


def status_entry(list_address: str, place: int) -> dict[str, str]:
    """Where the status of a credential stands."""
    return {
        "id": f"{list_address}#{place}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(place),
        "statusListCredential": list_address,
    }


def status_list(
    bits: bytes, *, address: str, issuer: dict[str, Any], since: datetime, until: datetime
) -> dict[str, Any]:
    """The list of revocations of one key as a credential, not yet signed. ``bits`` as in ``sealed_lists.Revocations``."""
    return {
        "@context": [VC],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": moment(since),
        "validUntil": moment(until),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encoded(bits),
        },
    }


def encoded(bits: bytes) -> str:
    """Our string of bits (the first place is the lowest bit) as a Bitstring Status List writes it (the highest).

    >>> encoded(b"\\x01") == encoded(b"\\x01" + bytes(20))
    True
    """
    places = max(FEWEST_PLACES // 8, len(bits))
    return "u" + _b64(gzip.compress(bits.translate(_MIRRORED).ljust(places, b"\0"), 9, mtime=0))


def urn(*names: str) -> str:
    """A name for something that has no address: the same names give the same one."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, ' '.join(names))}"


def moment(at: datetime) -> str:
    """As credentials write a moment.

    >>> moment(datetime(2026, 11, 22, 5, tzinfo=UTC))
    '2026-11-22T05:00:00Z'
    """
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _issuer(made: dict[str, Any]) -> str:
    return str(made["issuer"]["id"])


def _seconds(written: str) -> int:
    return int(datetime.fromisoformat(written.replace("Z", "+00:00")).timestamp())


def _json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _b64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
