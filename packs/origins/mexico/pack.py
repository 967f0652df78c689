"""Mexico as a country of origin. All else is data beside this file; README.md says what belongs."""

from pathlib import Path

from ambos.domain.country import Bilingual, OriginPack

PACK = OriginPack(
    code="mx",
    country=Bilingual(es="México", en="Mexico"),
    folder=Path(__file__).parent,
    institution=Bilingual(
        es="Instituto de los Mexicanos en el Exterior",
        en="Institute for Mexicans Abroad",
    ),
    model="complementarity",
    timezone="America/Mexico_City",
    currency="MXN",
    demo_office="fresno",
    programs=(
        "health_windows",
        "health_weeks",
        "eligibility",
        "elections",
        "plazas",
        "textbooks",
        "transcripts",
        "transfers",
        "conferences",
        "council",
        "diagnostics",
        "distance_learning",
        "courses",
    ),
    names={
        "council": Bilingual(es="Consejo Consultivo", en="Advisory Council"),
        "conferences": Bilingual(es="Jornadas informativas", en="Information conferences"),
        "courses": Bilingual(es="Cursos en línea en español", en="Online courses in Spanish"),
        "diagnostics": Bilingual(es="Diagnósticos en español", en="Diagnostics in Spanish"),
        "distance_learning": Bilingual(es="Terminar el bachillerato", en="Finish upper secondary"),
        "elections": Bilingual(es="Elecciones del Consejo Consultivo", en="Elections of the Advisory Council"),
        "eligibility": Bilingual(es="Qué apoyos puedo recibir", en="What may I get"),
        "health_weeks": Bilingual(es="Semana Binacional de Salud", en="Binational Health Week"),
        "health_windows": Bilingual(es="Ventanilla de Salud", en="Health window"),
        "plazas": Bilingual(es="Plazas comunitarias", en="Community plazas"),
        "textbooks": Bilingual(es="Libros de texto gratuitos", en="Free textbooks"),
        "transcripts": Bilingual(es="Expedientes escolares (LUCHA)", en="School records (LUCHA)"),
        "transfers": Bilingual(es="Documento de transferencia", en="Transfer document"),
    },
    languages=("es", "en"),
    accent={
        "accent": "#0a4a3b",
        "accent-ink": "#ffffff",
        "accent-wash": "#e3eee8",
        "action": "#9c1155",
        "action-hover": "#790b40",
        "action-ink": "#ffffff",
        "dark:accent": "#94d7c0",
        "dark:accent-ink": "#04231a",
        "dark:accent-wash": "#18352c",
        "dark:action": "#f5a3c8",
        "dark:action-hover": "#fbc5dd",
        "dark:action-ink": "#2d0519",
    },
)
