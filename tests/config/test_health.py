"""What a proxy or an orchestrator asks of a process."""

import os
from collections.abc import Callable

from django.db.utils import ConnectionHandler
from django.test import RequestFactory

import pytest

from config import env
from config.observability import health
from core.db import replica


@pytest.fixture
def migrated(monkeypatch):
    """As when it was seen before that all of them have run."""
    monkeypatch.setattr(health, "_migrated", True)


def test_alive_needs_nothing(client):
    assert client.get("/healthz").json() == {"status": "ok"}


@pytest.mark.django_db
def test_ready_names_each_part(client, migrated):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    parts = ("status", "database", "migrations", "cache", "layer", "files")
    assert answer.json() == dict.fromkeys(parts, "ok")


@pytest.mark.django_db
def test_not_ready_before_all_migrations_have_run(client, settings, monkeypatch):
    monkeypatch.setattr(health, "_migrated", False)
    settings.MIGRATION_MODULES = {}  # tests make their tables from the models
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["migrations"] == "away"
    assert answer.json()["database"] == "ok"


@pytest.mark.django_db
def test_still_ready_while_the_cache_is_away(client, migrated, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["cache"] == "away"


@pytest.mark.django_db
def test_still_ready_while_no_hint_gets_through(client, migrated, settings):
    settings.CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": ["redis://127.0.0.1:1/0"]},
        }
    }
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["layer"] == "away"
    assert answer.json()["cache"] == "ok"


@pytest.mark.django_db
def test_still_ready_while_no_file_can_be_kept(client, migrated, settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "a file"
    settings.FILES_ROOT.write_text("where a folder should be")
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["files"] == "away"


@pytest.fixture
def copy(monkeypatch) -> Callable[[str], None]:
    """A copy of the database at an address, as `DATABASE_REPLICA_URL` would name it."""

    def known(url: str) -> None:
        handler = ConnectionHandler(
            {"default": env.database("sqlite:///x"), "replica": env.database(url)}
        )
        monkeypatch.setattr(replica, "connections", handler)
        monkeypatch.setattr(replica, "is_configured", lambda: True)
        monkeypatch.setattr(replica, "_away_until", 0.0)

    return known


@pytest.mark.django_db
def test_still_ready_while_the_copy_is_away(client, migrated, copy, monkeypatch):
    copy("postgres://wie:geheim@127.0.0.1:1/forum")
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["copy"] == "away"
    assert answer.json()["database"] == "ok"
    assert "geheim" not in answer.text

    # Visitors are not sent there meanwhile, and it is not asked at each look.
    assert not replica.may_use_replica(RequestFactory().get("/"))
    monkeypatch.setattr(replica.psycopg, "connect", None)
    assert client.get("/readyz").json()["copy"] == "away"


@pytest.mark.postgres_only
@pytest.mark.django_db
def test_a_copy_that_answers_is_named(client, migrated, copy):
    copy(os.environ["DATABASE_URL"])
    assert client.get("/readyz").json()["copy"] == "ok"


def test_not_ready_without_a_database_and_no_word_about_why(client, migrated):
    # Outside `django_db` the test runner refuses every query.
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["database"] == "away"
    assert "Traceback" not in answer.text


@pytest.mark.django_db
def test_who_watches_asks_the_process_itself(client, settings, migrated):
    """By its own address and without TLS: neither a refusal of the host nor a leading
    on, which would say that the site is away."""
    settings.ALLOWED_HOSTS = ["forum.example"]
    settings.SECURE_SSL_REDIRECT = True
    settings.METRICS_TOKEN = "a-token-for-the-test"
    here = {"host": "10.0.0.7:8000"}
    token = {"Authorization": f"Bearer {settings.METRICS_TOKEN}"}
    assert client.get("/healthz", headers=here).json() == {"status": "ok"}
    assert client.get("/readyz", headers=here).json()["status"] == "ok"
    told = client.get("/metrics", headers=here | token)
    assert "forum_queue_rows" in told.text
    # Nobody else is answered there, and without the token nothing is.
    for path in ("/forum/", "/metrics"):
        assert client.get(path, headers=here).status_code == 400
    asked = client.get("/forum/", headers={"host": "forum.example"})
    assert (asked.status_code, asked["Location"][:8]) == (301, "https://")
