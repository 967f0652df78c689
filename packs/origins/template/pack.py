"""A country of origin to copy. ``make new-pack`` copies this folder and puts your country in place of ``xx``."""

from pathlib import Path

from ambos.domain.country import Bilingual, OriginPack

PACK = OriginPack(
    code="xx",
    country=Bilingual(es="País plantilla", en="Template country"),
    folder=Path(__file__).parent,
    institution=Bilingual(es="Instituto plantilla", en="Template institute"),
    model="complementarity",
    currency="XXX",
    programs=("health_windows",),
    names={"health_windows": Bilingual(es="Ventanilla plantilla", en="Template window")},
    languages=("es", "en"),
    accent={
        "accent": "#1b4263",
        "accent-ink": "#ffffff",
        "action": "#5e3f00",
        "action-ink": "#ffffff",
        "dark:accent": "#aed0ef",
        "dark:accent-ink": "#0b1a28",
        "dark:action": "#f1ca7c",
        "dark:action-ink": "#241a05",
    },
)
