"""What programs ask of the site is for the inside, whichever proxy stands before it."""

from pathlib import Path

import pytest

from tools import deploy

TEMPLATES = deploy.CHART / "templates"


@pytest.fixture
def templates() -> tuple[str, str]:
    ingress, services = (
        deploy.rendered((TEMPLATES / f"{name}.yaml").read_text())
        for name in ("ingress", "services")
    )
    return ingress, services


def test_every_proxy_shuts_the_same_doors(templates: tuple[str, str]) -> None:
    nginx = (deploy.DEPLOY / "nginx" / "locations.conf").read_text()
    assert deploy.shut_by_nginx(nginx) == {"/metrics", "/readyz"}
    assert deploy.shut_by_ingress(*templates) == {"/metrics", "/readyz"}
    assert {said for _name, said in deploy.shut_doors()} == {""}


def test_a_door_that_leads_to_a_process_is_not_shut(templates: tuple[str, str]) -> None:
    ingress, services = templates
    opened = ingress.replace("forum-nothing", "forum-pages", 1)
    assert deploy.shut_by_ingress(opened, services) == {"/readyz"}
    behind = 'metadata:\n  name: "forum-nothing"\nspec:\n'
    assert behind in services
    chosen = services.replace(behind, f"{behind}  selector: {{app: forum}}\n")
    assert deploy.shut_by_ingress(ingress, chosen) == set()
    loose = ingress.replace("pathType: Exact", "pathType: Prefix")
    assert deploy.shut_by_ingress(loose, services) == set()


def test_a_missing_program_is_a_fault_where_all_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sys.argv", ["tools/deploy.py"])
    assert list(deploy.of_the_system(tmp_path)) == []
    monkeypatch.setattr("sys.argv", ["tools/deploy.py", "--all"])
    assert dict(deploy.of_the_system(tmp_path)) == {
        "nginx": "not installed: nginx openssl",
        "systemd": "not installed: systemd-analyze",
        "folders": "not installed: systemd-tmpfiles",
    }
