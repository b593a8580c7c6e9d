"""The pages of a new site: the start, one theme with its blocks, and the footer's pages.

The theme page holds every text of the association's own page on the subject, in its
order. Title and figures of the discussion are in no page: they come from the space.
"""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.html import format_html_join

from wagtail.models import Collection, Locale, Page, Site

from cms.commands import ensure_roles
from cms.models import HomePage, StandardPage, ThemePage
from forum.models import Space

HOME = {
    "title": "Gemeenten helpen gemeenten",
    "slug": "start",
    "seo_title": "Start",
    "lead": (
        "Hier vinden medewerkers van de 342 gemeenten elkaar. Stel een vraag aan "
        "collega’s in het hele land, lees wat anderen al antwoordden en volg wat er speelt."
    ),
}

LEAD = (
    "In Nederland verblijven ruim een half miljoen arbeidsmigranten uit "
    "Oost-Midden- en Zuid-Europa. Veel van hen hebben dagelijks te maken met oneerlijke, "
    "onveilige of ongezonde woon- en werkomstandigheden. Gemeenten spelen een belangrijke "
    "rol bij het voorkomen en oplossen van deze misstanden. De VNG ondersteunt gemeenten "
    "bij een integrale aanpak voor het verbeteren van de leefsituatie van arbeidsmigranten"
)
UKRAINE_TITLE = "Oorlog Oekraïne - informatie voor gemeenten"
UKRAINE = (
    "Via de aparte pagina over de Oekraïne informeren wij u via onder meer "
    "nieuwsberichten en ledenbrieven over de gevolgen van de oorlog voor gemeenten."
)
POSITION = (
    "De positie van arbeidsmigranten in Nederland moet structureel beter. Het is van "
    "belang dat zij als gelijkwaardige en volwaardige deelnemers van onze samenleving "
    "behandeld worden. De VNG heeft een aantal bestuurlijke standpunten geformuleerd ten "
    "aanzien van veilige en gezonde leefomstandigheden voor arbeidsmigranten."
)
SUPPORT = (
    "Met het ondersteuningsprogramma arbeidsmigranten helpt de VNG gemeenten om de "
    "positie van arbeidsmigranten in de samenleving te verbeteren. In algemene zin "
    "bestaat de ondersteuning uit advisering, kennisdeling, het openstellen van het "
    "VNG-netwerk en het formeren van werk- en intervisiegroepen van gemeenten rond "
    "specifieke thema’s."
)
WEBINAR = (
    "Op 4 april heeft de VNG, samen met het ministerie van BZK, een webinar over de Wet "
    "goed verhuurderschap georganiseerd. Tijdens het informatieve webinar is de wet op "
    "verschillende onderdelen toegelicht en vertelt welke stappen gemeenten nu moeten "
    "ondernemen. Heeft u het webinar gemist? Dan kunt u deze terugkijken op YouTube."
)
ADVISERS = (
    "Heeft u behoefte aan advies op maat of wilt u antwoord op specifieke (ook "
    "juridische) vragen? Neem dan contact op met de adviseurs van Naleving uit uw regio."
)
WEEKLY = (
    "Blijf op de hoogte van de nieuwste ontwikkelingen op het gebied van handhaving en "
    "naleving in het sociaal domein en lees wekelijks wat dit betekent voor de dagelijkse "
    "praktijk."
)

