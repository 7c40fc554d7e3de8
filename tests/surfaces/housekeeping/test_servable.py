"""What is seen to before a paper is served."""

import socket
from collections.abc import Iterator

import pytest
from django.db import connection

from masthead.machinery.postgres.values import OWNER
from masthead.surfaces.housekeeping import operations, queries
from masthead.surfaces.housekeeping.values import NothingToServe, PortTaken, RoleTooStrong
from tests import makers
from tests.surroundings import PORT


@pytest.fixture
def as_owner(fresh_database: str) -> Iterator[None]:
    """The paper's connection, with the owner's login in DATABASE_URL's place."""
    before = connection.settings_dict["USER"]
    makers.make_fund(now=makers.NOW)
    connection.close()
    connection.settings_dict["USER"] = OWNER
    yield
    connection.close()
    connection.settings_dict["USER"] = before


@pytest.mark.django_db
def test_a_database_without_a_paper_is_not_served() -> None:
    with pytest.raises(NothingToServe, match="masthead demo"):
        operations.check_servable()


@pytest.mark.django_db
def test_a_port_that_is_taken_is_named() -> None:
    makers.make_fund(now=makers.NOW)
    operations.check_servable()
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", PORT))
        other.listen()
        with pytest.raises(PortTaken, match=f"Port {PORT} is taken"):
            operations.check_servable()


@pytest.mark.usefixtures("as_owner")
def test_a_login_that_owns_the_books_is_refused_with_the_way_to_mend_it() -> None:
    assert queries.is_role_too_strong()
    with pytest.raises(RoleTooStrong, match="CREATE ROLE"):
        operations.check_servable()
