"""Making the invented paper, and keeping its pretend payment company running."""

from masthead.surfaces.demo.operations.company import Company
from masthead.surfaces.demo.operations.paper import STAFF, TOTP_SECRET, check_is_demo, is_made, make_paper

__all__ = ["STAFF", "TOTP_SECRET", "Company", "check_is_demo", "is_made", "make_paper"]
