"""What the check of a case takes for a name, a place or a number, and what not."""

import pytest

from core.security.pii import LABELS, PiiKind
from groups.rounds.case_privacy_check import NAME, NUMBER, PLACE, find_identifiers

PERSON = LABELS[PiiKind.NAME]
PLACES = ["Venlo", "Den Haag", "Bergen op Zoom"]


def found(text):
    return {
        (suspect.word, suspect.text)
        for suspect in find_identifiers(text, places=PLACES, names=["Mehmet Yilmaz"])
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ik sprak Jan van der Berg.", {(NAME, "Jan van der Berg")}),
        ("De heer Jansen belde.", {(PERSON, "Jansen")}),
        ("De Jong belde mij.", {(NAME, "De Jong")}),
        ("Van Dijk belde mij.", {(NAME, "Van Dijk")}),
        ("Het ging om Jansen BV, zei hij.", {(NAME, "Jansen BV")}),
        ("Jansen & Zonen B.V. verhuurt.", {(NAME, "Jansen & Zonen B.V")}),
        ("Een kamer van ABC VOF.", {(NAME, "ABC VOF")}),
        ("In Venlo speelt dit.", {(PLACE, "Venlo")}),
        ("In Den Haag speelt dit.", {(PLACE, "Den Haag")}),
        ("Tot aan Bergen op Zoom.", {(PLACE, "Bergen op Zoom")}),
        ("Met Jan Jansen sprak ik.", {(NAME, "Jan Jansen")}),
        ("Mehmet zei dat.", {(NAME, "Mehmet")}),
        ("Dossier 2026-1881 ligt er.", {(NUMBER, "2026-1881")}),
        ("Een BV verhuurt kamers. In december stopte dat.", set()),
        ("Wij Nederlanders doen dat zo.", set()),
    ],
)
def test_names_places_and_numbers_are_found_and_plain_words_are_not(text, expected):
    assert found(text) == expected


def test_each_is_told_once():
    told = find_identifiers("Jan Jansen, en weer Jan Jansen.", places=[], names=[])
    assert [suspect.text for suspect in told] == ["Jan Jansen"]
