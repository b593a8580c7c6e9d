"""Earlier versions of minutes, cases, contributions and profiles are not stored.

So nothing of them has to be shown to few people, or erased: what was changed is gone.
"""

from datetime import timedelta

import pytest

from accounts import commands as accounts
from core.clock import now
from groups import commands
from groups.models import Meeting
from tests.leak_scan import columns_containing

CANARY = "kanarievogeltje"


def test_replaced_minutes_are_not_stored(group, facilitator, member):
    when = {
        "starts_at": now() + timedelta(days=1),
        "ends_at": now() + timedelta(days=2),
    }
    meeting = commands.plan_meeting(facilitator, group=group, title="Overleg", **when)
    Meeting.objects.update(starts_at=now() - timedelta(hours=1))
    meeting.refresh_from_db()
    for text in (f"Verslag over {CANARY}", "Verslag"):
        meeting.refresh_from_db()
        commands.write_minutes(
            member,
            meeting=meeting,
            version=meeting.version,
            source=text,
            source_format="text",
        )
        assert bool(list(columns_containing(CANARY))) == (CANARY in text)


@pytest.mark.django_db
def test_a_changed_profile_keeps_former_names_for_its_owner_alone(official):
    """These are kept so that they can be found when the person leaves."""
    accounts.change_profile(official, display_name="Olga", job_title=CANARY)
    accounts.change_profile(official, display_name="Olga", job_title="Adviseur")
    assert list(columns_containing(CANARY)) == []
    official.refresh_from_db()
    assert official.former_names == ["Olga Official"]
