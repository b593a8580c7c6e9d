"""A browser is told while no page is open: sealed, and only what may be seen."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import b64urlencode
from requests import Response

from forum import commands as forum
from notifications import commands, pushes
from notifications.models import Notification, PushDelivery, PushSubscription
from notifications.worker import work_once
from tests.notifications.sockets import signed_in

pytestmark = pytest.mark.django_db

ENDPOINT = "https://updates.push.services.mozilla.com/wpush/v2/abc"


def key(length=0):
    made = ec.generate_private_key(ec.SECP256R1())
    if length:
        number = made.private_numbers().private_value
        return b64urlencode(number.to_bytes(32, "big"))
    point = made.public_key().public_bytes(
        Encoding.X962, PublicFormat.UncompressedPoint
    )
    return b64urlencode(point)


@pytest.fixture(autouse=True)
def offered(settings):
    settings.VAPID_PRIVATE_KEY = key(32)
    settings.VAPID_CONTACT = "mailto:beheer@voorbeeldstad.example"


class Service:
    """The push service of a browser's maker."""

    def __init__(self, status=201):
        self.status, self.calls = status, []

    def post(self, endpoint, **call):
        self.calls.append((endpoint, call))
        answer = Response()
        answer.status_code, answer._content = self.status, b"said"
        return answer


@pytest.fixture
def service(monkeypatch):
    made = Service()
    monkeypatch.setattr("pywebpush.requests.post", made.post)
    return made


def subscribe(user, endpoint=ENDPOINT):
    auth = b64urlencode(b"0123456789abcdef")
    commands.subscribe_push(user, endpoint=endpoint, p256dh=key(), auth=auth)


def carry():
    while work_once():
        pass


def reply(author, topic):
    first = topic.posts.get(number=1)
    forum.reply(author, topic=topic, parent=first, source="Een antwoord")


def test_what_comes_in_is_sealed_and_sent_once(service, topic, official, member):
    subscribe(official)
    reply(member, topic)
    carry()
    ((endpoint, call),) = service.calls
    assert endpoint == ENDPOINT
    assert b"weigeren" not in call["data"]
    assert call["headers"]["content-encoding"] == "aes128gcm"
    assert call["headers"]["authorization"].startswith("vapid ")
    assert PushDelivery.objects.get().state == "done"
    carry()
    assert len(service.calls) == 1


def test_it_says_what_the_inbox_says(topic, official, member):
    subscribe(official)
    reply(member, topic)
    while not Notification.objects.exists():
        work_once()
    said = pushes.payload(Notification.objects.get(recipient=official))
    assert "Mag u weigeren?" in said["body"]
    assert "Een antwoord" not in json.dumps(said)


def test_of_a_confidential_group_it_says_nothing(
    service, secret_topic, member, facilitator
):
    subscribe(member)
    reply(facilitator, secret_topic)
    carry()
    row = Notification.objects.filter(recipient=member).latest("seq")
    said = json.dumps(pushes.payload(row))
    for word in ("anarie", "Fatima", "Intervisie"):
        assert word not in said


def test_what_was_read_or_may_no_longer_be_seen_is_not_sent(
    service, group, secret_topic, member, facilitator, monkeypatch
):
    subscribe(member)
    monkeypatch.setattr("notifications.worker.commands.push", lambda _row: None)
    reply(facilitator, secret_topic)
    work_once()
    monkeypatch.undo()
    row = Notification.objects.filter(recipient=member).latest("seq")
    assert pushes.payload(row)
    forum.remove_participant(facilitator, space=group.space, user=member)
    assert pushes.payload(row) is None


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(service, topic, official, member, status):
    service.status = status
    subscribe(official)
    reply(member, topic)
    carry()
    assert not PushSubscription.objects.exists()


def test_a_service_that_fails_is_tried_again(service, topic, official, member):
    service.status = 503
    subscribe(official)
    reply(member, topic)
    carry()
    row = PushDelivery.objects.get()
    assert (row.state, row.attempts) == ("pending", 1)


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://updates.push.services.mozilla.com/x",
        "https://127.0.0.1/x",
        "https://evil.example/x",
        "https://updates.push.services.mozilla.com.evil.example/x",
        "https://updates.push.services.mozilla.com:8443/x",
        "https://a@updates.push.services.mozilla.com/x",
        "file:///etc/passwd",
        "https://[",
    ],
)
def test_the_site_is_sent_to_no_other_address(official, endpoint):
    with pytest.raises(commands.NoService):
        subscribe(official, endpoint)


def test_a_browser_asks_and_takes_it_back(official):
    browser = signed_in(official)
    keys = {"p256dh": key(), "auth": "YXV0aA"}
    body = {"endpoint": ENDPOINT, "keys": keys}
    send = {"content_type": "application/json"}
    assert browser.post("/meldingen/push/", body, **send).status_code == 201
    assert PushSubscription.objects.get().user == official
    assert browser.post("/meldingen/push/", "[", **send).status_code == 400
    gone = {"endpoint": ENDPOINT}
    assert browser.post("/meldingen/push/", gone, **send).status_code == 204
    assert not PushSubscription.objects.exists()
    commands.unsubscribe_push(official, endpoint=ENDPOINT)


def test_without_a_key_nothing_is_offered(client, settings, official):
    settings.VAPID_PRIVATE_KEY = ""
    assert client.get("/meldingen/push.js").status_code == 404
    assert signed_in(official).post("/meldingen/push/").status_code == 404
    assert "data-push" not in signed_in(official).get("/meldingen/").text


def test_the_page_offers_it_with_the_site_s_key(official):
    page = signed_in(official).get("/meldingen/").text
    assert f'data-key="{pushes.public_key()}"' in page
    script = signed_in(official).get("/meldingen/push.js")
    assert script["Content-Type"].startswith("text/javascript")
