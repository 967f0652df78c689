"""Words about Spanish names: customary forms, names that are told apart though one letter differs, how common names are.

Orders of magnitude of the commonest names are ours, rounded from what lists of the Mexican register and of the census of
the United States (2010, surnames) have in common; a list of people large enough replaces them by its own counts.
"""

from __future__ import annotations

PARTICLES = frozenset({"de", "del", "la", "las", "los", "el", "y", "e", "da", "do", "dos", "van", "von"})
"""Words of a surname that people write and leave out."""

_CUSTOMARY = {
    "guadalupe": "lupe lupita pita", "jose": "pepe chepe joselito", "francisco": "paco pancho kiko", "ignacio": "nacho",
    "jesus": "chuy chucho", "guillermo": "memo", "alberto": "beto", "roberto": "beto robert", "enrique": "quique kike",
    "eduardo": "lalo", "antonio": "tono toni tony", "alejandro": "alex", "alejandra": "alex ale", "manuel": "manolo",
    "rafael": "rafa", "gregorio": "goyo", "refugio": "cuca cuco", "consuelo": "chelo", "concepcion": "concha conchita",
    "dolores": "lola lolita", "mercedes": "meche", "rosario": "chayo", "socorro": "coco", "soledad": "chole",
    "graciela": "chela", "isabel": "chabela", "luis": "lucho", "fernando": "fer", "fernanda": "fer", "gabriel": "gabi",
    "gabriela": "gaby gabi", "patricia": "paty pati", "leticia": "lety leti", "teresa": "tere", "josefina": "pina fina",
    "margarita": "mago", "silvia": "chiva", "cecilia": "ceci", "veronica": "vero", "lourdes": "lulu", "luisa": "lulu",
    "rosa": "rosita rosy", "ana": "anita", "juana": "juanita", "juan": "juanito", "carlos": "carlitos charly",
    "miguel": "mike", "ricardo": "richard", "daniel": "dany dani", "salvador": "chava", "vicente": "chente",
    "jorge": "george", "maximiliano": "max", "esperanza": "lancha pera", "carmen": "carmela carmelita",
    "asuncion": "chona", "encarnacion": "chon", "faustino": "tino", "ernesto": "neto", "hortensia": "tencha",
    "cristina": "cris tina", "beatriz": "bety", "elizabeth": "eli liz bety", "susana": "susi susy", "raul": "rulo",
}  # fmt: skip
CUSTOMARY: dict[str, frozenset[str]] = {}
"""customary form -> the names it stands for; a name stands for itself besides."""
for _name, _forms in _CUSTOMARY.items():
    for _form in _forms.split():
        CUSTOMARY[_form] = CUSTOMARY.get(_form, frozenset()) | {_name}

