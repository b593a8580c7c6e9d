"""How often one may send a form, said at the form: what was typed stays."""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import Form
from django.http import HttpRequest

from core.security import ratelimit

RATE_LIMITED = "too_soon"


def within_rate_limit(request: HttpRequest, form: Form, what: str) -> bool:
    """Count this sending; when it is one too many, say at the form how long to wait."""
    try:
        ratelimit.check_user(what, request)
    except ratelimit.RateLimitError as wait:
        form.add_error(None, ValidationError(str(wait), code=RATE_LIMITED))
        return False
    return True


def response_status(form: Form) -> int:
    """With which status a page with this form is answered."""
    return 429 if form.has_error(NON_FIELD_ERRORS, RATE_LIMITED) else 200
