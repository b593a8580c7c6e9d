from cms.demo.examples import build_examples
from cms.demo.pages import build_first_pages, build_pages

__all__ = ["build_examples", "build_first_pages", "build_pages"]
