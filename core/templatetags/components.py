"""Template tags for the components in `components/`.

    {% icon "lock" %}  {% icon row.state %}
    {% badge kind="new" icon="clock" %}{% translate "Waits" %}{% endbadge %}
    {% button kind="outline" to="spaces" %}{% translate "Forum" %}{% endbutton %}

A template is rendered once per combination of its variants
(`core.templating.fragments`). The content, the link (`url`, or `to` for a URL name) and
all attributes that the template does not know (`type="submit"`, `data-print`) are
placeholders. A component thus costs a row almost nothing, and varying values are not
cached.
"""

import re
from typing import Any

from django import template
from django.template.base import Node, NodeList, Parser, Token, token_kwargs
from django.template.exceptions import TemplateSyntaxError
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.translation import get_language

from core.templating.fragments import render_fragment, static_manifest_id
from core.templating.placeholders import fill_placeholders, placeholder

register = template.Library()

# Arguments that select a variant of each template.
VARIANTS = {
    "alert": {"level", "icon", "class", "element", "role"},
    "arrivals": {"still"},
    "badge": {"kind", "icon"},
    "button": {"kind", "icon", "wide", "class"},
    "link": {"icon"},
    "state": {"of"},
    "tabs": set(),
}
# Variables of the templates that a tag passes as its content.
_INSIDE = {"text", "action"}
_INSIDE_OF = {"alert": {"title", "url", "to"}}
_SAID = re.compile(r"(?:([\w-]+)=)?(.+)")


def _is_written(look: Any) -> bool:
    return not look.filters and getattr(look.var, "lookups", None) is None


class ComponentNode(Node):
    """Component that caches its HTML if all its arguments are literals.

    Others are looked up in `core.templating.fragments`, which is half their cost.
    """

    speaks = True

    def __init__(self, name: str, looks: dict[str, Any]) -> None:
        self.template = f"components/{name}.html"
        self.looks = looks
        self.is_fixed = all(_is_written(look) for look in looks.values())
        self.known: dict[Any, str] = {}

    def render_template(self, context: object, *slots: str) -> str:
        state = (slots, self.speaks and get_language(), static_manifest_id())
        if (found := self.known.get(state)) is None:
            told = {name: look.resolve(context) for name, look in self.looks.items()}
            found = render_fragment(
                self.template, **told, **{name: placeholder(name) for name in slots}
            )
            if self.is_fixed:
                self.known[state] = found
        return found


class Icon(ComponentNode):
    child_nodelists = ()
    speaks = False

    def render(self, context: object) -> str:
        return self.render_template(context)


class ComponentBlockNode(ComponentNode):
    child_nodelists = ("inside",)

    def __init__(self, name: str, told: dict[str, Any], inside: NodeList) -> None:
        self.url, self.to = told.pop("url", None), told.pop("to", None)
        self.attributes = {k: v for k, v in told.items() if k not in VARIANTS[name]}
        super().__init__(name, {k: v for k, v in told.items() if k in VARIANTS[name]})
        self.inside = inside

    def render(self, context: Any) -> str:
        own = {"inside": str(self.inside.render(context))}
        if self.to:
            own["url"] = reverse(self.to.resolve(context))
        elif self.url:
            own["url"] = conditional_escape(self.url.resolve(context))
        if self.attributes:
            own["attributes"] = self._attributes(context)
        return fill_placeholders(
            self.render_template(context, *own), lambda name, _key: own[name]
        )

    def _attributes(self, context: object) -> str:
        shown = ""
        for name, told in self.attributes.items():
            value = told.resolve(context)
            if value is True:
                shown += f" {name}"
            elif value not in ("", None) and value is not False:
                shown += format_html(' {}="{}"', name, value)
        return shown


@register.tag
def icon(parser: Parser, token: Token) -> Icon:
    _tag, name, *bits = token.split_contents()
    looks = {"name": parser.compile_filter(name)}
    told = token_kwargs(bits, parser)
    if bits or told.keys() - {"class"}:
        raise TemplateSyntaxError(f"icon is told no {[*told, *bits]}, but a class")
    return Icon("icon", looks | told)


def _part(parser: Parser, token: Token) -> ComponentBlockNode:
    name, *bits = token.split_contents()
    told: dict[str, Any] = {}
    for bit in bits:
        key, value = _SAID.fullmatch(bit).groups()  # type: ignore[union-attr]
        # As in HTML, a single word is an attribute without a value.
        key, value = (key, value) if key else (value, "True")
        if key in _INSIDE | _INSIDE_OF.get(name, set()):
            raise TemplateSyntaxError(f"{key} of {name} stands inside it")
        if key in told:
            raise TemplateSyntaxError(f"{name} is told twice: {key}")
        told[key] = parser.compile_filter(value)
    inside = parser.parse((f"end{name}",))
    parser.delete_first_token()
    return ComponentBlockNode(name, told, inside)


for _name in VARIANTS:
    register.tag(_name, _part)


@register.simple_tag
def figures(space: Any, *, small: bool = False) -> str:
    return render_fragment(
        "components/figures.html",
        of=space.public_id,
        participants=space.participant_count,
        updated=space.last_post_at,
        small=small,
    )
