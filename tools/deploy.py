"""Check the files in deploy/, as far as this is possible without a cluster.

    python tools/deploy.py         with the installed programs
    python tools/deploy.py --all   a missing program is an error, as in .ci/run

nginx and systemd parse their own files. Linters of the dependency group `check` read
the others. Starting a container and installing the chart are not tested: they need a
container engine and a cluster.
"""

import grp
import json
import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
CHART = DEPLOY / "helm" / "gemeentenforum"
TAG = re.compile(r"(\s*)\{\{(-?) (.+?) \}\}")
SHUT = re.compile(r"location = (\S+) \{ return 404; \}")
OF_ONE_WAY = {"--host", "--port", "--workers", "--blocking-threads"}
OF_ONE_WAY |= {"--forwarded-allow-ips"}
BIN = Path(sys.executable).parent

type Values = dict[str, Any]


def own_values() -> Values:
    values: Values = yaml.safe_load((CHART / "values.yaml").read_text())
    return values


def all_set(values: Values) -> Values:
    """Return values with all optional parts toggled."""
    extra = [{"name": "SITE_NAME", "value": "Forum"}]
    more = [{"secretRef": {"name": "gemeentenforum-settings"}}]
    turned = {
        name: values[name] | {"enabled": not values[name]["enabled"]}
        for name in ("storage", "backup", "maintenance")
    }
    return values | {"extraEnv": extra, "envFrom": more} | turned


def rendered(text: str, values: Values | None = None) -> str:
    """Render a template of the chart. Only the Helm syntax used there is supported."""
    known = {"Values": values or own_values(), "Release": {"Name": "forum"}}
    drawn, shown, end = "", [True], 0
    for tag in TAG.finditer(text):
        space, trimmed, words = tag.groups()
        if all(shown):
            drawn += text[end : tag.start()] + ("" if trimmed else space)
        end = tag.end()
        word = ""
        match words.split():
            case ["if", path]:
                shown.append(bool(value(known, path)))
            case ["else"]:
                shown[-1] = not shown[-1]
            case ["end"]:
                shown.pop()
            case ["toYaml", path, "|", "nindent", width]:
                lines = yaml.safe_dump(value(known, path)).strip()
                word = "\n" + textwrap.indent(lines, " " * int(width))
            case [path]:
                word = str(value(known, path))
            case _:
                raise ValueError(f"a template of the chart says more: {words}")
        if all(shown):
            drawn += word
    if shown != [True]:
        raise ValueError("a template of the chart has an `if` without its `end`")
    return drawn + text[end:]


def value(known: Values, path: str) -> Any:
    if not path.startswith("."):
        raise ValueError(f"a template of the chart says more: {path}")
    here: Any = known
    for part in path[1:].split("."):
        here = here[part]
    return here


def said_by(*command: str | Path) -> str:
    done = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, check=False
    )
    return "" if done.returncode == 0 else (done.stdout + done.stderr).strip()


def chart(folder: Path) -> Iterator[tuple[str, str]]:
    values = own_values()
    for name, chosen in (("", values), (", all set", all_set(values))):
        for template in sorted((CHART / "templates").glob("*.yaml")):
            drawn = rendered(template.read_text(), chosen)
            file = folder / template.name
            file.write_text(drawn)
            if drawn.strip():
                check = BIN / "kubernetes-validate"
                yield template.name + name, said_by(check, "--strict", file)


def shut_by_nginx(site: str) -> set[str]:
    return set(SHUT.findall(site))


def shut_by_ingress(ingress: str, services: str) -> set[str]:
    """Return the paths of type Exact that lead to a service without a selector."""
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
    """Check that every proxy blocks the same internal endpoints."""
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


def started(name: str) -> dict[str, list[str]]:
    """Return the command line of a process in each kind of deployment."""
    (unit,) = (DEPLOY / "systemd").glob(f"forum-{name}*.service")
    text = unit.read_text().replace("\\\n", " ").replace("/opt/gemeentenforum", "")
    by_systemd = text.partition("\nExecStart=")[2].partition("\n")[0]
    image = (DEPLOY / "container" / "Containerfile").read_text()
    (by_itself,) = re.findall(r"^CMD (.*)$", image, re.MULTILINE)
    return {
        "systemd": by_systemd.replace("/.venv/bin/", "").split(),
        "compose": composed(name).get("command") or json.loads(by_itself),
        "chart": charted(name)["command"],
    }


def charted(name: str) -> Any:
    text = (CHART / "templates" / f"{name}.yaml").read_text()
    return yaml.safe_load(rendered(text))["spec"]["template"]["spec"]["containers"][0]


def composed(name: str) -> Any:
    text = (DEPLOY / "container" / "compose.yaml").read_text()
    return yaml.safe_load(text)["services"][name]


def same_words() -> Iterator[tuple[str, str]]:
    """Check that all deployments use the same command, apart from `OF_ONE_WAY`."""
    for name in ("pages", "sockets", "worker"):
        ways = started(name)
        told = {way: own_words(command) for way, command in ways.items()}
        differing = {" ".join(words) for words in told.values()}
        yield f"words of {name}", "" if len(differing) == 1 else f"{sorted(differing)}"


