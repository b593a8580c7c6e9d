"""The image holds what its commands call, and what a setting may ask for."""

import re

import yaml

from tests.live_server import ROOT

CONTAINER = ROOT / "deploy" / "container"
IMAGE = (CONTAINER / "Containerfile").read_text()
COMPOSE = yaml.safe_load((CONTAINER / "compose.yaml").read_text())


def test_a_backup_can_be_made_of_the_database_that_comes_with_it() -> None:
    client = re.search(r"apt-get install .*postgresql-client-(\d+)", IMAGE)
    server = re.search(r"/postgres:(\d+)", COMPOSE["services"]["postgres"]["image"])
    assert client and server
    assert int(client[1]) >= int(server[1])


def test_every_setting_can_be_used_without_another_image() -> None:
    assert "-r requirements-large.txt" in IMAGE
    large = (ROOT / "requirements-large.txt").read_text()
    for pin in re.findall(r"^\S+==\S+", (ROOT / "requirements.txt").read_text(), re.M):
        assert pin in large


def test_what_has_no_wheel_may_come_as_source() -> None:
    """Only http-ece has none; with that refused no image can be built."""
    assert "--only-binary :all: --no-binary http-ece" in IMAGE


def test_any_setting_reaches_every_process() -> None:
    for name in ("migrate", "pages", "sockets", "worker"):
        optional = {"path": "settings.env", "required": False}
        assert COMPOSE["services"][name]["env_file"] == [optional]


def test_the_counts_of_both_processes_of_pages_are_added_up_from_nothing() -> None:
    """A tmpfs is empty at each start."""
    pages = COMPOSE["services"]["pages"]
    folder = pages["environment"]["PROMETHEUS_MULTIPROC_DIR"]
    assert folder in pages["tmpfs"]
    others = COMPOSE["services"]["worker"]["environment"]
    assert pages["environment"].items() > others.items()
