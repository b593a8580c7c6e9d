"""Django's database session store, reading the session with a compiled query."""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session

from core.clock import now
from core.db.compiled_queries import CompiledQuery

_stored = CompiledQuery[Session](
    lambda _viewer, key: Session.objects.filter(session_key=key, expire_date__gt=now())
)


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Any:
        found = _stored.first(None, key=self.session_key or "")
        if found is None:
            self._session_key = None
        return found
