"""Words of the page on hidden exchanges."""

from typing import Any

FR = """# Les opportunités retrouvent-elles ce qui existe ?

Page écrite par `make study` (rien n’y est tiré au hasard : un second passage donne la même
page).

## Comment on mesure

- **Les échanges** : les {count} flux de la toile de Dunkerque qui sont documentés, en cours,
  entre deux sites du territoire, de matière, d’énergie, d’eau, de coproduits ou de services.
  L’argent, les personnes et les savoirs, et ce qui vient du dehors ou y part, sont laissés de
  côté.
- **On cache** chaque échange à son tour : le flux, et les coproduits de son fournisseur qui sont
  de la même matière, dont le devenir nomme l’acheteur, ou qui citent une de ses sources. Les
  tables viennent de sources générales : aucune ne cite Dunkerque (un test le tient).
- **On cherche** sur ce qui reste, tous types confondus. L’échange est retrouvé si la liste
  contient le fournisseur, l’acheteur et la classe de la ressource, parmi les 10 ou les 50
  premières pistes.
- **À côté, une méthode terne** : les paires de sites classées par la fréquence à laquelle leurs
  deux divisions NAF échangent ailleurs dans la toile (part des paires possibles), sans les
  paires qui échangent déjà ; rang moyen entre égales ; la ressource ne lui est pas demandée.
- **L’intervalle** est binomial exact, à 90 %. Les {count} échanges ne sont pas indépendants
  (plusieurs partagent un fournisseur) : il est trop étroit.

## Rappel

| | parmi les 10 premières | parmi les 50 premières |
|---|---|---|
{recall}

| Famille | échanges | à 10 | à 50 | méthode terne à 50 |
|---|---|---|---|---|
{families}

## Ce qu’il faut en penser

- Une piste non retrouvée dans les 50 premières n’est pas jugée impossible : elle est plus bas,
  derrière d’autres pistes qui peuvent être bonnes et que personne n’a documentées. {never_count}
  ne reviennent pas du tout.
- La liste mêle tous les sites : sur la fiche d’un site, elle est bien plus courte.
- Les facteurs ont été fixés avant la mesure. Un premier passage donnait 2 échanges sur 61 à 10
  et 12 à 50 ; quatre changements de principe ont suivi (décision 0017), sans que le résultat
  sorte de son intervalle. Ils n’ont pas été ajustés à cette toile.
- Les classes de ressources de la plateforme ont été faites pour cette toile : ailleurs, une
  matière sans classe est comparée par son seul nom. Une autre toile dira mieux ce que vaut la
  méthode.
- Les noms des sites sont lus, et disent souvent leur activité ; leurs notes ne le sont pas.

## Retrouvés parmi les 50 premières, et leur rang
{back}

## Jamais retrouvés
{never}
"""

EN = """# Do opportunities find again what exists?

Page written by `make study` (nothing in it is drawn at random: a second run gives the same
page).

## How it is measured

- **The exchanges**: the {count} flows of the toile of Dunkirk that are documented, running,
  between two sites of the territory, of material, energy, water, by-products or services. Money,
  people and knowledge, and what comes from outside or goes there, are left out.
- **Each is hidden** in turn: the flow, and the by-products of its supplier that are of the same
  matter, whose fate names the buyer, or that cite one of its sources. The tables come from
  general sources: none cites Dunkirk (a test holds it).
- **The search** runs on what is left, all kinds together. The exchange is found again if the
  list holds supplier, buyer and resource class, among the first 10 or the first 50 leads.
- **Beside it, a dull method**: pairs of sites ordered by how often their two NAF divisions trade
  elsewhere in the toile (share of the possible pairs), without the pairs that already trade;
  mean rank among equals; the resource is not asked of it.
- **The interval** is exact binomial, at 90 %. The {count} exchanges are not independent (several
  share a supplier): it is too narrow.

## Recall

| | among the first 10 | among the first 50 |
|---|---|---|
{recall}

| Family | exchanges | at 10 | at 50 | dull method at 50 |
|---|---|---|---|---|
{families}

## What to make of it

- An exchange not found among the first 50 is not held impossible: it is lower, behind other
  leads that may be good and that nobody documented. {never_count} do not come back at all.
- The list mixes all sites: on the sheet of one site, it is much shorter.
- The factors were set before the measure. A first run gave 2 exchanges out of 61 at 10 and 12 at
  50; four changes of principle followed (decision 0017), and the result stayed within its
  interval. They were not fitted to this toile.
- The resource classes of the platform were made for this toile: elsewhere, a matter without a
  class is compared by its name only. Another toile will tell better what the method is worth.
- Names of sites are read, and often tell their activity; their notes are not.

## Found again among the first 50, and their rank
{back}

## Never found
{never}
"""

WORDS: dict[str, dict[str, Any]] = {
    "fr": {
        "text": FR,
        "how": (
            "opportunités : paire et ressource",
            "opportunités : paire seule",
            "fréquence NAF : paire seule",
        ),
        "families": {
            "material": "matière",
            "by_product": "coproduit",
            "energy": "énergie",
            "water": "eau",
            "service": "service",
        },
    },
    "en": {
        "text": EN,
        "how": (
            "opportunities: pair and resource",
            "opportunities: pair alone",
            "NAF frequency: pair alone",
        ),
        "families": {
            "material": "material",
            "by_product": "by-product",
            "energy": "energy",
            "water": "water",
            "service": "service",
        },
    },
}
