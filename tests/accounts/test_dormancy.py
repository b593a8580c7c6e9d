"""Accounts that nobody uses are warned, and then ended."""

from datetime import timedelta
from typing import Any

import pytest

from accounts import commands
from accounts.models import AccountMail, SecurityEvent, User
from core.clock import now
from groups.models import Group

pytestmark = pytest.mark.django_db
LONG = timedelta(days=800)


def came(user: User, ago: timedelta, warned: timedelta | None = None) -> None:
    User.objects.filter(pk=user.pk).update(
        last_login=now() - ago, dormancy_warned_at=warned and now() - warned
    )


def state(user: User) -> str:
    return User.objects.get(pk=user.pk).state


def test_one_is_warned_and_a_month_later_closed(
    official: User, outsider: User, member: User
) -> None:
    came(official, LONG)
    came(outsider, timedelta(days=700))
    assert commands.close_dormant() == 0
    assert commands.close_dormant() == 0
    mail = AccountMail.objects.get()
    assert mail.address == official.email
    assert state(official) == "active"
    came(official, LONG, warned=timedelta(days=31))
    assert commands.close_dormant() == 1
    assert (state(official), state(outsider), state(member)) == (
        "closed",
        "active",
        "active",
    )
    assert User.objects.get(pk=official.pk).display_name.startswith("Oud-deelnemer")
    assert SecurityEvent.objects.filter(kind="leaving", person=official).exists()


def test_who_comes_back_is_warned_anew_another_time(official: User) -> None:
    came(official, timedelta(days=1), warned=timedelta(days=31))
    assert commands.close_dormant() == 0
    came(official, LONG, warned=LONG + timedelta(days=100))
    assert commands.close_dormant() == 0
    assert AccountMail.objects.count() == 1
    assert state(official) == "active"


def test_who_never_came_is_warned_as_well(official: User) -> None:
    old = {"last_login": None, "date_joined": now() - LONG}
    User.objects.filter(pk=official.pk).update(**old)
    assert commands.close_dormant() == 0
    User.objects.update(dormancy_warned_at=now() - timedelta(days=31))
    assert commands.close_dormant() == 1


def test_a_role_or_a_group_that_one_leads_alone_is_handed_over_first(
    facilitator: User, moderator: User, group: Group, outsider: User
) -> None:
    for user in (facilitator, moderator):
        came(user, LONG, warned=timedelta(days=31))
    imported: Any = outsider
    came(imported, LONG, warned=timedelta(days=31))
    imported.emailaddress_set.all().delete()
    assert commands.close_dormant() == 0
    assert state(facilitator) == state(moderator) == state(imported) == "active"
