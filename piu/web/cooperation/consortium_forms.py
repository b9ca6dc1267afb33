"""Forms of a consortium: what members agree on, and what one of them does."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from piu.domain.cooperation.consortia.queries import ConsortiumView
from piu.domain.cooperation.consortia.rules import Plan, checked_criteria
from piu.domain.taxonomy.queries import vocabulary

Choices = list[tuple[str, str]]


def _terms(name: str, *, empty: str = "") -> Choices:
    found = [(code, term.label) for code, term in vocabulary(name).items()]
    return [("", empty), *found] if empty else found


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class PlanForm(forms.Form):
    """What the members of a consortium agree on."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("Nom"))
    purpose = forms.CharField(label=_("Objet"), widget=forms.Textarea(attrs={"rows": 4}))
    coordinator = forms.ChoiceField(label=_("Coordonnateur"), required=False)
    legal_form = forms.ChoiceField(label=_("Forme juridique"), required=False)
    nature = forms.ChoiceField(label=_("Ce qu’on achète"))
    cost_eur = forms.DecimalField(
        label=_("Coût total estimé, en euros hors taxes"),
        help_text=_("De tout le besoin, pour tous les membres et toute la durée."),
        required=False,
        localize=True,
    )
    sharing_key = forms.ChoiceField(label=_("Qui paie quoi"))
    criteria = forms.CharField(
        label=_("Critères partagés"),
        help_text=_("Un par ligne : ce que la solution doit faire pour tous."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    votes_on = _day(_("Délibérations au plus tard le"))
    tender_on = _day(_("Consultation lancée le"))
    starts_on = _day(_("Début du marché"))
    ends_on = _day(_("Fin du marché"))

    def __init__(self, *args: Any, view: ConsortiumView, **more: Any) -> None:
        super().__init__(*args, **more)
        present = [(row.member.territory.code, row.member.territory.name) for row in view.members]
        choices = {
            "coordinator": [("", _("Pas encore choisi")), *present],
            "legal_form": _terms("legal_forms", empty=str(_("Pas encore choisie"))),
            "nature": _terms("purchase_natures"),
            "sharing_key": _terms("sharing_keys"),
        }
        for name, values in choices.items():
            self.fields[name].choices = values  # type: ignore[attr-defined]

    def plan(self) -> Plan:
        """What the form says, as the domain takes it."""
        told = {name: value for name, value in self.cleaned_data.items() if name != "revision"}
        return Plan(**told | {"criteria": checked_criteria(told["criteria"])})


def initial_plan(view: ConsortiumView) -> dict[str, Any]:
    """What the form shows first."""
    record = view.record
    names = "revision", "name", "purpose", "legal_form", "nature", "cost_eur", "sharing_key"
    dates = "votes_on", "tender_on", "starts_on", "ends_on"
    told = {name: getattr(record, name) for name in (*names, *dates)}
    leader = record.coordinator.territory.code if record.coordinator else ""
    return told | {"criteria": "\n".join(record.criteria), "coordinator": leader}


class MemberForm(forms.Form):
    """What one member does."""

    role = forms.ChoiceField(label=_("Rôle"))
    use = forms.FloatField(
        label=_("Usage prévu"),
        help_text=_("Dans l’unité que les membres choisissent : repas, élèves, kilomètres…"),
        required=False,
        min_value=0,
        localize=True,
    )
    represented_by = forms.ChoiceField(label=_("Donne mandat à"), required=False)

    def __init__(self, *args: Any, view: ConsortiumView, code: str, **more: Any) -> None:
        super().__init__(*args, **more)
        others = [
            (row.member.territory.code, row.member.territory.name)
            for row in view.members
            if row.member.territory.code != code
        ]
        self.fields["role"].choices = _terms("consortium_roles")  # type: ignore[attr-defined]
        self.fields["represented_by"].choices = [("", _("Personne")), *others]  # type: ignore[attr-defined]
