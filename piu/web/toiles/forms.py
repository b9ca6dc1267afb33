"""Forms of a site, a flow, a by-product, a figure; the rules of the domain have the last word."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from piu.domain.ecosystem.imports.rules import Record
from piu.domain.statements.choices import Confidence
from piu.domain.taxonomy.queries import vocabulary

LABELS = {
    "name_fr": _("Nom"),
    "name_en": _("Nom en anglais"),
    "kind": _("Nature"),
    "naf_division": _("Activité (division NAF)"),
    "status": _("État"),
    "territory": _("Commune (code INSEE)"),
    "place_name": _("Lieu"),
    "latitude": _("Latitude, en degrés"),
    "longitude": _("Longitude, en degrés"),
    "is_outside": _("Hors du territoire"),
    "opened": _("Ouvert en"),
    "closed": _("Fermé en"),
    "valid_from": _("Depuis"),
    "valid_to": _("Jusqu’en"),
    "siret": _("SIRET"),
    "note_fr": _("Remarque"),
    "note_en": _("Remarque en anglais"),
    "certainty": _("Certitude"),
    "label_fr": _("Coproduit ou déchet"),
    "label_en": _("Son nom en anglais"),
    "ewc_code": _("Code européen du déchet"),
    "fate_fr": _("Devenir actuel"),
    "fate_en": _("Devenir actuel, en anglais"),
    "source": _("De"),
    "target": _("Vers"),
    "resource": _("Ressource"),
}
FIELDS = {
    "site": (
        *("name_fr", "name_en", "kind", "naf_division", "status", "territory", "place_name"),
        *("latitude", "longitude", "is_outside", "opened", "closed", "siret"),
        *("note_fr", "note_en"),
    ),
    "flow": ("status", "certainty", "valid_from", "valid_to", "note_fr", "note_en"),
    "by_product": (
        *("label_fr", "label_en", "ewc_code", "fate_fr", "fate_en", "certainty"),
        *("note_fr", "note_en"),
    ),
}
# What the table edits in place.
ROW_FIELDS = {
    "site": ("name_fr", "kind", "status", "place_name"),
    "flow": ("status", "certainty", "note_fr"),
    "by_product": ("label_fr", "ewc_code", "fate_fr", "certainty"),
}
REQUIRED = {"name_fr", "kind", "status", "certainty", "label_fr"}
VOCABULARIES = {
    ("site", "status"): "site_status",
    ("flow", "status"): "flow_status",
    "kind": "site_kinds",
    "naf_division": "naf_divisions",
    "certainty": "certainty",
}


def terms(name: str, *, required: bool) -> list[tuple[str, str]]:
    """The terms of a vocabulary as the options of a field."""
    words = [(term.code, term.label) for term in vocabulary(name).values()]
    return words if required else [("", "—"), *words]


def field(kind: str, name: str) -> forms.Field:
    """The field of one column of a record."""
    given: dict[str, Any] = {"label": LABELS[name], "required": name in REQUIRED}
    codes = VOCABULARIES.get((kind, name)) or VOCABULARIES.get(name)
    if codes:
        return forms.ChoiceField(choices=terms(codes, required=given["required"]), **given)
    if name in ("latitude", "longitude"):
        return forms.FloatField(**given)
    if name == "is_outside":
        return forms.BooleanField(**given)
    if name.startswith("note_"):
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), **given)
    return forms.CharField(max_length=300, **given)


class RecordForm(forms.Form):
    """The fields of one record, and the version that they were read at."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, kind: str, *args: Any, names: Iterable[str] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.names = tuple(names) or FIELDS[kind]
        for name in self.names:
            self.fields[name] = field(kind, name)

    def given(self) -> dict[str, Any]:
        """The fields as the domain takes them: lines end as they are stored, not as browsers do."""
        given = {name: self.cleaned_data[name] for name in self.names}
        return {
            name: value.replace("\r\n", "\n") if isinstance(value, str) else value
            for name, value in given.items()
        }


class NewRecordForm(RecordForm):
    """A record to add: what it hangs from is chosen too."""

    def __init__(self, kind: str, *args: Any, sites: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(kind, *args, **more)
        self.kind = kind
        self.fields["version"].required = False
        if kind == "flow":
            resources = terms("resources", required=True)
            resources.sort(key=lambda option: option[1].casefold())
            self.fields["source"] = forms.ChoiceField(choices=sites, label=LABELS["source"])
            self.fields["resource"] = forms.ChoiceField(choices=resources, label=LABELS["resource"])
            self.fields["target"] = forms.ChoiceField(choices=sites, label=LABELS["target"])
            self.order_fields(["source", "resource", "target"])
        if kind == "by_product":
            self.fields["source"] = forms.ChoiceField(choices=sites, label=_("Site"))
            self.order_fields(["source"])

    def record(self) -> Record:
        """The record as the domain takes it; its public name comes from what it is called."""
        fields = self.given()
        if self.kind == "flow":
            ends = (self.cleaned_data[end] for end in ("source", "target", "resource"))
            return Record(kind="flow", name="--".join(ends), fields=fields)
        own = slugify(fields["name_fr" if self.kind == "site" else "label_fr"])[:80].strip("-")
        if self.kind == "by_product":
            own = f"{self.cleaned_data['source']}/{own}"
        return Record(kind=self.kind, name=own, fields=fields)


class FigureForm(forms.Form):
    """A figure with what must go with it."""

    attribute = forms.ChoiceField(label=_("Mesure"))
    number = forms.FloatField(label=_("Valeur"))
    unit = forms.ChoiceField(label=_("Unité"), required=False)
    year = forms.IntegerField(label=_("Année"), required=False, min_value=1000, max_value=2999)
    confidence = forms.ChoiceField(label=_("Confiance"), choices=Confidence.choices)
    source_title = forms.CharField(label=_("Titre de la source"), required=False, max_length=300)
    source_url = forms.URLField(
        label=_("Adresse de la source"), required=False, max_length=600, assume_scheme="https"
    )
    note = forms.CharField(label=_("Remarque"), required=False, max_length=500)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["attribute"].choices = terms("attributes", required=True)
        self.fields["unit"].choices = terms("units", required=False)
