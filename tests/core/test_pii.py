"""What may be personal in a text: found, shown, masked; and what is left alone."""

import time

from django.utils import translation

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import markup
from core.security import pii
from core.security.pii import PiiKind


def found(text: str) -> list[tuple[str, str]]:
    return [(text[s.start : s.end], s.kind.value) for s in pii.detect(text)]


@pytest.mark.parametrize(
    ("text", "words", "kind"),
    [
        ("BSN 123456782.", "123456782", PiiKind.BSN),
        ("bsn: 1234.56.782", "1234.56.782", PiiKind.BSN),
        ("het nummer 123 456 782 staat erop", "123 456 782", PiiKind.BSN),
        ("zonder nul: 10000008", "10000008", PiiKind.BSN),
        ("Bel 06-12345678", "06-12345678", PiiKind.PHONE),
        ("Bel 06 12 34 56 78!", "06 12 34 56 78", PiiKind.PHONE),
        ("tel:0612345678", "0612345678", PiiKind.PHONE),
        ("+31 6 12345678", "+31 6 12345678", PiiKind.PHONE),
        ("+31(0)30-1234567", "+31(0)30-1234567", PiiKind.PHONE),
        ("(030) 123 45 67", "(030) 123 45 67", PiiKind.PHONE),
        ("0346-123456", "0346-123456", PiiKind.PHONE),
        ("mail J.de-Boer@GMAIL.com maar", "J.de-Boer@GMAIL.com", PiiKind.EMAIL),
        ("x@ziggo.nl", "x@ziggo.nl", PiiKind.EMAIL),
        ("geboren op 12-03-1980 te Ede", "12-03-1980", PiiKind.DATE_OF_BIRTH),
        ("Geb. datum: 1 maart 1975", "1 maart 1975", PiiKind.DATE_OF_BIRTH),
        ("12/3/80 geboren", "12/3/80", PiiKind.DATE_OF_BIRTH),
        ("Geboortedatum\t1980-03-12", "1980-03-12", PiiKind.DATE_OF_BIRTH),
        ("kenteken 4-TKB-12", "4-TKB-12", PiiKind.LICENCE_PLATE),
        ("kenteken 12tkb4? nee: 12-tkb-4", "12-tkb-4", PiiKind.LICENCE_PLATE),
        ("de auto GTK12B stond", "GTK12B", PiiKind.LICENCE_PLATE),
        ("AB-12-34", "AB-12-34", PiiKind.LICENCE_PLATE),
    ],
)
def test_what_may_be_personal_is_found(text: str, words: str, kind: PiiKind) -> None:
    assert found(text) == [(words, kind.value)]


@pytest.mark.parametrize(
    "text",
    [
        "123456789 slaagt niet voor de elfproef",
        "€ 123.456.782 en 123.456.782 euro",
        "zaak 2023-123456782, versie 1.123456782",
        "20240115 en 15012024 zijn dagen",
        "https://gemeente.nl/123456782 en www.x.nl/0612345678/4-TKB-12",
        "Bel 14 030, 14 0346 of 140346",
        "0800-1234567, 0900 123 45 67, 088-1234567, +31 88 123 45 67",
        "j.boer@utrecht.nl, info@vng.nl, post@gemeentegmail.com",
        "De vergadering is op 12-03-2024, de brief kwam op 1 mei 2023.",
        "postcode 1234 AB, 1234AB; artikel 4-A-12; de lijst AB-12",
        "model AB1234, NEN 7510, ISO-27001, 4-A, 12-34-56, A12, 2024-2025",
        "een getal van 12 cijfers: 123456782123",
    ],
)
def test_what_only_looks_so_is_left_alone(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "words", "kind"),
    [
        (
            "rekening NL91 ABNA 0417 1643 00 is van hem",
            "NL91 ABNA 0417 1643 00",
            "iban",
        ),
        ("naar nl91abna0417164300.", "nl91abna0417164300", "iban"),
        ("DE89 3704 0044 0532 0130 00, Berlijn", "DE89 3704 0044 0532 0130 00", "iban"),
        ("op Lindelaan 14, 3707 GK Zeist", "Lindelaan 14, 3707 GK", "address"),
        ("Adres: De Wieken 23\n7411AB", "De Wieken 23\n7411AB", "address"),
        ("ik sprak mevrouw De Vries-Bakker nog", "De Vries-Bakker", "name"),
        ("dhr. P.J. van ’t Hof belde", "P.J. van ’t Hof", "name"),
        ("de heer en mevrouw Ter Braak", "Ter Braak", "name"),
        ("bewoner Henk Teunissen klaagt", "Henk Teunissen", "name"),
    ],
)
def test_accounts_addresses_and_names_are_found(
    text: str, words: str, kind: str
) -> None:
    assert found(text) == [(words, kind)]


