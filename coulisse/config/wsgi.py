"""The web application, for any WSGI server; `coulisse serve` runs it under Granian."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coulisse.config.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
