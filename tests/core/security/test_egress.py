"""Requests of the site: to public addresses, and to what a setting names."""

import ipaddress
import time

import pytest
import requests

from core.security import egress
from core.security.egress import EgressRefusedError, Reason, build_session
from core.security.inside import is_global, parse_allowed
from tests.core.security.far import make_certificate, redirect_to, say, serving

INSIDE = [
    *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1"),
    *("169.254.169.254", "100.64.0.1", "192.0.0.8", "192.0.2.1", "198.18.0.1"),
    *("192.88.99.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:127.0.0.1"),
    *("::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::a00:1"),
    *("2002:7f00:1::", "2002:808:808::1", "2001:0:7f00:1::1", "2001:20::1"),
    *("2001:db8::1", "3fff::1", "5f00::1", "100::1", "4000::1", "fc00::1", "fd00::1"),
    *("fe80::1", "fe80::1%lo", "fec0::1", "ff02::1", "ff0e::1"),
]
# As they may stand in an address; the system itself reads some of them as 127.0.0.1.
WRITTEN = [
    *("127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "localhost"),
    *("localhost.", "LOCALHOST", "[::1]", "[::ffff:127.0.0.1]", "[0:0:0:0:0:0:0:1]"),
    *("[::]", "0", "0.0.0.0", "169.254.169.254", "[fe80::1]", "[64:ff9b::7f00:1]"),
    "\u2460\u2461\u2466.0.0.1",
]


@pytest.fixture
def far():
    with serving() as found:
        yield found


@pytest.fixture
def allowed(settings):
    settings.EGRESS_ALLOW = ["http://ver.test"]


def resolver(*answers):
    """A name server that gives each answer once, and the last one ever after."""
    left = list(answers)
    asked = []

    def resolve(host, port):
        asked.append(host)
        return left.pop(0) if len(left) > 1 else left[0]

    resolve.asked = asked
    return resolve


def here():
    return resolver(["127.0.0.1"])


def refusal(call, *args, **kwargs):
    with pytest.raises(EgressRefusedError) as refused:
        call(*args, **kwargs)
    return refused.value.reason


# -- Which addresses -----------------------------------------------------------


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_refused_whatever_its_form(address):
    assert not is_global(ipaddress.ip_address(address))
    session = build_session(resolve=resolver([address]))
    assert refusal(session.get, "https://ver.test/") == Reason.INSIDE


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:4700::1111"])
def test_a_public_address_is_not(address):
    assert is_global(ipaddress.ip_address(address))
    egress.check_address("https://ver.test/", resolver([address]))


def test_one_address_inside_of_several_is_enough():
    session = build_session(resolve=resolver(["8.8.8.8", "10.0.0.1"]))
    assert refusal(session.get, "https://ver.test/") == Reason.INSIDE


@pytest.mark.parametrize("host", WRITTEN)
def test_an_address_inside_is_refused_however_it_is_written(far, host):
    with pytest.raises(requests.RequestException):
        build_session().get(f"https://{host}:{far.port}/")
    assert far.asked == []


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://8.8.8.8/", Reason.SCHEME),
        ("ftp://8.8.8.8/", Reason.SCHEME),
        ("file:///etc/passwd", Reason.SCHEME),
        ("gopher://8.8.8.8/", Reason.SCHEME),
        ("https://naam:geheim@8.8.8.8/", Reason.PASSWORD),
        ("https://ver.test@8.8.8.8/", Reason.PASSWORD),
        ("https://nergens.invalid/", Reason.NAME),
    ],
)
def test_an_address_that_is_not_asked(url, reason):
    assert refusal(build_session().get, url) == reason
    assert refusal(egress.check_address, url) == reason


@pytest.mark.parametrize("url", ["https://[", "https://a:99999/", "https:///x", ""])
def test_what_is_no_address(url):
    assert refusal(egress.check_address, url) in {Reason.HOST, Reason.SCHEME}
    with pytest.raises(requests.RequestException):
        build_session().get(url)


