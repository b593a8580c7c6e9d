"""Pasted lists of addresses, as mail programs and spreadsheets give them."""

import time

import pytest

from core.mail.address_list import AddressEntry, parse_address_list

JAN, PIET = "jan@utrecht.example", "piet@utrecht.example"


@pytest.mark.parametrize(
    "text",
    [
        f"{JAN}\n{PIET}",
        f"{JAN}\r\n\r\n  {PIET}  \r\n",
        f"{JAN}, {PIET}",
        f"{JAN};{PIET};",
        f"{JAN} {PIET}",
        f"{JAN}\t{PIET}",
        f"JAN@Utrecht.example; <{PIET}>",
        f"mailto:{JAN}; '{PIET}'",
        f"Jan de Vries <{JAN}>; Piet van Dam <{PIET}>",
        f"Jan de Vries <{JAN}>, Piet van Dam <{PIET}>",
        f"'{JAN}' <{JAN}>; '{PIET}' <{PIET}>",
        f'"Vries, Jan de" <{JAN}>; "Dam; Piet <van>" <{PIET}>',
        f"Vries, Jan de <{JAN}>; Dam, Piet van <{PIET}>",
        f"Jan de Vries <{JAN}>\n{PIET}",
        f"{JAN} (Jan de Vries), {PIET} (Piet)",
        f"Naam;E-mailadres\nJan de Vries;{JAN}\nPiet;{PIET}",
        f"e-mail,naam,gemeente\n{JAN},Jan,Utrecht\n{PIET},Piet,Utrecht",
        f"Naam\tFunctie\tE-mail\nJan\tjurist\t{JAN}\nPiet\t\t{PIET}",
        f'"Naam","E-mail"\n"Vries, Jan de","{JAN}"\n"Dam, Piet","{PIET}"',
        f"Jan de Vries;jurist;{JAN}\nPiet;adviseur;{PIET}",
        f"{JAN},Jan de Vries\n{PIET},Piet van Dam",
        f"\ufeffE-mail\n{JAN}\n{PIET}",
        f"\u200b{JAN}\xa0;\xa0{PIET}",
    ],
)
def test_common_forms_are_understood(text):
    found = parse_address_list(text)
    assert [str(problem) for problem in found.problems] == []
    assert found.addresses == [JAN, PIET]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (f"Jan de Vries <{JAN}>", "Jan de Vries"),
        (f'"de Vries, Jan" <{JAN}>', "de Vries, Jan"),
        (f"de Vries, Jan <{JAN}>", "de Vries, Jan"),
        (f"Jan de Vries;{JAN}", "Jan de Vries"),
        (f"voornaam;achternaam;e-mail\nJan;de Vries;{JAN}", "Jan de Vries"),
        (JAN, ""),
    ],
)
def test_name_beside_an_address_is_kept(text, name):
    assert [entry.name for entry in parse_address_list(text).entries] == [name]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (f"{JAN}\nniemand", 2, "niemand"),
        (f"{JAN}, twee", 1, "twee"),
        (f"twee, {JAN}", 1, "twee"),
        (f"{JAN} twee", 1, "twee"),
        (f"Jan <{JAN}>; Piet van Dam", 1, "Piet van Dam"),
        (f"Jan <{JAN}> Piet van Dam", 1, "Piet van Dam"),
        (f"{JAN}\n\nPiet <piet(at)dam>", 3, "piet(at)dam"),
        (f"{JAN}\npiet@", 2, "piet"),
        (f"{JAN}\npiet@@dam.example", 2, "piet@@dam.example"),
        (f"{JAN}\npiet@d\u0430m.example", 2, "piet@d\u0430m.example"),
        (f"Naam;E-mail\nJan;{JAN}\nPiet;", 3, "Piet"),
        (f'{JAN}; "piet', 1, '"piet'),
    ],
)
def test_rest_is_said_with_its_line_and_a_reason(text, line, words):
    found = parse_address_list(text)
    assert found.addresses == [JAN]
    (problem,) = found.problems
    assert problem.line == line
    assert words in problem.text
    assert problem.reason


def test_duplicates_are_said_once():
    found = parse_address_list(f"{JAN}\nJan <{JAN.upper()}>; {PIET}; {JAN}")
    assert found.entries == [AddressEntry(1, JAN), AddressEntry(2, PIET)]
    assert found.duplicates == [JAN]


@pytest.mark.parametrize("text", ["", " \n;;,\t\n", "\n" * 50])
def test_nothing_is_nothing(text):
    found = parse_address_list(text)
    assert not (found.entries or found.problems)


@pytest.mark.parametrize(
    "piece", ["<", '"', "(", "a@", "<a", '"<', ",", "a ", "a@b.nl<", "\n", ";@", "\\"]
)
def test_time_is_linear_in_the_length(piece):
    def seconds(length):
        text = (piece * length)[:length]
        measured = []
        # The shortest of three: a collection of garbage can fall into one of them.
        for _ in range(3):
            begin = time.process_time()
            parse_address_list(text)
            measured.append(time.process_time() - begin)
        return min(measured)

    seconds(1_000)
    assert seconds(80_000) < 12 * seconds(20_000) + 0.2
