"""Addresses of the toiles, their sites and their scenarios."""

from django.urls import path

from piu.web.toiles import discover_views, file_views, kept_views, scenario_views, views

app_name = "toiles"
urlpatterns = [
    path("", views.toiles, name="toiles"),
    path("<slug:slug>", views.toile, name="toile"),
    path("<slug:slug>/points-de-rupture", views.weak_points_page, name="weak-points"),
    path("<slug:slug>/affiche.pdf", file_views.poster, name="poster"),
    path("<slug:slug>/telecharger", file_views.download, name="download"),
    path("<slug:slug>/sites/<slug:site>", views.site, name="site"),
    path("<slug:slug>/flux/<str:key>", views.flow, name="flow"),
    path("<slug:slug>/decouvrir", discover_views.discover, name="discover"),
    path("<slug:slug>/scenarios", scenario_views.ask, name="ask"),
    path("<slug:slug>/scenarios/nouveau", scenario_views.build, name="build"),
    path("<slug:slug>/scenarios/comparer", kept_views.compare, name="compare"),
    path("<slug:slug>/scenarios/<slug:key>/fiche.pdf", kept_views.sheet, name="run-pdf"),
    path("<slug:slug>/scenarios/<slug:key>/enregistrer", kept_views.save, name="save"),
    path("<slug:slug>/scenarios/<slug:key>/oublier", kept_views.forget, name="forget"),
    path("<slug:slug>/scenarios/<slug:key>", scenario_views.run_page, name="run"),
    path(
        "<slug:slug>/scenarios/<slug:key>/recalculer",
        scenario_views.answer_again,
        name="answer-again",
    ),
]
