from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.authentication.http import SignedInRequest
from cms import commands
from cms.models import ArticleDraft, Quotation
from forum import paths
from forum.models import byline
from forum.views import form_page

ANSWERS = {"agree": True, "refuse": False}


@login_required
@form_page
def article_consent(request: SignedInRequest, public_id: int) -> HttpResponse:
    rows = ArticleDraft.objects.visible_to(request.user)
    rows = rows.select_related("topic__space", "article")
    draft: ArticleDraft = get_object_or_404(rows, public_id=public_id)
    answer = ANSWERS.get(request.POST.get("act", ""))
    if request.method == "POST" and answer is not None:
        commands.answer_quotation(request.user, draft=draft, consent=answer)
        said = (
            _("Thank you. Your text may stand in the article.")
            if answer
            else _("Your text does not come into the article.")
        )
        messages.success(request, said)
        return redirect(request.path)
    mine = list(Quotation.objects.of(request.user).filter(draft=draft))
    topic = draft.topic
    context = {
        "draft": draft,
        "posts": [row.post for row in mine],
        "answer": mine[0].consent,
        "byline": byline(mine[0].post, None),
        "topic": topic,
        "topic_url": paths.topic_path(topic.space.path, topic.public_id, topic.slug),
        "section": "forum",
    }
    return render(request, "cms/article_consent.html", context)
