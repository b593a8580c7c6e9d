"""Pages, and the people who keep them."""

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
    """The demo's theme page with the pages around it, bound to the public space."""
    return put_pages(space)


@pytest.fixture
def home(theme: ThemePage) -> HomePage:
    return HomePage.objects.get()


@pytest.fixture
def editor(theme: Page, person: Callable[..., User]) -> User:
    """Eva keeps the pages, and moderates nothing."""
    return appoint_editor(person("Eva Editor", organisation_name="VNG"))


@pytest.fixture
def curator(theme: Page, moderator: User) -> User:
    """Marieke, appointed: she also comes into /beheer/."""
    return appoint_moderator(moderator)


@pytest.fixture
def other_space(db: Any) -> Space:
    return commands.open_space(
        title="Wet goed verhuurderschap", slug="verhuurderschap", audience="public"
    )
