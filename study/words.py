"""The sentences of the study's pages, in both languages; figures are filled in."""

WORDS = {
    "en": {
        "text": """# Do the intervals tell the truth?

This page is written by `make study` (seeded: a second run gives the same page). It measures the
static model of the engine on made-up toiles whose every number is known.

## How it is measured

- **A world**: 12 to 28 sites, about two flows a site, in the classes of the shipped toile. Every
  number (quantity, price, revenue, unlisted share, essentiality, cost share) is drawn from the
  distributions of `engine/parameters`. It is then documented like the toile of Dunkirk: 45 % of
  quantities, 45 % of jobs, 10 % of turnovers, 3 % of essentialities are told, 4 % of quantities
  are told as inferred; what comes from unlisted suppliers and goes to unlisted customers is
  not. One site closes.
- **The truth** is computed by a second writing of the model, flow by flow in plain Python, on all
  true numbers. With every question answered, the engine gives the same losses (a test holds it).
- **The interval** is what `run` gives by default: 200 draws, from 5 to 95 %. It should hold the
  truth 90 times in 100.
- **What is counted**: the sites of the territory that the run says are hit (95 % bound above
  0.0001), the closed one apart; and their total, in jobs where jobs are known (the same sites on
  both sides), else in losses added up. One total per world gives an exact binomial interval.
  Sites of one world are not independent: their interval counts a world, not a site.
- **Ties**: a loss can be exactly 0 or 1. "Coverage" breaks ties at random, so that it is 90 %
  only if the draws are right; "as shown" counts a truth on the bound as held, as a reader would.
  The bounds are quantiles k / (n + 1) of the 200 draws: 90 % is then expected, ties apart.

## Coverage

{coverage}

"Missed" is the part of sites truly losing more than 0.0001 that the run does not list.

{verdict}

![Rank of the truth among the draws, by tenth](study-ranks.svg)

In a right model the truth falls in each tenth of the draws equally often (dashed line).

## The worlds where the model is wrong

- *Wrong essentiality*: the three levels are equally likely for every input, whatever the table
  says and even where it is sure.
- *Heavier rest*: unlisted suppliers also take 30 % of what the parameters leave to the listed
  ones, far outside the range judged for a pipe or a network.
- *Hidden ties*: half of each unlisted share comes from another site of the toile, which can fail
  too. The engine believes that what is unlisted never fails.
- *Open market*: unlisted suppliers can also replace a listed one. In the engine only the listed
  ones count in the market share.

Their coverage stands in the table. The promise of 90 % is broken (under 87 %, for totals or for
sites) in: {broken}. These are the things to check before trusting an interval; the other errors
are small beside the width of the intervals, which still hold the truth.

## The five facts to ask first

Part of the width of the total's interval left once questions are answered with the truth, in
{asked[worlds]} right worlds (those with at least twice as many unknowns as questions).

| | mean | median |
|---|---|---|
| facts to ask first | {first_mean} | {first_median} |
| as many taken at random among those that bear | {random_mean} | {random_median} |

The facts to ask first leave less in {wins} of worlds; the mean difference is {gain}
(± {gain_error}, 95 %). One true answer can also widen an interval, for instance when it says
that an input is vital after all: a mean above 100 % is no mistake.

## Width by what is known

![Width of the interval by part of unknowns answered](study-width.svg)

Median and mean width of the total's interval, in {narrowed[worlds]} right worlds, as unknowns
taken at random are answered.

## Reasons

Two laws are held by tests on toiles drawn at random, not by this study: path shares and their
remainder add up to the loss within 1e-9; and what comes through a flow equals what its removal
saves, where one class binds, nothing is clipped and no market share acts.

## What this does not show

The worlds come from the parameters, many of which are judgements: right coverage shows that the
engine handles what it is told to doubt, not that the judgements are right about a real place.
The model in time, shocks other than a closure, percentages and conversions of units are tested
elsewhere, not here.
""",
        "head": ("World", "worlds", "coverage of totals", "as shown", "coverage of sites",
                 "as shown", "missed"),
        "kinds": {"fair": "right", "wrong_levels": "wrong essentiality",
                  "heavy_rest": "heavier rest", "hidden_ties": "hidden ties",
                  "open_market": "open market"},
        "good": "In right worlds, totals and sites are held 90 % ± 3 of the time: the target.",
        "bad": "In right worlds the target of 90 % ± 3 is **not** met by: {which}.",
        "which": ("totals", "sites"),
        "ranks": ("Rank of the truth among the draws", "totals", "sites", "tenth of the draws"),
        "width": ("Width left of the interval", "median", "mean", "part of unknowns answered"),
    },
    "fr": {
        "text": """# Les intervalles disent-ils vrai ?

Cette page est écrite par `make study` (tirages fixés : un second passage donne la même page). Elle
mesure le modèle statique du moteur sur des toiles inventées, dont tous les nombres sont connus.

## Comment on mesure

- **Un monde** : 12 à 28 sites, deux flux par site environ, dans les classes de la toile livrée.
  Chaque nombre (quantité, prix, revenu, part non recensée, caractère vital, part des coûts) est
  tiré des distributions de `engine/parameters`. Le monde est ensuite documenté comme la toile de
  Dunkerque : 45 % des quantités, 45 % des emplois, 10 % des chiffres d’affaires et 3 % des
  caractères vitaux sont dits, 4 % des quantités sont dites déduites ; ce qui vient de
  fournisseurs non recensés ou va à des clients non recensés ne l’est pas. Un site ferme.
- **La vérité** est calculée par une seconde écriture du modèle, flux par flux, en Python simple,
  sur tous les vrais nombres. Quand toutes les questions ont leur réponse, le moteur donne les
  mêmes pertes (un test y veille).
- **L’intervalle** est celui que `run` donne par défaut : 200 tirages, de 5 à 95 %. Il devrait
  contenir la vérité 90 fois sur 100.
- **Ce qui est compté** : les sites du territoire que le calcul dit touchés (borne à 95 % au-dessus
  de 0,0001), sans celui qui ferme ; et leur total, en emplois là où ils sont connus (les mêmes
  sites des deux côtés), sinon en pertes additionnées. Un total par monde donne un intervalle
  binomial exact. Les sites d’un même monde ne sont pas indépendants : leur intervalle compte un
  monde, non un site, pour une observation.
- **Égalités** : une perte peut valoir exactement 0 ou 1. La « couverture » tranche les égalités au
  hasard, si bien qu’elle ne vaut 90 % que si les tirages sont justes ; « telle que montrée » compte
  comme contenue une vérité posée sur la borne, comme le ferait un lecteur. Les bornes sont
  les quantiles k / (n + 1) des 200 tirages : on attend alors 90 %, égalités à part.

## Couverture

{coverage}

« Manqués » : part des sites perdant vraiment plus de 0,0001 que le calcul ne cite pas.

{verdict}

![Rang de la vérité parmi les tirages, par dixième](study-ranks.svg)

Dans un modèle juste, la vérité tombe aussi souvent dans chaque dixième des tirages (tirets).

## Les mondes où le modèle se trompe

- *Caractère vital faux* : les trois degrés sont également probables pour chaque achat, quoi que
  dise la table et même là où elle est sûre.
- *Reste plus lourd* : les fournisseurs non recensés prennent en plus 30 % de ce que les paramètres
  laissent aux recensés, bien au-delà de ce qui est jugé pour une conduite ou un réseau.
- *Liens cachés* : la moitié de chaque part non recensée vient d’un autre site de la toile, qui peut
  s’arrêter aussi. Le moteur croit que ce qui n’est pas recensé ne s’arrête jamais.
- *Marché ouvert* : les fournisseurs non recensés peuvent aussi remplacer un fournisseur recensé.
  Dans le moteur, seuls les recensés comptent dans la part de marché.

Leur couverture est dans le tableau. La promesse des 90 % est rompue (moins de 87 %, pour les
totaux ou pour les sites) dans : {broken}. Voilà ce qu’il faut vérifier avant de se fier à un
intervalle ; les autres erreurs sont petites au regard de la largeur des intervalles, qui
contiennent encore la vérité.

## Les cinq faits à demander d’abord

Part de la largeur de l’intervalle du total qui reste une fois les questions répondues par la
vérité, dans {asked[worlds]} mondes justes (ceux qui ont au moins deux fois plus d’inconnues que de
questions).

| | moyenne | médiane |
|---|---|---|
| faits à demander d’abord | {first_mean} | {first_median} |
| autant, pris au hasard parmi ceux qui comptent | {random_mean} | {random_median} |

Les faits à demander d’abord laissent moins dans {wins} des mondes ; l’écart moyen est de {gain}
(± {gain_error}, à 95 %). Une réponse vraie peut aussi élargir un intervalle, par exemple quand elle
dit qu’un achat est vital après tout : une moyenne au-dessus de 100 % n’est pas une erreur.

## Largeur selon ce qui est connu

![Largeur de l’intervalle selon la part des inconnues répondues](study-width.svg)

Largeur médiane et moyenne de l’intervalle du total, dans {narrowed[worlds]} mondes justes, à mesure
que des inconnues prises au hasard reçoivent leur réponse.

## Les raisons

Deux lois sont tenues par des tests sur des toiles tirées au hasard, non par cette étude : les parts
des chemins et leur reste font la perte à 1e-9 près ; et ce qui passe par un flux égale ce que son
retrait épargne, là où une seule classe commande, où rien n’est plafonné et où aucune part de
marché n’agit.

## Ce que cela ne montre pas

Les mondes viennent des paramètres, dont beaucoup sont des jugements : une couverture juste montre
que le moteur traite bien les doutes qu’on lui a dits, non que ces jugements sont justes pour un
lieu réel. Le modèle dans le temps, les chocs autres qu’une fermeture, les pourcentages et les
conversions d’unités sont éprouvés ailleurs, non ici.
""",
        "head": ("Monde", "mondes", "couverture des totaux", "telle que montrée",
                 "couverture des sites", "telle que montrée", "manqués"),
        "kinds": {"fair": "juste", "wrong_levels": "caractère vital faux",
                  "heavy_rest": "reste plus lourd", "hidden_ties": "liens cachés",
                  "open_market": "marché ouvert"},
        "good": "Dans les mondes justes, totaux et sites sont contenus 90 % ± 3 du temps : "
                "la cible.",
        "bad": "Dans les mondes justes, la cible de 90 % ± 3 n’est **pas** tenue par : {which}.",
        "which": ("totaux", "sites"),
        "ranks": ("Rang de la vérité parmi les tirages", "totaux", "sites",
                  "dixième des tirages"),
        "width": ("Largeur restante de l’intervalle", "médiane", "moyenne",
                  "part des inconnues répondues"),
    },
}  # fmt: skip
