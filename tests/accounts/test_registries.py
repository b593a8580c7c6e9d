"""The two lists that apps add their parts to: of the download, and of leaving."""

from datetime import UTC, datetime
from typing import Any

import pytest

from accounts.data_export.registry import ExportPeriod
from accounts.deletion import registry as deletion
from accounts.deletion.registry import DeletedAccount, DeletionBlocker
from accounts.models import User
from core.registry import Registry
from core.security.redaction import changed_columns, rows_containing
from forum.models import Post, Topic

pytestmark = pytest.mark.django_db


def leaver(*names: str, **more: Any) -> DeletedAccount:
    return DeletedAccount(
        user_id=1,
        public_id=4711,
        names=names,
        addresses=("jan@westland.example",),
        pseudonym="Vertrokken deelnemer 12",
        **more,
    )


CLEARED = [
    ("Vraag het Jan de Boer.", "Vraag het Vertrokken deelnemer 12."),
    ("Vraag het JAN DE BOER!", "Vraag het Vertrokken deelnemer 12!"),
    ("Jan\u00a0de&nbsp;Boer schreef:", "Vertrokken deelnemer 12 schreef:"),
    ("Mail jan@westland.example.", "Mail Vertrokken deelnemer 12."),
    ("@Jan de Boer, dank", "@Vertrokken deelnemer 12, dank"),
    ("Jan de Boers voorstel", "Jan de Boers voorstel"),
    ("arjan@westland.example.org", "arjan@westland.example.org"),
    ('<a href="/mensen/4711/">@Jan</a>', '<a href="">@Jan</a>'),
]


@pytest.mark.parametrize(("text", "left"), CLEARED)
def test_a_whole_name_goes_and_what_only_looks_like_it_stays(
    text: str, left: str
) -> None:
    assert leaver("Jan de Boer").clear(text) == left


def test_a_name_of_one_word_goes_only_where_it_means_somebody() -> None:
    jan = leaver("Jan")
    assert jan.clear("Jan zei in januari ja.") == "Jan zei in januari ja."
    assert jan.clear("Dank @Jan!") == "Dank @Vertrokken deelnemer 12!"


def test_the_name_of_a_namesake_goes_only_where_it_means_the_leaver() -> None:
    two = leaver("Jan de Boer", namesakes=frozenset({"Jan de Boer"}))
    assert two.clear("Dank @Jan de Boer") == "Dank @Jan de Boer"
    linked = '<a href="/mensen/4711/">@Jan de Boer</a>'
    assert two.clear(linked) == '<a href="">@Vertrokken deelnemer 12</a>'
    assert "Jan" not in two.clear("Dank @Jan de Boer", is_theirs=True)


def test_a_period_has_its_first_moment_and_not_its_last(official: User) -> None:
    start, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
    for moment, is_in in ((start, True), (end, False)):
        User.objects.filter(pk=official.pk).update(date_joined=moment)
        found = User.objects.filter(
            ExportPeriod(start, end).of("date_joined"), pk=official.pk
        )
        assert found.exists() is is_in
    assert User.objects.filter(
        ExportPeriod().of("date_joined"), pk=official.pk
    ).exists()


def test_blockers_of_all_apps_are_found(monkeypatch: Any) -> None:
    monkeypatch.setattr(deletion, "deletion_blockers", Registry())
    assert deletion.find_deletion_blockers(User()) == []
    blocker = DeletionBlocker("Draag over.", "/groepen/")
    deletion.deletion_blockers.register("groups", lambda _user: [blocker])
    assert deletion.find_deletion_blockers(User()) == [blocker]


def test_rows_are_found_by_a_word_in_any_of_their_columns(topic: Topic) -> None:
    post = Post.objects.get(topic=topic)
    Post.objects.filter(pk=post.pk).update(source="Vraag het É. d'Ivoire &co.")
    [(row, fields)] = rows_containing(Post, ["É. d'IVOIRE &co"])
    assert row.pk == post.pk
    assert changed_columns(row, fields, lambda text: text.replace("Vraag", "Zeg")) == {
        "source": "Zeg het É. d'Ivoire &co."
    }
    assert not list(rows_containing(Post, ["nergens geschreven"]))
