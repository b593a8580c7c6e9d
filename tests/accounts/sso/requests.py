"""What the tests of signing in elsewhere ask and send."""

from typing import Any

from django.test import Client

from accounts.models import User
from tests.accounts.provider import Provider

SIGNUP = "/account/3rdparty/signup/"

SUBJECT = "0f8fad5b"

NINA = "nina@voorbeeldstad.example"


def signed_in_as(client: Client) -> User | None:
    key = client.session.get("_auth_user_id")
    return User.objects.get(pk=key) if key else None


def fill_in(client: Client, **fields: str) -> Any:
    return client.post(SIGNUP, {"display_name": "Nina Nieuw", "email": NINA} | fields)


def lying(provider: Provider, **claims: Any) -> None:
    """The next tokens say this; what is None is left out."""
    provider.lie = lambda said: {
        name: value for name, value in (said | claims).items() if value is not None
    }


def refused(answer: Any, client: Client) -> bool:
    return answer.status_code == 401 and "_auth_user_id" not in client.session
