"""What do joined style sheets save on a slow line? With the demo from hashed names:

    export STATIC_HASHED=1 STATIC_DIR=var/static
    python manage.py collectstatic --noinput && ./run demo          in one window
    python -m tests.browser.sheets FOLDER                           in another

Copies three pages into the folder, each as it is (`now`), with the sheets that
`static/css` joins apart again (`apart`) and with all in one file (`one`). nginx serves
them, by HTTP/1.1 and by HTTP/2 with TLS, compressed beforehand. Prints when the first
text or picture of a first visit was painted, on a slow 4G line (1.6 Mbit/s, 150 ms) and
with a processor four times as slow: median, quickest and slowest, in ms. The three are
measured in turn.
"""

import argparse
import gzip
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING
from urllib.request import urlopen

from playwright.sync_api import sync_playwright

from tests.plugins.house import CHROMIUM_OPTIONS, chromium_path

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SOURCE = Path(__file__).resolve().parents[2] / "static/css"
LIST = "/forum/arbeidsmigranten/"
TOPIC = re.compile(rf'href="({LIST}\d[^"#?]+)"')
LINK = '<link rel="stylesheet" href="{}">'
SHEET = re.compile(LINK.format('([^"]+)'))
IMPORTED = re.compile(r'^@import "([\w-]+\.css)";$', re.M)
VARIANTS = ("now", "apart", "one")
LINE = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
NGINX = """
daemon off; pid {folder}/pid; error_log {folder}/error.log;
events {{ }}
http {{
  include /etc/nginx/mime.types; access_log off;
  client_body_temp_path {folder}; proxy_temp_path {folder};
  fastcgi_temp_path {folder}; uwsgi_temp_path {folder}; scgi_temp_path {folder};
  server {{
    listen 127.0.0.1:{plain};
    listen 127.0.0.1:{secure} ssl; http2 on;
    ssl_certificate {folder}/cert.pem; ssl_certificate_key {folder}/key.pem;
    location / {{ proxy_pass {site}; proxy_set_header Host localhost; }}
    location /static/ {{ alias {static}/; gzip_static on; }}
    location /sheets/ {{ root {folder}; gzip_static on; }}
  }}
}}
"""


def text(address: str) -> str:
    with urlopen(address) as answer:
        return str(answer.read().decode())


def keep(path: Path, content: str) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    small = gzip.compress(content.encode(), 9)
    path.with_name(f"{path.name}.gz").write_bytes(small)
    return len(small)


def copies(folder: Path, site: str) -> list[str]:
    found = TOPIC.search(text(site + LIST))
    assert found
    pages = {"topic": found[1], "list": LIST, "theme": "/arbeidsmigranten/"}
    for page, path in pages.items():
        html = text(site + path)
        keep(folder / f"sheets/now-{page}.html", html)
        keep(folder / f"sheets/apart-{page}.html", SHEET.sub(apart, html))
        links = SHEET.findall(html)
        style = "".join(text(site + address) for address in links)
        size = keep(folder / f"sheets/one-{page}.css", style)
        print(f"{page}: {len(links)} sheets, as one {size} bytes")
        joined = html.replace(LINK.format(links[0]), LINK.format(f"one-{page}.css"))
        keep(folder / f"sheets/one-{page}.html", SHEET.sub(only_one, joined))
    for sheet in SOURCE.glob("*.css"):
        keep(folder / f"sheets/{sheet.name}", sheet.read_text())
    return list(pages)


def apart(link: re.Match[str]) -> str:
    """The sheets that this one was made of."""
    name = link[1].rsplit("/", 1)[-1].split(".")[0]
    names = IMPORTED.findall((SOURCE / f"{name}.css").read_text())
    return "".join(map(LINK.format, names)) or link[0]


def only_one(link: re.Match[str]) -> str:
    return link[0] if link[1].startswith("one-") else ""


@contextmanager
def served(
    folder: Path, static: Path, site: str, port: int
) -> Iterator[dict[str, str]]:
    keys = ["-keyout", f"{folder}/key.pem", "-out", f"{folder}/cert.pem"]
    ask = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    subprocess.run(
        [*ask, "-subj", "/CN=localhost", *keys], check=True, capture_output=True
    )
    conf, lines = folder / "nginx.conf", {"plain": port, "secure": port + 1}
    conf.write_text(NGINX.format(folder=folder, static=static, site=site, **lines))
    told = ["nginx", "-e", f"{folder}/error.log", "-c", str(conf)]
    server = subprocess.Popen(told)
    try:
        plain, secure = f"http://localhost:{port}", f"https://localhost:{port + 1}"
        yield {"HTTP/1.1": plain, "HTTP/2": secure}
    finally:
        server.terminate()
        server.wait()


def first_paint(browser: "Browser", address: str) -> float:
    phone = {"width": 412, "height": 823}
    with browser.new_context(ignore_https_errors=True, viewport=phone) as context:  # type: ignore[arg-type]
        page = context.new_page()
        line = context.new_cdp_session(page)
        line.send("Network.enable")
        line.send("Network.emulateNetworkConditions", LINE)
        line.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        page.goto(address, wait_until="load")
        page.wait_for_function(PAINTED)
        return float(page.evaluate(PAINTED))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--site", default="http://localhost:8000")
    parser.add_argument("--static", type=Path, default=Path("var/static"))
    parser.add_argument("--port", type=int, default=8311)
    parser.add_argument("--times", type=int, default=9)
    told = parser.parse_args()
    folder = told.folder.resolve()
    pages = copies(folder, told.site)
    lines = served(folder, told.static.resolve(), told.site, told.port)
    with lines as addresses, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(), args=list(CHROMIUM_OPTIONS)
        )
        for name, address in addresses.items():
            for page in pages:
                took: dict[str, list[float]] = {variant: [] for variant in VARIANTS}
                for _time in range(told.times):
                    for variant, times in took.items():
                        path = f"{address}/sheets/{variant}-{page}.html"
                        times.append(first_paint(browser, path))
                shown = (
                    f"{variant} {median(times):.0f} ({min(times):.0f}-{max(times):.0f})"
                    for variant, times in took.items()
                )
                print(name, page, *shown, flush=True)
        browser.close()


if __name__ == "__main__":
    main()
