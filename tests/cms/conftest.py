"""Fixtures: pages and their editors."""

from collections.abc import Callable
from typing import Any

from wagtail.models import Page

import pytest

from accounts.models import User
from cms.commands import appoint_editor, appoint_moderator
from cms.models import HomePage, ThemePage
from forum import commands
from forum.models import Space
from tests.pages import put_pages


@pytest.fixture
def theme(space: Space) -> ThemePage:
    """Create the theme page of the demo and its related pages, for the public space."""
    return put_pages(space)


@pytest.fixture
def home(theme: ThemePage) -> HomePage:
    return HomePage.objects.get()


@pytest.fixture
def editor(theme: Page, person: Callable[..., User]) -> User:
    """Eva: an editor who is not a moderator."""
    return appoint_editor(person("Eva Editor", organisation_name="VNG"))


@pytest.fixture
def curator(theme: Page, moderator: User) -> User:
    """Marieke: a moderator with access to /beheer/."""
    return appoint_moderator(moderator)


@pytest.fixture
def other_space(db: Any) -> Space:
    return commands.open_space(
        title="Wet goed verhuurderschap", slug="verhuurderschap", audience="public"
    )
