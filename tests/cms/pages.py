"""Reading a page as a person does."""

from typing import Any

from django.http import HttpResponse

from bs4 import BeautifulSoup


def soup(response: HttpResponse) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def visible_text(response: HttpResponse) -> str:
    """The text between the header and the footer, in the order of the page."""
    main = soup(response).main
    assert main is not None
    for hidden in main.select("svg, template, .sr"):
        hidden.decompose()
    return " ".join(main.get_text(" ", strip=True).split())


def titles(answer: Any) -> list[str]:
    """What stands in a list of /beheer/."""
    return [cell.get_text(strip=True) for cell in soup(answer).select(".title-wrapper")]
