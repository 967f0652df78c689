"""Words that are, or imply, somebody's immigration status in the country of residence: what Ambos never keeps.

The rule (docs/explanation/status.md; handbook 1.3; ADR 0004). No name of ours (column, choice, key, code, header, log
field, message) carries such a word, which a test sees to; and what staff write freely about a person is refused when it
carries one, because a note is where it would slip in unasked. Two lists: ``STATED`` says or asks it in any text;
``NAMED`` would imply it as the name of a piece of data, and is an ordinary word in a sentence ("citizen" is one, and so
is "asilo", which in Mexico is first of all a home for the old).

Not status, on purpose: country and state of origin (every person here comes from somewhere, and it says nothing of how
she stays), country of residence, the language, the name of a public program's *family*.
"""

from __future__ import annotations

import re
import unicodedata

STATED = (
    r"(?:im|in)migration\w*|(?:im|in)migratori[ao]s?|inmigracion|immigrant status|migratory status|migration status",
    r"(?:situacion|estatus|estado|condicion|calidad|estancia|documentos?|papeles) migratori[ao]s?|migratori[ao]s?",
    r"undocumented|indocumentad[ao]s?|without papers|no papers|(?:sin|tienes?|arreglar?) (?:usted )?(?:sus )?papeles",
    r"(?:legal|lawful|unlawful|residency) status|lawfully (?:present|residing)|unlawfully present|(?:estatus|situacion) legal",
    r"illegal(?:ly)?|illegals|ilegal(?:es|mente)?|irregular (?:entry|migrant|immigrant|status)",
    r"visas?|visado|green ?cards?|tarjeta verde|lpr|permanent residen(?:t|ts|ce|cy)|residen(?:te|tes|cia) (?:permanente|legal)s?",
    r"non ?citizens?|(?:us|american) citizens?|citizenship|ciudadan[ao]s? (?:american[ao]|estadounidense)s?|ciudadania",
    r"daca|dreamers?|tps|asyl(?:um|ees?)|(?:pidio|solicit\w+|tiene) asilo|asilo politico|asilad[ao]s?|refugee status",
    r"deport(?:ed|ees?|ing|ations?|able|ad[ao]s?|acion(?:es)?|ar|an|aron|aban)",  # not "deportes", which are sports
    r"removal (?:order|proceedings?)|orden de (?:salida|expulsion|deportacion)|notice to appear|la migra",
    r"naturali[sz]\w+|advance parole|humanitarian parole|parolees?|parole humanitario",
    r"illegal aliens?|resident aliens?|alien (?:registration|number)|uscis|overstay\w*|h ?1 ?b|h ?2 ?[ab]|i ?94",
    r"work (?:permit|authori[sz]ation)|employment authori[sz]ation|permiso de trabajo|ead|prucol|qualified (?:im|non)migrants?",
)  # fmt: skip
"""Patterns over folded words, in English and Spanish: in a sentence too they speak of status."""

NAMED = (
    r"citizens?|ciudadan[ao]s?|aliens?|refugees?|refugiad[ao]s?|asilo|parole|paroled|residency|inmigrantes?|immigrants?",
    r"detention|detained|detenid[ao]s?|documented|documentad[ao]s?|ssn|itin|social security number|numero de seguro social",
    r"(?:date|year|manner|port|place) of entry|entry (?:date|year)|(?:fecha|ano) de (?:entrada|ingreso)|border crossing",
    r"years (?:in|of) (?:the )?(?:us|usa|united states|country|residence)|time in (?:the )?country|public charge|carga publica",
)  # fmt: skip
"""Patterns that only as a name of data (a column, a code, a key, a label) imply status."""

_STATED = re.compile(rf"\b(?:{'|'.join(STATED)})\b")
_NAMED = re.compile(rf"\b(?:{'|'.join((*STATED, *NAMED))})\b")


def said_in(text: str) -> tuple[str, ...]:
    """The words of ``text`` that say or ask somebody's status, folded, in their order; ``()`` when there are none.

    >>> said_in("No tiene papeles; su hermano pidió asilo")
    ('tiene papeles', 'pidio asilo')
    """
    return tuple(_STATED.findall(_words(text)))


def implied_by(name: str) -> tuple[str, ...]:
    """The words by which a name (``visa_type``, ``isUSCitizen``, 'Date of entry', a code) says or implies status.

    >>> implied_by("isUSCitizen"), implied_by("revisado_en"), implied_by("origin_country")
    (('us citizen',), (), ())
    """
    return tuple(_NAMED.findall(_words(name)))


def _words(text: str) -> str:
    # camelCase and snake_case come apart into words; accents and case go
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", text)
    plain = "".join(c for c in unicodedata.normalize("NFKD", apart) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[\W_]+", " ", plain.casefold()).split())
