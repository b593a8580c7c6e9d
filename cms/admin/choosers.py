from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.views.generic import chooser as views
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.widgets import BaseChooser

from forum.models import Space
from forum.querysets import SpaceQuerySet


def public_spaces() -> SpaceQuerySet:
    """Return the spaces that a page may show: those that an anonymous visitor can see.

    Pages are the same for every reader, so the permissions of the editor do not count.
    """
    return Space.objects.visible_to(AnonymousUser())


class SpaceFilterForm(BaseFilterForm):
    q = forms.CharField(label=_("Search by title"), required=False)

    def filter(self, objects: QuerySet[Space]) -> QuerySet[Space]:
        objects = super().filter(objects)
        self.search_query = self.cleaned_data.get("q")
        self.is_searching = bool(self.search_query)
        if self.is_searching:
            objects = objects.filter(title__icontains=self.search_query)
        return objects


class SpaceWidget(BaseChooser):
    show_edit_link = False

    def get_title(self, instance: Space) -> str:
        if instance.is_closed_space:
            return str(_("A space that visitors cannot see"))
        return instance.title


class ChooseSpace(views.ChooseView):
    filter_form_class = SpaceFilterForm


class ChooseSpaceResults(views.ChooseResultsView):
    filter_form_class = SpaceFilterForm


class ChosenSpace(views.ChosenView):
    def get_object(self, pk: str) -> Space:
        if not pk.isdecimal():
            raise Space.DoesNotExist
        space: Space = public_spaces().get(pk=pk)
        return space


class ChosenSpaces(views.ChosenMultipleView):
    def get_objects(self, pks: list[str]) -> QuerySet[Space]:
        return public_spaces().filter(pk__in=[pk for pk in pks if pk.isdecimal()])


class SpaceChooser(ChooserViewSet):
    model = Space
    icon = "comment"
    choose_one_text = _("Choose a space that everybody may read")
    choose_another_text = _("Choose another space")
    base_widget_class = SpaceWidget
    choose_view_class = ChooseSpace
    choose_results_view_class = ChooseSpaceResults
    chosen_view_class = ChosenSpace
    chosen_multiple_view_class = ChosenSpaces
    per_page = 20

    def get_object_list(self) -> QuerySet[Space]:
        return public_spaces()

    def get_urlpatterns(self) -> list[Any]:
        # Spaces are created on their own admin screen, not in the chooser.
        return [path for path in super().get_urlpatterns() if path.name != "create"]


space_chooser = SpaceChooser("space_chooser", url_prefix="ruimte-kiezen")
