"""Report errors to Sentry without personal data."""

from typing import Any

import sentry_sdk
from sentry_sdk.integrations.django import DjangoIntegration

from core.security.log_filter import request_number


def init(dsn: str) -> None:
    sentry_sdk.init(
        dsn,
        integrations=[DjangoIntegration(transaction_style="function_name")],
        send_default_pii=False,
        include_local_variables=False,
        include_source_context=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        traces_sample_rate=None,
        auto_session_tracking=False,
        send_client_reports=False,
        before_send=scrub_event,
    )


def scrub_event(event: Any, _hint: Any) -> Any:
    """Build a new event with only exception types and code locations."""
    raised = (event.get("exception") or {}).get("values") or []
    return {
        "event_id": event.get("event_id"),
        "timestamp": event.get("timestamp"),
        "platform": "python",
        "level": event.get("level"),
        "logger": event.get("logger"),
        "transaction": event.get("transaction"),
        "tags": {"request": request_number.get()},
        "exception": {"values": [_scrub_exception(each) for each in raised]},
    }


def _scrub_exception(raised: Any) -> dict[str, object]:
    frames = (raised.get("stacktrace") or {}).get("frames") or []
    names = ("filename", "module", "function", "lineno", "in_app")
    return {
        "type": raised.get("type"),
        "module": raised.get("module"),
        "stacktrace": {"frames": [{n: f.get(n) for n in names} for f in frames]},
    }
