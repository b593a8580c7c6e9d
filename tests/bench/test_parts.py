"""The parts of the bench: what they count, and that a wrong answer is no result."""

import asyncio
import os
import time
from collections.abc import Callable

from django.db import connection

import pytest

from bench import client, cpu, forms
from bench.client import Connection, Failed, Outcome
from bench.run import Options, _line, _ratio, is_known

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
AWAY = b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n"


def against[T](answer: bytes, act: Callable[[int], T]) -> tuple[T, int]:
    """Run `act` with the port of a server that always says the same; what came of it,
    and over how many connections."""
    opened = 0

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal opened
        opened += 1
        while await reader.readline():
            while (await reader.readline()).strip():
                pass
            writer.write(answer)
            if b"Connection: close" in answer:
                break
        writer.close()

    async def run() -> T:
        server = await asyncio.start_server(talk, "127.0.0.1", 0)
        try:
            return await act(server.sockets[0].getsockname()[1])
        finally:
            server.close()  # without waiting for connections that stay open

    return asyncio.run(run()), opened


def load(port: int, **options: object) -> Outcome:
    usual = {"cookies": {}, "requests": 20, "seconds": 5, "connections": 3}
    return client.load(port, "/", **usual | options)


@pytest.fixture
def no_minimum(monkeypatch):
    monkeypatch.setattr(client, "AT_LEAST", 0)


@pytest.mark.usefixtures("no_minimum")
def test_so_many_requests_go_over_so_many_connections():
    outcome, opened = against(OK, load)
    assert (outcome.requests, len(outcome.times), opened) == (20, 20, 3)
    assert outcome.body_bytes == 5
    assert outcome.per_second > 0


def test_a_cheap_page_is_asked_more_often_but_not_for_ever(monkeypatch):
    monkeypatch.setattr(client, "AT_LEAST", 0.2)
    outcome, _opened = against(OK, lambda port: load(port, requests=1))
    assert outcome.requests > 1
    assert outcome.seconds < 2


@pytest.mark.usefixtures("no_minimum")
def test_load_ends_in_time():
    outcome, _opened = against(OK, lambda port: load(port, requests=10**9, seconds=0.2))
    assert outcome.seconds < 2


@pytest.mark.usefixtures("no_minimum")
def test_a_closed_connection_is_opened_anew():
    closing = OK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    outcome, opened = against(closing, lambda port: load(port, requests=6))
    assert (outcome.requests, opened) == (6, 6)


@pytest.mark.parametrize("answer", [AWAY, b"HTTP/1.1 200 OK\r\n\r\nwithout a length"])
def test_another_answer_is_no_result(answer):
    with pytest.raises(ExceptionGroup) as error:
        against(answer, load)
    assert error.group_contains(Failed)


def test_cookies_are_sent():
    head = Connection(80, {"a": "1", "b": "2"}).head("GET", "/x/").decode()
    assert head.startswith("GET /x/ HTTP/1.1\r\n")
    assert "\r\nCookie: a=1; b=2\r\n" in head


def test_a_form_is_read_with_its_token_and_its_cookie():
    form = b'<input type="hidden" name="csrfmiddlewaretoken" value="t&amp;k">'
    answer = b"HTTP/1.1 200 OK\r\nSet-Cookie: csrftoken=abc; Path=/\r\n"
    answer += b"Content-Length: %d\r\n\r\n%s" % (len(form), form)
    found, _opened = against(
        answer, lambda port: forms.Form.open(port, "/", {"s": "1"})
    )
    assert found.fields == {"csrfmiddlewaretoken": "t&k"}
    assert found.connection.cookies == {"s": "1", "csrftoken": "abc"}


def test_a_page_without_a_form_is_no_result():
    with pytest.raises(Failed, match="no form"):
        against(OK, lambda port: forms.Form.open(port, "/", {}))


def test_processor_time_of_work_is_seen():
    before = cpu.reading([os.getpid()])
    end = time.process_time() + 0.2
    while time.process_time() < end:
        pass
    after = cpu.reading([os.getpid()])
    assert 0.1 < before.until(after) < 5


def test_what_began_later_counts_from_nothing():
    before, after = cpu.Reading({1: 5.0}), cpu.Reading({1: 6.0, 2: 0.5})
    assert before.until(after) == 1.5


def test_a_tree_holds_children_of_children_and_nobody_else():
    among = {
        1: cpu.Stat(0, "init", 0),
        5: cpu.Stat(1, "server", 0),
        7: cpu.Stat(5, "worker", 0),
        9: cpu.Stat(7, "child", 0),
        8: cpu.Stat(1, "other", 0),
    }
    assert cpu.tree(5, among) == [5, 7, 9]


def test_a_process_with_a_strange_name_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(cpu, "PROC", tmp_path)
    (tmp_path / "12").mkdir()
    fields = "S 7 12 12 0 -1 4194304 1 0 0 0 150 50 0 0 20 0 1 0 1 1 1"
    (tmp_path / "12" / "stat").write_text(f"12 (a) b (c)) {fields}\n")
    ticks = os.sysconf("SC_CLK_TCK")
    assert cpu.stat(12) == cpu.Stat(7, "a) b (c)", 200 / ticks)
    assert cpu.stat(13) is None
    assert cpu.reading([13]) is None


@pytest.mark.postgres_only
@pytest.mark.django_db
def test_the_work_of_postgresql_is_seen():
    with connection.cursor() as cursor:
        before = cpu.reading([os.getpid()], cpu.backends())
        cursor.execute("SELECT count(*) FROM generate_series(1, 2000000)")
        after = cpu.reading([os.getpid()], cpu.backends())
    own = cpu.Reading({os.getpid(): after.seconds[os.getpid()]})
    assert before.until(after) - before.until(own) > 0.05


def test_a_line_is_per_request():
    outcome = Outcome(
        requests=4, seconds=2.0, body_bytes=10, times=[0.1, 0.2, 0.3, 0.4]
    )
    line = _line(7, outcome, 0.02)
    assert (line["cpu_ms"], line["requests_per_s"], line["queries"]) == (5.0, 2.0, 7)
    assert (line["median_ms"], line["slowest_ms"]) == (250.0, 400.0)


def test_where_no_processor_time_is_known_the_rate_is_compared():
    outcome = Outcome(requests=1, seconds=1.0, times=[1.0])
    slow = _line(1, outcome, None)
    assert slow["cpu_ms"] is None
    assert _ratio(slow, {"cpu_ms": None, "requests_per_s": 12.0}) == 12.0


def test_names_are_known():
    assert is_known("reply")
    assert is_known("live_7")
    assert not is_known("live_")
    assert not is_known("repl")
    assert Options().connections == 8