def test_every_refusal_is_a_failed_request():
    """So that whoever handles those handles these."""
    assert issubclass(EgressRefusedError, egress.FetchError)


# -- What a setting allows -----------------------------------------------------


def test_a_host_that_is_named_is_reached_under_its_own_name(far, allowed):
    resolve = here()
    answer = build_session(resolve=resolve).get(f"http://ver.test:{far.port}/pad?a=1")
    assert (answer.text, answer.url) == (
        "ver weg",
        f"http://ver.test:{far.port}/pad?a=1",
    )
    assert far.asked == [(f"ver.test:{far.port}", "/pad?a=1")]
    assert resolve.asked == ["ver.test"]


def test_no_other_host_is(far, allowed):
    url = f"http://anders.test:{far.port}/"
    assert refusal(build_session(resolve=here()).get, url) == Reason.SCHEME
    url = f"https://x.ver.test:{far.port}/"
    assert refusal(build_session(resolve=here()).get, url) == Reason.INSIDE
    assert far.asked == []


@pytest.mark.parametrize(
    ("entries", "is_inside"),
    [
        (["10.0.0.0/8"], False),
        (["10.0.0.0/24"], True),
        (["VER.test"], False),
        (["ver.test."], True),
        (["::/0"], True),
        (["fd00::/8", "10.9.9.9/32"], False),
    ],
)
def test_networks_and_hosts(settings, entries, is_inside):
    try:
        parse_allowed(entries)
    except ValueError:
        return
    settings.EGRESS_ALLOW = entries
    resolve = resolver(["10.9.9.9"])
    if is_inside:
        assert refusal(egress.check_address, "https://ver.test/", resolve)
    else:
        egress.check_address("https://ver.test./", resolve)


@pytest.mark.parametrize(
    "entry",
    [
        *("https://ver.test", "http://ver.test/pad", "http://a@ver.test", "ver test"),
        *("10.0.0.1/8", "ver.test:80", "*", "*.test", "", "http://", "a..b/8"),
    ],
)
def test_a_bad_entry_is_refused(entry):
    with pytest.raises(ValueError):
        parse_allowed([entry])


# -- Connections ---------------------------------------------------------------


def test_the_connection_goes_to_the_address_that_was_checked(settings, tmp_path):
    """A name server that answers otherwise the second time changes nothing, and the
    certificate is that of the name."""
    settings.EGRESS_ALLOW = ["127.0.0.1/32"]
    certificate = make_certificate(tmp_path / "ver.pem", "ver.test")
    with serving(certificate=certificate) as far:
        resolve = resolver(["127.0.0.1"], ["127.0.0.2"])
        session = build_session(resolve=resolve)
        session.verify = str(certificate)
        with serving("127.0.0.2", far.port, certificate) as inside:
            url = f"https://ver.test:{far.port}/"
            assert session.get(url).text == "ver weg"
            assert (far.servers_named, resolve.asked) == (["ver.test"], ["ver.test"])
            # From now on the name leads inside: also for a redirect to itself.
            assert refusal(session.get, url) == Reason.INSIDE
            far.answer = redirect_to(url)
            session = build_session(
                max_redirects=3, resolve=resolver(["127.0.0.1"], ["127.0.0.2"])
            )
            session.verify = str(certificate)
            assert refusal(session.get, url) == Reason.INSIDE
            assert inside.asked == []


def test_a_certificate_of_another_name_is_refused(settings, tmp_path):
    settings.EGRESS_ALLOW = ["127.0.0.1/32"]
    certificate = make_certificate(tmp_path / "ver.pem", "anders.test")
    with serving(certificate=certificate) as far:
        session = build_session(resolve=here())
        session.verify = str(certificate)
        with pytest.raises(requests.exceptions.SSLError):
            session.get(f"https://ver.test:{far.port}/")
    assert far.asked == []


