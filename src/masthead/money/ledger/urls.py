"""Addresses of the books."""

from django.urls import URLPattern, path

from masthead.money.ledger import views

# Under /office/, for those who may enter it.
office: list[URLPattern] = [
    path("books/", views.books, name="ledger-books"),
    path("books/journals/<int:seq>/", views.journal, name="ledger-journal"),
    path("books/<str:code>/", views.account, name="ledger-account"),
]
