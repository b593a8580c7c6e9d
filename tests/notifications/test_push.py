"""A browser is told while no page is open: sealed, and only what may be seen.

The service of a browser's maker is a real server on loopback, and what it is handed is
opened with the browser's key.
"""

import json
import time

from django.db.models import F

import pytest
from cryptography.exceptions import InvalidSignature

from core.exceptions import ActionRefused
from forum import commands as forum
from jobs.worker import run_once
from notifications import commands
from notifications.models import Notification, PushDelivery, PushSubscription
from notifications.push import web_push
from tests.notifications.push_service import (
    AUTH,
    coded,
    new_key,
    private_half,
    public_half,
    push_service,
)
from tests.notifications.sockets import signed_in

pytestmark = pytest.mark.django_db

ENDPOINT = "https://updates.push.services.mozilla.com/wpush/v2/abc"
CONTACT = "mailto:beheer@voorbeeldstad.example"


@pytest.fixture(autouse=True)
def offered(settings):
    settings.VAPID_PRIVATE_KEY = private_half(new_key())
    settings.VAPID_CONTACT = CONTACT


@pytest.fixture(scope="module")
def running():
    with push_service() as made:
        yield made


@pytest.fixture
def service(running):
    running.letters.clear()
    running.status, running.elsewhere = 201, ""
    return running


def subscribe(user, endpoint=ENDPOINT):
    keys = {"p256dh": public_half(new_key()), "auth": coded(AUTH)}
    commands.subscribe_push(user, endpoint=endpoint, **keys)


def subscribed(user, service):
    """A browser of somebody, known at the service on loopback; its key."""
    key = new_key()
    # Past the command, which takes no address on loopback.
    PushSubscription.objects.create(
        user=user,
        endpoint=service.endpoint,
        p256dh=public_half(key),
        auth=coded(AUTH),
    )
    return key


def carry():
    while run_once():
        pass


def make_due():
    """As if the pause after a failure were over."""
    PushDelivery.objects.update(due_at=F("created_at"))


def reply(author, topic, source="Een antwoord"):
    first = topic.posts.get(number=1)
    forum.reply(author, topic=topic, parent=first, source=source)


def test_what_comes_in_is_sealed_for_that_browser_and_sent_once(
    service, topic, official, member
):
    key = subscribed(official, service)
    reply(member, topic)
    carry()
    (letter,) = service.letters
    assert letter.path == "/wpush/v2/abc"
    assert letter.headers["content-encoding"] == "aes128gcm"
    assert letter.headers["ttl"] == str(web_push.TTL_SECONDS)
    assert b"weigeren" not in letter.body
    line = Notification.objects.get(recipient=official)
    assert letter.opened_by(key) == {
        "title": "Gemeentenforum",
        "body": "Mehmet Member reageerde op Mag u weigeren?",
        "url": f"/meldingen/{line.public_id}/",
        "tag": "melding",
    }
    with pytest.raises(Exception, match="Decryption error"):
        letter.opened_by(new_key())
    assert PushDelivery.objects.get().state == "done"
    carry()
    assert len(service.letters) == 1


def test_it_speaks_the_language_of_the_mails(service, topic, official, member):
    key = subscribed(official, service)
    commands.update_mail_preferences(official, choices={"language": "en"}, spaces={})
    reply(member, topic)
    carry()
    (letter,) = service.letters
    assert letter.opened_by(key)["body"] == "Mehmet Member replied to Mag u weigeren?"


def test_the_site_signs_who_it_is_for_that_service_alone(
    service, topic, official, member
):
    subscribed(official, service)
    reply(member, topic)
    carry()
    (letter,) = service.letters
    claims = letter.claims_signed_with(web_push.get_public_key())
    assert (claims["aud"], claims["sub"]) == (service.origin, CONTACT)
    # RFC 8292: a day at most.
    assert 0 < claims["exp"] - time.time() <= 24 * 3600
    head, mark = letter.headers["authorization"].split(".", 1)
    letter.headers["authorization"] = f"{head}A.{mark}"
    with pytest.raises(InvalidSignature):
        letter.claims_signed_with(web_push.get_public_key())


@pytest.mark.parametrize(
    ("level", "said", "never"),
    [
        (
            "restricted",
            "Kanarievogel in de titel",
            ["Kanarievogel in de tekst", "ntwoord in het geheim"],
        ),
        ("confidential", "", ["anarie", "Fatima", "Intervisie", "geheim"]),
    ],
)
def test_of_a_group_it_says_what_its_level_allows(
    service, group, secret_topic, member, facilitator, level, said, never
):
    group.space.confidentiality = level
    group.space.save()
    key = subscribed(member, service)
    reply(facilitator, secret_topic, "Antwoord in het geheim")
    carry()
    (letter,) = service.letters
    opened = letter.opened_by(key)
    assert said in opened["body"]
    for word in never:
        assert word not in json.dumps(opened, ensure_ascii=False)
    if level == "confidential":
        assert opened["body"] == "Er is iets nieuws in een vertrouwelijke groep"


@pytest.mark.parametrize("end", ["read", "removed"])
def test_what_was_read_or_may_no_longer_be_seen_is_not_sent(
    service, group, secret_topic, member, facilitator, end
):
    subscribed(member, service)
    service.status = 503
    reply(facilitator, secret_topic)
    carry()
    row = PushDelivery.objects.get()
    assert (row.state, len(service.letters)) == ("pending", 1)
    service.status = 201
    if end == "read":
        commands.mark_all_read(member, upto=row.notification.seq)
    else:
        forum.remove_participant(facilitator, space=group.space, user=member)
    make_due()
    carry()
    row.refresh_from_db()
    assert (row.state, len(service.letters)) == ("closed", 1)


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(service, topic, official, member, status):
    service.status = status
    subscribed(official, service)
    reply(member, topic)
    carry()
    assert len(service.letters) == 1
    assert not PushSubscription.objects.exists()
    assert not PushDelivery.objects.exists()


@pytest.mark.parametrize("status", [400, 429, 503])
def test_a_service_that_fails_is_tried_again(service, topic, official, member, status):
    service.status = status
    subscribed(official, service)
    reply(member, topic)
    carry()
    row = PushDelivery.objects.get()
    assert (row.state, row.attempts) == ("pending", 1)
    service.status = 201
    make_due()
    carry()
    row.refresh_from_db()
    assert (row.state, len(service.letters)) == ("done", 2)


def test_a_service_cannot_send_the_site_on(service, topic, official, member):
    service.status, service.elsewhere = 307, f"{service.address}/inside"
    subscribed(official, service)
    reply(member, topic)
    carry()
    assert [letter.path for letter in service.letters] == ["/wpush/v2/abc"]
    assert PushDelivery.objects.get().state == "pending"


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
    with pytest.raises(ActionRefused):
        subscribe(official, endpoint)


def test_a_browser_asks_and_takes_it_back(official):
    browser = signed_in(official)
    keys = {"p256dh": public_half(new_key()), "auth": "YXV0aA"}
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
    assert f'data-key="{web_push.get_public_key()}"' in page
    script = signed_in(official).get("/meldingen/push.js")
    assert script["Content-Type"].startswith("text/javascript")
