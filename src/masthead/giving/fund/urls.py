"""The fund's addresses (fixed.md, "Public addresses")."""

from django.urls import path

from masthead.giving.fund import views

urlpatterns = [
    path("fund/", views.fund, name="fund"),
    path("fund/<str:text>/", views.month, name="fund-month"),
    path("fund.json", views.fund_json, name="fund-json"),
    path("give/", views.give, name="give"),
    path("give/thanks/<str:token>/", views.thanks, name="give-thanks"),
]
