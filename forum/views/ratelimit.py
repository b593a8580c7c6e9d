"""Rate limits reported as form errors, so that the user's input is not lost."""

from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import Form
from django.http import HttpRequest

from core.exceptions import ActionRefused
from core.http.refusals import show_refusal_in_form
from core.security import ratelimit


def within_rate_limit(request: HttpRequest, form: Form, what: str) -> bool:
    """Count a submission, and add a form error if it exceeds the rate limit."""
    try:
        ratelimit.check_user(what, request)
    except ActionRefused as refusal:
        show_refusal_in_form(form, refusal)
        return False
    return True


def response_status(form: Form) -> int:
    too_many = form.has_error(NON_FIELD_ERRORS, ratelimit.RateLimitError.code)
    return 429 if too_many else 200
