"""What is left of an answer by mail."""

import time

import pytest

from notifications.inbound.quoted_text import strip_quoted_text

WROTE = [
    "Op 25 november 2026 om 12:00 schreef Gemeentenforum <noreply@forum.example>:",
    "Op wo 25 nov. 2026 om 12:00 schreef Gemeentenforum\n<noreply@forum.example>:",
    "On Wed, 25 Nov 2026 at 12:00, Gemeentenforum <noreply@forum.example> wrote:",
    "-----Oorspronkelijk bericht-----\nVan: Gemeentenforum\nAan: Sanne",
    "Van: Gemeentenforum <noreply@forum.example>\nVerzonden: woensdag 25 november 2026"
    " 12:00\nAan: Sanne\nOnderwerp: Nieuw antwoord",
    "________________________________\nVan: Gemeentenforum\nAan: Sanne",
]


@pytest.mark.parametrize("wrote", WROTE)
@pytest.mark.parametrize("end", ["\n\n", "\r\n\r\n"])
def test_what_is_quoted_goes(wrote, end):
    mail = f"Dat mag niet.{end}Zie artikel 2.{end}{wrote}{end}> Mag dat?{end}> Groet"
    assert strip_quoted_text(mail) == "Dat mag niet.\n\nZie artikel 2."


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nSanne de Wit\nGemeente Voorbeeldstad",
        "Met vriendelijke groet,\n\nSanne de Wit\nBeleidsmedewerker",
        "Verzonden vanaf mijn iPhone",
    ],
)
def test_a_signature_goes(signature):
    assert strip_quoted_text(f"Dat mag niet.\n\n{signature}") == "Dat mag niet."


def test_a_quote_between_ones_own_lines_stays():
    mail = "> Mag dat?\nNee.\n\n> En dit?\nOok niet."
    assert strip_quoted_text(mail) == mail


def test_what_is_only_a_quote_is_nothing():
    assert strip_quoted_text("> Mag dat?\n> Groet") == ""
    assert strip_quoted_text("") == ""


def test_a_sentence_that_looks_like_a_head_stays():
    mail = "Op maandag schreef het college een brief. Van de raad: niets."
    assert strip_quoted_text(mail) == mail


@pytest.mark.parametrize(
    "piece", ["Op ", "Van: x\n", "> ", "-- ", "_", "\n", "Op schreef ", " \n", "* Van:"]
)
def test_hostile_text_takes_no_minutes(piece):
    text = (piece * 50_000)[:50_000]
    begun = time.process_time()
    strip_quoted_text(text)
    assert time.process_time() - begun < 5
