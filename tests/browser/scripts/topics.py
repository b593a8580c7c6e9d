"""A topic as its page has it: posts in a tree, and the bar above them."""

TOPIC = 'data-socket="/ws/" data-streams="topic.4711"'
BAR = """<div class="arrivals" hidden data-arrivals data-one="%s nieuwe reactie, tonen"
data-many="%s nieuwe reacties, tonen"><a href="/heel"><span data-words></span></a>
</div>"""


def post(
    post_id: int, level: int = 0, *, more: str = "", inside: str = "", new: bool = False
) -> str:
    return f"""<li id="bericht-{post_id}" data-post="{post_id}" data-level="{level}"
        {"data-new" if new else ""} {more}><article><p>Bericht {post_id}</p>
        <a data-reply="{post_id}" href="/antwoord/{post_id}">Antwoord {post_id}</a>
        </article>{inside}</li>"""


def fresh(
    post_id: int,
    level: int,
    parent: int,
    after: int,
    *,
    number: int = 0,
    more: str = "",
) -> str:
    data = (
        f'data-number="{number or post_id}" data-parent="{parent}" data-after="{after}"'
    )
    return post(post_id, level, more=f"{data} {more}", new=True)


def replies(*items: str) -> str:
    return f'<ol class="replies">{"".join(items)}</ol>'


def topic(*posts: str, known: int = 9, more: str = "") -> str:
    return f"""{BAR}<ol id="posts" data-topic="4711" data-known="{known}"
        data-more="/meer?taal=nl" {more}>{"".join(posts)}</ol>"""
