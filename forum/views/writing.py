"""Forms to ask, to answer and to edit."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.http import SignedInRequest
from forum import cases, commands, pages, policy
from forum.asking import AskForm
from forum.drawing import one
from forum.forms import EditForm, WritingForm
from forum.models import Post, Space, Topic
from forum.views.asking import search_first
from forum.views.common import attempt, form_page, gone, section_of, topic_url
from forum.views.limiting import in_time, status_of


@login_required
@form_page
def topic_create(request: SignedInRequest, slug: str) -> HttpResponse:
    seen = Space.objects.visible_to(request.user).open().filter(slug=slug).first()
    return gone(request) if seen is None else topic_form_page(request, seen)


def topic_form_page(request: SignedInRequest, space: Space) -> HttpResponse:
    kind = Topic.Kind.DISCUSSION if space.is_closed_space else Topic.Kind.QUESTION
    may = policy.abilities(request.user, space)
    initial = {"kind": kind}
    form = AskForm(
        request.POST or None, request.FILES or None, initial=initial, may=may
    )
    if not may.can_ask:
        return gone(request, status=403, muted=cases.muting(may))
    if "search_first" in request.POST:
        return search_first(request)
    sent = request.method == "POST" and form.is_valid()
    if sent and in_time(request, form, "ask"):
        data = form.cleaned_data
        made = attempt(form, lambda: commands.ask(request.user, space=space, **data))
        if made is not None:
            return redirect(topic_url(made))
    context = {"form": form, "space": space, "space_url": space.path}
    context |= {"similar_url": f"{space.path}lijkt-op/"} | section_of(space)
    return render(request, "forum/topic_form.html", context, status=status_of(form))


@login_required
@form_page
def post_reply(request: SignedInRequest, public_id: int) -> HttpResponse:
    posts = Post.objects.visible_to(request.user).select_related(
        "author", "topic__space"
    )
    parent = posts.filter(public_id=public_id).first()
    if parent is None:
        return gone(request)
    topic = parent.topic
    may = policy.abilities(request.user, topic.space)
    if not may.can_reply(topic):
        return gone(request, status=403, muted=cases.muting(may))
    form = WritingForm(request.POST or None, request.FILES or None)
    sent = request.method == "POST" and form.is_valid()
    if sent and in_time(request, form, "reply"):
        send = {"topic": topic, "parent": parent, **form.cleaned_data}
        made = attempt(form, lambda: commands.reply(request.user, **send))
        if made is not None:
            return redirect(made.path)
    row = pages.rows_of([parent], may)[0]
    context = {"form": form, "topic": topic, "parent_row": row, "space": topic.space}
    context |= {"parent_html": one(row), "is_nameless": may.is_nameless_in(topic)}
    context |= {"topic_url": topic_url(topic), "space_url": topic.space.path}
    context |= section_of(topic.space)
    return render(request, "forum/reply.html", context, status=status_of(form))


@login_required
@form_page
def post_edit(request: SignedInRequest, public_id: int) -> HttpResponse:
    posts = Post.objects.visible_to(request.user).select_related(
        "author", "topic__space"
    )
    found = posts.filter(public_id=public_id).first()
    if found is None:
        return gone(request)
    topic = found.topic
    if not policy.abilities(request.user, topic.space).can_edit(found):
        return gone(request, status=403)
    is_sent = request.method == "POST"
    form = WritingForm(request.POST, request.FILES) if is_sent else EditForm.of(found)
    if is_sent and form.is_valid():
        wanted = ("source", "source_format", "uploads", "alt")
        text = {k: form.cleaned_data[k] for k in wanted}
        made = attempt(
            form, lambda: commands.edit_post(request.user, post=found, **text)
        )
        if made is not None:
            return redirect(made.path)
    context = {"form": form, "topic": topic, "post": found, "space": topic.space}
    context |= {"topic_url": topic_url(topic), "space_url": topic.space.path}
    return render(request, "forum/post_form.html", context | section_of(topic.space))
