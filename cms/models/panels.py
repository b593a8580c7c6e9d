from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.utils.functional import cached_property

from wagtail.admin.panels import Panel

from forum import paths
from forum.models import byline

if TYPE_CHECKING:
    from cms.models import ArticlePage, ThemePage


class UnseenSpacesPanel(Panel):
    """A warning about discussion blocks with spaces that visitors cannot see.

    Does not name them.
    """

    class BoundPanel(Panel.BoundPanel):
        template_name = "cms/admin/unseen_spaces.html"
        instance: "ThemePage"

        def is_shown(self) -> bool:
            return self.instance.pk is not None and self.instance.unseen_spaces > 0

        def get_context_data(
            self, parent_context: dict[str, Any] | None = None
        ) -> dict[str, object]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            return context | {"count": self.instance.unseen_spaces}


class QuotationsPanel(Panel):
    """The consent of each author quoted in an article."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "cms/admin/quotations.html"
        instance: "ArticlePage"

        def is_shown(self) -> bool:
            return self.instance.pk is not None and self._draft is not None

        @cached_property
        def _draft(self) -> Any:
            drafts = apps.get_model("cms.ArticleDraft").objects
            rows = drafts.filter(article=self.instance.pk)
            return rows.select_related("topic__space").first()

        def get_context_data(
            self, parent_context: dict[str, Any] | None = None
        ) -> dict[str, object]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            topic = self._draft.topic
            rows = self._draft.quotations.select_related("post__author")
            path = paths.topic_path(topic.space.path, topic.public_id, topic.slug)
            return context | {
                "topic": topic,
                "url": path,
                "rows": [
                    {"name": byline(row.post, None).described, "consent": row.consent}
                    for row in rows
                ],
                "is_open": self.instance.in_the_way(),
            }
