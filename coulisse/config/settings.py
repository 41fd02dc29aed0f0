"""Django's settings, from the environment. What an operator may set is in `environment.py`."""

import sys
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from coulisse.config.databases import databases
from coulisse.config.environment import mail_settings, read_environment
from coulisse.config.logs import logging_config

ENVIRONMENT = read_environment()
TESTING = ENVIRONMENT.mode == "test" or "pytest" in sys.modules
PACKAGE = Path(__file__).resolve().parents[1]

DEBUG = False
SECRET_KEY = ENVIRONMENT.secret_key
BASE_URL = ENVIRONMENT.base_url or "http://localhost:8080"
ALLOWED_HOSTS = ["*"]  # Our own middleware decides: the base host, verified domains of houses, COULISSE_ALLOWED_HOSTS.

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "coulisse.houses",
    "coulisse.venues",
    "coulisse.pricing",
    "coulisse.customers",
    "coulisse.ledger",
    "coulisse.programme",
    "coulisse.inventory",
    "coulisse.admission",
    "coulisse.memberships",
    "coulisse.openings",
    "coulisse.sales",
    "coulisse.outreach",
    "coulisse.integrations.demo_payments",
    "coulisse.integrations.mollie",
    "coulisse.integrations.mailbox",
    "coulisse.faces.shared",
    "coulisse.faces.shop",
    "coulisse.faces.office",
    "coulisse.faces.door",
    "coulisse.faces.api",
    "coulisse.config",
]

MIDDLEWARE = [
    "coulisse.config.middleware.RequestLog",
    "coulisse.config.middleware.HostGate",
    "coulisse.config.middleware.SecurityHeaders",
    "coulisse.faces.api.direct.DirectAnswers",  # Four addresses of machines need nothing of what follows,
    "coulisse.faces.shared.short_way.ShortWay",  # and pages of buying only some of it.
    "coulisse.faces.api.problems.ProblemAnswers",
    "coulisse.faces.shared.bundles.StaticFiles",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "coulisse.faces.shared.middleware.LanguageMiddleware",
    "coulisse.faces.shared.errors.ProblemPages",
    "coulisse.config.middleware.BodyLimit",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]

# The limit on what is sent, for who passes by the list above.
BODY_LIMIT = "coulisse.config.middleware.BodyLimit"

ROOT_URLCONF = "coulisse.config.urls"
WSGI_APPLICATION = "coulisse.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [],
        "APP_DIRS": True,  # Each face keeps its pages in its own jinja2/ folder.
        "OPTIONS": {"environment": "coulisse.faces.shared.pages.environment"},
    },
]

DATABASES = databases(ENVIRONMENT)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "houses.User"
AUTHENTICATION_BACKENDS = ["coulisse.houses.authentication.EmailBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "office:sign-in"

_HTTPS = BASE_URL.startswith("https://")
SESSION_COOKIE_NAME = "__Host-office" if _HTTPS else "office"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "coulisse.faces.shared.errors.csrf_failure"
SECURE_SSL_REDIRECT = False  # HostGate does it, so that health checks from inside stay plain.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.trusted_proxies else None
DATA_UPLOAD_MAX_MEMORY_SIZE = 30 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Dutch")), ("fr", _("French")), ("en", _("English"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
LOCALE_PATHS = [PACKAGE / "config" / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = ENVIRONMENT.var / "static"
_MEDIA = ENVIRONMENT.var / ("test-media" if TESTING else "media")  # Pictures of tests never lie among those of a demo.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": _MEDIA, "base_url": "/media/"}},
    "staticfiles": {"BACKEND": "coulisse.faces.shared.bundles.HashedFiles"},
}
STATICFILES_FINDERS = ["coulisse.faces.shared.bundles.BundleFinder", "django.contrib.staticfiles.finders.AppDirectoriesFinder"]
WHITENOISE_MAX_AGE = 300
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = TESTING  # Tests read the files where they are written.
if TESTING:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}

