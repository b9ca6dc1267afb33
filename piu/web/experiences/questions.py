"""The forms of the questions: one for each, drawn from the fields of the record."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from piu.domain.knowledge.contributions.rules import (
    LINES,
    LONGEST_TEXT,
    LONGEST_TITLE,
    MOST_ITEMS,
    Question,
)
from piu.domain.taxonomy.queries import vocabulary

# The title of each question, what it is for.
TITLES: dict[str, tuple[Any, Any]] = {
    "what": (_("De quoi s’agit-il, et où ?"), ""),
    "cause": (_("Pourquoi cela s’est-il arrêté ?"), _("Un échec raconté en évite dix.")),
    "variation": (
        _("Qu’avez-vous gardé, changé, abandonné ?"),
        _("Par rapport à l’expérience qui vous a inspirés."),
    ),
    "story": (_("Racontez en quelques phrases"), _("D’où vient l’idée, et ce qui s’est passé.")),
    "method": (_("Comment avez-vous fait ?"), _("Les étapes dans l’ordre, et où vous en êtes.")),
    "obstacles": (
        _("Qu’est-ce qui a freiné, et qui a levé le frein ?"),
        _("C’est ce que les autres lisent en premier."),
    ),
    "success_factors": (_("Qu’est-ce qui a aidé ?"), ""),
    "effects": (
        _("Qu’est-ce que cela apporte ?"),
        _("Une phrase suffit. Si vous l’avez mesuré, dites quoi, combien et quand."),
    ),
    "cost": (_("Combien cela a-t-il coûté ?"), _("Si vous le savez, même à peu près.")),
    "funding_lines": (
        _("À qui avez-vous demandé de l’argent ?"),
        _("Les refus aussi : ils évitent aux autres de perdre du temps."),
    ),
    "labels": (_("De quoi cela parle-t-il ?"), _("Proposé d’après vos mots ; changez-le.")),
    "people": (_("Avec qui, et qu’en ont dit les habitants ?"), ""),
    "contracts": (
        _("Quels contrats, quelles clauses ?"),
        _("Marché, convention, prêt à usage, clause sur les droits ou sur l’assurance."),
    ),
    "again": (_("Que faudrait-il pour le refaire ailleurs ?"), ""),
    "sources": (
        _("Où peut-on en lire plus ?"),
        _("Délibération, rapport, article. Chaque frein ou effet peut ensuite en citer une."),
    ),
    "evaluation": (
        _("Quand commencez-vous à mesurer ?"),
        _("Un rappel part à cette date, un an après et trois ans après, à votre adresse seule."),
    ),
    "author": (
        _("Qui répond de cette fiche ?"),
        _("Une fonction dure plus qu’une personne : c’est elle qui est écrite sur la fiche."),
    ),
}
LABELS: dict[str, Any] = {
    "title": _("En une phrase, qu’avez-vous essayé ?"),
    "place": _("Votre commune"),
    "steps": _("Comment avez-vous fait ? Une étape par ligne."),
    "obstacle": _("Qu’est-ce qui a bloqué, ou bloque encore ?"),
    "stage": _("Où en est-ce ?"),
    "cause": _("La cause"),
    "kept": _("Ce que vous avez gardé"),
    "changed": _("Ce que vous avez changé"),
    "dropped": _("Ce que vous avez laissé de côté"),
    "why": _("Pourquoi"),
    "result": _("Ce que cela a donné chez vous"),
    "summary": _("Le résumé"),
    "start_year": _("Année du début"),
    "end_year": _("Année de la fin"),
    "text": _("En une phrase"),
    "kind": _("Sorte de frein"),
    "side": _("Du côté de qui ?"),
    "removed_how": _("Comment a-t-il été levé ?"),
    "removed_by": _("Par qui ?"),
    "success_factors": _("Ce qui a aidé, un par ligne"),
    "domain": _("Domaine"),
    "indicator": _("Ce qui est mesuré"),
    "value": _("Valeur"),
    "unit": _("Unité"),
    "measured_on": _("Date de la mesure"),
    "evidence_level": _("Niveau de preuve"),
    "cost_eur": _("Coût, en euros"),
    "cost_year": _("Année de ce coût"),
    "outcome": _("Réponse"),
    "asked_eur": _("Demandé, en euros"),
    "obtained_eur": _("Obtenu, en euros"),
    "themes": _("Thèmes, trois au plus"),
    "intensity": _("Intensité"),
    "partners": _("Partenaires, un par ligne"),
    "acceptance": _("La part des habitants"),
    "contracts": _("Contrats et clauses, un par ligne"),
    "replicability": _("Conditions pour le refaire"),
    "publisher": _("Qui l’a publié"),
    "url": _("Adresse web"),
    "published": _("Date de publication"),
    "holder": _("Fonction qui répond de la fiche"),
    "author_name": _("Votre nom"),
    "is_author_shown": _("Afficher mon nom sur la fiche"),
    "evaluated_from": _("Date de départ (T0)"),
    "source": _("D’où le savez-vous ?"),
    "said_on": _("Date de cette source"),
}
HINTS: dict[str, Any] = {
    "place": _("Son nom, son code postal ou son code INSEE."),
    "measured_on": _("2026, 2026-03 ou 2026-03-15."),
    "holder": _("Par exemple : service espaces verts, secrétariat de mairie."),
    "author_name": _("Vu des médiateurs seuls, sauf si vous cochez la case."),
}
CHOICES = {
    "stage": "stages",
    "kind": "obstacle_kinds",
    "side": "obstacle_sides",
    "domain": "effect_domains",
    "unit": "units",
    "evidence_level": "evidence_levels",
    "outcome": "funding_outcomes",
    "intensity": "intensities",
}
LONG = {"cause", "summary", "removed_how", "acceptance", "replicability", "obstacle"} | {
    *("kept", "changed", "dropped", "why", "result")
}
YEARS = {"start_year", "end_year", "cost_year"}
NUMBERS = {"value", "cost_eur", "asked_eur", "obtained_eur"}
REQUIRED = {"place", "steps", "stage"}
MOST_THEMES = 3
EMPTY_ROWS = 1


class LinesField(forms.CharField):
    """A text area that holds one item a line."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 5}), **options)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        lines = super().to_python(value).replace("\x00", "").splitlines()
        return [line.strip() for line in lines if line.strip()]


