"""Django's settings, computed from the environment; nothing is asked of the database to know them."""

from csp.constants import NONE, SELF, UNSAFE_INLINE
from psycopg import conninfo

from masthead.config import environment as surroundings

ENVIRONMENT = surroundings.read()


def database(url: str) -> dict[str, object]:
    """A libpq address as Django writes it."""
    told = {name: str(value) for name, value in conninfo.conninfo_to_dict(url).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": told.pop("dbname", ""),
        "USER": told.pop("user", ""),
        "PASSWORD": told.pop("password", ""),
        "HOST": told.pop("host", ""),
        "PORT": told.pop("port", ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": told,
    }


APPLICATION_ROLE = database(ENVIRONMENT.database_url)["USER"]
DATABASES = {
    "default": database(ENVIRONMENT.database_owner_url if ENVIRONMENT.acts_as_owner else ENVIRONMENT.database_url)
}
ATOMIC_REQUESTS = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DEBUG = False
SECRET_KEY = ENVIRONMENT.secret_key
ALLOWED_HOSTS = list(ENVIRONMENT.hosts)
ROOT_URLCONF = "masthead.config.urls"
AUTH_USER_MODEL = "people.User"
WAGTAIL_PAGE_MODEL = "folio.Page"
WAGTAILIMAGES_IMAGE_MODEL = "pictures.Picture"

INSTALLED_APPS = [
    "masthead.machinery.particulars",
    "masthead.machinery.audit",
    "masthead.machinery.jobs",
    "masthead.machinery.mail",
    "masthead.machinery.gate",
    "masthead.machinery.press",
    "masthead.people",
    "masthead.money.ledger",
    "masthead.money.payments",
    "masthead.giving.fund",
    "masthead.giving.supporters",
    "masthead.society.shares",
    "masthead.paper.folio",
    "masthead.paper.pictures",
    "masthead.paper.newsroom",
    "masthead.surfaces.console",
    "masthead.design",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "procrastinate.contrib.django",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "masthead.config.apps.Building",
]

MIDDLEWARE = [
    "masthead.machinery.press.middleware.PressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "masthead.design.middleware.HeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "masthead.people.middleware.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "masthead.people.middleware.DoorMiddleware",
    "masthead.design.middleware.RefusalMiddleware",
    "masthead.people.middleware.DenialMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

LANGUAGE_CODE = "en-gb"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
WAGTAIL_I18N_ENABLED = False

STATIC_URL = "/static/"
STATIC_ROOT = ENVIRONMENT.data / "static"  # filled by serve at its start
MEDIA_ROOT = ENVIRONMENT.data / "media"
MEDIA_URL = "/media/"
WHITENOISE_USE_FINDERS = False
WHITENOISE_AUTOREFRESH = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# Wagtail publishes and indexes through django-tasks; its work is done in the same transaction.
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
WAGTAIL_SITE_NAME = "Masthead"
WAGTAILADMIN_BASE_URL = ENVIRONMENT.url
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_AUTOSAVE_INTERVAL = 2500
WAGTAIL_GRAVATAR_PROVIDER_URL = None
# Nobody is mailed by Wagtail: a forgotten password is reset by an administrator, and approval comes with its own desk.
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_WORKFLOW_ENABLED = False
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
# Signing in is people's (docs/decisions/0019), by allauth; our own gate counts tries, in the database.
LOGIN_URL = WAGTAILADMIN_LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/office/"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "masthead.people.adapters.AccountAdapter"
ACCOUNT_CHANGE_EMAIL = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if ENVIRONMENT.url.startswith("https://") else "http"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_VERIFICATION = "none"  # whoever appoints somebody vouches for the address
ACCOUNT_FORMS = {
    "login": "masthead.people.forms.SignIn",
    "change_password": "masthead.people.forms.ChangePassword",
    "reset_password": "masthead.people.forms.Forgotten",
    "reset_password_from_key": "masthead.people.forms.ChoosePassword",
    "reauthenticate": "masthead.people.forms.AgainByPassword",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
ACCOUNT_RATE_LIMITS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
MFA_ADAPTER = "masthead.people.adapters.MfaAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "authenticate": "masthead.people.forms.Code",
    "reauthenticate": "masthead.people.forms.AgainByCode",
    "activate_totp": "masthead.people.forms.SetUpApp",
    "add_webauthn": "masthead.people.forms.SetUpPasskey",
    "authenticate_webauthn": "masthead.people.forms.ByPasskey",
    "reauthenticate_webauthn": "masthead.people.forms.AgainByPasskey",
}
MFA_RATE_LIMITS = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn"]  # recovery codes are people's own: only hashes of them are kept
MFA_TOTP_TOLERANCE = 1

# D12: long rather than odd, and no rule of composition.
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = [
    "masthead.people.adapters.PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",  # of before; renewed at the next sign-in
]

IS_HTTPS = ENVIRONMENT.url.startswith("https://")
SESSION_COOKIE_AGE = 2 * 60 * 60  # D7: from the last note that somebody was there; people ends it after 12 hours
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_NAME = "__Host-session" if IS_HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_HTTPS else "csrf"
CSRF_TRUSTED_ORIGINS = [ENVIRONMENT.url]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "img-src": [SELF, "data:"],
        "style-src": [SELF],
        "font-src": [SELF],
        # A form may lead to the payment company's page: browsers hold a redirect to this list too.
        "form-action": [SELF, "https://checkout.stripe.com", ENVIRONMENT.stripe_api_base],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "connect-src": [SELF],
        "manifest-src": [SELF],
    }
}

# Wagtail's own screens need scripts and styles of their own (newsroom-first-migration.md, "The office").
CONTENT_SECURITY_POLICY_UNDER = {
    # A passkey is asked for by script: allauth's own files, nothing inline.
    "/sign-in/": {**CONTENT_SECURITY_POLICY["DIRECTIVES"], "script-src": [SELF]},
    "/office/": {
        "default-src": [SELF],
        "script-src": [SELF, UNSAFE_INLINE],
        "style-src": [SELF, UNSAFE_INLINE],
        "img-src": [SELF, "data:", "blob:"],
        "frame-src": [SELF],
        "connect-src": [SELF],
        "frame-ancestors": [SELF],
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "masthead.machinery.audit.adapters.Line",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""
