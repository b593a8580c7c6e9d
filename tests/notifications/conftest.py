from collections.abc import Iterator
from typing import Any

import pytest

from tests.live_server import free_port
from tests.notifications.mail_server import MailServer, open_office


@pytest.fixture
def office(settings: Any) -> Iterator[MailServer]:
    """Send mail through a real SMTP server on loopback."""
    office = MailServer()
    port = free_port()
    controller = open_office(office, port)
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": port},
        }
    }
    yield office
    controller.stop()


@pytest.fixture
def mailbox_of_the_site(settings: Any) -> None:
    settings.MAIL_REPLY = "antwoord@forum.example.nl"
