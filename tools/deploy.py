"""Do the files in deploy/ hold what they promise, as far as no cluster is needed?

    python tools/deploy.py         with what is installed here
    python tools/deploy.py --all   a missing program is a fault, as in .ci/run

nginx and systemd read their files themselves; the rest is read by linters that come
with the group `check`. That a container starts or a chart installs is not tried here:
that takes an engine and a cluster.
"""

import grp
import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
CHART = DEPLOY / "helm" / "gemeentenforum"
VALUE = re.compile(r"\{\{ \.(Values|Release)\.([A-Za-z.]+) \}\}")
SHUT = re.compile(r"location = (\S+) \{ return 404; \}")
BIN = Path(sys.executable).parent


def rendered(text: str) -> str:
    """A template of the chart with its values: the chart uses nothing but values."""
    values = yaml.safe_load((CHART / "values.yaml").read_text())

    def value(found: re.Match[str]) -> str:
        if found[1] == "Release":
            return {"Name": "forum"}[found[2]]
        here = values
        for part in found[2].split("."):
            here = here[part]
        return str(here)

    text = VALUE.sub(value, text)
    if "{{" in text:
        raise ValueError("a template of the chart uses more than values")
    return text


def said_by(*command: str | Path) -> str:
    """What a program complains of; nothing when it ends well."""
    done = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, check=False
    )
    return "" if done.returncode == 0 else (done.stdout + done.stderr).strip()


def chart(folder: Path) -> Iterator[tuple[str, str]]:
    for template in sorted((CHART / "templates").glob("*.yaml")):
        file = folder / template.name
        file.write_text(rendered(template.read_text()))
        yield template.name, said_by(BIN / "kubernetes-validate", "--strict", file)


def shut_by_nginx(site: str) -> set[str]:
    return set(SHUT.findall(site))


def shut_by_ingress(ingress: str, services: str) -> set[str]:
    """Exact paths that lead to a service with no process behind it."""
    empty = {
        service["metadata"]["name"]
        for service in yaml.safe_load_all(services)
        if "selector" not in service["spec"]
    }
    rules = yaml.safe_load(ingress)["spec"]["rules"]
    return {
        row["path"]
        for rule in rules
        for row in rule["http"]["paths"]
        if row["pathType"] == "Exact" and row["backend"]["service"]["name"] in empty
    }


def shut_doors() -> Iterator[tuple[str, str]]:
    """What only the inside may ask: each proxy shuts the same doors."""
    wanted = shut_by_nginx((DEPLOY / "nginx" / "locations.conf").read_text())
    templates = CHART / "templates"
    ingress, services = (
        rendered((templates / f"{name}.yaml").read_text())
        for name in ("ingress", "services")
    )
    container = (DEPLOY / "container" / "nginx.conf").read_text()
    for name, found in (
        ("doors shut by the container's nginx", shut_by_nginx(container)),
        ("doors shut by the ingress", shut_by_ingress(ingress, services)),
    ):
        yield name, "" if found == wanted else f"{sorted(found)}, not {sorted(wanted)}"


def nginx(folder: Path) -> Iterator[tuple[str, str]]:
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    said_by(
        *("openssl", "req", "-x509", "-nodes", "-newkey", "rsa:2048", "-days", "1"),
        *("-subj", "/CN=forum.example", "-keyout", key, "-out", certificate),
    )
    site = (DEPLOY / "nginx" / "gemeentenforum.conf").read_text()
    site = site.replace("/opt/gemeentenforum", str(ROOT))
    site = site.replace("/etc/ssl/forum/fullchain.pem", str(certificate))
    site = site.replace("/etc/ssl/forum/privkey.pem", str(key))
    whole = folder / "nginx.conf"
    whole.write_text(
        f"pid {folder}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\n{site}\n}}\n"
    )
    yield "nginx", said_by("nginx", "-t", "-q", "-c", whole)


def systemd(folder: Path) -> Iterator[tuple[str, str]]:
    for unit in sorted((DEPLOY / "systemd").glob("*.service")):
        text = unit.read_text().replace("/opt/gemeentenforum/.venv/bin", str(BIN))
        file = folder / unit.name.replace("@", "@8000")
        file.write_text(text.replace("User=gemeentenforum", "User=nobody"))
        yield unit.name, said_by("systemd-analyze", "verify", "--man=no", file)


def folders(scratch: Path) -> Iterator[tuple[str, str]]:
    text = (DEPLOY / "systemd" / "tmpfiles.conf").read_text()
    user = pwd.getpwuid(os.getuid()).pw_name
    group = grp.getgrgid(os.getgid()).gr_name
    text = text.replace(" gemeentenforum gemeentenforum ", f" {user} {group} ")
    file = scratch / "tmpfiles.conf"
    file.write_text(text.replace("/var/lib/", f"{scratch}/"))
    yield file.name, said_by("systemd-tmpfiles", "--create", file)


OF_THE_SYSTEM: dict[tuple[str, ...], Callable[[Path], Iterator[tuple[str, str]]]] = {
    ("nginx", "openssl"): nginx,
    ("systemd-analyze",): systemd,
    ("systemd-tmpfiles",): folders,
}


def of_the_system(folder: Path) -> Iterator[tuple[str, str]]:
    """What only Debian's own programs can read."""
    for programs, ask in OF_THE_SYSTEM.items():
        missing = [name for name in programs if not shutil.which(name)]
        if not missing:
            yield from ask(folder)
        elif "--all" in sys.argv:
            yield ask.__name__, f"not installed: {' '.join(missing)}"
        else:
            print(f"{ask.__name__}: left out, not installed: {' '.join(missing)}")


def main() -> int:
    failed = False
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        compose = DEPLOY / "container" / "compose.yaml"
        schema = "--builtin-schema=vendor.compose-spec"
        checks = [
            (
                "Containerfile",
                said_by(BIN / "hadolint", DEPLOY / "container" / "Containerfile"),
            ),
            ("compose.yaml", said_by(BIN / "check-jsonschema", schema, compose)),
            *chart(folder),
            *shut_doors(),
            *of_the_system(folder),
        ]
    for name, complaint in checks:
        failed = failed or bool(complaint)
        print(f"{name}: {complaint or 'good'}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
