"""Addresses of the toiles, their sites and their scenarios."""

from django.urls import path

from piu.web.toiles import (
    discover_views,
    edit_views,
    file_views,
    import_views,
    kept_views,
    opportunity_views,
    plan_views,
    scenario_views,
    views,
)

app_name = "toiles"
urlpatterns = [
    path("", views.toiles, name="toiles"),
    path("importer", import_views.send, name="import"),
    path("importer/modele.xlsx", import_views.template, name="template"),
    path("importer/annuler/<uuid:batch>", import_views.undo, name="undo-import"),
    path("importer/<uuid:key>", import_views.look, name="look"),
    path("<slug:slug>", views.toile, name="toile"),
    path("<slug:slug>/ajouter/<slug:word>", edit_views.add, name="add"),
    path("<slug:slug>/modifier/<slug:word>/<path:key>", edit_views.edit, name="edit"),
    path("<slug:slug>/tableau", edit_views.table, name="table"),
    path("<slug:slug>/journal", edit_views.journal_page, name="journal"),
    path("<slug:slug>/journal/<int:pk>/annuler", edit_views.undo, name="undo"),
    path("<slug:slug>/remarques/<slug:word>/<path:key>", edit_views.say, name="say"),
    path("<slug:slug>/remarque/<int:pk>/clore", edit_views.close, name="close"),
    path("<slug:slug>/chiffres/<slug:word>/<path:key>", edit_views.state, name="state"),
    path("<slug:slug>/propositions", edit_views.proposals, name="proposals"),
    path("<slug:slug>/propositions/<int:pk>", edit_views.decide, name="decide"),
    path("<slug:slug>/points-de-rupture", views.weak_points_page, name="weak-points"),
    path("<slug:slug>/epreuves", views.past_events_page, name="past-events"),
    path("<slug:slug>/affiche.pdf", file_views.poster, name="poster"),
    path("<slug:slug>/telecharger", file_views.download, name="download"),
    path("<slug:slug>/sites/<slug:site>", views.site, name="site"),
    path("<slug:slug>/flux/<str:key>", views.flow, name="flow"),
    path("<slug:slug>/decouvrir", discover_views.discover, name="discover"),
    path("<slug:slug>/opportunites", opportunity_views.listing, name="opportunities"),
    path("<slug:slug>/opportunites/<slug:key>", opportunity_views.one, name="opportunity"),
    path("<slug:slug>/opportunites/<slug:key>/suivi", opportunity_views.follow, name="follow"),
    path("<slug:slug>/plans", plan_views.plans, name="plans"),
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
