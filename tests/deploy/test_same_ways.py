"""The three ways of putting the site up do not drift apart unseen."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tools import deploy

type Change = Callable[[str, str, str], None]


@pytest.fixture
def change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Change:
    """Puts other words into one file of deploy/, of which a copy is looked at."""
    there = tmp_path / "deploy"
    shutil.copytree(deploy.DEPLOY, there)
    monkeypatch.setattr(deploy, "DEPLOY", there)
    monkeypatch.setattr(deploy, "CHART", there / "helm" / "gemeentenforum")

    def put(name: str, old: str, new: str) -> None:
        (file,) = there.rglob(name)
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new))

    return put


def complaints() -> Iterator[str]:
    for looked in (deploy.same_words(), deploy.same_ports(), deploy.settings()):
        yield from (name for name, complaint in looked if complaint)


def test_they_are_the_same_now() -> None:
    assert list(complaints()) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "complaint"),
    [
        ("forum-sockets.service", "65536", "65537", "words of sockets"),
        ("Containerfile", '"--no-ws", ', "", "words of pages"),
        ("worker.yaml", '"worker"]', '"worker", "--once"]', "words of worker"),
        ("nginx.conf", "sockets:8001", "sockets:8002", "port of sockets in compose"),
        ("services.yaml", "8001", "8002", "port of sockets in the chart"),
        ("pages.yaml", "Port: 8000", "Port: 80", "port of pages in the chart"),
        ("network.yaml", "8001", "8002", "port of sockets in the network"),
        ("gemeentenforum.conf", "8003", "8005", "port of pages on one machine"),
        ("settings.env.example", "SITE_URL", "URL", "settings of settings.env.example"),
        ("worker.yaml", "REDIS_URL", "REDIS", "settings of worker in the chart"),
    ],
)
def test_one_that_differs_is_named(
    change: Change, name: str, old: str, new: str, complaint: str
) -> None:
    change(name, old, new)
    assert complaint in list(complaints())


def test_how_many_run_and_where_they_listen_may_differ(change: Change) -> None:
    change("Containerfile", '"--workers", "2"', '"--workers", "3"')
    assert list(complaints()) == []
