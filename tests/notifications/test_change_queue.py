"""Changes of a topic, merged for one socket."""

from notifications.live import change_queue


def change(version, *posts, gone=()):
    payload = {"type": "topic", "id": 1, "version": version}
    return payload | {"changed": list(posts), "gone": list(gone)}


def test_the_first_changes_go_at_once_and_the_rest_waits_as_one():
    queue = change_queue.ChangeQueue()
    sent = [queue.add(change(n, n)) for n in range(6)]
    assert [payload is not None for payload in sent] == [True] * 3 + [False] * 3
    assert queue.is_waiting
    assert queue.take() == change(5, 3, 4, 5)
    assert queue.take() is None


def test_a_change_of_the_whole_topic_stays_one_of_the_whole():
    whole = change_queue.merge(change(1, 7), change(2))
    assert change_queue.merge(whole, change(3, 8)) == change(3)


def test_what_is_gone_is_named_whatever_is_merged():
    merged = change_queue.merge(change(2, 7, gone=[7]), change(1, 8, gone=[8]))
    assert merged == change(2, 7, 8, gone=[7, 8])


def test_too_many_posts_to_name_are_the_whole_topic():
    many = change(1, *range(change_queue.MAX_NAMED))
    assert change_queue.merge(many, change(2, 99))["changed"] == []
