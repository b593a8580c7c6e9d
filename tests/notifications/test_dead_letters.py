"""What failed for good: seen and sent again by administrators."""

from django.core.exceptions import PermissionDenied

import pytest

from notifications import commands
from notifications.models import MailDelivery
from tests.notifications.test_mailing import answer, carry_out

pytestmark = pytest.mark.django_db

DEAD_LETTERS = "/beheer/niet-verstuurd/"
AGAIN = f"{DEAD_LETTERS}opnieuw/"


@pytest.fixture
def administrator(client, person):
    user = person("Ada Beheer", is_superuser=True, is_staff=True)
    client.force_login(user)
    return user


@pytest.fixture
def dead(office, topic, official, moderator):
    """A mail that the server refused, while it knew the addressee not yet."""
    office.answers[official.email] = "550 5.1.1 no such user"
    answer(moderator, topic, "Een tekst die hier niet hoort.")
    carry_out()
    office.answers.clear()
    commands.resume_mail(official)
    return MailDelivery.objects.get(recipient=official)


def test_it_is_seen_and_goes_out_again(client, administrator, dead, office, official):
    page = client.get(DEAD_LETTERS).text
    assert str(dead.public_id) in page
    assert "refused 550" in page
    for word in ("hier niet hoort", "Mag u weigeren", official.email):
        assert word not in page
    row = {"table": "notifications.maildelivery", "row": str(dead.pk)}
    assert client.post(AGAIN, row, follow=True).status_code == 200
    carry_out()
    assert len(office.mails_to(official)) == 1
    dead.refresh_from_db()
    assert (dead.state, dead.outcome) == ("done", "")
    assert "Er staat niets stil." in client.get(DEAD_LETTERS).text


def test_all_of_one_kind_at_once(client, administrator, dead, office, official):
    client.post(AGAIN, {"table": "notifications.maildelivery"})
    carry_out()
    assert len(office.mails_to(official)) == 1


def test_for_administrators_only(client, moderator, dead):
    client.force_login(moderator)
    for shut in (client.get(DEAD_LETTERS), client.post(AGAIN, {"table": "x"})):
        assert shut.status_code in {302, 403}
        assert str(dead.public_id) not in shut.text
    with pytest.raises(PermissionDenied):
        commands.retry_dead_letters(moderator, label="notifications.maildelivery")
    dead.refresh_from_db()
    assert dead.state == "dead"


@pytest.mark.parametrize(
    "sent",
    [{"table": "accounts.user"}, {"table": "notifications.outboxevent", "row": "x"}],
)
def test_nothing_else_is_touched(client, administrator, sent):
    assert client.post(AGAIN, sent).status_code in {302, 403}