_GIVEN = """
    aaron abel abelardo abigail abraham abril ada adalberto adan adela adelina adolfo adrian adriana agustin agustina aida
    alan alba alberta alberto aldo alejandra alejandro alex alexa alexis alfonso alfredo alicia alma alonso alondra alvaro
    amada amado amalia amanda amelia amparo ana anabel andrea andres anel angel angela angeles angelica angelina anselmo
    antonia antonio arcelia ariadna armando arnulfo artemio arturo asuncion augusto aurelia aurelio aurora azucena barbara
    beatriz belen benito benjamin berenice bernabe bernardo berta bertha bianca blanca brenda bruno camila camilo caridad
    carla carlos carlota carmela carmelo carmen carolina catalina cecilia celia celina cesar citlali clara claudia claudio
    clemente concepcion consuelo cristian cristina cristobal cynthia dalia dalila daniel daniela danilo dario david debora
    delfina delia diana diego dolores domingo domitila dora dulce edgar edith eduardo efrain efren elba elena eleuterio
    elias elisa eliseo elizabeth elmer eloisa eloy elsa elva elvia elvira ema emilia emiliano emilio emma enrique erasmo
    eric erica erick erika ernestina ernesto esmeralda esperanza esteban estefania estela ester esther estrella eugenia
    eugenio eusebio eva evangelina evelia evelio ezequiel fabian fabiola fatima faustino federico felicitas felipa felipe
    felix fernanda fernando fidel filiberto flavio flor florencia florencio fortino francisca francisco frida gabino
    gabriel gabriela genaro genoveva georgina gerardo german gilberto gilda gisela gloria gonzalo graciela gregoria
    gregorio griselda guadalupe guillermina guillermo gustavo hector heriberto herlinda hermelinda hernan hilario hilda
    hipolito homero horacio hortensia hugo humberto ignacia ignacio ilse imelda ines inocencio irene iris irma isaac isabel
    isaias isidro ismael israel itzel ivan ivonne jacinta jacinto jacobo jaime janet javier jazmin jesica jessica jesus
    joaquin joel jonas jorge jose josefa josefina josue juan juana juanita judith julia julian juliana julieta julio
    justina justino karen karina karla laura lauro leandro leobardo leon leonardo leonel leonor leopoldo leticia libia
    lidia liliana lilia lizbeth lorena lorenza lorenzo lourdes lucas lucero lucia luciano lucila luis luisa luz lydia
    macario magdalena manuel manuela marcela marcelino marcelo marco marcos margarita maria mariana mariano maribel
    maricela maricruz marina mario marisol marta martha martin martina mateo matias matilde mauricio mauro maximiliano
    maximino mayra melchor melissa mercedes micaela miguel minerva miriam mirna mirta moises monica nadia nancy natalia
    natividad nayeli nelly nelida nestor nicolas nidia noe noel noelia noemi nora norberto norma nubia octavio ofelia olga
    olivia omar oralia oscar osvaldo oswaldo pablo palemon paloma pamela paola pascual patricia patricio paula paulina
    paulino paulo pedro perla petra pilar porfirio primitivo quirino rafael rafaela ramiro ramon ramona raquel raul
    raymundo rebeca refugio regina reina reyna reynaldo ricarda ricardo rigoberto roberta roberto rocio rodolfo rodrigo
    rogelio roman romeo rosa rosalba rosalia rosalinda rosalva rosario rosaura rosendo roxana ruben rufina rufino ruth
    sabina sabino salomon salvador samuel sandra santa santiago santos sara sarai saul sebastian serafin sergio severiano
    silvestre silvia silverio simon sofia soledad sonia susana tania tamara teodora teodoro teofilo teresa timoteo tobias
    tomas tomasa trinidad ulises urbano ursula valentin valentina valeria vanesa vanessa velia veronica vicenta vicente
    victor victoria vidal violeta virginia virgilio viridiana viviana wendy xochitl yadira yesenia yolanda zacarias zenaida
    zoila zulema
    """
GIVEN = frozenset(_GIVEN.split())
"""Given names that exist: one letter apart, two of them are two names (Raúl, Saúl), not a slip of the pen."""

SAME_NAME = frozenset(
    frozenset(pair.split())
    for pair in (
        "marta martha", "berta bertha", "eric erick", "erica erika", "carla karla", "ema emma", "vanesa vanessa",
        "jesica jessica", "osvaldo oswaldo", "ester esther", "reina reyna", "lidia lydia", "ana anna", "rosalba rosalva",
        "elena helena", "marcos marco",
    )
)  # fmt: skip
"""Names that exist in two spellings of one."""

GIVEN_SHARE = {
    "maria": 0.09, "jose": 0.06, "guadalupe": 0.035, "juan": 0.045, "luis": 0.025, "carlos": 0.02, "jesus": 0.025,
    "francisco": 0.02, "antonio": 0.02, "miguel": 0.018, "alejandro": 0.012, "pedro": 0.012, "manuel": 0.014,
    "juana": 0.015, "margarita": 0.012, "rosa": 0.015, "ana": 0.015, "carmen": 0.012, "martha": 0.01, "angel": 0.012,
    "fernando": 0.01, "jorge": 0.011, "roberto": 0.009, "daniel": 0.009, "josefina": 0.007, "teresa": 0.009,
    "elena": 0.008, "veronica": 0.008, "patricia": 0.008, "leticia": 0.007, "alicia": 0.007, "ricardo": 0.008,
}  # fmt: skip
SURNAME_SHARE = {
    "hernandez": 0.042, "garcia": 0.034, "martinez": 0.031, "lopez": 0.03, "gonzalez": 0.027, "rodriguez": 0.021,
    "perez": 0.022, "sanchez": 0.02, "ramirez": 0.02, "cruz": 0.016, "flores": 0.013, "gomez": 0.013, "morales": 0.011,
    "vazquez": 0.01, "reyes": 0.01, "jimenez": 0.01, "torres": 0.01, "diaz": 0.009, "gutierrez": 0.009, "ruiz": 0.008,
    "mendoza": 0.008, "aguilar": 0.007, "ortiz": 0.007, "moreno": 0.007, "castillo": 0.007, "romero": 0.007,
}  # fmt: skip
UNLISTED = 0.0025
"""The share of a name about which nothing is known."""
