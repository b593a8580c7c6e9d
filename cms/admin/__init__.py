"""Custom screens of the Wagtail admin (/beheer/). They run the site's commands."""
