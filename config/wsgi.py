"""Pages in production: `granian --interface wsgi config.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

# It needs the apps, which the line above has loaded.
from config.startup import warm_up  # noqa: E402

warm_up()
