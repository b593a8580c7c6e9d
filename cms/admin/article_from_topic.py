"""*Maak er een artikel van*: make a draft article from an answered question."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cms import commands
from cms.admin.base import AdminFormView
from cms.commands.article_from_topic import can_give_consent, list_quoted_posts
from cms.models import ArticlePage, ThemePage
from cms.policy import can_make_article
from core.exceptions import ActionRefused
from forum import paths
from forum.models import Topic, byline

if TYPE_CHECKING:
    from accounts.policy import Viewer


class ArticleFromTopicForm(forms.Form):
    title = forms.CharField(label=_("Title of the article"), max_length=255)
    theme = forms.ModelChoiceField(
        label=_("Under which theme?"), queryset=ThemePage.objects.none()
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["theme"]
        field.queryset = ThemePage.objects.order_by("title")


class ArticleFromTopicView(AdminFormView):
    home = "wagtailadmin_home"
    page_title = _("Make an article of it")
    header_icon = "doc-full-inverse"
    template_name = "cms/admin/article_from_topic.html"
    form_class = ArticleFromTopicForm
    button = _("Make a draft and ask the authors")
    done = _("The draft is there. Whoever wrote a text in it is asked.")

    @staticmethod
    def has_permission(user: "Viewer") -> bool:
        return can_make_article(user)

    @cached_property
    def topic(self) -> Topic:
        rows = Topic.objects.visible_to(self.request.user).select_related("space")
        topic: Topic = get_object_or_404(rows, public_id=self.kwargs["public_id"])
        return topic

    def get_page_subtitle(self) -> str:
        return self.topic.title

    def get_initial(self) -> dict[str, object]:
        pages = ThemePage.objects.order_by("title")
        here = [p for p in pages if self.topic.space_id in p.space_ids]
        return {"title": self.topic.title, "theme": here[0] if here else None}

    def get_back(self) -> str:
        topic = self.topic
        return paths.topic_path(topic.space.path, topic.public_id, topic.slug)

    def act(self, form: ArticleFromTopicForm) -> ArticlePage:
        self.made = commands.draft_article(
            self.request.user, topic=self.topic, **form.cleaned_data
        )
        return self.made

    def get_success_url(self) -> str:
        return reverse("wagtailadmin_pages:edit", args=[self.made.pk])

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        try:
            posts = list_quoted_posts(self.topic)
        except ActionRefused as refusal:
            if self.topic.space.is_closed_space:
                raise Http404 from refusal
            return super().get_context_data(**kwargs) | {"why_not": str(refusal)}
        rows = [
            {
                "post": post,
                "byline": byline(post, self.request.user),
                "can_be_asked": can_give_consent(post.author),
            }
            for post in posts
        ]
        return super().get_context_data(**kwargs) | {"rows": rows}
