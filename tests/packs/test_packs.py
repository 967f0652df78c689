"""Every pack loads, keeps its contract, explains itself, and keeps to its own side of the border."""

import ast
import re
import sys

import pytest
from django.core.exceptions import ValidationError

from ambos.domain.country import DestinationPack, OriginPack
from ambos.records.registry.forms import CurrencyField
from ambos.records.registry.loading import currencies
from tests.packs.shelf import ALL, DESTINATIONS, ORIGINS, PACKS

WORDS_OF_A_DESTINATION = re.compile(r"\b(911|Medicaid|Medicare|SNAP|WIC|FQHC|United States|Estados Unidos|ZIP)\b")
WORDS_OF_AN_ORIGIN = re.compile(r"Mexic|México|mexican|consul|\bIME\b|\bSRE\b")
DATA = {".csv", ".yaml", ".py", ".json"}


def data_files(pack, outside):
    return [
        p
        for p in sorted(pack.folder.rglob("*"))
        if p.suffix in DATA and not p.relative_to(pack.folder).as_posix().startswith(outside)
    ]


CODES = {
    "origins/mexico": "mx",
    "origins/template": "xx",
    "destinations/united_states": "us",
    "destinations/template": "xx",
}


def test_these_packs_are_found_under_these_codes():
    assert {name: ALL[name].code for name in CODES} == CODES


@pytest.mark.parametrize("name", sorted(ALL))
def test_a_code_is_two_small_letters_and_no_two_packs_of_a_kind_share_it(name):
    assert re.fullmatch("[a-z]{2}", ALL[name].code)
    kind = name.split("/")[0]
    assert [n for n, pack in ALL.items() if n.startswith(kind) and pack.code == ALL[name].code] == [name]


@pytest.mark.parametrize("name", sorted(ALL))
def test_a_pack_is_a_value_of_its_kind_and_knows_its_folder(name):
    pack = ALL[name]
    assert type(pack) is (OriginPack if name.startswith("origins") else DestinationPack)
    assert pack.folder == PACKS / name
    assert pack.country.es
    assert pack.country.en


@pytest.mark.parametrize("name", sorted(ORIGINS))
def test_an_origin_names_each_program_it_runs_and_its_colours_have_a_dark_twin(name):
    pack = ORIGINS[name]
    assert set(pack.names) == set(pack.programs)
    assert all(n.es and n.en for n in pack.names.values())
    light = {token for token in pack.accent if not token.startswith("dark:")}
    assert {token.removeprefix("dark:") for token in pack.accent if token.startswith("dark:")} == light
    assert all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in pack.accent.values())


def test_mexico_runs_its_programs_under_the_names_people_know():
    pack = ORIGINS["mexico"]
    assert {"elections", "eligibility", "health_weeks", "health_windows"} <= set(pack.programs)
    assert pack.names["health_windows"].in_language("es-mx") == "Ventanilla de Salud"
    assert pack.names["health_windows"].in_language("en") == "Health window"
    assert pack.institution.es == "Instituto de los Mexicanos en el Exterior"


def test_the_united_states_has_a_currency_and_an_emergency_phone():
    assert (DESTINATIONS["united_states"].currency, DESTINATIONS["united_states"].emergency_phone) == ("USD", "911")


def test_the_money_spent_here_is_that_of_the_packs_and_is_chosen_in_any_letters():
    assert currencies() == ("USD", "MXN")
    field = CurrencyField(label="Currency")
    assert [code for code, _name in field.choices] == ["USD", "MXN"]
    assert (field.clean(" usd"), field.clean("MXN")) == ("USD", "MXN")
    for typed in ("EUR", "US", ""):
        with pytest.raises(ValidationError):
            field.clean(typed)


def test_the_core_names_no_money_number_or_ministry_of_one_country():
    """Outside the made-up worlds of the demo, that is the packs' to say."""
    words = re.compile(r"""["' :,]((MXN|USD|CAD|CURP|SRE|SEP|INEA)|curp)["' .,:]""")
    found = []
    for file in sorted((PACKS.parent / "ambos").rglob("*")):
        told = {"demo", "locale", "migrations"} & {*file.relative_to(PACKS.parent).parts, file.stem}
        if file.suffix in (".py", ".html") and not told and "domain" not in file.parts:
            lines = enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
            found += [
                f"{file.relative_to(PACKS.parent)}:{number}: {line.strip()}"
                for number, line in lines
                if words.search(line)
            ]
    assert found == []


@pytest.mark.parametrize("name", sorted(ALL))
def test_a_pack_imports_only_the_domain_and_the_standard_library(name):
    imported = set()
    for file in ALL[name].folder.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported.add(node.module)
    assert "ambos.domain.country" in imported
    assert [
        m
        for m in sorted(imported)
        if not m.startswith("ambos.domain.") and m.split(".")[0] not in sys.stdlib_module_names
    ] == []


@pytest.mark.parametrize("name", sorted(ALL))
@pytest.mark.parametrize("document", ["README.md", "PROVENANCE.md"])
def test_readme_and_provenance_speak_of_every_data_file(name, document):
    pack = ALL[name]
    text = (pack.folder / document).read_text(encoding="utf-8")
    files = [
        p.relative_to(pack.folder)
        for p in pack.folder.rglob("*")
        if p.suffix in {".csv", ".yaml", ".json"} and p.parent.name != "tests"
    ]
    unnamed = [f.as_posix() for f in files if f.name not in text and f"`{f.parent.as_posix()}/*" not in text]
    assert [f for f in unnamed if not (document == "PROVENANCE.md" and f == "places/sources.csv")] == []


@pytest.mark.parametrize("name", sorted(ORIGINS))
def test_nothing_of_a_destination_stands_in_an_origin_but_its_districts(name):
    found = {
        (p.name, word)
        for p in data_files(ORIGINS[name], ("network/", "tests/"))
        for word in WORDS_OF_A_DESTINATION.findall(p.read_text("utf-8"))
    }
    assert found == set()


@pytest.mark.parametrize("name", sorted(DESTINATIONS))
def test_nothing_of_an_origin_stands_in_a_destination_but_the_names_of_places(name):
    found = {
        (p.name, word)
        for p in data_files(DESTINATIONS[name], ("places/",))
        for word in WORDS_OF_AN_ORIGIN.findall(p.read_text("utf-8"))
    }
    assert found - {("states.topo.json", "Mexic")} == set()


@pytest.mark.parametrize("kind", ["origins", "destinations"])
def test_the_templates_still_say_that_they_are_templates(kind):
    pack = ALL[f"{kind}/template"]
    assert (pack.code, pack.country.en) == ("xx", "Template country")
