"""The shape of a topic as a test sees it."""

from forum.models import Topic


def tree(topic):
    """Depth and first word of each post, in the order of the page."""
    posts = topic.posts.order_by("position")
    return [(post.depth, post.text.split()[0]) for post in posts]


def assert_trees_are_sound():
    for topic in Topic.objects.filter(merged_into=None):
        opening, *replies = topic.posts.order_by("position").select_related("parent")
        assert (opening.depth, opening.parent, opening.number) == (0, None, 1)
        branch = [opening]
        for post in replies:
            while branch[-1] != post.parent:
                branch.pop()
            assert post.depth == len(branch)
            branch.append(post)
        numbers = {post.number for post in (opening, *replies)}
        assert numbers == set(range(1, len(replies) + 2))