class FrenchNumberField(forms.FloatField):
    """A number as French people write it: spaces between thousands, a comma."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = "".join(value.split()).replace("\u202f", "").replace(",", ".")
        return super().to_python(value)


class DayField(forms.DateField):
    """A day, kept as the text that a record holds."""

    def prepare_value(self, value: Any) -> Any:
        return value

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        return day.isoformat() if day is not None else ""


def field_for(name: str, *, sources: list[tuple[str, str]]) -> forms.Field:
    """The control of one field of the record."""
    told: dict[str, Any] = {
        "label": LABELS[name],
        "help_text": HINTS.get(name, ""),
        "required": name in REQUIRED,
    }
    if name in LINES:
        return LinesField(**told)
    if name == "themes":
        options = [(term.code, term.label) for term in vocabulary("themes").values()]
        return forms.MultipleChoiceField(
            choices=options, widget=forms.CheckboxSelectMultiple, **told
        )
    if name == "source":
        return forms.ChoiceField(choices=[("", "—"), *sources], **told)
    if name in CHOICES:
        terms = vocabulary(CHOICES[name]).values()
        options = [("", "—"), *((term.code, term.label) for term in terms)]
        return forms.ChoiceField(choices=options, **told)
    if name in YEARS:
        return forms.IntegerField(min_value=1800, max_value=2100, **told)
    if name in NUMBERS:
        entry = forms.TextInput(attrs={"inputmode": "decimal"})
        return FrenchNumberField(min_value=0, widget=entry, localize=False, **told)
    if name == "evaluated_from":
        return DayField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **told)
    if name == "is_author_shown":
        return forms.BooleanField(**told)
    if name in LONG:
        area = forms.Textarea(attrs={"rows": 3})
        return forms.CharField(max_length=LONGEST_TEXT, widget=area, **told)
    longest = LONGEST_TITLE if name in ("title", "place") else LONGEST_TEXT
    return forms.CharField(max_length=longest, **told)


def form_class(fields: tuple[str, ...], *, sources: list[tuple[str, str]]) -> type[forms.Form]:
    """A form of these fields."""
    made = {name: field_for(name, sources=sources) for name in fields}
    if "title" in made and "url" not in made:
        made["title"].required = True
    if "title" in made and "url" in made:
        made["title"].label = _("Titre de la source")
    return type("QuestionForm", (forms.Form,), made)


def bound(question: Question, *, answers: Any, sent: Any, sources: list[tuple[str, str]]) -> Any:
    """The form of a question, or its rows of forms, with what is already told."""
    made = form_class(question.fields, sources=sources)
    if not question.is_repeated:
        return made(sent, initial={name: answers.get(name) for name in question.fields})
    rows = forms.formset_factory(made, extra=EMPTY_ROWS, max_num=MOST_ITEMS, absolute_max=60)
    return rows(sent, initial=answers.get(question.name) or [], prefix="r")


def given_by(question: Question, form: Any) -> dict[str, Any]:
    """The answers that a valid form gives, as the domain takes them."""
    if not question.is_repeated:
        return dict(form.cleaned_data)
    rows = [dict(row.cleaned_data) for row in form if row.cleaned_data]
    return {question.name: [row for row in rows if any(v not in (None, "") for v in row.values())]}


class FirstForm(forms.Form):
    """Five answers make a record that serves."""

    title = forms.CharField(
        label=LABELS["title"],
        max_length=LONGEST_TITLE,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": LONGEST_TITLE}),
    )
    place = forms.CharField(label=LABELS["place"], help_text=HINTS["place"], max_length=120)
    steps = LinesField(label=LABELS["steps"])
    obstacle = forms.CharField(
        label=LABELS["obstacle"],
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    stage = forms.ChoiceField(label=LABELS["stage"])

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        terms = vocabulary("stages").values()
        stages = [(term.code, f"{term.label} · {term.definition}") for term in terms]
        self.fields["stage"].choices = [("", "—"), *stages]  # type: ignore[attr-defined]


class SendForm(forms.Form):
    """The address for the answer of the mediator."""

    email = forms.EmailField(
        label=_("Votre adresse e-mail"),
        help_text=_("Pour la réponse du médiateur. Elle n’est ni affichée ni transmise."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class LabelsForm(forms.Form):
    """What a mediator checks before publishing."""

    theme1 = forms.ChoiceField(label=_("Thème principal"))
    theme2 = forms.ChoiceField(label=_("Deuxième thème"), required=False)
    theme3 = forms.ChoiceField(label=_("Troisième thème"), required=False)
    intensity = forms.ChoiceField(label=_("Intensité"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        themes = [(term.code, term.label) for term in vocabulary("themes").values()]
        terms = vocabulary("intensities").values()
        fields: Any = self.fields
        for rank in range(1, MOST_THEMES + 1):
            fields[f"theme{rank}"].choices = [("", "—"), *themes]
        fields["intensity"].choices = [(term.code, term.label) for term in terms]

    def themes(self) -> list[str]:
        """The themes chosen, the main one first."""
        told = [self.cleaned_data[f"theme{rank}"] for rank in range(1, MOST_THEMES + 1)]
        return [code for code in told if code]


class ReturnForm(forms.Form):
    """What a mediator asks of the author."""

    note = forms.CharField(
        label=_("Ce qu’il faut compléter, et pourquoi"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
