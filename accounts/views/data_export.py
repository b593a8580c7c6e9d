from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from allauth.account.decorators import reauthentication_required

from accounts import commands
from accounts.authentication.http import SignedInRequest
from accounts.forms.account import ExportForm
from accounts.models import DataExport
from accounts.views.common import form_page, post_only
from core.clock import now, to_local
from core.exceptions import ActionRefused
from core.http.refusals import show_refusal_in_form
from core.uploads import storage


@login_required
@form_page
@reauthentication_required(allow_get=True)
def data_export(request: SignedInRequest) -> HttpResponse:
    form = ExportForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            commands.request_export(request.user, **form.cleaned_data)
        except ActionRefused as refusal:
            show_refusal_in_form(form, refusal)
        else:
            messages.success(
                request,
                _("We are preparing your data. We will email you when it is ready."),
            )
            return redirect("data-export")
    exports = list(DataExport.objects.of(request.user)[:20])
    context = {
        "form": form,
        "exports": [
            {"row": row, "ends": row.created_at + commands.EXPORT_RETENTION}
            for row in exports
        ],
        "here": "own_data",
    }
    return render(request, "accounts/data_export.html", context)


@login_required
@post_only
@never_cache
@reauthentication_required
def data_export_file(request: SignedInRequest, public_id: int) -> FileResponse:
    """Return the file, on POST only and after a recent reauthentication.

    There is no link to it that could be stored or shared.
    """
    found = get_object_or_404(
        DataExport.objects.visible_to(request.user), public_id=public_id
    )
    file = storage.open_file(found.file)
    if file is None:
        raise Http404
    name = f"gegevens-{to_local(now()):%Y-%m-%d}.zip"
    answer = FileResponse(file, as_attachment=True, filename=name)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
