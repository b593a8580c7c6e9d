"""What is rendered twice for one sending is rendered once; nothing else is kept."""

from concurrent.futures import ThreadPoolExecutor

from core import markup
from core.markup import MemoizedRenderer, MentionedPeople


def test_the_same_question_has_the_same_answer(monkeypatch):
    asked = []
    render = markup.render
    monkeypatch.setattr(
        markup, "render", lambda *a, **k: asked.append(a) or render(*a, **k)
    )
    once = MemoizedRenderer()
    first = once("Dag @Jan Jansen", source_format="text", people=MentionedPeople())
    assert (
        once("Dag @Jan Jansen", source_format="text", people=MentionedPeople()) is first
    )
    assert len(asked) == 1


def test_another_text_format_or_person_is_rendered_anew():
    once = MemoizedRenderer()
    known = MentionedPeople({"Jan Jansen": 7}, frozenset({7}))
    asked = [
        ("Dag @Jan Jansen", {"source_format": "text", "people": MentionedPeople()}),
        ("Dag @Jan Jansen", {"source_format": "text", "people": known}),
        ("<b>Dag</b>", {"source_format": "text", "people": known}),
        ("<b>Dag</b>", {"source_format": "html", "people": known}),
        ("Dag @Jan Jansen", {"source_format": "text", "people": MentionedPeople()}),
    ]
    for source, how in asked:
        assert once(source, **how) == markup.render(source, **how)


def test_each_thread_has_a_cleaner_of_its_own():
    with ThreadPoolExecutor(1) as pool:
        theirs = pool.submit(lambda: markup._cleaners.bleach).result()
    assert theirs is not markup._cleaners.bleach


def test_nothing_of_a_text_is_left_for_the_next():
    for open_ended in ("<ul><li><b>een", "<script>weg", "<!-- weg", "&lt", "<a href='"):
        alone = markup._clean("<p>twee</p>")
        markup._clean(open_ended)
        assert markup._clean("<p>twee</p>") == alone == "<p>twee</p>"
