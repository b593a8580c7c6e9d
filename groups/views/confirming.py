"""Whoever works elsewhere now: do they stay in the group?"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.http import SignedInRequest
from accounts.names import Nearness, person
from core.http import public_id as parsed
from forum import commands as forum_commands
from forum import views as forum
from forum.models import Participation

ACTS = {
    "confirm": forum_commands.confirm_participant,
    "refuse": forum_commands.refuse_participant,
}


@login_required
@forum.form_page
def confirmations(request: SignedInRequest) -> HttpResponse:
    """What waits for this person's word: in the groups that they lead; for a moderator
    also where nobody leads, without the group's name."""
    waiting = Participation.every.visible_to(request.user)
    if request.method == "POST":
        part = waiting.filter(
            space__public_id=parsed(request.POST.get("group")),
            user__public_id=parsed(request.POST.get("person")),
        ).first()
        act = ACTS.get(request.POST.get("act", ""))
        if part is None or act is None:
            raise Http404
        act(request.user, part=part)
        messages.success(request, _("Saved. The person is told."))
        return redirect("group_confirmations")
    mine = set(request.user.participations.values_list("space_id", flat=True))
    rows = [
        {
            "part": part,
            "byline": person(part.user, Nearness.MEMBER),
            "title": part.space.title if part.space_id in mine else "",
        }
        for part in waiting.order_by("space_id", "user__display_name")[:100]
    ]
    context = {"rows": rows, "section": "groups"}
    return render(request, "groups/confirmations.html", context)
