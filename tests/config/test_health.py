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
