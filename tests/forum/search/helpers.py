"""How the tests of the search ask."""

from django.contrib.auth.models import AnonymousUser

from forum import commands
from forum.search import engine, planner

VISITOR = AnonymousUser()


def urls(viewer, query, **options):
    return [hit.url for hit in engine.search_posts(viewer, query, **options).hits]


def answer(topic, author, text):
    question = topic.posts.get(parent=None)
    return commands.reply(author, topic=topic, parent=question, source=text)


def looked_through(monkeypatch, windows):
    """So many of the last entries first, then so many; where those are all there are,
    words are asked of the index for all months."""
    monkeypatch.setattr(planner, "SAMPLE_SIZE", windows[0])
    monkeypatch.setattr(planner, "WINDOWS", windows[1:] or windows)
    monkeypatch.setattr(planner, "WALK_FACTOR", 0)
    monkeypatch.setattr(planner, "WALK_FACTOR_OF_SEVERAL", 0)
