"""A confirmation page that states, in numbers, what an irreversible action will do.

The form is submitted twice: the first POST returns this page with all input in hidden
fields, the second (with `CONFIRMED`) runs the action. Works without JavaScript.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from cms.admin.base import AdminFormView

CONFIRMED, CHANGE = "confirmed", "change"
_OWN = {"csrfmiddlewaretoken", CONFIRMED, CHANGE}


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The content of a confirmation page: the question, the effects, whether it can be
    undone, and the label of the button. `warning` is shown first.
    """

    question: str
    effects: Sequence[str]
    way_back: str
    yes: Any
    warning: str = ""


def is_confirmed(request: HttpRequest) -> bool:
    return CONFIRMED in request.POST


def get_sent_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the submitted fields, to repeat them as hidden fields."""
    return [
        (name, str(value))
        for name, values in request.POST.lists()
        if name not in _OWN
        for value in values
    ]


class ConfirmedFormView(AdminFormView):
    def get_confirmation(self, form: Any) -> Confirmation | None:
        """Return the confirmation, or None when no confirmation is needed."""
        raise NotImplementedError

    def get_problem(self, _form: Any) -> str:
        """Return an error if the action is known to fail, or an empty string."""
        return ""

    def form_valid(self, form: Any) -> HttpResponse:
        if CHANGE in self.request.POST:
            return self.render_to_response(self.get_context_data(form=form))
        if problem := self.get_problem(form):
            form.add_error(None, problem)
            return self.form_invalid(form)
        if not is_confirmed(self.request):
            asked = self.get_confirmation(form)
            if asked is not None:
                return show_confirmation(self, asked)
        return super().form_valid(form)


def show_confirmation(view: Any, asked: Confirmation, back: str = "") -> HttpResponse:
    """Return the confirmation page. `back` is the URL of the cancel link; without it,
    the user returns to the form with its input.
    """
    context = view.get_context_data() | {
        "asked": asked,
        "fields": get_sent_fields(view.request),
        "back_url": back,
    }
    response: HttpResponse = view.response_class(
        request=view.request,
        template=["cms/admin/confirm.html"],
        context=context,
    )
    response["Cache-Control"] = "private, no-store"
    return response


CANNOT_BE_UNDONE = _("This cannot be undone.")
