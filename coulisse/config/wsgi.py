"""The web application, for any WSGI server; `coulisse serve` runs it under Granian."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coulisse.config.settings")

from django.core.wsgi import get_wsgi_application

from coulisse.faces.shared.kept_answers import with_kept_answers
from coulisse.faces.shop.ready_places import with_ready_places

application = with_kept_answers(with_ready_places(get_wsgi_application()))