def own_words(command: list[str]) -> list[str]:
    """Replace the options that differ by deployment, such as ports, with `*`."""
    pairs = zip(["", *command], command, strict=False)
    return ["*" if before in OF_ONE_WAY else word for before, word in pairs]


def same_ports() -> Iterator[tuple[str, str]]:
    """Check that each proxy connects to the port on which the process listens."""
    container = (DEPLOY / "container" / "nginx.conf").read_text()
    site = (DEPLOY / "nginx" / "gemeentenforum.conf").read_text()
    services, network = (
        rendered((CHART / "templates" / f"{name}.yaml").read_text())
        for name in ("services", "network")
    )
    known = {
        each["metadata"]["name"]: str(each["spec"]["ports"][0]["port"])
        for each in yaml.safe_load_all(services)
    }
    (rule,) = yaml.safe_load(network)["spec"]["ingress"]
    let_in = {str(each["port"]) for each in rule["ports"]}
    for name in ("pages", "sockets"):
        ways = started(name)
        ports = {way: words[words.index("--port") + 1] for way, words in ways.items()}
        asked = re.findall(rf"http://{name}:(\d+)", container)
        yield f"port of {name} in compose", unlike(asked, [ports["compose"]])
        open_ = str(charted(name)["ports"][0]["containerPort"])
        asked = [known[f"forum-{name}"], open_]
        yield f"port of {name} in the chart", unlike(asked, [ports["chart"]] * 2)
        closed = [] if ports["chart"] in let_in else [ports["chart"]]
        yield f"port of {name} in the network", unlike(closed, [])
        asked = re.findall(
            r":(\d+)", site.partition(f"upstream {name} ")[2].split("}")[0]
        )
        there = [ports["systemd"]]
        if there == ["%i"]:
            told = (ROOT / "docs" / "deploying.md").read_text()
            enabled = told.partition("systemctl enable --now")[2].partition("`")[0]
            there = re.findall(r"forum-pages@(\d+)", enabled)
        yield f"port of {name} on one machine", unlike(asked, there)


def unlike(found: list[str], wanted: list[str]) -> str:
    return "" if found == wanted else f"{found}, not {wanted}"


def known_settings() -> set[str]:
    text = (ROOT / "docs" / "running.md").read_text()
    table = text.partition("\n## Settings")[2].partition("\n## ")[0]
    first = " ".join(line.split("|")[1] for line in table.splitlines() if "|" in line)
    return set(re.findall(r"`([A-Z0-9_]+)`", first))


def settings() -> Iterator[tuple[str, str]]:
    """Check that only known settings are set."""
    example = (DEPLOY / "systemd" / "settings.env.example").read_text()
    named = {"settings.env.example": re.findall(r"^(\w+)=", example, re.MULTILINE)}
    for name in ("migrate", "pages", "sockets", "worker", "backup", "restore"):
        named[f"{name} in compose"] = list(composed(name)["environment"])
    for name in ("migrate", "pages", "sockets", "worker"):
        named[f"{name} in the chart"] = [each["name"] for each in charted(name)["env"]]
    known = known_settings() | {"PROMETHEUS_MULTIPROC_DIR", "TMPDIR"}
    for where, names in named.items():
        strange = [
            name for name in names if not known & {name, name.removesuffix("_FILE")}
        ]
        yield f"settings of {where}", unlike(strange, [])


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
    container = (DEPLOY / "container" / "nginx.conf").read_text()
    container = container.replace("${NGINX_LOCAL_RESOLVERS}", "127.0.0.11")
    for name, text in (("nginx", site), ("nginx of the containers", container)):
        whole = folder / "nginx.conf"
        whole.write_text(
            f"pid {folder}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\n{text}\n}}\n"
        )
        yield name, said_by("nginx", "-t", "-q", "-c", whole)


def systemd(folder: Path) -> Iterator[tuple[str, str]]:
    units = sorted((DEPLOY / "systemd").glob("*.service"))
    # systemd-analyze needs the service of a timer in the same directory.
    for unit in [*units, *sorted((DEPLOY / "systemd").glob("*.timer"))]:
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
    for place in ("/var/lib/", "/var/backups/"):
        text = text.replace(place, f"{scratch}{place}")
        (scratch / place.strip("/")).mkdir(parents=True)
    file.write_text(text)
    yield file.name, said_by("systemd-tmpfiles", "--create", file)


OF_THE_SYSTEM: dict[tuple[str, ...], Callable[[Path], Iterator[tuple[str, str]]]] = {
    ("nginx", "openssl"): nginx,
    ("systemd-analyze",): systemd,
    ("systemd-tmpfiles",): folders,
}


def of_the_system(folder: Path) -> Iterator[tuple[str, str]]:
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
            *same_words(),
            *same_ports(),
            *settings(),
            *of_the_system(folder),
        ]
    for name, complaint in checks:
        failed = failed or bool(complaint)
        print(f"{name}: {complaint or 'good'}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
