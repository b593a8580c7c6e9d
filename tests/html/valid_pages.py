"""The HTML of the demo's pages, read by two validators; run by name only:

    .venv/bin/python -m pytest tests/html/valid_pages.py

Needs node with npm, and Java for the Nu HTML checker (npm `vnu-jar`); the other one is
`html-validate`, with its preset *standard*. Both are installed into var/html-validators
at the first run. Each page is found by following links, signed out and in several
roles; of pages with one address but for a number a few are enough.
"""

import json
import re
import shutil
import subprocess
from collections import Counter, deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.test import Client

import pytest
from bs4 import BeautifulSoup

from accounts.models import User
from config.demo.content import fill
from jobs.worker import run_once

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / "var" / "html-validators"
PACKAGES = ("vnu-jar@26.9.27", "html-validate@10.17.0")
ROLES = {
    "visitor": "",
    "member": "member@voorbeeldstad.example",
    "facilitator": "facilitator@voorbeeldstad.example",
    "moderator": "moderator@vng.example",
    "administrator": "administrator@vng.example",
}
STARTS = ("/", "/forum/", "/groepen/", "/meldingen/", "/zoeken/?q=huur", "/account/")
OF_ONE_KIND = 3  # pages whose addresses differ in a number or a name only
MAX_PAGES = 120  # in one role
SKIPPED = re.compile(
    r"^/(static|media|bestand|api|ws)/|/logout/|\.(ics|csv|xml|pdf)$"
    # Screens of Wagtail itself.
    r"|^/beheer/(pages|images|documents|account|reports|workflows|snippets|bulk)/"
)
# What the frame of Wagtail holds on our own screens: the start of the message.
OF_WAGTAIL = (
    "Bad value “” for attribute “action”",
    "The “aria-labelledby” attribute must point to",
    'aria-label-misuse: "aria-labelledby" cannot be used on this element',
    'attribute-allowed-values: Attribute "action" has invalid value',
)

type Complaint = tuple[str, str]


@pytest.fixture(scope="module")
def tools() -> Path:
    if not shutil.which("node") or not shutil.which("npm"):
        pytest.skip("node is not installed")
    assert shutil.which("java"), "the Nu HTML checker needs Java: install a JRE"
    wanted = TOOLS / "node_modules"
    if not all((wanted / name.split("@")[0]).is_dir() for name in PACKAGES):
        TOOLS.mkdir(parents=True, exist_ok=True)
        # Without scripts: one of them would fetch a Java of its own.
        command = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run(
            [*command, "--prefix", str(TOOLS), *PACKAGES],
            check=True,
            capture_output=True,
        )
    return wanted


@pytest.fixture
def pages(tmp_path: Path, settings: Any) -> dict[Path, str]:
    """Each page as a file, with who saw it where."""
    settings.MEDIA_ROOT = settings.FILES_ROOT = tmp_path / "media"
    settings.RATE_LIMITS = dict.fromkeys(settings.RATE_LIMITS, ((9999, 60),) * 2)
    fill(progress=lambda line: None)
    while run_once():
        pass
    folder = tmp_path / "pages"
    folder.mkdir()
    found = {}
    for role, address in ROLES.items():
        client = Client()
        if address:
            client.force_login(User.objects.get(email=address))
        for number, (path, content) in enumerate(crawl(client)):
            file = folder / f"{role}-{number:03}.html"
            file.write_bytes(content)
            found[file] = f"{role} {path}"
    return found


def crawl(client: Client) -> Iterator[tuple[str, bytes]]:
    waiting, seen = deque(STARTS), set(STARTS)
    kinds: Counter[str] = Counter()
    shown = 0
    while waiting and shown < MAX_PAGES:
        path = waiting.popleft()
        kind = re.sub(r"\d[\w-]*", "*", path.partition("?")[0])
        if kinds[kind] >= OF_ONE_KIND:
            continue
        kinds[kind] += 1
        answer = client.get(path, follow=True)
        if answer.status_code != 200 or "html" not in answer.headers["Content-Type"]:
            continue
        content = b"".join(answer) if answer.streaming else answer.content
        shown += 1
        yield answer.request["PATH_INFO"], content
        for link in BeautifulSoup(content, "html.parser").select("a[href]"):
            there = urlsplit(urljoin(answer.request["PATH_INFO"], str(link["href"])))
            address = there.path + (f"?{there.query}" if there.query else "")
            is_ours = not there.netloc and there.scheme in {"", "http", "https"}
            if is_ours and address not in seen and not SKIPPED.search(there.path):
                seen.add(address)
                waiting.append(address)


def test_two_validators_find_nothing_in_our_pages(
    tools: Path, pages: dict[Path, str]
) -> None:
    assert len(pages) > 150
    complaints: dict[Complaint, list[str]] = {}
    for validate in (by_nu, by_html_validate):
        for file, message in validate(tools, sorted(pages)):
            where = pages[file]
            if "/beheer/" in where and message.startswith(OF_WAGTAIL):
                continue
            complaints.setdefault((validate.__name__, message), []).append(where)
    lines = [
        f"{name}: {message}\n    {len(places)} pages, such as {places[0]}"
        for (name, message), places in sorted(complaints.items())
    ]
    assert not lines, "\n".join(lines)


def by_nu(tools: Path, files: list[Path]) -> Iterator[tuple[Path, str]]:
    jar = tools / "vnu-jar" / "build" / "dist" / "vnu.jar"
    words = ["java", "-Xss1m", "-jar", str(jar), "--errors-only", "--format", "json"]
    done = subprocess.run(
        [*words, *map(str, files)], capture_output=True, text=True, check=False
    )
    for row in json.loads(done.stderr)["messages"]:
        yield Path(urlsplit(row["url"]).path), row["message"]


def by_html_validate(tools: Path, files: list[Path]) -> Iterator[tuple[Path, str]]:
    config = files[0].parent / ".htmlvalidate.json"
    config.write_text('{"root": true, "extends": ["html-validate:standard"]}')
    program = tools / ".bin" / "html-validate"
    words = [str(program), "--formatter", "json", "--config", str(config)]
    # Into a file: node ends before a pipe has taken everything.
    answer = files[0].parent / "html-validate.json"
    with answer.open("w") as out:
        subprocess.run([*words, *map(str, files)], stdout=out, check=False)
    for report in json.loads(answer.read_text()):
        for row in report["messages"]:
            if row["severity"] == 2:  # an error
                yield Path(report["filePath"]), f"{row['ruleId']}: {row['message']}"
