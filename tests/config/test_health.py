"""What a proxy or an orchestrator asks of a process."""

import pytest

from config import health


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


def test_not_ready_without_a_database_and_no_word_about_why(client, migrated):
    # Outside `django_db` the test runner refuses every query.
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["database"] == "away"
    assert "Traceback" not in answer.text
