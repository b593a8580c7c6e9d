"""Show a refusal to the user: in the form they sent, or as a message on the next page.

A view catches `ActionRefused`, or a subclass only where its response differs.
"""

from collections.abc import Iterable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from core.exceptions import ActionRefused


def show_refusal_in_form(
    form: BaseForm, refusal: ActionRefused, field: str | None = None
) -> None:
    """Add the refusal to the field, or to the form as a whole.

    The view renders the bound form again, so that the input is not lost.
    """
    form.add_error(field, ValidationError(str(refusal), code=refusal.code))


def show_refusal_as_message(
    request: HttpRequest, refusal: ActionRefused, to: str
) -> HttpResponse:
    """Add the refusal as a message, and redirect."""
    add_refusal_messages(request, [refusal])
    return redirect(to)


def add_refusal_messages(
    request: HttpRequest, refusals: Iterable[ActionRefused]
) -> None:
    """Add each distinct text as a message, after an action on several objects."""
    for text in dict.fromkeys(map(str, refusals)):
        messages.error(request, text)
