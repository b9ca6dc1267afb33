"""Addresses of the toiles, their sites and their scenarios."""

from django.urls import path

from piu.web.toiles import scenario_views

app_name = "toiles"
urlpatterns = [
    path("<slug:slug>/scenarios", scenario_views.ask, name="ask"),
    path("<slug:slug>/scenarios/<slug:key>", scenario_views.run_page, name="run"),
    path(
        "<slug:slug>/scenarios/<slug:key>/recalculer",
        scenario_views.answer_again,
        name="answer-again",
    ),
]
