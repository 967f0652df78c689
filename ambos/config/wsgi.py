"""What the web server runs, and what it has read before it accepts anybody."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ambos.config.settings")
application = get_wsgi_application()

from ambos.config.warm import warm_up  # noqa: E402 - once Django's apps are read

warm_up()
