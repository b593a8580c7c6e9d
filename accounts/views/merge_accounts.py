"""Merge two accounts of one person: one shows a code, the other submits it."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from allauth.account.decorators import reauthentication_required

from accounts import commands
from accounts.authentication.http import SignedInRequest
from accounts.forms.account import MergeAccountsForm
from accounts.views.common import form_page, post_only
from core.exceptions import ActionRefused
from core.http.refusals import show_refusal_in_form


@login_required
@form_page
@reauthentication_required(allow_get=True)
def merge_accounts(request: SignedInRequest) -> HttpResponse:
    form = MergeAccountsForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            commands.merge_accounts(request.user, code=form.cleaned_data["code"])
        except ActionRefused as refusal:
            show_refusal_in_form(form, refusal, "code")
        else:
            logout(request)
            said = _("There is one account now. Sign in with either address.")
            messages.success(request, said)
            return redirect("account_login")
    return render(
        request, "accounts/merge_accounts.html", {"form": form, "here": "merge"}
    )


@login_required
@post_only
@never_cache
@reauthentication_required
def merge_code(request: SignedInRequest) -> HttpResponse:
    context = {
        "form": MergeAccountsForm(),
        "code": commands.offer_merge(request.user),
        "here": "merge",
    }
    return render(request, "accounts/merge_accounts.html", context)
