from tempfile import TemporaryFile

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_POST

from accounts.authentication.http import SignedInRequest
from forum import policy as forum_policy
from groups import policy
from groups.files import archive
from groups.views.groups import get_visible_group


@login_required
@require_POST
def group_export(request: SignedInRequest, space_id: int) -> HttpResponseBase:
    """Return the archive, from a temporary file that is deleted after the response."""
    found = get_visible_group(request, space_id)
    if not policy.can_close(forum_policy.permissions_for(request.user, found.space)):
        raise Http404
    held = TemporaryFile()  # noqa: SIM115 (the response closes it)
    archive.write_group_archive(found, request.user, held)
    held.seek(0)
    answer = FileResponse(held, as_attachment=True, filename="groep.zip")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
