"""What is sent or run without an address: mails, kinds of news, commands.

Each is read from where it is made. A new one fails here until somebody has said what
keeps it from telling of a group, and has tested that.
"""

from pathlib import Path

from django.core.management import get_commands

import pytest

from accounts.models import User
from notifications.models import MailDelivery, OutboxEvent
from notifications.types.base import notification_types, render_line
from tests.matrix.cast import Scenario

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
APPS = {"jobs", "accounts", "forum", "groups", "notifications", "cms", "config"}

# Template of a mail -> what keeps it from telling of a group to whom it is not for.
MAILS = {
    "admitted": "about an account",
    "advice_asked": "a receipt without the question; tests/cms",
    "batch": "lines of the inbox, asked for again at sending; test_mailing",
    "edition": "the newsletter, all public; tests/cms",
    "export_made": "about an account; the file is fetched on the site",
    "invitation": "no name of a confidential group; test_invitation, test_canaries",
    "newsletter_asked": "about an address; tests/cms",
    "single": "a line of the inbox, asked for again at sending; test_mailing",
    "refused": "that a mail was not taken, without its text; test_receiving",
    "confidential": "says only that there is something new; test_mailing",
    "sign_up": "about an event in the open; tests/cms",
    "suspended": "about an account, with what a moderator wrote to its owner",
}
# Command -> what it prints. Whoever runs one has the whole database anyway.
COMMANDS = {
    "appoint_moderator": "a name of the person who was named",
    "backup": "numbers of rows",
    "check_delivery": "figures",
    "check_links": "addresses in published pages",
    "demo": "accounts of made-up people",
    "export_domains": "organisations, all public",
    "export_organisations": "organisations, all public",
    "first_pages": "that pages were made, all public",
    "grant_role": "a name of the person who was named",
    "import_discussions": "what stands in the file that is read",
    "import_domains": "organisations, all public",
    "import_organisations": "organisations, all public",
    "load_municipalities": "organisations, all public",
    "load_sizes": "organisations, all public",
    "receive_mail": "nothing of the mails",
    "recount": "ids and figures",
    "restore": "numbers of rows",
    "revoke_role": "a name of the person who was named",
    "seed": "made-up content",
    "worker": "nothing",
}
# Kinds of news that also reach people who are not in the space.
OUTSIDE = {
    "advice_asked",
    "edition_sent",
    "edition_tested",
    "export_made",
    "mail_given_up",
    "mail_paused",
    "newsletter_asked",
    "reply_not_placed",
    "reply_refused",
    "invitation_sent",
    "place_given",
    "proposal_made",
    "remark_made",
    "sign_up_received",
    "wait_ended",
}


def test_every_template_of_a_mail_is_known() -> None:
    folder = ROOT / "templates" / "notifications" / "email"
    found = {path.name.partition(".")[0] for path in folder.iterdir()}
    assert {name for name in found if not name.startswith("_")} == set(MAILS)


def test_mails_of_accounts_say_nothing_of_spaces() -> None:
    """They are written by allauth, or about an account: no group is in their words."""
    texts = [
        path
        for room in ("account", "mfa", "socialaccount")
        for path in (ROOT / "templates" / room / "email").glob("*.txt")
    ]
    assert len(texts) > 30
    for path in texts:
        words = path.read_text()
        assert "space." not in words
        assert "group." not in words


def test_every_command_of_the_machine_is_known() -> None:
    ours = {name for name, app in get_commands().items() if app in APPS}
    assert ours == set(COMMANDS)


def test_only_the_named_kinds_of_news_reach_people_outside() -> None:
    assert {
        kind.name for kind in notification_types.values() if not kind.in_space
    } <= OUTSIDE


def test_of_a_confidential_group_every_kind_says_the_same(scenario: Scenario) -> None:
    """Whatever an entry would say, of itself or of those that are yet to come."""
    member = scenario.people["member"]
    said = {
        render_line(OutboxEvent(kind=kind.name, space=scenario.group.space), member)
        for kind in notification_types.values()
    }
    assert len(said) == 1
    assert "kanarie" not in repr(said).lower()


def test_no_mail_waits_for_somebody_who_may_not_read(scenario: Scenario) -> None:
    """Deliveries about the group are for its members, and for who is invited."""
    inside = User.objects.filter(participations__space=scenario.group.space)
    rows = MailDelivery.objects.filter(event__space=scenario.group.space)
    for row in rows.exclude(event__invitation__isnull=False):
        assert row.recipient in inside
