from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from accounts.authentication.http import SignedInRequest
from forum import views as forum
from groups.models import Group
from groups.views.groups import get_visible_group


@forum.read_only
def topic(request: HttpRequest, space_id: int, public_id: int) -> HttpResponse:
    found = forum.get_topic_or_404(request, public_id)
    path = forum.get_topic_url(found)
    if path != request.path:
        return redirect(path)
    return forum.topic_page(request, found)


@login_required
@forum.form_page
def topic_create(request: SignedInRequest, space_id: int) -> HttpResponse:
    groups = Group.objects.visible_to(request.user)
    found = groups.filter(space__public_id=space_id).first()
    return (
        forum.not_available(request)
        if found is None
        else forum.topic_form_page(request, found.space)
    )


@login_required
@require_GET
def similar(request: SignedInRequest, space_id: int) -> HttpResponse:
    return forum.similar_page(request, get_visible_group(request, space_id).space)
