"""For whom one works: after signing up, and after changing jobs."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from allauth.account.decorators import reauthentication_required

from accounts import commands
from accounts.http import SignedInRequest
from accounts.models import Affiliation
from accounts.own_forms import WorkForm
from accounts.views.common import form_page


@login_required
@form_page
def work(request: SignedInRequest) -> HttpResponse:
    """Asks once more who one is, but for who says so for the first time."""
    changes = Affiliation.objects.of(request.user).exists()
    answer: HttpResponse = (_asked_once_more if changes else _work)(request)
    return answer


def _work(request: SignedInRequest) -> HttpResponse:
    now = list(Affiliation.objects.of(request.user))
    options = commands.work_options(request.user)
    form = WorkForm(
        request.POST if request.method == "POST" else None,
        options=options,
        now=[row.organisation_id for row in now if row.lapsed_at is None],
    )
    if form.is_valid():
        commands.change_work(request.user, organisations=form.chosen)
        messages.success(request, _("Saved. This stands beside what you write now."))
        return redirect("work")
    known = {row.organisation_id for row in now}
    context = {
        "form": form,
        "options": options,
        "lapsed": [row.organisation for row in now if row.lapsed_at],
        "has_new": any(option.pk not in known for option in options),
        "here": "work",
    }
    return render(request, "accounts/work.html", context)


_asked_once_more = reauthentication_required(allow_get=True)(_work)
