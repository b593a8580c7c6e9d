"""Pages for what went wrong: a sentence, what was kept, and what to do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from forum.forms import WritingForm


def expired_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is too old: what was typed is shown, ready to be sent."""
    hidden = {"csrfmiddlewaretoken", "password", "password1", "password2"}
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in hidden and "password" not in name
        for value in values
    ]
    context = {
        "typed": typed,
        "action": request.get_full_path(),
        # Formatted text comes back in the editor, not as tags.
        "writing": WritingForm(initial={"source": request.POST.get("source", "")}),
    }
    return render(request, "403_csrf.html", context, status=403)
