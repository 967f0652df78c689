"""What the web server runs, and what it has read before it accepts anybody."""

import os

from django.core.wsgi import get_wsgi_application

from ambos.config.sharing_out import Hands, shared_out

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ambos.config.settings")
hands = Hands()
os.register_at_fork(after_in_child=hands.sit_down)
application = shared_out(get_wsgi_application(), hands)

from ambos.config.warm import warm_up  # noqa: E402 - once Django's apps are read

warm_up()
