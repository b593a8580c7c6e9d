"""Two moderators who keep the same method at the same moment."""

from collections.abc import Iterator
from typing import Any

import pytest

from accounts.models import User
from cms.commands import appoint_moderator
from groups import commands
from groups.models import Method, MethodPhase
from tests.cms.test_methods import filled
from tests.committed_db import committed_rows
from tests.forum.concurrency import exceptions_of, run_overlapping
from tests.groups import round_factory

pytestmark = pytest.mark.postgres_only
PATH = "/beheer/methodes/raguse/"


@pytest.fixture
def db(django_db_setup: Any, django_db_blocker: Any) -> Iterator[None]:
    """Threads see only what was committed. Methods stay between tests: put back here
    what was made of them."""
    for _rows in committed_rows(django_db_blocker):
        yield
        MethodPhase.objects.filter(method__version__gt=1).delete()
        Method.objects.filter(version__gt=1).delete()
        Method.objects.update(is_offered=True)


@pytest.fixture
def doors(person, db):
    people = [appoint_moderator(person(name)) for name in ("Anna VNG", "Bas VNG")]
    return [
        round_factory.signed_in_client(User.objects.get(pk=who.pk)) for who in people
    ]


def test_of_two_who_save_at_once_one_is_told_and_nothing_is_lost(doors):
    method = Method.objects.of(slug="raguse").get()
    anna, bas = (filled(method, name=name) for name in ("Van Anna", "Van Bas"))
    results = run_overlapping(
        lambda: doors[0].post(PATH, anna), lambda: doors[1].post(PATH, bas)
    )
    assert not exceptions_of(results)
    kept, told = results
    assert (kept.status_code, told.status_code) == (302, 200)
    assert "Iemand anders heeft intussen versie 2 bewaard" in told.text
    assert 'value="Van Bas"' in told.text
    rows = Method.objects.filter(slug="raguse").order_by("version")
    assert [(row.version, row.name) for row in rows] == [
        (1, method.name),
        (2, "Van Anna"),
    ]


def test_offered_again_while_it_changes_a_method_is_its_new_version(doors):
    method = Method.objects.of(slug="raguse").get()
    results = run_overlapping(
        lambda: doors[0].post(PATH, filled(method, name="Van Anna")),
        lambda: commands.offer_method(method, is_offered=True),
    )
    assert not exceptions_of(results)
    assert Method.objects.of(slug="raguse").get().version == 2
