"""The fund's addresses (fixed.md, "Public addresses")."""

from django.urls import URLPattern, path

from masthead.giving.fund import views

urlpatterns = [
    path("fund/", views.fund, name="fund"),
    path("fund/box/", views.box, name="fund-box"),
    path("fund/<str:text>/", views.appeal, name="fund-appeal"),
    path("fund.json", views.fund_json, name="fund-json"),
    path("give/", views.give, name="give"),
    path("give/thanks/<str:token>/", views.thanks, name="give-thanks"),
]

# Under /office/, for those who may enter it.
office: list[URLPattern] = [
    path("appeals/", views.appeals_desk, name="appeals"),
    path("appeals/target/", views.next_target, name="appeals-target"),
    path("appeals/new/", views.open_special, name="appeals-new"),
    path("appeals/designate/", views.designate, name="appeals-designate"),
    path("appeals/carry/", views.carry_over, name="appeals-carry"),
    path("appeals/<str:slug>/", views.appeal_desk, name="appeal"),
    path("appeals/<str:slug>/change/", views.change_target, name="appeal-change"),
    path("appeals/<str:slug>/extend/", views.extend, name="appeal-extend"),
    path("appeals/<str:slug>/close/", views.close, name="appeal-close"),
    path("appeals/<str:slug>/certify/", views.certify, name="appeal-certify"),
    path("column/", views.column, name="column"),
    path("names/", views.names, name="names"),
]
