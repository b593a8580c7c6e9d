"""Ending one's own account."""

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from allauth.account.decorators import reauthentication_required

from accounts import commands, erasure
from accounts.http import SignedInRequest
from accounts.own_forms import LeaveForm
from accounts.views.common import form_page


@login_required
@form_page
@reauthentication_required(allow_get=True)
def leave_site(request: SignedInRequest) -> HttpResponse:
    form = LeaveForm(request.POST if request.method == "POST" else None)
    hindrances = erasure.hindrances(request.user)
    if not hindrances and form.is_valid():
        removes = form.cleaned_data["texts"] == "remove"
        try:
            commands.leave_site(request.user, removes_texts=removes)
        except commands.Hindered as found:
            hindrances = found.hindrances
        else:
            logout(request)
            return render(request, "accounts/left.html", {"removes_texts": removes})
    context = {
        "form": form,
        "hindrances": hindrances,
        "effects": [
            _("You are signed out everywhere at once, and nobody can sign in again."),
            _(
                "Your name, picture, addresses and settings are removed, also from "
                "messages in which others mention you."
            ),
            *erasure.get_effects(request.user),
            _("What has to be kept by law is kept until that is over."),
        ],
        "here": "leave",
    }
    return render(request, "accounts/leave.html", context)
