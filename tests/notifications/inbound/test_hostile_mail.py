"""Mail that is made to cost time: each message costs a bounded amount of work."""

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from notifications import commands, inbound
from notifications.inbound import parser_program, reply_addresses
from notifications.models import IncomingMail

MAX_CPU_SECONDS = 2 + 1  # what the child may use, and what the rest costs
WORD = "=?utf-8?q?=E2=82=AC?="
HEAD = b"From: a@voorbeeldstad.example\nTo: antwoord@forum.example.nl\n"


def used_seconds() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


@contextmanager
def bounded_work() -> Iterator[None]:
    before = used_seconds()
    yield
    assert used_seconds() - before < MAX_CPU_SECONDS


def hostile_parts(count: int, parameters: str) -> bytes:
    part = f"--x\nContent-Type: text/plain{parameters}\n\nhoi\n"
    return (
        HEAD
        + (
            f"Content-Type: multipart/mixed; boundary=x\n\n{part * count}--x--\n"
        ).encode()
    )


def nested(depth: int, kind: str = "multipart/mixed") -> bytes:
    heads = "".join(
        f"Content-Type: {kind}; boundary=b{n}\n\n--b{n}\n" for n in range(depth)
    )
    return HEAD + heads.encode() + b"\nhoi\n" * 1000


HOSTILE = {
    "encoded words": HEAD + b"Cc: " + f"{WORD}\n ".encode() * 25_000 + b"\n\nhoi",
    "encoded words on one line": HEAD + b"Cc: " + f"{WORD} ".encode() * 25_000,
    "parameters of parts": hostile_parts(40, f"; a*0*={'%41' * 2000}" * 40),
    "short parameters of parts": hostile_parts(90, '; a*0*="' + "%41" * 12 + ";" * 300),
    "quotes": hostile_parts(90, '; x="' + '\\";' * 1300),
    "no name": b'Subject: hoi\nContent-Type: "";e*',
    "many parts": hostile_parts(100_000, ""),
    "empty parts": HEAD
    + b"Content-Type: multipart/mixed; boundary=x\n\n"
    + b"--x\n\n" * 100_000,
    "deep": nested(5000),
    "deep messages": HEAD + b"Content-Type: message/rfc822\n\n" * 5000,
    "as deep as may be": nested(parser_program.MAX_CONTAINERS),
    "huge boundary": HEAD
    + b"Content-Type: multipart/mixed; boundary="
    + b"x" * 20_000_000,
    "long boundary of a part": HEAD
    + b"Content-Type: multipart/mixed; boundary=x\n\n--x\n"
    + b"Content-Type: multipart/mixed; boundary="
    + b"y(" * 10_000_000,
    "only lines": HEAD + b"\n" * 29_000_000,
    "many lines": HEAD + b"\n" * 900_000,
    "many headers": b"To: a@b.example\n" * 1_800_000,
    "addresses": HEAD + b"Cc: " + b"<" * 4000 + b"\n\nhoi",
    "comments": HEAD + b"Cc: " + b"(" * 4000 + b"\n\nhoi",
    "punycode": HEAD
    + b"Content-Type: text/plain; charset=punycode\n\n"
    + b"z9" * 2_000_000,
    "html": HEAD + b"Content-Type: text/html\n\n" + b"<a <!--<![CDATA[" * 1_000_000,
    "base64": HEAD + b"Content-Transfer-Encoding: base64\n\n" + b"=A\n" * 900_000,
    "uuencoded": HEAD
    + b"Content-Transfer-Encoding: x-uuencode\n\nbegin 644 x\n"
    + b"M\n" * 900_000,
    "quoted text": HEAD + b"\n" + b"> " * 1_000_000 + b"\nOp \n" * 100_000,
    "too big": HEAD + b"\n" + b"x" * 31_000_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_mail_costs_little(name):
    with bounded_work():
        inbound.parse_mail(HOSTILE[name])


@pytest.mark.parametrize(
    "name", ["many parts", "deep", "huge boundary", "many headers", "too big"]
)
@pytest.mark.django_db
def test_what_is_out_of_bounds_is_recorded_and_for_nobody(name):
    assert commands.receive_mail(HOSTILE[name]) == "unreadable"
    row = IncomingMail.objects.get()
    assert (row.user, row.outcome) == (None, "unreadable")


def test_a_long_header_is_absent_and_the_rest_is_read(settings):
    settings.MAIL_REPLY = "antwoord@forum.example.nl"
    to = reply_addresses.reply_address(1, 2)
    long = ", ".join(f"persoon{n}@voorbeeldstad.example" for n in range(300))
    raw = f"From: a@voorbeeldstad.example\nTo: {to}\nCc: {long}\n\nhoi".encode()
    arrival = inbound.parse_mail(raw)
    assert arrival.is_readable
    assert (arrival.to.user, arrival.to.topic, arrival.text) == (1, 2, "hoi")


HEADERS = st.sampled_from(
    [
        *("From", "To", "Cc", "Content-Type", "Content-Disposition", "References"),
        *("Content-Transfer-Encoding", "Message-ID", "Authentication-Results"),
    ]
)
PIECES = st.sampled_from(
    [
        *("multipart/mixed", "multipart/report", "message/rfc822", "text/html"),
        *("; boundary=x", "; charset=utf-7", "; filename*0*=", '; filename="', "%41"),
        *(
            "base64",
            "attachment",
            WORD,
            "<a@b.example>",
            "(",
            '"',
            "\\",
            ",",
            "\r",
            " ",
        ),
        *("\u00ff", "\x00", "=?x?b?//8?=", "message/delivery-status"),
    ]
)
VALUES = st.lists(PIECES, max_size=30).map("".join)
BLOCKS = st.lists(st.tuples(HEADERS, VALUES), max_size=6).map(
    lambda rows: "".join(f"{name}: {value}\n" for name, value in rows)
)
BODIES = st.sampled_from(["\n--x\n", "\n--x--\n", "\n", "hoi\n", "=\n", "begin 6 x\n"])


@settings(max_examples=60)
@given(st.lists(st.tuples(BLOCKS, st.lists(BODIES, max_size=5)), max_size=6))
@example([("Content-Type: multipart/mixed; boundary=x\n", ["\n--x\n"])] * 6)
def test_any_mail_is_read_or_refused_by_the_bounds_alone(blocks):
    """The parser itself, in this process: it fails over no mail that is in bounds."""
    raw = "".join(head + "\n" + "".join(body) for head, body in blocks)
    try:
        data, files = parser_program.parse(raw.encode("latin-1", "replace"))
    except parser_program.BoundsError:
        return
    assert len(data["text"]) <= parser_program.MAX_TEXT + 1
    assert [row["size"] for row in data["files"]] == [len(each) for each in files]
