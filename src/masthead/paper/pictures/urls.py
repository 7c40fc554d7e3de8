"""The pictures' addresses."""

from django.urls import path

from masthead.paper.pictures import views

urlpatterns = [path("media/<int:picture_id>/<str:name>", views.picture, name="picture")]
