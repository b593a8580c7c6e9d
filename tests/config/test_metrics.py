"""Figures for monitoring, for who brings the token, and without anybody's words."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from core.clock import now
from notifications.live.connection_limits import connection_limiter
from notifications.models import MailDelivery
from tests.live_server import ROOT

pytestmark = pytest.mark.django_db

TOKEN = "een-lang-geheim-voor-de-meter"


@pytest.fixture
def asked(client, settings):
    settings.METRICS_TOKEN = TOKEN
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    return lambda: client.get("/metrics", headers=bearer).text


def values(text):
    return {
        (sample.name, *[v for _k, v in sorted(sample.labels.items())]): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.mark.parametrize("given", ["", "Bearer ", "Bearer anders", TOKEN, "Bearer é"])
def test_without_the_token_there_is_nothing(client, settings, given):
    settings.METRICS_TOKEN = TOKEN
    headers = {"Authorization": given}
    assert client.get("/metrics", headers=headers).status_code == 404


def test_without_a_token_set_there_is_nothing(client, settings):
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics").status_code == 404
    headers = {"Authorization": "Bearer "}
    assert client.get("/metrics", headers=headers).status_code == 404


@pytest.mark.slow
def test_queues_are_told(asked, topic):
    found = values(asked())
    assert found["forum_queue_rows", "due", "notifications.outboxevent"] == 1
    assert found["forum_queue_rows", "dead", "notifications.maildelivery"] == 0
    assert found["forum_queue_oldest_seconds", "notifications.outboxevent"] >= 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("outcome", "fields"),
    [
        ("sent", {"state": "done", "sent_at": now()}),
        ("bounced", {"state": "done", "sent_at": now(), "outcome": "bounced"}),
        ("refused", {"state": "dead", "outcome": "refused"}),
        ("failing", {"attempts": 2, "due_at": now() + timedelta(minutes=5)}),
    ],
)
def test_mails_of_the_last_hour_are_told(asked, official, outcome, fields):
    before = now() - timedelta(hours=2)
    row = {"recipient": official, "kind": "bundle"}
    MailDelivery.objects.create(**row, period=now(), **fields)
    if outcome != "failing":  # how that stands, however long ago it began
        old = (
            fields
            | {"due_at": before}
            | ({"sent_at": before} if "sent_at" in fields else {})
        )
        MailDelivery.objects.create(**row, period=before, **old)
    MailDelivery.objects.create(**row, period=now() + timedelta(hours=1))
    found = values(asked())
    counted = {
        key: found["forum_mails", key]
        for key in ("sent", "bounced", "refused", "failing")
        if found["forum_mails", key]
    }
    assert counted == {outcome: 1} | ({"sent": 1} if outcome == "bounced" else {})


def test_open_sockets_are_counted(asked):
    before = values(asked())["forum_sockets",]
    assert connection_limiter.acquire("192.0.2.7")
    try:
        assert values(asked())["forum_sockets",] == before + 1
    finally:
        connection_limiter.release("192.0.2.7", None)
    assert values(asked())["forum_sockets",] == before


def test_requests_are_counted_by_the_name_of_their_page(asked, client, topic):
    key = ("forum_request_seconds_count", "GET", "topic", "200")
    path = f"/forum/{topic.space.slug}/{topic.public_id}-{topic.slug}/"
    before = values(asked()).get(key, 0)
    client.get(path)
    client.generic("GEHEIM", path)
    text = asked()
    assert values(text)[key] == before + 1
    for secret in ("GEHEIM", topic.slug, str(topic.public_id), "weigeren"):
        assert secret not in text


@pytest.mark.slow
def test_several_processes_add_up_in_a_folder(tmp_path):
    code = (
        "import django; django.setup();"
        "from config.observability.metrics import REQUESTS, _collect, QueueCollector;"
        "QueueCollector.collect = lambda self: iter(());"
        "REQUESTS.labels('topic', 'GET', '200').observe(0.1);"
        "print(_collect().decode())"
    )
    own = {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    own["DJANGO_SETTINGS_MODULE"] = "config.settings"
    said = ""
    for _process in range(2):
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, **own},
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        )
        said = done.stdout
    key = ("forum_request_seconds_count", "GET", "topic", "200")
    counted = {k: v for k, v in values(said).items() if k[0] == key[0]}
    assert sorted(counted.values()) == [2.0]
