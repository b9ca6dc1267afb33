"""The addresses that a visitor without an account can reach, one of each kind."""

from dataclasses import dataclass

SITE = "/toiles/dunkerque/sites/arcelormittal-dunkerque"
CASE = "/experiences/bellegarde-centre-sante-relais"
LEAD = "arcelormittal-dunkerque--flandres-beton--granulated-slag"
FLOW = "/toiles/dunkerque/flux/ext-iron-ore--arcelormittal-dunkerque--iron_ore"


@dataclass(frozen=True)
class Route:
    """An address in French (English is the same under /en) and the status it answers."""

    path: str
    status: int = 200
    has_toile: bool = False

    def __str__(self) -> str:
        return self.path

    def in_language(self, language: str) -> str:
        return self.path if language == "fr" else f"/en{self.path}"


ROUTES = (
    Route("/"),
    Route("/rechercher"),
    Route("/rechercher?q=eaux+pluviales"),
    Route("/rechercher?q=eau&theme=eaux_pluviales&page=2"),
    Route("/rechercher?q=zzzxxqw"),
    Route("/experiences/"),
    Route(CASE),
    Route("/experiences/deposer"),
    Route("/experiences/deposer/texte"),
    Route("/experiences/notes/mobilite"),
    Route(f"{CASE}/essayee"),
    Route(f"{CASE}/evaluation"),
    Route(f"{CASE}/versions"),
    Route(f"{CASE}/reunir?other=douaisis-zero-rejet-pluvial"),
    Route("/territoires/59183/complements"),
    Route("/besoins/"),
    Route("/besoins/n-albret"),
    Route("/besoins/n-albret/groupement"),
    Route("/groupements/"),
    Route("/clauses/"),
    Route("/clauses/achat-innovant"),
    Route("/besoins/n-libourne/groupement/composer"),
    Route("/besoins/dire"),
    Route("/aides/"),
    Route("/aides/accord-cadre"),
    Route("/solutions/"),
    Route("/solutions/action-air"),
    Route("/territoires/"),
    Route("/territoires/?q=dunk"),
    Route("/territoires/?q=zzzxx"),
    Route("/territoires/59183"),
    Route("/territoires/245900428"),
    Route("/territoires/dep-59"),
    Route("/territoires/reg-32"),
    Route("/toiles/"),
    Route("/toiles/dunkerque", has_toile=True),
    Route("/toiles/dunkerque?vue=carte", has_toile=True),
    Route("/toiles/dunkerque?vue=sankey", has_toile=True),
    Route("/toiles/dunkerque?focus=arcelormittal-dunkerque", has_toile=True),
    Route("/toiles/dunkerque?groupe=commune", has_toile=True),
    Route("/toiles/dunkerque/points-de-rupture"),
    Route("/toiles/dunkerque/epreuves"),
    Route("/toiles/dunkerque/plans"),
    Route("/toiles/dunkerque/plans?etude=20000&budget=200000"),
    Route("/toiles/dunkerque/journal"),
    Route("/toiles/dunkerque/propositions"),
    Route("/toiles/dunkerque/decouvrir"),
    Route("/toiles/dunkerque/scenarios"),
    Route("/toiles/dunkerque/scenarios/nouveau"),
    Route(SITE),
    Route(FLOW),
    Route("/toiles/dunkerque/opportunites"),
    Route(f"/toiles/dunkerque/opportunites/{LEAD}"),
    Route("/classer"),
    Route("/classement"),
    Route("/donnees"),
    Route("/accessibilite"),
    Route("/ecoconception"),
    Route("/confidentialite"),
    Route("/securite"),
    Route("/mentions"),
    Route("/mediation"),
    Route("/compte/login/"),
    Route("/compte/signup/"),
    Route("/compte/password/reset/"),
    Route("/territoires/00000", status=404),
    Route("/toiles/dunkerque/sites/no-such-site", status=404),
    Route("/no-such-page", status=404),
)
LANGUAGES = ("fr", "en")
