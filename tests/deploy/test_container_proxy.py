"""nginx of the containers, which finds the others by their names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.deploy.fake_server import asked, resolver, run_fake_server
from tests.deploy.proxy import Nginx, free_port, has_nginx, whole
from tests.deploy.visitors import Visitor
from tests.faults.services import wait_until
from tests.live_server import ROOT

pytestmark = pytest.mark.skipif(not has_nginx(), reason="needs nginx and openssl")

SITE = ROOT / "deploy" / "container" / "nginx.conf"


@dataclass
class Network:
    visitor: Visitor
    names: dict[str, str]
    ports: dict[str, int] = field(default_factory=dict)

    def asked(self, path: str) -> str | None:
        """Which address was asked, if any answered."""
        answer = self.visitor.ask(path)
        return asked(answer)["host"] if answer.status == 200 else None


@pytest.fixture
def network(tmp_path: Path) -> Iterator[Network]:
    names = {"pages": "127.0.0.1", "sockets": "127.0.0.1"}
    port = free_port()
    ports = {name: free_port() for name in names}
    with resolver(names) as known:
        site = SITE.read_text()
        for old, new in (
            ("${NGINX_LOCAL_RESOLVERS} valid=5s", f"127.0.0.1:{known} valid=1s"),
            ("listen 8080", f"listen 127.0.0.1:{port}"),
            ("pages:8000", f"pages:{ports['pages']}"),
            ("sockets:8001", f"sockets:{ports['sockets']}"),
        ):
            assert old in site, old
            site = site.replace(old, new)
        with Nginx(tmp_path, whole(tmp_path, site)):
            visitor = Visitor(f"http://127.0.0.1:{port}", follows=False)
            yield Network(visitor, names, ports)


@pytest.mark.slow
def test_a_container_that_was_made_anew_is_found(network: Network) -> None:
    with run_fake_server("127.0.0.1", network.ports["pages"]):
        assert network.asked("/") == "127.0.0.1"
    with run_fake_server("127.0.0.2", network.ports["pages"]):
        assert network.asked("/") is None
        network.names["pages"] = "127.0.0.2"
        wait_until(lambda: network.asked("/") == "127.0.0.2")


@pytest.mark.parametrize(
    ("name", "path"),
    [("pages", "/forum/a%2Fb%20c/?q=%C3%A9&r=1"), ("sockets", "/ws/?x=%2F")],
)
def test_each_path_comes_where_it_belongs_as_it_was_asked(
    network: Network, name: str, path: str
) -> None:
    with run_fake_server("127.0.0.1", network.ports[name]):
        assert asked(network.visitor.ask(path))["path"] == path


def test_what_the_machines_own_proxy_says_is_passed_on(network: Network) -> None:
    with run_fake_server("127.0.0.1", network.ports["pages"]):
        answer = network.visitor.ask("/", X_Forwarded_For="192.0.2.1")
    headers = asked(answer)["headers"]
    assert headers["X-Forwarded-For"] == "192.0.2.1"
    assert headers["X-Forwarded-Proto"] == "https"
    assert headers["X-Request-ID"]


def test_answers_go_out_packed(network: Network) -> None:
    with run_fake_server("127.0.0.1", network.ports["pages"]):
        answer = network.visitor.ask("/", Accept_Encoding="gzip")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_it_packs_and_goes_on_as_the_proxy_of_one_machine() -> None:
    both = [SITE, ROOT / "deploy" / "nginx" / "locations.conf"]
    packed, next_one = (
        [set(re.findall(word, file.read_text())) for file in both]
        for word in (r"gzip\w* [^;]+;", r"proxy_next_upstream [^;]+;")
    )
    assert packed[0] and packed[0] == packed[1] - {"gzip_static on;"}
    assert next_one[0] and next_one[0] == next_one[1]
