"""What a provider answers: fetched through the filter of outgoing requests.

A provider is another's machine. Its answers are JSON, and not deeper than JSON can be
read.
"""

from typing import Any

from accounts.sso.id_token import IdTokenError
from core.security import egress
from core.security.egress import EgressSession

MAX_NESTING = 900  # brackets: more of them may be deeper than JSON can be read


def build_session() -> EgressSession:
    """A session that is not led elsewhere, since addresses of a provider are fixed."""
    session = egress.build_session()
    session.hooks["response"].append(check_depth)
    return session


def check_depth(answer: Any, **_options: Any) -> None:
    content: bytes = answer.content
    if content.count(b"[") + content.count(b"{") > MAX_NESTING:
        raise IdTokenError("an answer that is too big")
