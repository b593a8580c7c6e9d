"""Two browsers at the same moment with one code: one comes in."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection
from django.test import Client

import pytest
from allauth.account.models import EmailAddress

from accounts.models import User
from tests.accounts.test_mfa import STEP, first_step, give_factor, signed_in
from tests.committed_db import committed_rows
from tests.conftest import hashed


@pytest.fixture(autouse=True)
def db(django_db_setup: Any, django_db_blocker: Any) -> Iterator[None]:
    yield from committed_rows(django_db_blocker)


def test_one_recovery_code_lets_one_browser_in():
    """Parallel use."""
    user = User(
        email="p@voorbeeldstad.example",
        display_name="Petra",
        password=hashed(),
        state="active",
    )
    user.save()
    EmailAddress.objects.create(
        user=user, email=user.email, verified=True, primary=True
    )
    code = give_factor(user)[0]
    clients = [Client(), Client(), Client()]
    for client in clients:
        first_step(client, user)
    barrier = Barrier(len(clients))

    def enter(client: Client) -> None:
        try:
            barrier.wait()
            client.post(STEP, {"code": code})
        finally:
            connection.close()

    with ThreadPoolExecutor(len(clients)) as pool:
        list(pool.map(enter, clients))
    assert sum(signed_in(client) for client in clients) == 1
