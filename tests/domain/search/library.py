"""A library of a few cases, small enough to know every answer by heart."""

from typing import Any

from piu.domain.cooperation.models import Call, Need, Solution
from piu.domain.ecosystem.models import EcosystemWeb, Flow, Site
from piu.domain.knowledge.models import Experience, ExperienceTheme, Obstacle, Step
from piu.domain.people.actions import system_user
from piu.domain.search.actions import rebuild_index
from piu.domain.statements.models import Subject
from piu.domain.territories.models import Territory


def place(code: str, level: str, name: str, population: int | None = None, **above: Any) -> Any:
    return Territory.objects.create(
        code=code,
        level=level,
        name=name,
        search_name=name.lower(),
        population=population,
        subject=Subject.objects.create(kind="territory", key=code),
        **above,
    )


def case(slug: str, title: str, **fields: Any) -> Experience:
    """An experience; `themes`, `steps` and `obstacles` (kind, text) make its parts."""
    themes = fields.pop("themes", ("eaux_pluviales",))
    steps, obstacles = fields.pop("steps", ()), fields.pop("obstacles", ())
    territory = fields.get("territory")
    made = Experience.objects.create(
        slug=slug,
        title=title,
        summary=fields.pop("summary", ""),
        place_name=fields.pop("place_name", territory.name if territory else ""),
        stage=fields.pop("stage", "deployed"),
        intensity=fields.pop("intensity", "notable"),
        confidence="medium",
        subject=Subject.objects.create(kind="experience", key=slug),
        **fields,
    )
    for rank, code in enumerate(themes):
        ExperienceTheme.objects.create(experience=made, code=code, rank=rank)
    for rank, text in enumerate(steps):
        Step.objects.create(experience=made, text=text, rank=rank)
    for rank, (kind, text) in enumerate(obstacles):
        Obstacle.objects.create(experience=made, kind=kind, side="buyer", text=text, rank=rank)
    return made


def fill() -> None:
    """Four cases, a call, a need, a solution and two linked sites, all in the north but one."""
    douai, agglomeration, village = _places()
    _cases(douai=douai, agglomeration=agglomeration, village=village)
    _call_need_and_solution(douai)
    _toile(douai)


def _places() -> tuple[Territory, Territory, Territory]:
    north = place("reg-32", "region", "Hauts-de-France", 6_000_000)
    brittany = place("reg-53", "region", "Bretagne", 3_400_000)
    department = place("dep-59", "department", "Nord", 2_600_000, region=north)
    agglomeration = place(
        "200044618", "intermunicipality", "CA Douaisis Agglo", 148_901,
        department=department, region=north,
    )  # fmt: skip
    above = {"department": department, "region": north}
    douai = place(
        "59178", "municipality", "Douai", 39_000, intermunicipality=agglomeration, **above
    )
    village = place("22001", "municipality", "Plourin-lès-Morlaix", 450, region=brittany)
    return douai, agglomeration, village


def _cases(*, douai: Territory, agglomeration: Territory, village: Territory) -> None:
    case(
        "douaisis-zero-rejet",
        "Infiltrer plutôt que canaliser",
        summary="La pluie est infiltrée là où elle tombe : chaussées réservoirs, noues et puits.",
        territory=agglomeration,
        themes=("eaux_pluviales", "risques"),
        steps=("Inscrire le zéro rejet pluvial dans le règlement",),
        obstacles=(("culture", "Culture du tout-tuyau chez les techniciens"),),
        start_year=1997,
    )
    case(
        "plourin-noues",
        "Des noues dans les nouveaux quartiers",
        summary="Les eaux pluviales du village vont dans des noues plantées.",
        territory=village,
        intensity="first_step",
        obstacles=(("finance", "Budget trop court"),),
        start_year=2015,
    )
    case(
        "douai-eclairage",
        "Six cents lampadaires qui suivent les passants",
        summary="L’éclairage public s’allume à la présence.",
        territory=douai,
        themes=("energie",),
        stage="abandoned",
        intensity="totem",
    )
    case(
        "covoiturage-du-marche",
        "Un co-voiturage pour aller au marché",
        summary="Rezo Pouce et la mobilité partagée au village.",
        themes=("mobilite",),
        place_name="Monts du Lyonnais",
    )


def _call_need_and_solution(douai: Territory) -> None:
    Call.objects.create(
        slug="cours-oasis",
        name="Aide aux cours d’école",
        kind="grant",
        operator="Agence de l’eau",
        themes=["eaux_pluviales"],
        perimeter="France",
        subject=Subject.objects.create(kind="call", key="cours-oasis"),
    )
    Need.objects.create(
        slug="n-douai",
        title="Entretenir des noues",
        description="Qui entretient les noues, et comment ?",
        themes=["eaux_pluviales"],
        territory=douai,
        place_name="Douai",
        subject=Subject.objects.create(kind="need", key="n-douai"),
    )
    Solution.objects.create(
        slug="adopta",
        name="Adopta",
        description="Forme les communes à l’infiltration de la pluie.",
        themes=["eaux_pluviales"],
        maturity="commercial",
        home=douai,
        home_name="Douai",
        subject=Subject.objects.create(kind="solution", key="adopta"),
    )


def _toile(town: Territory) -> None:
    web = EcosystemWeb.objects.create(slug="douai", name_fr="Toile de Douai", territory=town)
    sites = [
        Site.objects.create(
            web=web,
            slug=slug,
            name_fr=name,
            kind="industrial_site",
            naf_division="24",
            territory=town,
            place_name="Douai",
            status="active",
            subject=Subject.objects.create(kind="site", key=f"douai/{slug}"),
        )
        for slug, name in (("acierie", "Aciérie du Nord"), ("fours", "Fours à chaux"))
    ]
    Flow.objects.create(
        source=sites[1],
        target=sites[0],
        resource="lime",
        status="real",
        certainty="documented",
        subject=Subject.objects.create(kind="flow", key="douai/1"),
    )


def index_it() -> int:
    """Rebuild the index as the commands do."""
    return rebuild_index(by=system_user())
