"""WSGI application: `granian --interface wsgi config.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

# This import needs the loaded apps.
from config.startup import warm_up  # noqa: E402

warm_up()
