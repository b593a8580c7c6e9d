from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.templating.widgets import CachedSelect
from forum.forms.post import PostForm
from forum.models import Space
from groups.models import Case, Contribution, Method, Outcome, Round

NO_QUESTION_CHOICE = ("", _("A remark, not an answer to one question"))


class PlanRoundForm(forms.Form):
    method = forms.ChoiceField(label=_("Method"), widget=forms.RadioSelect)
    form = forms.ChoiceField(
        label=_("How do you hold this round?"),
        choices=[
            (Round.Form.LIVE, _("Together: at a table or in a video call")),
            (Round.Form.WRITING, _("In writing: each step takes some working days")),
        ],
        initial=Round.Form.LIVE,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, methods: list[Method], **options: Any) -> None:
        super().__init__(*args, **options)
        self.by_slug = {method.slug: method for method in methods}
        field: Any = self.fields["method"]
        field.choices = [(method.slug, method.name) for method in methods]

    @property
    def chosen(self) -> Method:
        return self.by_slug[self.cleaned_data["method"]]


class CaseForm(forms.ModelForm):  # type: ignore[type-arg]
    """A case, with the author's declaration that nobody is recognisable in it."""

    no_names = forms.BooleanField(
        label=_("It contains no names of people or organisations")
    )
    no_numbers = forms.BooleanField(
        label=_("No numbers, dates or addresses stand in it that tell who it is")
    )
    no_places = forms.BooleanField(
        label=_("It contains no place that reveals who it is about")
    )

    # Set by the view; see `groups.rounds.case_privacy_check`.
    suspects: tuple[Any, ...] = ()

    class Meta:
        model = Case
        fields = ("situation", "own_part", "question", "urgency")
        widgets = {
            "situation": forms.Textarea(attrs={"rows": 3}),
            "own_part": forms.Textarea(attrs={"rows": 3}),
            "question": forms.Textarea(attrs={"rows": 2}),
            "urgency": forms.RadioSelect,
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        urgency: Any = self.fields["urgency"]
        urgency.choices = Case.Urgency.choices

    def clean_question(self) -> str:
        """Require a first-person question: intervision is about one's own actions."""
        question: str = self.cleaned_data["question"]
        words = {word.strip(".,?!:;’‘'\"()").lower() for word in question.split()}
        if not words & {"ik", "mij", "mijn", "me", "i", "my"}:
            raise forms.ValidationError(
                gettext("Write your question about yourself: “How do I …?”")
            )
        return question

    @property
    def lines(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class CaseCheckForm(forms.Form):
    """The facilitator's checklist. An incomplete case goes back with a remark."""

    is_current = forms.BooleanField(
        label=_("It is of now, or of a short time ago"), required=False
    )
    is_concrete = forms.BooleanField(
        label=_("It is about one situation, not about everything"), required=False
    )
    is_own = forms.BooleanField(
        label=_("The question is about the asker’s own acting"), required=False
    )
    is_nameless = forms.BooleanField(
        label=_("Nobody can be recognised in it"), required=False
    )
    remark = forms.CharField(
        label=_("What should change? (only if something is not right yet)"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    @property
    def is_right(self) -> bool:
        names = ("is_current", "is_concrete", "is_own", "is_nameless")
        return all(self.cleaned_data[name] for name in names)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.is_right and not data.get("remark"):
            self.add_error(
                "remark",
                _(
                    "Something is not ticked yet. Tick what is right, or say here what"
                    " should be different."
                ),
            )
        return data


class ContributionForm(PostForm):
    """A text in a step. Attachments are excluded: they would outlive the text."""

    answers = forms.ChoiceField(
        label=_("What do you answer?"), required=False, widget=forms.Select
    )

    field_order = ["answers", "source"]

    def __init__(
        self,
        *args: Any,
        questions: list[tuple[str, str]] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        del self.fields["uploads"], self.fields["alt"]
        field: Any = self.fields["answers"]
        field.choices = [NO_QUESTION_CHOICE, *(questions or [])]
        if not questions:
            del self.fields["answers"]

    @property
    def text(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("source", "source_format")}


class SortQuestionsForm(forms.Form):
    def __init__(
        self, *args: Any, questions: list[Contribution], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.questions = questions
        for question in questions:
            self.fields[f"q{question.public_id}"] = forms.ChoiceField(
                label=_("This question is"),
                choices=Contribution.Rating.choices,
                initial=question.rating or Contribution.Rating.NEUTRAL,
                widget=forms.RadioSelect,
                required=False,
            )

    @property
    def rows(self) -> list[tuple[Contribution, Any]]:
        return [(q, self[f"q{q.public_id}"]) for q in self.questions]

    @property
    def marks(self) -> dict[int, str]:
        marks = {
            q.public_id: self.cleaned_data[f"q{q.public_id}"] for q in self.questions
        }
        return {ident: mark for ident, mark in marks.items() if mark}


class OutcomeForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Outcome
        fields = ("lessons", "agreements", "follow_up")
        widgets = {name: forms.Textarea(attrs={"rows": 4}) for name in fields}


class LessonForm(PostForm):
    """A lesson to share publicly. It starts empty and requires explicit consent."""

    space = forms.ChoiceField(label=_("Where?"), widget=CachedSelect)
    title = forms.CharField(label=_("The lesson in one sentence"), max_length=160)
    is_wanted = forms.BooleanField(label=_("I want to publish this under my name"))
    is_anonymous = forms.BooleanField(
        label=_("Nobody can be identified from it, and my group is not named")
    )

    field_order = ["space", "title", "source", "is_wanted", "is_anonymous"]

    suspects: tuple[Any, ...] = ()

    def __init__(self, *args: Any, spaces: list[Space], **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["uploads"], self.fields["alt"]
        self.by_id = {str(space.public_id): space for space in spaces}
        field: Any = self.fields["space"]
        field.choices = [(key, space.title) for key, space in self.by_id.items()]

    @property
    def lesson(self) -> dict[str, Any]:
        names = ("title", "source", "source_format", "idempotency_key")
        found = {name: self.cleaned_data[name] for name in names}
        return found | {"space": self.by_id[self.cleaned_data["space"]]}
