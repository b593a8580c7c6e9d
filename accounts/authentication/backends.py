"""Load the user of a session with a compiled query, because every page does so."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import User
from core.db.compiled_queries import CompiledQuery

_person = CompiledQuery[User](lambda _viewer, pk: User.objects.filter(pk=pk))


class Backend(AuthenticationBackend):
    def get_user(self, user_id: Any) -> User | None:
        user = _person.first(None, pk=user_id)
        return user if user and self.user_can_authenticate(user) else None