@pytest.mark.parametrize(
    "text",
    [
        "NL92ABNA0417164300 voldoet niet aan de toets",
        "Postbus 30435, 2500 GK Den Haag",
        "Bezoekadres: Stationsweg 20, 6711 PT Ede",
        "de heer en mevrouw zijn thuis; mevrouw de wethouder niet",
        "een inwoner van Utrecht, de bewoner heeft gelijk, Cliënt Online",
        "wethouder mevrouw Pietersen, mevrouw Pietersen (wethouder)",
        "mevrouw A. en cliënt X zijn al onherkenbaar",
    ],
)
def test_what_names_no_resident_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_the_first_date_behind_the_word_is_the_birth() -> None:
    text = "Geboren 12-03-1980, ingeschreven op 01-02-2020."
    assert found(text) == [("12-03-1980", "date_of_birth")]


def test_a_list_of_numbers_is_found_line_by_line() -> None:
    numbers = ["123456782", "111222333"]
    assert found("\n".join(numbers)) == [(n, "bsn") for n in numbers]
    assert found(" ".join(numbers)) == [(n, "bsn") for n in numbers]


@given(st.integers(min_value=10_000_000, max_value=999_999_999))
def test_the_eleven_test_lets_one_last_digit_through(number: int) -> None:
    rest = f"{number:09}"[:8]
    right = [d for d in range(10) if pii.is_bsn(f"{rest}{d}")]
    assert len(right) <= 1


@given(st.text(alphabet="0123456789 .-+()@abTK\n€geb", max_size=200))
def test_spans_stand_in_order_within_the_text(text: str) -> None:
    last = 0
    for span in pii.detect(text):
        assert last <= span.start < span.end <= len(text)
        last = span.end


def test_masking_says_what_was_left_out() -> None:
    with translation.override("en"):
        masked = pii.mask("Bel 06-12345678 of mail x@gmail.com.")
    assert masked == (
        "Bel [phone number left out] of mail [private e-mail address left out]."
    )
    assert pii.detect(masked) == []


def test_masking_html_keeps_its_shape_and_takes_addresses_out_of_links() -> None:
    source = (
        "<h2>Over 06-12345678</h2><p>A &amp; B <a "
        'href="mailto:x@gmail.com">mail</a> <a href="https://vng.nl/">VNG</a></p>'
    )
    with translation.override("en"):
        masked = pii.mask_source(source, source_format="html")
    assert "<h2>Over [phone number left out]</h2>" in masked
    assert "gmail" not in masked
    made = markup.render(masked, source_format="html")
    assert 'href="https://vng.nl/"' in made.html
    assert "A &amp; B" in made.html


IBAN = "NL91 ABNA 0417 1643 00"


