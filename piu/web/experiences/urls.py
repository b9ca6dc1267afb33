"""Addresses of the library of experiences."""

from django.urls import path

from piu.web.experiences import (
    contribute,
    evaluation,
    family,
    notes,
    proposing,
    review,
    suitability,
    views,
)

app_name = "experiences"
urlpatterns = [
    path("", views.experiences, name="experiences"),
    path("deposer", contribute.start, name="contribute"),
    path("deposer/texte", proposing.paste, name="paste"),
    path("deposer/<str:key>", contribute.draft, name="draft"),
    path("deposer/<str:key>/envoyer", contribute.send, name="send"),
    path("deposer/<str:key>/retirer", contribute.withdraw, name="withdraw"),
    path("deposer/<str:key>/propositions", proposing.decide, name="decide"),
    path("deposer/<str:key>/mesurer", evaluation.measure, name="measure"),
    path("deposer/<str:key>/<slug:name>", contribute.question, name="question"),
    path("notes/<slug:theme>", notes.note, name="note"),
    path("notes/<slug:theme>/note.pdf", notes.note_paper, name="note_pdf"),
    path("notes/<slug:theme>/reunion.pdf", notes.deck, name="deck"),
    path("relecture", review.desk, name="desk"),
    path("relecture/<int:pk>", review.look, name="look"),
    path("<slug:slug>", views.experience, name="experience"),
    path("<slug:slug>/essayee", contribute.start, name="tried"),
    path("<slug:slug>/completer", contribute.change, name="change"),
    path("<slug:slug>/evaluation", evaluation.evaluation, name="evaluation"),
    path("<slug:slug>/versions", review.versions, name="versions"),
    path("<slug:slug>/reunir", review.merge, name="merge"),
    path("<slug:slug>/reunir/<int:pk>/defaire", review.unmerge, name="unmerge"),
    path("<slug:slug>/synthese.pdf", views.synthesis, name="synthesis"),
    path("<slug:slug>/chez-nous", suitability.suits, name="suits"),
    path("<slug:slug>/famille", family.family, name="family"),
]
