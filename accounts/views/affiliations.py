from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from allauth.account.decorators import reauthentication_required

from accounts import commands
from accounts.authentication.http import SignedInRequest
from accounts.forms.account import AffiliationForm
from accounts.models import Affiliation
from accounts.views.common import form_page


@login_required
@form_page
def affiliations(request: SignedInRequest) -> HttpResponse:
    """Require reauthentication, except for a user's first affiliation."""
    changes = Affiliation.objects.of(request.user).exists()
    answer: HttpResponse = (_reauthenticated if changes else _affiliations)(request)
    return answer


def _affiliations(request: SignedInRequest) -> HttpResponse:
    now = list(Affiliation.objects.of(request.user))
    options = commands.get_affiliation_options(request.user)
    form = AffiliationForm(
        request.POST if request.method == "POST" else None,
        options=options,
        now=[row.organisation_id for row in now if row.expired_at is None],
    )
    if form.is_valid():
        commands.change_affiliations(request.user, organisations=form.chosen)
        messages.success(request, _("Saved. This is now shown next to what you write."))
        return redirect("affiliations")
    known = {row.organisation_id for row in now}
    context = {
        "form": form,
        "options": options,
        "lapsed": [row.organisation for row in now if row.expired_at],
        "has_new": any(option.pk not in known for option in options),
        "here": "work",
    }
    return render(request, "accounts/affiliations.html", context)


_reauthenticated = reauthentication_required(allow_get=True)(_affiliations)
