"""The steps of `core.markup`, which is the only one to import them."""
