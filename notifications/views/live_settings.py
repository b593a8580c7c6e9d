from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.authentication.http import SignedInRequest
from notifications import commands


@login_required
@require_POST
def live_settings(request: SignedInRequest) -> HttpResponse:
    """Save whether the user gets toasts and shows their presence."""
    toast, presence = "toast" in request.POST, "presence" in request.POST
    commands.update_live_settings(request.user, toast=toast, presence=presence)
    messages.success(request, _("Your choices were saved."))
    return redirect("inbox")
