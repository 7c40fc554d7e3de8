"""Addresses of the look: its files for everyone, and the gallery for the office to hang up where it likes."""

from django.urls import path

from masthead.design import views
from masthead.design.formats import sheets

urlpatterns = [path(f"{sheets.ADDRESS.lstrip('/')}<str:name>", views.sheet, name="design-sheet")]

# Who may see it is for whoever mounts it to say.
gallery = [
    path("", views.gallery, name="design-gallery"),
    path("pages/<str:name>/", views.specimen, name="design-specimen"),
    path("<str:name>/", views.piece, name="design-piece"),
]
