"""Words of the interactive toile: its modules hold no sentence of their own."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def labels() -> dict[str, str]:
    """Every word the drawing shows or says, in the language of the page."""
    return {**_bar(), **_stage(), **_legend(), **_card()}


def _bar() -> dict[str, str]:
    return {
        "island": _("Toile interactive"),
        "views": _("Vues"),
        "view_graph": _("Graphe"),
        "view_map": _("Carte"),
        "view_sankey": _("Échanges"),
        "view_table": _("Tableau"),
        "search_site": _("Chercher un site"),
        "search_none": _("Aucun site de ce nom"),
        "sites_one": _("{count} site"),
        "sites_other": _("{count} sites"),
        "flows_one": pgettext("singulier", "{count} flux"),
        "flows_other": pgettext("pluriel", "{count} flux"),
        "flows_shown_one": _("{count} flux affiché"),
        "flows_shown_other": _("{count} flux affichés"),
        "linked_one": _("{name} : {count} site relié"),
        "linked_other": _("{name} : {count} sites reliés"),
    }


def _stage() -> dict[str, str]:
    keys = _(
        "Flèches : aller au site relié ; plus et moins : zoom ; Entrée : ouvrir la fiche ; "
        "Échap : revenir."
    )
    return {
        "zoom": _("Zoom"),
        "zoom_in": _("Agrandir"),
        "zoom_out": _("Réduire"),
        "zoom_fit": _("Tout voir"),
        "graph_name": _(
            "{name}, graphe : {sites}, {flows}. Le même contenu est dans les tableaux."
        ),
        "graph_help": _("Graphe. {keys}").format(keys=keys),
        "map_name": _("{name}, carte. Le même contenu est dans les tableaux."),
        "map_help": _("Carte. {keys}").format(keys=keys),
        "map_border": _("Au bord : les acteurs hors du territoire, par couche"),
        "no_position": _("Sans position"),
        "sankey_name": _(
            "{name} : nombre de flux entre le territoire et l’extérieur, par couche. "
            "Le même contenu est dans les tableaux."
        ),
        "sankey_from": _("D’où"),
        "sankey_to": _("Vers où"),
        "sankey_inside": _("Le territoire"),
        "sankey_outside": _("L’extérieur"),
    }


def _legend() -> dict[str, str]:
    return {
        "legend": _("Légende"),
        "legend_colours": _("Couleur : la famille de ressources"),
        "legend_shapes": _("Forme : la nature du site"),
        "legend_lines": _("Trait : l’état du flux"),
        "legend_width": _(
            "Plus le trait est épais, plus la quantité est grande parmi les flux de même unité. "
            "Trait fin : petite quantité, ou quantité inconnue."
        ),
        "line_real": _("en cours"),
        "line_planned": _("prévu, arrêté ou possible"),
        "line_inferred": _("déduit, non documenté"),
        "legend_loss": _("Part d’activité perdue"),
        "loss_1": _("moins de 5 %"),
        "loss_2": _("5 à 20 %"),
        "loss_3": _("20 à 50 %"),
        "loss_4": _("plus de 50 %"),
    }


def _card() -> dict[str, str]:
    return {
        "card_empty": _("Choisissez un site sur le dessin, par la recherche ou dans le tableau."),
        "close": _("Fermer"),
        "open_group": _("Déplier le groupe"),
        "open_sheet": _("Ouvrir la fiche"),
        "what_if": _("Et s’il fermait ?"),
        "receives": _("Reçoit"),
        "sends": _("Envoie"),
        "jobs": _("emplois directs"),
        "jobs_unknown": _("Emplois : inconnu"),
        "quantity_unknown": _("quantité inconnue"),
        "outside": _("hors du territoire"),
        "inferred": _("déduit"),
        "flow_planned": _("prévu"),
        "flow_stopped": _("arrêté"),
        "flow_potential": _("possible"),
        "site_planned": _("En projet"),
        "site_closed": _("Fermé"),
        "loss_value": _("Perd {mid} % de son activité (entre {low} et {high} %)"),
    }
