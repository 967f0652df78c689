"""A certificate for the seal of the file: it carries the office's name into the PDF, and nothing more.

The rule. The certificate is signed by its own key, since no authority stands behind it: a reader's PDF program will call
its issuer unknown. Whose key it is stands in the list of keys that the root signed, under the same name; whoever checks
the file compares the two. Sources: RFC 5280; ETSI EN 319 142-1 (PAdES, level B-B).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def certificate_for(
    key: ec.EllipticCurvePrivateKey, *, owner: str, issuer: str, country: str, since: datetime, years: int = 2
) -> bytes:
    """A certificate of the key, signed by itself (DER): it carries the office's name into the seal of the file.

    Who trusts it is told by the list of keys, where the same public key stands under the same name.
    """
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, country.upper()),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, issuer[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, owner[:64]),
        ]
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since.astimezone(UTC))
        .not_valid_after(since.astimezone(UTC) + timedelta(days=366 * years))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
                key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
            ),
            critical=True,
        )
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    return made.public_bytes(serialization.Encoding.DER)
