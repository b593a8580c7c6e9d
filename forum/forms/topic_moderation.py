from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.templating.widgets import CachedSelect
from forum.forms.post import PiiCheckedForm, TitleField
from forum.models import Space, Topic


class RevealForm(forms.Form):
    reason = forms.CharField(
        label=_("Why do you need the name?"),
        help_text=_("Your name, the moment and this reason are recorded."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class TopicReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Why? (not compulsory)"),
        help_text=_("The person who started the topic can read this."),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class TopicMoveForm(TopicReasonForm):
    to = forms.ChoiceField(label=_("To which space?"), widget=CachedSelect)
    field_order = ["to", "reason"]

    def __init__(self, *args: Any, spaces: list[Space], **options: Any) -> None:
        super().__init__(*args, **options)
        self.spaces = {str(space.public_id): space for space in spaces}
        titles = [(ident, space.title) for ident, space in self.spaces.items()]
        to = self.fields["to"]
        to.choices = [("", _("Choose a space")), *titles]  # type: ignore[attr-defined]


class TopicMergeForm(TopicReasonForm):
    into = forms.ChoiceField(
        label=_("Into which topic?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the topic that stays.")},
    )
    field_order = ["into", "reason"]

    def __init__(self, *args: Any, topics: list[Topic], **options: Any) -> None:
        super().__init__(*args, **options)
        self.topics = {str(topic.public_id): topic for topic in topics}
        into = self.fields["into"]
        into.choices = [(i, t.title) for i, t in self.topics.items()]  # type: ignore[attr-defined]


class TopicSplitForm(TopicReasonForm, PiiCheckedForm):
    title = TitleField(label=_("Title of the new topic"))
    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=[
            (Topic.Kind.QUESTION, _("A question")),
            (Topic.Kind.DISCUSSION, _("A discussion")),
        ],
        initial=Topic.Kind.DISCUSSION,
        widget=forms.RadioSelect,
    )
    field_order = ["title", "kind", "reason"]
