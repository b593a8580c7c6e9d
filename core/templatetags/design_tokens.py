"""Tags for templates whose output cannot use CSS custom properties.

<meta name="theme-color" content="{% design_token "basis-color-default-bg-document" %}">
<style>{% resolve_design_tokens %}a { color: var(--…) }{% end_resolve_design_tokens %}</style>
"""

from typing import Any

from django import template
from django.template.base import NodeList, Parser, Token

from core.templating import design_tokens

register = template.Library()
register.simple_tag(design_tokens.design_token)


class ResolveDesignTokensNode(template.Node):
    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Any) -> Any:
        return design_tokens.resolve_design_tokens(self.nodelist.render(context))


@register.tag
def resolve_design_tokens(parser: Parser, _token: Token) -> ResolveDesignTokensNode:
    nodelist = parser.parse(("end_resolve_design_tokens",))
    parser.delete_first_token()
    return ResolveDesignTokensNode(nodelist)
