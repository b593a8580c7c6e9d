"""Fixtures for all tests: users with a fixed name, organisation and role, and spaces."""

import os
from collections.abc import Callable, Iterator
from functools import cache as cache_forever
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import ScryptPasswordHasher, make_password
from django.core.cache import cache
from django.db import connection

import pytest
from allauth.account.models import EmailAddress
from hypothesis import settings as hypothesis

from accounts.models import EmailDomain, User
from cms.page_cache.shared_pages import shared_page_cache as shared
from cms.views import serve
from core.cache.pages import local_page_cache
from forum import commands
from forum.models import Participation, Space, Topic
from forum.rendering.topic import topic_cache
from forum.rendering.topic_list import topic_list_cache
from groups import commands as group_commands
from groups.models import Group
from tests.plugins.pagesearch import make_page_search_tables

pytest_plugins = ["tests.plugins.house", "tests.plugins.frames"]

PASSWORD = "een-lang-wachtwoord"

# Deterministic examples without a deadline, so that failures are reproducible on every
# machine. `HYPOTHESIS_PROFILE=long` tries other examples.
hypothesis.register_profile("steady", derandomize=True, deadline=None, database=None)
hypothesis.register_profile("long", deadline=None)
hypothesis.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    # No test database is created unless a test is marked with django_db. A fixture that
    # unblocks the database would then use the real database.
    name = str(connection.settings_dict["NAME"])
    assert "test" in name, "mark the tests of this file with django_db"
    with django_db_blocker.unblock():
        make_page_search_tables()


@pytest.fixture(scope="session", autouse=True)
def files_apart(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Store uploaded files in a temporary folder of this test run."""
    settings.FILES_ROOT = tmp_path_factory.mktemp("files")


@pytest.fixture(autouse=True)
def fresh_cache() -> Iterator[None]:
    cache.clear()
    for near in (local_page_cache, topic_cache, topic_list_cache, shared):
        near.forget()
    serve.clear_page_cache()
    yield


@pytest.fixture(autouse=True)
def no_second_factor(settings: Any) -> None:
    """Do not require a second factor, except in tests of second factors."""
    settings.REQUIRE_SECOND_FACTOR = False


# A strong hash takes a tenth of a second per sign-in attempt. The same algorithm with a
# low work factor gives the same results.
ScryptPasswordHasher.work_factor = 2**4


@cache_forever
def hashed() -> str:
    """Return the default organisation of the users."""
    return make_password(PASSWORD)


@pytest.fixture
def person(db: Any) -> Callable[..., User]:
    """Create an admitted user with a verified address at a known organisation."""
    EmailDomain.objects.get_or_create(
        domain="voorbeeldstad.example", defaults={"state": "confirmed"}
    )

    def make(name: str, **fields: Any) -> User:
        address = f"{name.lower().replace(' ', '.')}@voorbeeldstad.example"
        organisation = fields.pop("organisation_name", "gemeente Voorbeeldstad")
        fields = {"state": "active", "organisation_name": organisation} | fields
        user = User(email=address, display_name=name, password=hashed(), **fields)
        user.save()
        EmailAddress.objects.create(
            user=user, email=address, verified=True, primary=True
        )
        return user

    return make


@pytest.fixture
def official(person: Callable[..., User]) -> User:
    """Olga: asks questions and is not in a group."""
    return person("Olga Official")


@pytest.fixture
def member(person: Callable[..., User]) -> User:
    """Mehmet: a member of the group."""
    return person("Mehmet Member")


@pytest.fixture
def facilitator(person: Callable[..., User]) -> User:
    """Fatima: facilitator of the group."""
    return person("Fatima Facilitator")


@pytest.fixture
def moderator(person: Callable[..., User]) -> User:
    """Marieke: moderator at the association, not in a group."""
    return person("Marieke Moderator", is_moderator=True, organisation_name="VNG")


@pytest.fixture
def outsider(person: Callable[..., User]) -> User:
    """Ou: must not see anything of the group."""
    return person("Ou Outsider", organisation_name="gemeente Elders")


@pytest.fixture
def newcomer(person: Callable[..., User]) -> User:
    """Nadia: admitted with an unknown email domain, so her posts need approval."""
    user = person("Nadia Newcomer", organisation_name="")
    address = "nadia@thuis.example"
    user.emailaddress_set.update(email=address)
    User.objects.filter(pk=user.pk).update(email=address)
    user.refresh_from_db()
    return user


@pytest.fixture
def space(db: Any) -> Space:
    """A public space."""
    return commands.open_space(
        title="Arbeidsmigranten", slug="arbeidsmigranten", audience="public"
    )


@pytest.fixture
def members_space(db: Any) -> Space:
    """A space for signed-in users."""
    return commands.open_space(
        title="Burgerzaken", slug="burgerzaken", audience="members"
    )


@pytest.fixture
def topic(space: Space, official: User) -> Topic:
    """A question by Olga in the public space."""
    return commands.ask(
        official, space=space, title="Mag u weigeren?", source="Wij twijfelen."
    )


@pytest.fixture
def group(moderator: User, facilitator: User, member: User) -> Group:
    """A confidential group of two members, created by a user who is not a member."""
    group = group_commands.create_group(
        moderator,
        title="Intervisie huisvesting",
        purpose="Eigen situaties voorleggen.",
        confidentiality="confidential",
        facilitators=[facilitator],
    )
    commands.add_participant(member, space=group.space)
    return group


@pytest.fixture
def secret_topic(group: Group, member: User) -> Topic:
    return commands.ask(
        member,
        space=group.space,
        title="Kanarievogel in de titel",
        source="Kanarievogel in de tekst.",
        kind="discussion",
    )


@pytest.fixture
def taking_part() -> Callable[[User, Space], Participation]:
    return lambda user, space: commands.add_participant(user, space=space)