def test_the_next_address_is_tried_where_nobody_answers(far, allowed):
    resolve = resolver(["::1", "127.0.0.1"])
    answer = build_session(resolve=resolve).get(f"http://ver.test:{far.port}/")
    assert answer.text == "ver weg"


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:{port}/x",
        "https://[::1]/",
        "file:///etc/passwd",
        "http://10.1/",
    ],
)
def test_a_redirect_does_not_lead_inside(far, allowed, target):
    far.answer = redirect_to(target.format(port=far.port))
    session = build_session(max_redirects=5, resolve=here())
    with pytest.raises(requests.RequestException):
        session.get(f"http://ver.test:{far.port}/")
    assert len(far.asked) == 1


def test_a_redirect_to_where_one_may_go_is_followed(far, allowed):
    far.answer = lambda handler: (
        say(b"daar") if handler.path == "/daar" else redirect_to("/daar")
    )(handler)
    session = build_session(max_redirects=1, resolve=here())
    assert session.get(f"http://ver.test:{far.port}/").text == "daar"
    with pytest.raises(requests.TooManyRedirects):
        build_session(resolve=here()).get(f"http://ver.test:{far.port}/")


def test_a_proxy_of_the_environment_counts_for_nothing(far, allowed, monkeypatch):
    with serving() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        build_session(resolve=here()).get(f"http://ver.test:{far.port}/")
        assert proxy.asked == []
    assert len(far.asked) == 1


def test_a_proxy_of_the_setting_is_asked_for_what_is_outside(far, settings):
    settings.EGRESS_ALLOW = ["http://ver.test", "http://buiten.test"]
    with serving() as proxy:
        settings.EGRESS_PROXY = f"http://127.0.0.1:{proxy.port}"
        # A public name, and one that only the proxy knows.
        for answers in (["93.184.216.34"], []):
            session = build_session(resolve=resolver(answers))
            assert session.get("http://buiten.test/pad").text == "ver weg"
        assert [path for _host, path in proxy.asked] == ["http://buiten.test/pad"] * 2
        # What is allowed inside is reached directly; all else inside is refused.
        build_session(resolve=here()).get(f"http://ver.test:{far.port}/")
        assert len(far.asked) == 1
        url = "https://binnen.test/"
        assert refusal(build_session(resolve=here()).get, url) == Reason.INSIDE
        assert len(proxy.asked) == 2


# -- Answers -------------------------------------------------------------------


def test_an_answer_has_a_size(far, allowed):
    url = f"http://ver.test:{far.port}/"
    far.answer = say(b"x" * 1000)
    assert build_session(max_bytes=1000, resolve=here()).get(url).content == b"x" * 1000
    far.answer = say(b"x" * 1001)
    session = build_session(max_bytes=1000, resolve=here())
    assert refusal(session.get, url) == Reason.TOO_BIG


def drip_head(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Drip: ")
    drip(handler)


def drip_body(handler):
    handler.send_response(200)
    handler.end_headers()
    drip(handler)


def drip(handler):
    for _letter in range(600):
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.05)


@pytest.mark.parametrize("answer", [drip_head, drip_body])
def test_an_answer_that_drips_is_given_up(far, allowed, answer):
    """Each letter comes in time, so that no pause is too long."""
    far.answer = answer
    session = build_session(max_seconds=0.5, resolve=here())
    began = time.monotonic()
    assert refusal(session.get, f"http://ver.test:{far.port}/") == Reason.TOO_LONG
    assert time.monotonic() - began < 5, "of 30 that it would take"


def test_the_time_of_all_redirects_counts_together(far, allowed):
    def answer(handler):
        time.sleep(0.3)
        redirect_to("/")(handler)

    far.answer = answer
    session = build_session(max_redirects=50, max_seconds=1, resolve=here())
    assert refusal(session.get, f"http://ver.test:{far.port}/") == Reason.TOO_LONG
    assert len(far.asked) < 6
