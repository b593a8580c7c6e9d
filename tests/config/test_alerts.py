"""The rules for monitoring ask for figures that there are, and each is explained."""

import re
from pathlib import Path
from typing import Any

from django.test import Client

import pytest
import yaml

ROOT = Path(__file__).parents[2]
RULES = ROOT / "deploy" / "prometheus" / "alerts.yaml"


def rules() -> list[dict[str, Any]]:
    (group,) = yaml.safe_load(RULES.read_text())["groups"]
    return list(group["rules"])


@pytest.mark.django_db
def test_every_figure_of_a_rule_is_given(client: Client, settings: Any) -> None:
    settings.METRICS_TOKEN = "a token for the tests"
    bearer = {"Authorization": f"Bearer {settings.METRICS_TOKEN}"}
    client.get("/forum/")  # one answer, to be counted
    given = client.get("/metrics", headers=bearer).text
    asked = {
        name for rule in rules() for name in re.findall(r"forum_\w+", rule["expr"])
    }
    assert asked
    assert [name for name in sorted(asked) if f"\n{name}{{" not in given] == []
    labels = {
        label
        for rule in rules()
        for label in re.findall(r'(?:state|outcome)="\w+"', rule["expr"])
    }
    assert [label for label in sorted(labels) if label not in given] == []


def test_every_rule_is_explained_with_its_urgency() -> None:
    text = (ROOT / "docs" / "running.md").read_text()
    for rule in rules():
        assert f"| `{rule['alert']}` ({rule['labels']['severity']}) |" in text
