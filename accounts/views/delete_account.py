from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from allauth.account.decorators import reauthentication_required

from accounts import commands
from accounts.authentication.http import SignedInRequest
from accounts.deletion import registry
from accounts.forms.account import DeleteAccountForm
from accounts.views.common import form_page


@login_required
@form_page
@reauthentication_required(allow_get=True)
def delete_account(request: SignedInRequest) -> HttpResponse:
    form = DeleteAccountForm(request.POST if request.method == "POST" else None)
    hindrances = registry.find_deletion_blockers(request.user)
    if not hindrances and form.is_valid():
        removes = form.cleaned_data["texts"] == "remove"
        try:
            commands.delete_own_account(request.user, removes_texts=removes)
        except commands.DeletionBlockedError as found:
            hindrances = found.hindrances
        else:
            logout(request)
            return render(
                request, "accounts/account_deleted.html", {"removes_texts": removes}
            )
    context = {
        "form": form,
        "hindrances": hindrances,
        "effects": [
            _("You are signed out everywhere at once, and nobody can sign in again."),
            _(
                "Your name, picture, addresses and settings are removed, also from "
                "messages in which others mention you."
            ),
            *registry.get_effects(request.user),
            _("What has to be kept by law is kept until that is over."),
        ],
        "here": "leave",
    }
    return render(request, "accounts/delete_account.html", context)
