"""Every address of the paper, gathered from the parts that own them; newsroom's catch-all is last."""

from django.urls import URLPattern, URLResolver, include, path

from masthead.design import urls as design
from masthead.giving.fund import urls as fund
from masthead.giving.supporters import urls as supporters
from masthead.machinery.audit import urls as audit
from masthead.money.ledger import urls as ledger
from masthead.money.payments import urls as payments
from masthead.paper.newsroom import urls as newsroom
from masthead.paper.pictures import urls as pictures
from masthead.people import urls as people
from masthead.society.shares import urls as shares
from masthead.surfaces.console import urls as console

# Each part's own screens of the office; Wagtail's come behind them.
DESKS = (payments.office, ledger.office, people.office, fund.office, audit.office)

urlpatterns: list[URLPattern | URLResolver] = [
    path("office/gallery/", include(console.staff_only(design.gallery))),
    *(path("office/", include(console.staff_only(desk))) for desk in DESKS),
    path("office/", include(console.staff_only(console.of_the_sure(audit.taken_out)))),
    path("office/", include(console)),
    path("", include(design)),
    path("", include(fund)),
    path("", include(supporters)),
    path("", include(shares)),
    path("", include(people)),
    path("", include(payments)),
    path("", include(pictures)),
    path("", include(newsroom)),
]
