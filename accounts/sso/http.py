"""HTTP session for requests to providers, through the egress filter.

Providers are not trusted: the nesting depth of their JSON is limited, so that it cannot
exceed the recursion limit of the parser.
"""

from typing import Any

from accounts.sso.id_token import IdTokenError
from core.security import egress
from core.security.egress import EgressSession

MAX_NESTING = 900  # brackets; more could exceed the parser's recursion limit


def build_session() -> EgressSession:
    """Return a session that refuses redirects: the URLs of a provider are fixed."""
    session = egress.build_session()
    session.hooks["response"].append(check_depth)
    return session


def check_depth(answer: Any, **_options: Any) -> None:
    content: bytes = answer.content
    if content.count(b"[") + content.count(b"{") > MAX_NESTING:
        raise IdTokenError("an answer that is too big")
