"""The short form of the campaign: each fault once. The long one: see campaign.py."""

from collections.abc import Iterator

import pytest

from tests.faults.campaign import Campaign, campaign
from tests.faults.kinds import FAULTS, MAY_DOUBLE
from tests.faults.services import Postgres

pytestmark = [pytest.mark.postgres_only, pytest.mark.needs_own_services]


@pytest.fixture(scope="module")
def whole(
    cluster: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Campaign]:
    with campaign(cluster, tmp_path_factory.mktemp("campaign")) as made:
        yield made


@pytest.mark.parametrize("kind", FAULTS)
def test_nothing_is_lost_doubled_or_leaked(kind: str, whole: Campaign) -> None:
    outcome = whole.suffer(kind)
    assert outcome.verdict.is_sound, outcome.verdict
    if kind not in MAY_DOUBLE:
        assert not outcome.doubled, "a mail came twice without an unanswered DATA"
