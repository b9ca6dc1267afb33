"""Addresses of needs."""

from django.urls import path

from piu.web.cooperation import composing, groups, saying, views

app_name = "needs"
urlpatterns = [
    path("", views.needs, name="needs"),
    path("dire", saying.say, name="say"),
    path("brouillons/<str:key>", saying.draft, name="draft"),
    path("brouillons/<str:key>/retirer", saying.withdraw, name="withdraw"),
    path("brouillons/<str:key>/groupement", groups.group_of_draft, name="draft_group"),
    path("brouillons/<str:key>/groupement/<slug:slug>", groups.group_of_draft, name="draft_group"),
    path("confirmer/<str:proof>", saying.confirm, name="confirm"),
    path("<slug:slug>", views.need, name="need"),
    path("<slug:slug>/groupement", groups.group, name="group"),
    path("<slug:slug>/groupement/composer", composing.composing, name="compose"),
]
