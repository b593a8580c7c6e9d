from dataclasses import dataclass
from random import Random

from core import markup

PARAGRAPH_COUNT = 300

FIRST_NAMES = [
    "Aisha",
    "Anne",
    "Bart",
    "Bram",
    "Carla",
    "Daan",
    "Dewi",
    "Eline",
    "Esther",
    "Fatima",
    "Femke",
    "Gerard",
    "Hanna",
    "Hugo",
    "Ilse",
    "Jamal",
    "Jeroen",
    "Joyce",
    "Karin",
    "Kees",
    "Leyla",
    "Lieke",
    "Maarten",
    "Mehmet",
    "Merel",
    "Mohammed",
    "Nadia",
    "Niels",
    "Noor",
    "Omar",
    "Paul",
    "Petra",
    "Quinten",
    "Rachid",
    "Ruben",
    "Sanne",
    "Sjoerd",
    "Tess",
    "Thijs",
    "Yasmin",
]
LAST_NAMES = [
    "Aydin",
    "Bakker",
    "Bos",
    "de Boer",
    "de Groot",
    "de Jong",
    "de Vries",
    "Dekker",
    "Dijkstra",
    "El Amrani",
    "Hendriks",
    "Hoekstra",
    "Jansen",
    "Kaya",
    "Kok",
    "Koster",
    "Kuiper",
    "Meijer",
    "Mulder",
    "Ouali",
    "Peters",
    "Postma",
    "Prins",
    "Sanders",
    "Schouten",
    "Smit",
    "van Dam",
    "van den Berg",
    "van Dijk",
    "van Leeuwen",
    "Veenstra",
    "Verhoeven",
    "Vermeer",
    "Visser",
    "Vos",
    "Willems",
    "Yilmaz",
    "Zwart",
]
JOB_TITLES = (
    "",
    "Beleidsmedewerker",
    "Coördinator",
    "Jurist",
    "Projectleider",
    "Teamleider",
    "Toezichthouder",
)
SUBJECTS = [
    "de aanvraag",
    "het adres",
    "de begroting",
    "de beschikking",
    "het bestemmingsplan",
    "de bijeenkomst",
    "de brief",
    "de controle",
    "de deelname",
    "het formulier",
    "de gegevens",
    "het gesprek",
    "de handhaving",
    "de huisvesting",
    "de huur",
    "de inschrijving",
    "de inspraak",
    "de klacht",
    "de leges",
    "de melding",
    "het nachtregister",
    "de ondertekening",
    "de overlast",
    "het parkeren",
    "de planning",
    "het protocol",
    "de raadsvraag",
    "het register",
    "de registratie",
    "de regeling",
    "de samenwerking",
    "de schuldhulp",
    "het spreekuur",
    "de subsidie",
    "het toezicht",
    "de vergunning",
    "de verhuizing",
    "de verordening",
    "de verwerking",
    "de voorziening",
    "de wachtlijst",
    "de werkgever",
    "de zorgvraag",
]
GROUPS = [
    "arbeidsmigranten",
    "bewoners",
    "bijstandsgerechtigden",
    "briefadressen",
    "dak- en thuislozen",
    "inburgeraars",
    "jongeren",
    "kleine gemeenten",
    "mantelzorgers",
    "nieuwkomers",
    "ondernemers",
    "ouders",
    "scholen",
    "sportverenigingen",
    "statushouders",
    "studenten",
    "uitzendbureaus",
    "vakantieparken",
    "verhuurders",
    "vrijwilligers",
    "woningcorporaties",
    "zzp'ers",
]
QUESTIONS = (
    "Hoe regelt u {a} bij {g}?",
    "Ervaringen met {a} voor {g}",
    "Mag {a} worden geweigerd bij {g}?",
    "Wie heeft een voorbeeld van {a} voor {g}?",
    "{A} en {b}: wie doet wat?",
    "Hoe lang bewaart u {a} van {g}?",
    "Wat kost {a} bij u voor {g}?",
)
SENTENCES = (
    "Bij ons loopt {a} via hetzelfde team als {b}.",
    "Wij hebben {a} voor {g} vorig jaar anders ingericht.",
    "De kosten van {a} vallen mee, maar {b} vraagt veel tijd.",
    "Let op: voor {g} geldt een andere termijn.",
    "Heeft iemand {a} al eens samen met {b} opgepakt?",
    "Het college heeft hierover met {g} gesproken.",
    "In de praktijk gaat het meestal goed, tot {a} ontbreekt.",
    "Ons formulier voor {g} sturen wij graag toe.",
    "Dat staat ook in de modelverordening, bij {a}.",
    "De raad vroeg vooral naar {b} en naar {g}.",
    "Wij zijn een kleine gemeente en doen {a} erbij.",
    "Sinds januari controleren wij {a} twee keer per jaar.",
    "Juridisch is {a} hier de basis, niet {b}.",
    "Dank voor het meedenken, dit helpt ons verder.",
    "Neem gerust contact op als {a} bij u ook speelt.",
)


@dataclass(frozen=True, slots=True)
class SeedText:
    source: str
    html: str
    text: str


class TextGenerator:
    """Compose texts from paragraphs that are rendered once."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        sources = [self._paragraph() for _ in range(PARAGRAPH_COUNT)]
        rendered = [markup.render(source, source_format="text") for source in sources]
        self.stock = [
            SeedText(source, done.html, done.text)
            for source, done in zip(sources, rendered, strict=True)
        ]

    def text(self) -> SeedText:
        length = min(int(self.chance.expovariate(0.7)) + 1, 6)
        parts = self.chance.choices(self.stock, k=length)
        if length == 1:
            return parts[0]
        return SeedText(
            "\n\n".join(part.source for part in parts),
            "".join(part.html for part in parts),
            "\n\n".join(part.text for part in parts),
        )

    def title(self) -> str:
        title = self._fill(self.chance.choice(QUESTIONS))
        return title[0].upper() + title[1:]

    def name(self) -> str:
        return f"{self.chance.choice(FIRST_NAMES)} {self.chance.choice(LAST_NAMES)}"

    def _paragraph(self) -> str:
        length = self.chance.randint(2, 4)
        chosen = self.chance.sample(SENTENCES, k=length)
        return " ".join(self._fill(sentence) for sentence in chosen)

    def _fill(self, form: str) -> str:
        a, b = self.chance.sample(SUBJECTS, k=2)
        capital = a[0].upper() + a[1:]
        return form.format(a=a, A=capital, b=b, g=self.chance.choice(GROUPS))
