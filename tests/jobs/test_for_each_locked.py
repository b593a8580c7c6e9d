"""A job goes through what is due row by row."""

import pytest

from accounts.models import User
from jobs.periodic import for_each_locked

pytestmark = pytest.mark.django_db


@pytest.fixture
def due(person):
    for name in ("Anna", "Bert", "Cora"):
        person(name)
    return User.objects.filter(job_title="").order_by("pk")


def names(rows):
    return list(rows.values_list("display_name", flat=True))


def test_each_row_is_done_once_and_so_many_at_a_time(due):
    def act(user):
        User.objects.filter(pk=user.pk).update(job_title="Jurist")

    assert for_each_locked(due, act, most=2) == 2
    assert names(due) == ["Cora"]
    assert for_each_locked(due, act, most=2) == 1
    assert for_each_locked(due, act, most=2) == 0


def test_a_row_that_fails_keeps_no_other_and_says_no_word_of_it(due, caplog):
    def act(user):
        User.objects.filter(pk=user.pk).update(job_title="Jurist")
        if user.display_name == "Bert":
            raise ValueError("wat over Bert niemand weet")

    assert for_each_locked(due, act, most=9) == 2
    (bert,) = due
    assert bert.display_name == "Bert"
    assert f"user {bert.pk}: ValueError" in caplog.text
    assert "niemand weet" not in caplog.text


def test_what_is_no_longer_due_when_its_turn_comes_is_left_alone(due):
    def act(user):
        done.append(user.display_name)
        due.update(job_title="Jurist")

    done: list[str] = []
    assert for_each_locked(due, act, most=9) == 1
    assert done == ["Anna"]
