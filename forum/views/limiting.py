"""How often one may send a form, said at the form: what was typed stays."""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import Form
from django.http import HttpRequest

from core.security import ratelimit

TOO_SOON = "too_soon"


def in_time(request: HttpRequest, form: Form, what: str) -> bool:
    """Count this sending; when it is one too many, say at the form how long to wait."""
    try:
        ratelimit.check_user(what, request)
    except ratelimit.RateLimitError as wait:
        form.add_error(None, ValidationError(str(wait), code=TOO_SOON))
        return False
    return True


def status_of(form: Form) -> int:
    """With which status a page with this form is answered."""
    return 429 if form.has_error(NON_FIELD_ERRORS, TOO_SOON) else 200
