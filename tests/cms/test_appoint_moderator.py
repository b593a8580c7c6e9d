"""The first moderator is appointed by command."""

from django.core.management import CommandError, call_command

import pytest

from accounts.policy import can_moderate


def test_a_person_is_appointed_by_a_verified_address(official):
    call_command("appoint_moderator", official.email.upper())
    official.refresh_from_db()
    assert can_moderate(official)


def test_an_address_that_nobody_proved_is_refused(official):
    official.emailaddress_set.update(verified=False)
    with pytest.raises(CommandError, match="Nobody"):
        call_command("appoint_moderator", official.email)
