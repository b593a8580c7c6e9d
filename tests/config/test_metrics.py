"""Figures for monitoring, for who brings the token, and without anybody's words."""

import os
import subprocess
import sys

import pytest
from prometheus_client.parser import text_string_to_metric_families

from notifications.doorman import doorman
from tests.serving import ROOT

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


def test_queues_are_told(asked, topic):
    found = values(asked())
    assert found["forum_queue_rows", "due", "notifications.event"] == 1
    assert found["forum_queue_rows", "parked", "notifications.maildelivery"] == 0
    assert found["forum_queue_oldest_seconds", "notifications.event"] >= 0


def test_open_sockets_are_counted(asked):
    before = values(asked())["forum_sockets",]
    assert doorman.lets_in("192.0.2.7")
    try:
        assert values(asked())["forum_sockets",] == before + 1
    finally:
        doorman.sees_off("192.0.2.7", None)
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


def test_several_processes_add_up_in_a_folder(tmp_path):
    code = (
        "import django; django.setup();"
        "from config.metrics import REQUESTS, _gathered, Queues;"
        "Queues.collect = lambda self: iter(());"
        "REQUESTS.labels('topic', 'GET', '200').observe(0.1);"
        "print(_gathered().decode())"
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