@pytest.mark.parametrize(
    ("source", "hidden"),
    [
        ("<p>zie mevrouw <b>Jan</b>sen, graag.</p>", "sen"),
        ("<p>zie mevrouw<br>Jansen, graag.</p>", "Jansen"),
        ("<p>zie NL91 <b>ABNA 0417</b> 1643 00, graag.</p>", "0417"),
        ("<p>zie NL91 ABNA<br>0417 1643 00, graag.</p>", "0417"),
        ("<p>zie <b>Lindenlaan 12</b>, 3512 AB, graag.</p>", "3512"),
        ("<p>zie Lindenlaan 12<br>3512 AB, graag.</p>", "3512"),
        ("<p>zie Lindenlaan<br>12, 3512 AB, graag.</p>", "Lindenlaan"),
        ("<ul><li>zie Lindenlaan 12</li></ul><p>3512 AB, graag.</p>", "3512"),
        ("<p>zie 06-<b>1234</b>5678, graag.</p>", "1234"),
        ("<p>zie 06<br>12345678, graag.</p>", "1234"),
        ("<p>zie 1234<i>567</i>82, graag.</p>", "567"),
        ("<p>zie 06-\u200b12345678, graag.</p>", "1234"),
        ("<p>zie mevrouw\n <a href='https://x.nl/'>Jan</a>sen, graag.</p>", "sen"),
        ("<p>zie jan&#64;gm<code>ail.com</code>, graag &amp; snel.</p>", "ail.com"),
    ],
)
def test_what_tags_cut_up_is_found_and_masked_whole(source: str, hidden: str) -> None:
    found_before = pii.detect(markup.render(source, source_format="html").text)
    masked = pii.mask_source(source, source_format="html")
    text = markup.render(masked, source_format="html").text
    assert found_before
    assert text.count("[") == 1
    assert hidden not in text
    assert text.startswith(("zie", "- zie"))
    assert "graag" in text
    assert pii.detect(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Geachte heer/mevrouw\nHierbij ons verslag",
        "de mevrouw\n\nJansen",
        "Kamers 01\n02\n03\n04\n05",
        "Aantal: 123\n456\n782",
        f"Gesproken met mevrouw\nde griffier. {IBAN[:-1]}",
    ],
)
def test_lines_that_only_stand_below_each_other_are_no_data(text: str) -> None:
    assert found(text) == []


def test_each_of_several_lines_is_found_by_itself() -> None:
    other = "NL20 INGB 0001 2345 67"
    assert found(f"{IBAN}\n{other}") == [(IBAN, "iban"), (other, "iban")]
    numbers = ["06-12345678", "06-87654321"]
    assert found("\n".join(numbers)) == [(n, "phone") for n in numbers]
    assert found("mevrouw Jansen\nVerder gaat het goed") == [("Jansen", "name")]


@pytest.mark.parametrize("piece", ["06-<b>12345678</b> ", "mevrouw <i>Jan</i>sen<br>"])
def test_masking_html_takes_time_in_proportion(piece: str) -> None:
    def seconds(times: int) -> float:
        begin = time.process_time()
        pii.mask_source(piece * times, source_format="html")
        return time.process_time() - begin

    seconds(10)
    assert seconds(2_000) < 0.1 + 40 * max(seconds(200), 0.001)


PIECES = ["1 ", "0612 ", "a@", "1.", "geboren 1-1-1980 ", "-1", "AB-", "06", "geb "]
PIECES += ["mevrouw ", "heer van A. ", "NL91 ", "a1 ", "1234 AB ", "Weg 1 1234 AB "]
PIECES += ["woont aan de Weg ", "St. ", "1 a ", "06\n", "1\n", "mevrouw\n"]


@pytest.mark.slow
@pytest.mark.parametrize("piece", PIECES)
def test_time_grows_with_the_text_and_no_faster(piece: str) -> None:
    """Linear at 1x, 10x and 100x."""

    def seconds(times: int) -> float:
        """Of the processor, the least of three: others work here, too."""
        text = (piece * 5_000)[: 500 * times]
        found = []
        for _turn in range(3):
            begin = time.process_time()
            pii.detect(text)
            found.append(time.process_time() - begin)
        return min(found)

    assert seconds(100) < 0.02 + 40 * max(seconds(10), 0.001)
    assert seconds(100) < 1
