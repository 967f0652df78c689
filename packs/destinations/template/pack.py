"""A country of residence to copy. ``make new-pack`` copies this folder and puts your country in place of ``xx``."""

from pathlib import Path

from ambos.domain.country import Bilingual, DestinationPack

PACK = DestinationPack(
    code="xx",
    country=Bilingual(es="País plantilla", en="Template country"),
    folder=Path(__file__).parent,
    currency="XXX",
    emergency_phone="000",
)
