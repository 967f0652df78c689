"""The United States as a country of residence. All else is data beside this file; README.md says what belongs."""

from pathlib import Path

from ambos.domain.country import Bilingual, DestinationPack

PACK = DestinationPack(
    code="us",
    country=Bilingual(es="Estados Unidos", en="United States"),
    folder=Path(__file__).parent,
    currency="USD",
    emergency_phone="911",
)
