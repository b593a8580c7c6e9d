"""One page that asks before an act that cannot be undone: what it will do, in numbers.

The act is sent twice: the first time this page answers, with everything that was filled
in, the second time (`CONFIRMED`) it is done. Works without JavaScript.
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
    """What the page says: a question, what will happen, whether there is a way back,
    and the word of the button. `warning` stands above it all."""

    question: str
    effects: Sequence[str]
    way_back: str
    yes: Any
    warning: str = ""


def is_confirmed(request: HttpRequest) -> bool:
    return CONFIRMED in request.POST


def get_sent_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what was filled in, to be sent once more."""
    return [
        (name, str(value))
        for name, values in request.POST.lists()
        if name not in _OWN
        for value in values
    ]


class ConfirmedFormView(AdminFormView):
    """A form whose act is confirmed on a page of its own, or goes back to the form."""

    def get_confirmation(self, form: Any) -> Confirmation | None:
        """Return what to ask; None where nothing has to be asked."""
        raise NotImplementedError

    def get_problem(self, _form: Any) -> str:
        """Return why it cannot be done, if that is known before asking."""
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
    """Answer with the page that asks. `back` is where to go without doing it; without
    one the way back is the form, as it was filled in."""
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
