"""Upload of attachments, and download by users who may see a post that shows them."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.authentication.http import SignedInRequest
from core.exceptions import ActionRefused
from core.uploads import storage
from forum import commands
from forum.models import Attachment, Space
from forum.views.common import not_available, read_only

# Prevents scripts and requests, whatever type the browser takes the file for.
FILE_CSP = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; sandbox"
)
CACHE_SECONDS = 3600


@read_only
def attachment(request: HttpRequest, public_id: int) -> HttpResponse:
    seen = Attachment.objects.visible_to(request.user).select_related("space")
    found = seen.filter(public_id=public_id).first()
    content = storage.fetch(found.file) if found else None
    if found is None or content is None:
        absent = not_available(request)
        absent.headers["Cache-Control"] = "private, no-store"
        return absent
    headers = {
        "Content-Type": found.content_type,
        "Content-Disposition": content_disposition_header(
            as_attachment=not found.is_image, filename=found.name
        ),
        "Content-Security-Policy": FILE_CSP,
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        # Revalidate each time: access may have ended.
        "Cache-Control": "private, no-cache",
        "ETag": f'"{found.public_id}"',
    }
    if found.space.audience != Space.Audience.PUBLIC:
        headers["Cache-Control"] = "private, no-store"
    response = HttpResponse(content, headers=headers)
    conditional = get_conditional_response(
        request, etag=headers["ETag"], response=response
    )
    return conditional or response


@login_required
@require_POST
def attachment_add(request: SignedInRequest, space_id: int) -> HttpResponse:
    seen = Space.objects.visible_to(request.user)
    space = get_object_or_404(seen, public_id=space_id)
    upload = request.FILES.get("file")
    if upload is None:
        return JsonResponse({"error": _("Choose a file first.")}, status=400)
    try:
        made = commands.add_attachment(request.user, space=space, upload=upload)
    except commands.QuotaExceededError as refusal:
        headers = {"Retry-After": str(CACHE_SECONDS)}
        return JsonResponse({"error": str(refusal)}, status=429, headers=headers)
    except ActionRefused as refusal:
        return JsonResponse({"error": str(refusal)}, status=400)
    return JsonResponse(
        {"path": made.path, "name": made.name, "is_image": made.is_image}, status=201
    )
