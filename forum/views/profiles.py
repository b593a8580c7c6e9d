from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.authentication.http import SignedInRequest
from accounts.models import User
from accounts.models.bylines import is_visible_to
from accounts.policy import can_moderate
from core.http import parse_public_id as parsed
from core.uploads import storage
from forum import policy
from forum.forms.spaces import ParticipantsForm
from forum.models import Space
from forum.moderation.log import get_record_url
from forum.selectors import profiles
from forum.selectors.participants import ParticipantSearch, load_participants
from forum.views.common import get_space_or_404, page_context, read_only
from forum.views.files import FILE_CSP
from forum.views.ratelimit import response_status, within_rate_limit


@login_required
@read_only
def person(request: SignedInRequest, public_id: int) -> HttpResponse:
    found = get_object_or_404(
        User.objects.visible_to(request.user), public_id=public_id
    )
    is_me = found.pk == request.user.pk
    curates = can_moderate(request.user) and not is_me
    context = {
        "person": found,
        "profile": profiles.load_profile(found, request.user),
        "is_me": is_me,
        "record_url": get_record_url(found, None) if curates else "",
        "section": "",
        "streams": "",
    }
    return render(request, "forum/person.html", context)


@login_required
@read_only
def photo(request: SignedInRequest, public_id: int, key: str) -> HttpResponse:
    """Serve a profile photo if the viewer may see it. `key` changes with the photo."""
    seen = User.objects.visible_to(request.user)
    found = seen.filter(public_id=public_id).exclude(photo="").first()
    if found is None or found.photo[-8:] != key:
        raise Http404
    content = None
    if is_visible_to(found, "photo", profiles.get_nearness(found, request.user)):
        content = storage.fetch(found.photo)
    if content is None:
        raise Http404
    headers = {
        "Content-Type": "image/jpeg",
        "Content-Security-Policy": FILE_CSP,
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        # A page has many photos, so they are cached. A viewer who loses access can
        # still see a photo for at most 15 minutes.
        "Cache-Control": "private, max-age=900",
    }
    return HttpResponse(content, headers=headers)


@login_required
@read_only
def participants(request: SignedInRequest, slug: str) -> HttpResponse:
    return participants_page(request, get_space_or_404(request, slug))


def participants_page(request: HttpRequest, space: Space) -> HttpResponse:
    if not policy.permissions_for(request.user, space).can_see_participants:
        raise Http404
    form = ParticipantsForm(request.GET)
    sought = form.get_search()
    if sought and not within_rate_limit(request, form, "people"):
        sought = ParticipantSearch()
    after = parsed(request.GET.get("na"))
    found = load_participants(space, request.user, sought, after=after)
    path = f"{space.path}deelnemers/"
    context: dict[str, Any] = {
        "form": form,
        "is_filtered": bool(sought),
        "people": found.rows,
        "total": found.total,
        "path": path,
        "organisation_names": profiles.list_organisation_names(),
        "first_url": _page_url(path, form, None) if after else "",
        "next_url": _page_url(path, form, found.next_id) if found.next_id else "",
        "streams": "",
    }
    context |= page_context(space)
    status = response_status(form)
    return render(request, "forum/participants.html", context, status=status)


def _page_url(path: str, form: ParticipantsForm, after: int | None) -> str:
    query = {name: value for name, value in form.cleaned_data.items() if value}
    if after:
        query["na"] = str(after)
    return f"{path}?{urlencode(query)}" if query else path
