"""Where the paper runs."""

import socket

from django.conf import settings
from django.db import connection

from masthead.machinery.particulars.values import PaymentMode
from masthead.machinery.postgres import queries as postgres


def status() -> list[tuple[str, str]]:
    """Where the server, its files and ports are, as names and words."""
    environment = settings.ENVIRONMENT
    lines = [
        ("paper", environment.url),
        ("data folder", str(environment.data)),
        ("web", _listening(environment.port)),
        ("payments", environment.payment_mode),
    ]
    if environment.payment_mode is PaymentMode.TEST and "127.0.0.1" in environment.stripe_api_base:
        lines.append(("pretend Stripe", f"{environment.stripe_api_base} ({_listening(environment.port + 1)})"))
    lines.append(("mail", environment.mail_url))
    if not environment.is_embedded:
        return [*lines, ("database", "DATABASE_URL's own server")]
    where = postgres.where(folder=environment.data)
    running = "running" if postgres.is_running(folder=environment.data) else "stopped"
    return [
        *lines,
        ("database", f"embedded PostgreSQL, {running}"),
        ("database files", str(where.data)),
        ("database socket", str(where.sockets)),
        ("database programs", str(where.programs)),
        ("database log", str(where.log)),
    ]


def is_port_free(*, port: int) -> bool:
    """Whether nothing listens on a port of the loopback."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) != 0


def _listening(port: int) -> str:
    return f"port {port}: {'nothing listens' if is_port_free(port=port) else 'listening'}"


def is_role_too_strong() -> bool:
    """Whether the application's login owns a table of the books or is a superuser."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)"
            " OR EXISTS (SELECT FROM pg_tables WHERE tablename LIKE 'ledger\\_%%' AND tableowner = current_user)"
        )
        return bool(cursor.fetchone()[0])


def has_tables() -> bool:
    """Whether the database was ever migrated."""
    return "particulars_paper" in connection.introspection.table_names()