TEXT_PAGES: list[dict[str, Any]] = [
    {
        "title": "Over dit forum",
        "slug": "over",
        "lead": "Een forum van gemeenten, voor gemeenten.",
        "body": [
            (
                "Voor wie",
                "Dit forum is voor mensen die bij een gemeente werken, of voor gemeenten. "
                "Openbare gesprekken kan iedereen lezen. Om mee te doen heeft u een "
                "account nodig.",
            ),
            (
                "Een account",
                "Vraag een account aan met uw e-mailadres van het werk. Kennen wij het "
                "domein van uw gemeente, dan kunt u meteen meedoen. Anders kijkt een "
                "moderator eerst of uw aanvraag klopt.",
            ),
            (
                "Wat u hier vindt",
                "Op de themapagina’s staat wat er over een onderwerp bekend is. In de "
                "ruimtes van het forum stelt u vragen en geeft u antwoord. Groepen zijn "
                "besloten: alleen wie is uitgenodigd, ziet ze.",
            ),
        ],
    },
    {
        "title": "Huisregels",
        "slug": "huisregels",
        "lead": "Zo houden we het forum bruikbaar en veilig.",
        "body": [
            (
                "Geen gegevens van inwoners",
                "Zet nooit namen, adressen, nummers of andere gegevens in een bericht "
                "waaraan een inwoner te herkennen is. Beschrijf de situatie zonder de "
                "persoon.",
            ),
            (
                "Eén vraag per onderwerp",
                "Zoek eerst of uw vraag al is beantwoord. Geef uw onderwerp een titel die "
                "zegt wat u wilt weten. Kies het antwoord dat u hielp, dan hebben anderen "
                "er ook iets aan.",
            ),
            (
                "Zakelijk en vriendelijk",
                "U bent hier namens uw organisatie, onder uw eigen naam. Elke vraag is "
                "welkom. Moderatoren kunnen een bericht verbergen dat hier niet past.",
            ),
        ],
    },
    {
        "title": "Privacy",
        "slug": "privacy",
        "lead": "Welke gegevens wij van u bewaren, en waarvoor.",
        "body": [
            (
                "Wat wij bewaren",
                "Uw naam, uw e-mailadres, uw functie als u die invult, de organisatie "
                "waarvoor u werkt, de berichten die u schrijft, en welke berichten u "
                "gelezen heeft.",
            ),
            (
                "Wie wat ziet",
                "Bij een bericht staan uw naam, uw functie en uw organisatie. Uw "
                "e-mailadres staat er niet bij. Berichten in een besloten groep ziet "
                "alleen wie lid is van die groep.",
            ),
            (
                "Cookies",
                "Wie niet is ingelogd krijgt geen cookies, behalve als u zelf een andere "
                "taal kiest. Als u inlogt, gebruiken wij cookies om u ingelogd te houden "
                "en uw formulieren te beveiligen. Wij volgen niemand.",
            ),
            (
                "Uw rechten",
                "U kunt vragen welke gegevens wij van u hebben, en ze laten verbeteren of "
                "verwijderen. Hoe u dat doet, leest u bij Hulp en contact.",
            ),
        ],
    },
    {
        "title": "Toegankelijkheid",
        "slug": "toegankelijkheid",
        "lead": "Iedereen moet dit forum kunnen gebruiken.",
        "body": [
            (
                "Wat wij doen",
                "Wij bouwen dit forum volgens de internationale richtlijnen WCAG 2.2, op "
                "niveau A en AA. U kunt alles met het toetsenbord doen, en alles werkt "
                "ook zonder JavaScript.",
            ),
            (
                "Nog geen officiële verklaring",
                "Dit is nog geen toegankelijkheidsverklaring: een onafhankelijk onderzoek "
                "is nog niet gedaan. Zodra dat er is, staat de verklaring hier.",
            ),
            (
                "Werkt er iets niet voor u?",
                "Laat het ons weten. Bij Hulp en contact leest u hoe.",
            ),
        ],
    },
    {
        "title": "Hulp en contact",
        "slug": "hulp",
        "lead": "Komt u er niet uit? Dit kunt u doen.",
        "body": [
            (
                "U kunt niet inloggen",
                "Kies op de inlogpagina voor ‘Wachtwoord vergeten’. U krijgt dan een mail "
                "waarmee u een nieuw wachtwoord kiest.",
            ),
            (
                "U wacht op toelating",
                "Een moderator kijkt of uw aanvraag klopt. U kunt ondertussen alles lezen "
                "wat openbaar is.",
            ),
            (
                "Contact",
                "De beheerder van deze site zet hier hoe u contact opneemt. Dit is een "
                "voorbeeld: er is nog geen adres of telefoonnummer ingevuld.",
            ),
        ],
    },
]


@transaction.atomic
def build_pages(space: Space) -> None:
    """Fill an empty site with pages; one that has a start page stays as it is."""
    if HomePage.objects.exists():
        return
    home = _start()
    ukraine = _publish(
        home,
        StandardPage(
            title="Oekraïne",
            slug="oekraine",
            lead=UKRAINE_TITLE,
            body=_paragraphs(
                "Op deze pagina komen nieuwsberichten en ledenbrieven over de gevolgen "
                "van de oorlog voor gemeenten. Er staan er nog geen."
            ),
        ),
    )
    _publish(home, _theme(space, ukraine))
    for row in TEXT_PAGES:
        page = StandardPage(**{**row, "body": _sections(row["body"])})
        _publish(home, page)


def _start() -> HomePage:
    """The start page as the root of the default site, in place of Wagtail's welcome."""
    Locale.objects.get_or_create(language_code="nl")
    if not Collection.objects.filter(depth=1).exists():
        Collection.add_root(name="Root")
    root = Page.objects.filter(depth=1).first() or Page.add_root(
        title="Root", slug="root"
    )
    ensure_roles()
    home = _publish(root, HomePage(**HOME))
    address = urlsplit(settings.SITE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    site = Site.objects.filter(is_default_site=True).first() or Site()
    welcome = site.root_page if site.pk else None
    site.hostname, site.port = address.hostname, port
    site.root_page, site.is_default_site = home, True
    site.save()
    if welcome is not None and welcome.specific_class is Page:
        welcome.delete()
    return home


def _theme(space: Space, ukraine: Page) -> ThemePage:
    return ThemePage(
        title="Arbeidsmigranten",
        slug="arbeidsmigranten",
        lead=LEAD,
        owner_team="Naleving",
        body=[
            ("alert", {"title": UKRAINE_TITLE, "text": UKRAINE, "page": ukraine}),
            ("position", {"heading": "Ons standpunt", "text": _paragraphs(POSITION)}),
            ("text", {"heading": "Wat doet de VNG", "text": _paragraphs(SUPPORT)}),
            ("featured", {"heading": "Uitgelicht", "text": _paragraphs(WEBINAR)}),
            (
                "discussions",
                {
                    "heading": "Meest recente discussies op het VNG-forum",
                    "spaces": [space],
                },
            ),
            ("publications", {"heading": "Publicaties en brieven"}),
        ],
        aside=[
            (
                "contact",
                {
                    "heading": "Contact met onze adviseurs",
                    "text": _paragraphs(ADVISERS),
                },
            ),
            (
                "newsletter",
                {"heading": "Altijd op de hoogte", "text": _paragraphs(WEEKLY)},
            ),
        ],
    )


def _publish[P: Page](parent: Page, page: P) -> P:
    parent.add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def _paragraphs(*texts: str) -> str:
    return format_html_join("", "<p>{}</p>", ((text,) for text in texts))


def _sections(rows: list[tuple[str, str]]) -> str:
    return format_html_join("", "<h2>{}</h2><p>{}</p>", rows)
