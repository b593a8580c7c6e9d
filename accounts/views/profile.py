from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts import commands
from accounts.authentication.http import SignedInRequest
from accounts.forms.account import ProfileForm
from accounts.models import Organisation
from accounts.models.bylines import Visibility, photo_path
from accounts.views.common import form_page
from core.exceptions import ActionRefused
from core.http.refusals import show_refusal_in_form


@login_required
@form_page
def profile(request: SignedInRequest) -> HttpResponse:
    sent = request.method == "POST"
    data = (request.POST, request.FILES) if sent else ()
    form = ProfileForm(*data, user=request.user)
    if sent and form.is_valid() and _save(request, form):
        messages.success(request, _("Your profile was saved."))
        return redirect("profile")
    organisations = Organisation.objects.of(request.user).order_by("name")
    context = {
        "form": form,
        "organisations": organisations,
        "photo": photo_path(request.user, Visibility.GROUP),
        "here": "profile",
    }
    return render(request, "accounts/profile.html", context)


def _save(request: SignedInRequest, form: ProfileForm) -> bool:
    """Save the photo first: if it is refused, nothing has changed yet."""
    photo = form.cleaned_data.get("photo")
    try:
        if photo:
            commands.set_photo(request.user, upload=photo)
        elif form.cleaned_data.get("remove_photo"):
            commands.remove_photo(request.user)
    except ActionRefused as refusal:
        show_refusal_in_form(form, refusal, "photo")
        return False
    commands.change_profile(request.user, **form.facts)
    return True
