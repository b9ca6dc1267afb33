"""The words of the page, in both languages."""

from typing import Any

WORDS: dict[str, dict[str, Any]] = {
    "fr": {
        "questions": "Questions",
        "all": "**toutes**",
        "order": "Ordre",
        "systems": {
            "words": "mots seuls",
            "meaning": "sens seul",
            "words_and_lsa": "mots + analyse sémantique latente",
            "words_and_meaning": "mots + sens",
            "product": "**la recherche** (et les lieux)",
        },
        "groups": {
            "keyword": "mots-clés",
            "everyday": "mots de tous les jours",
            "typo": "fautes de frappe",
            "obstacle": "freins",
            "place": "lieux",
            "seen": "vues",
            "fresh": "déjà notées",
            "kept": "écrites avant",
            "last": "neuves",
        },
        "towns": "moins de 10 000 habitants",
        "small": "moins de 2 000 habitants",
        "modest": "premier pas ou quotidien",
        "fame": {
            "corpus": "toutes les expériences",
            "relevance": "avec la correction",
            "plain": "sans la correction",
        },
        "text": """# La recherche répond-elle bien ?

Cette page est écrite par `make study`. {count} questions ont été jugées à la main sur les {records}
fiches livrées (expériences, aides, besoins, solutions), d’après leur liste et avant de regarder le
moindre résultat : 2 pour ce qui répond, 1 pour ce qui aide, 0 pour ce qui n’est pas nommé. Une
bonne fiche oubliée compte donc contre tout le monde. Les questions et leurs réponses sont dans
`study/search/judged.yaml`.

## Par sorte de question

NDCG@10 [intervalle à 95 %, par tirage des questions] · rappel à 10.

{by_kind}

## Questions vues, questions neuves

Poids et synonymes ont été choisis en regardant les questions « vues » : leurs scores flattent la
recherche. Les « déjà notées » étaient neuves pour la version d’avant ; on les a regardées depuis.
Les « écrites avant » l’ont été avant que les mots de tous les jours ne soient rassemblés, mais par
la même personne, qui les connaissait : elles flattent aussi. Les « neuves », éloignées exprès des
mots des fiches, ont été écrites une fois tout fixé ; une seule correction a suivi leur notation
(des tournures réduites à un mot trop courant, comme « plus d’eau », ont été ôtées). C’est leur
score qu’il faut croire pour une question qui ne reprend aucun mot du métier.

{by_split}

## Fautes de frappe

Une lettre échangée, omise, doublée ou remplacée dans le mot le plus long de chaque question de
mots-clés, trois tirages : NDCG@10 de {typos_wrong}, contre {typos_clean} sans faute, soit
{typos_share} de la qualité.

## Du besoin à l’expérience

{matching_count} besoins entiers (titre, description, contrainte) servent de questions ; la réponse
est l’expérience du même lieu ; le nom du lieu n’est pas ajouté au texte du besoin.

{matching}

## Notoriété

La correction multiplie un score par 0,94 à 1,17 ; l’ordre « pertinence seule » s’en passe. Part des
dix premières expériences, sur toutes les questions :

{fame}

## Limites

- Une seule personne a jugé, celle qui a construit la recherche ; un second juge manque.
- Le corpus est petit : les écarts de moins de 0,03 entre deux ordres ne disent rien.
- Une question de tous les jours peut avoir peu de bonnes fiches : le rappel à 10 en dépend.
""",
    },
    "en": {
        "questions": "Questions",
        "all": "**all**",
        "order": "Order",
        "systems": {
            "words": "words alone",
            "meaning": "meaning alone",
            "words_and_lsa": "words + latent semantic analysis",
            "words_and_meaning": "words + meaning",
            "product": "**search** (and places)",
        },
        "groups": {
            "keyword": "keywords",
            "everyday": "everyday words",
            "typo": "typing errors",
            "obstacle": "obstacles",
            "place": "places",
            "seen": "seen",
            "fresh": "scored before",
            "kept": "written before",
            "last": "fresh",
        },
        "towns": "under 10,000 residents",
        "small": "under 2,000 residents",
        "modest": "first step or everyday",
        "fame": {
            "corpus": "all experiences",
            "relevance": "with the correction",
            "plain": "without the correction",
        },
        "text": """# Does search answer well?

This page is written by `make study`. {count} questions were judged by hand over the {records}
records that ship (experiences, aids, needs, solutions), from their list and before any result was
looked at: 2 for what answers, 1 for what helps, 0 for what is not named. A good record that was
forgotten thus counts against everyone. Questions and answers are in `study/search/judged.yaml`.

## By kind of question

NDCG@10 [95 % interval, by drawing questions] · recall at 10.

{by_kind}

## Seen and fresh questions

Weights and synonyms were chosen with the “seen” questions in view: their scores flatter search.
Those “scored before” were fresh for the version before, and have been looked at since. Those
“written before” were written before everyday words were gathered, but by the same person, who knew
them: they flatter too. The “fresh” ones, far from the words of the records on purpose, were written
once all was fixed; one correction followed their scoring (turns reduced to a word too common, such
as “plus d’eau”, were taken out). Theirs is the score to believe for a question that holds no word
of the field.

{by_split}

## Typing errors

One letter swapped, dropped, doubled or replaced in the longest word of each keyword question, three
draws: NDCG@10 of {typos_wrong}, beside {typos_clean} without a slip: {typos_share} of the quality.

## From need to experience

{matching_count} whole needs (title, description, constraint) serve as questions; the answer is the
experience of the same place; the name of the place is not added to the text of the need.

{matching}

## Fame

The correction multiplies a score by 0.94 to 1.17; the order “relevance alone” does without. Share
of the ten first experiences, over all questions:

{fame}

## Limits

- One person judged, the one who built search; a second judge is missing.
- The corpus is small: gaps of less than 0.03 between two orders say nothing.
- An everyday question may have few good records: recall at 10 depends on it.
""",
    },
}
