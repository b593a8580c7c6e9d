"""What the values of the chart are for reaches every process that it is meant for."""

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from tools import deploy

PROCESSES = ("migrate", "pages", "sockets", "worker")
WITH_FILES = ("pages", "sockets", "worker")


def drawn(name: str, values: deploy.Values | None = None) -> Any:
    text = (deploy.CHART / "templates" / f"{name}.yaml").read_text()
    return yaml.safe_load(deploy.rendered(text, values))


def container(name: str, values: deploy.Values | None = None) -> Any:
    return pod(name, values)["containers"][0]


def pod(name: str, values: deploy.Values | None = None) -> Any:
    return drawn(name, values)["spec"]["template"]["spec"]


def volume(name: str, of: str, values: deploy.Values | None = None) -> Any:
    return next(each for each in pod(name, values)["volumes"] if each["name"] == of)


def sources(rule: Any) -> Iterator[str]:
    for source in rule["from"]:
        yield source["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"]


def test_the_chart_is_of_this_version() -> None:
    project = tomllib.loads((deploy.ROOT / "pyproject.toml").read_text())["project"]
    chart = yaml.safe_load((deploy.CHART / "Chart.yaml").read_text())
    values = yaml.safe_load((deploy.CHART / "values.yaml").read_text())
    found = {chart["version"], chart["appVersion"], values["image"]["tag"]}
    assert found == {project["version"]}


@pytest.mark.parametrize("name", PROCESSES)
def test_any_setting_reaches_every_process(name: str) -> None:
    one = {"name": "METRICS_TOKEN", "value": "a"}
    more = {"secretRef": {"name": "settings"}}
    values = deploy.own_values() | {"extraEnv": [one], "envFrom": [more]}
    values["trustedProxies"] = 2
    process = container(name, values)
    assert one in process["env"]
    assert {"name": "TRUSTED_PROXIES", "value": "2"} in process["env"]
    assert process["envFrom"] == [more]
    assert "envFrom" not in container(name)


@pytest.mark.parametrize("name", WITH_FILES)
def test_with_files_in_a_bucket_no_volume_is_asked_for(name: str) -> None:
    assert "persistentVolumeClaim" in volume(name, "data")
    assert drawn("storage")["kind"] == "PersistentVolumeClaim"
    values = deploy.own_values()
    values["storage"]["enabled"] = False
    assert volume(name, "data", values) == {"name": "data", "emptyDir": {}}
    assert drawn("storage", values) is None


def test_the_counts_of_both_processes_of_pages_are_added_up() -> None:
    process = container("pages")
    env = {each["name"]: each.get("value") for each in process["env"]}
    mounts = {each["mountPath"]: each["name"] for each in process["volumeMounts"]}
    folder = mounts[env["PROMETHEUS_MULTIPROC_DIR"]]
    assert volume("pages", folder) == {"name": folder, "emptyDir": {}}


def test_who_may_come_in_is_named_by_the_values() -> None:
    values = deploy.own_values()
    values["network"] = {"ingressNamespace": "front", "monitoringNamespace": "look"}
    (rule,) = drawn("network", values)["spec"]["ingress"]
    assert list(sources(rule)) == ["front", "look"]


@pytest.mark.parametrize(
    "text",
    ["{{ .Values.host | upper }}", "{{- with .Values.host }}", "{{ host }}"],
)
def test_a_word_of_helm_that_is_not_known_here_is_not_passed_over(text: str) -> None:
    with pytest.raises(ValueError, match="says more"):
        deploy.rendered(text)


def test_an_open_end_is_not_passed_over() -> None:
    with pytest.raises(ValueError, match="without its"):
        deploy.rendered("{{- if .Values.host }}\nhost: here")


def test_backup_of_each_night_has_settings_files_and_a_volume_of_its_own() -> None:
    assert drawn("backup") is None
    values = deploy.own_values()
    values["backup"]["enabled"] = True
    job = drawn("backup", values)["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    (process,) = job["containers"]
    worker = container("worker")
    own = {"name": "TMPDIR", "value": "/backup"}
    assert [each for each in process["env"] if each != own] == worker["env"]
    places = {each["mountPath"] for each in process["volumeMounts"]}
    assert places == {each["mountPath"] for each in worker["volumeMounts"]} | {
        "/backup"
    }
    claims = [each.get("persistentVolumeClaim") for each in job["volumes"]]
    assert {"claimName": "gemeentenforum-backup"} in claims


def test_in_maintenance_nothing_runs_or_migrates_but_a_pod_for_commands() -> None:
    assert drawn("maintenance") is None
    values = deploy.own_values()
    values["maintenance"]["enabled"] = True
    assert drawn("migrate", values) is None
    for name in WITH_FILES:
        assert drawn(name, values)["spec"]["replicas"] == 0
    process, worker = container("maintenance", values), container("worker", values)
    assert drawn("maintenance", values)["spec"]["replicas"] == 1
    for part in ("env", "volumeMounts", "securityContext", "image"):
        assert process[part] == worker[part]


def test_restore_in_containers_waits_for_the_database_and_for_no_migration() -> None:
    restore = deploy.composed("restore")
    assert set(restore["depends_on"]) == {"postgres"}
    assert restore["entrypoint"] == ["python", "manage.py", "restore"]
    assert deploy.composed("backup")["volumes"] == restore["volumes"]
    for name in ("backup", "restore"):
        assert deploy.composed(name)["profiles"] == ["tools"]