# How old an answer may be that is the same for everyone: a page of the programme, which house an address is of, which
# seats are free. Tests look at what is true now.
MOMENT_SECONDS = 0.0 if TESTING else 5.0

FORM_RENDERER = "coulisse.faces.shared.forms.PageRenderer"

LOGGING_CONFIG = None
LOGGING = logging_config(ENVIRONMENT.log_format)

# What is plugged in: lower modules name a Protocol, this names who fulfils it.
PAYMENT_PROVIDERS = {
    "demo": "coulisse.integrations.demo_payments.provider.DemoProvider",
    "mollie": "coulisse.integrations.mollie.provider.MollieProvider",
}
# Who is asked about cards that houses don't issue themselves.
CARD_ISSUERS = {"uitpas": "coulisse.integrations.uitpas.issuer.Uitpas"}
# Where a provider sends buyers and notices; the faces know the addresses, sales doesn't.
PAYMENT_ADDRESSES = "coulisse.config.addresses.payment_addresses"
# Where mails lead: (kind, house, language=…, …) to an absolute address; kinds stand in outreach/README.md.
MAIL_LINKS = "coulisse.config.addresses.mail_links"
# Announcements: an event of a lower module, and the tasks that hear of it.
EVENT_TASKS = {
    "sales.order_confirmed": ["coulisse.outreach.tasks.mail_tickets"],
    "sales.products_sold": ["coulisse.outreach.tasks.mail_products"],
    "sales.order_refunded": ["coulisse.sales.tasks.send_refund", "coulisse.outreach.tasks.mail_refund"],
    "sales.late_payment_refunded": ["coulisse.sales.tasks.send_refund", "coulisse.outreach.tasks.mail_late_payment"],
    "sales.refunds_asked": ["coulisse.sales.tasks.carry_out_refunds"],
    "sales.offer_trial_asked": ["coulisse.sales.tasks.try_offer"],
    "sales.renewal_started": ["coulisse.sales.tasks.make_proposals"],
    "sales.renewal_letters_asked": ["coulisse.outreach.tasks.mail_renewals"],
    "sales.refund_to_send": ["coulisse.sales.tasks.send_refund"],
    "sales.places_moved": ["coulisse.outreach.tasks.mail_places_changed"],
    "sales.tickets_sent_again": ["coulisse.outreach.tasks.mail_tickets_again"],
    "houses.invited": ["coulisse.outreach.tasks.mail_invitation"],
    "houses.password_reset_asked": ["coulisse.outreach.tasks.mail_password_reset"],
    "programme.performance_moved": ["coulisse.outreach.tasks.mail_performance_moved"],
    "programme.performance_cancelled": ["coulisse.outreach.tasks.mail_performance_cancelled"],
}
# Tasks that are done together when several wait: what does them, given what each was asked.
TASKS_TOGETHER = {
    "outreach.mail_tickets": "coulisse.outreach.tasks.mail_tickets_together",
    "demo_payments.send_notice": "coulisse.integrations.demo_payments.tasks.send_notices_together",
}
# What buyers hold is theirs for longer after an outage, by as much as that lasted: (since=…, by=…) to the number of places.
PROLONGED_BY_OUTAGES = "coulisse.sales.operations.prolong_holds"
# Invariants: each module's own questions to the database; none may find a row.
INVARIANTS = [
    "coulisse.inventory.invariants",
    "coulisse.memberships.invariants",
    "coulisse.openings.invariants",
    "coulisse.ledger.invariants",
    "coulisse.sales.invariants",
    "coulisse.admission.invariants",
    "coulisse.outreach.invariants",
]


_MAIL = mail_settings(ENVIRONMENT.mail_url)
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend" if ENVIRONMENT.mail_url else "coulisse.integrations.mailbox.backend.MailboxBackend"
EMAIL_HOST, EMAIL_PORT = _MAIL.host, _MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL.user, _MAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL = _MAIL.starttls, _MAIL.tls
EMAIL_TIMEOUT = 20
PASSWORD_RESET_TIMEOUT = 3 * 3600
