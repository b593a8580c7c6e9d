"""Every scenario once, small: against real servers, with the tests' database."""

import json
import os
import signal
import subprocess
import sys

from django.conf import settings
from django.db import connection

import pytest

from bench import site
from bench.__main__ import told
from bench.client import Failed
from bench.run import SCENARIOS, Bench, Options
from bench.servers import ROOT, SOCKETS
from forum.models import Post
from tests.forum.expected_counts import differences

AMOUNTS = site.Amounts(users=20, spaces=2, topics=12, posts=120)
KEYS = {
    "scenario",
    "queries",
    "cpu_ms",
    "bytes",
    "requests_per_s",
    "ratio_to_constant",
}
SMALL = {
    "bare_1000": "bare_12",
    "live_100": "live_3",
    "live_1000": "live_12",
    "memory_10000": "memory_40",
    "reply_20000": "reply_30",
    "told_20000": "told_30",
}


def database_url() -> str:
    """Of the database that this test writes into."""
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    who = f"{found['USER']}:{found['PASSWORD']}@{found['HOST']}:{found['PORT']}"
    return f"postgres://{who}/{found['NAME']}"


@pytest.fixture
def environment() -> dict[str, str]:
    return os.environ | {
        "DATABASE_URL": database_url(),
        "SECRET_KEY": settings.SECRET_KEY,
        "LOG_LEVEL": "ERROR",
    }


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_every_scenario_gives_a_line(environment):
    site.refuse_real_people()
    site.fill(AMOUNTS)
    options = Options(requests=4, seconds=5, connections=2, rounds=2)
    names = [SMALL.get(name, name) for name in SCENARIOS]
    names += ["long_30", "long_30_signed_in", "processes_2"]
    with Bench(site.find_places(), environment, options) as bench:
        lines = {line["scenario"]: line for line in bench.lines(names)}
        os.kill(bench.servers[SOCKETS].pid, signal.SIGKILL)
        broken, whole = bench.lines(["live_3", "topic_list"])
    assert list(lines) == names
    # Who fails says why, and holds up no other one.
    assert broken["scenario"] == "live_3"
    assert "Error" in broken["error"]
    assert whole["requests_per_s"] > 0
    for line in lines.values():
        assert json.loads(json.dumps(line)) == line
    grown = lines.pop("memory_40")
    assert 0 < grown["mb_early"] <= 1.1 * grown["mb"]
    assert grown["growth"] == round(grown["mb"] / grown["mb_early"], 3)
    shared = lines.pop("processes_2")
    assert shared["processes"] == 2
    assert shared["requests_per_s"] > 0
    told = lines.pop("told_30")
    # Who asked follows their own question.
    assert told["told"] in {told["followers"], told["followers"] + 1}
    assert 0 < told["median_ms"] <= told["slowest_ms"]
    assert lines["reply_30"]["followers"] == told["followers"] == 30
    for line in lines.values():
        assert line.keys() >= KEYS
        assert line["requests_per_s"] > 0
    assert lines["constant_page"]["queries"] == 0
    assert lines["constant_page"]["ratio_to_constant"] == 1
    assert 40_000 <= lines["constant_page"]["bytes"] <= 41_000
    assert lines["inbox"]["queries"] > 1
    assert lines["bare_12"]["queries"] == 0
    assert lines["bare_12"]["sockets"] == lines["live_12"]["sockets"] == 12
    assert lines["live_12"]["bytes"] > 12 * 20
    # Those before counting queries, those before measuring, and those measured.
    replies = Post.objects.filter(author__email=site.ACCOUNT, depth__gt=0).count()
    # The scenario that broke had counted its queries before.
    assert replies == 2 * (2 + 5 + 4) + (1 + 2) + 2 * (2 + 1 + 2) + 2
    assert differences() == []


def test_what_failed_ends_the_command_with_a_fault(capsys):
    good, bad = {"scenario": "reply"}, {"scenario": "live_3", "error": "OSError: away"}
    assert told([good]) == 0
    assert told([bad, good]) == 1
    said = capsys.readouterr()
    assert said.out.count("\n") == 3
    assert said.err == "bench: failed: live_3\n"


@pytest.mark.django_db
def test_a_site_with_people_is_not_measured(official):
    with pytest.raises(Failed, match="people with an address"):
        site.refuse_real_people()


@pytest.mark.django_db
def test_its_own_account_is_no_reason_to_refuse(space, official):
    site.account(space)
    official.email = None
    official.save()
    site.refuse_real_people()


def test_an_unknown_name_is_answered_with_those_that_are_known():
    done = subprocess.run(
        [sys.executable, "-m", "bench", "topik_page"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert "unknown: topik_page" in done.stderr
    assert "live_1000" in done.stderr
