"""The web application, for any WSGI server; `coulisse serve` runs it under Granian."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coulisse.config.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from coulisse.config.crowding import one_after_another
from coulisse.faces.shared.crowded import turned_away
from coulisse.faces.shared.kept_answers import with_kept_answers
from coulisse.faces.shop.ready_places import with_ready_places

unbounded = get_wsgi_application()
_bounded = one_after_another(unbounded, serving=settings.ENVIRONMENT.web_threads, turned_away=turned_away)
application = with_kept_answers(with_ready_places(_bounded))
