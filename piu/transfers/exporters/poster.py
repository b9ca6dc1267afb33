"""A toile on one large sheet, A0 to A3: PDF, SVG and PNG share one drawing.

Drawn on a landscape A0 in millimetres and scaled to the size asked for. Sites of the territory are
in the middle, suppliers from outside at the left, customers at the right.
"""

import io
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from xml.sax.saxutils import escape

import pypdfium2
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from piu.domain.ecosystem.models import EcosystemWeb
from piu.domain.ecosystem.toiles.queries import FlowRow, SiteRow, positions_of, toile_view
from piu.domain.taxonomy.queries import label, vocabulary
from piu.errors import NotFoundError
from piu.transfers.exporters.paper import pdf_of
from piu.transfers.exporters.poster_layout import (
    Box,
    Curve,
    Taken,
    curve_between,
    cut,
    free_place,
    in_column,
    on_grid,
    text_width,
    wrapped,
)

SIZES = {"a0": (1189, 841), "a1": (841, 594), "a2": (594, 420), "a3": (420, 297)}
A0 = SIZES["a0"]
MARGIN = 22.0
HEAD, FOOT = 78.0, 96.0
# The smallest text is 5 mm high on A0: its capitals measure 3.6 mm.
SMALL, NAME, NOTE = 5.0, 5.4, 6.0
LINE = 1.25
SIDE = 150.0
CELL = (84.0, 21.5)
# Room between two columns of sites, where flows and their names show.
ALLEY = (24.0, 6.0)
PAD = 2.2
MOST_INSIDE = 154
MOST_OUTSIDE = 56
# Colours of the layers, readable on white and told apart by most eyes, in the vocabulary's order.
COLOURS = ("#475569", "#c2410c", "#0369a1", "#4d7c0f", "#6d28d9", "#a16207", "#0f766e", "#be185d")
INK, SOFT, PAPER, WASH = "#14262b", "#46555a", "#ffffff", "#eef4f4"
DASHES = {"planned": "5 3", "potential": "1.5 3", "stopped": "9 3 2 3"}


@dataclass
class Drawing:
    """The poster in words: the SVG parts, and where each label lies, so that it can be proved."""

    parts: list[str] = field(default_factory=list)
    labels: list[Box] = field(default_factory=list)
    boxes: dict[str, Box] = field(default_factory=dict)
    smallest: float = 100.0
    unlabelled: int = 0

    def text(
        self,
        text: str,
        x: float,
        y: float,
        *,
        size: float,
        colour: str = INK,
        bold: bool = False,
        anchor: str = "start",
    ) -> None:
        """One line whose letters stand on `y`; its box is kept."""
        width = text_width(text, size=size, bold=bold)
        left = x - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
        self.labels.append(Box(left, y - 0.8 * size, width, size))
        self.smallest = min(self.smallest, size)
        weight = ' font-weight="bold"' if bold else ""
        self.parts.append(
            f'<text x="{x:.2f}" y="{y:.2f}" font-size="{size:g}" fill="{colour}"{weight}'
            f' text-anchor="{anchor}">{escape(text)}</text>'
        )

    def draw(self, part: str) -> None:
        self.parts.append(part)


def poster_drawing(web: EcosystemWeb, *, language: str = "fr", viewer: Any = None) -> Drawing:
    """The drawing of a toile, in one language."""
    with translation.override(language):
        return _Poster(web, viewer=viewer).drawing()


def poster_svg(
    web: EcosystemWeb, *, size: str = "a0", language: str = "fr", viewer: Any = None
) -> str:
    """The poster as an SVG of this size."""
    width, height = _size(size)
    drawing = poster_drawing(web, language=language, viewer=viewer)
    with translation.override(language):
        title = escape(web.name)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm"'
        f' viewBox="0 0 {A0[0]} {A0[1]}" font-family="DejaVu Sans, Verdana, sans-serif"'
        f' role="img" aria-label="{title}"><title>{title}</title>\n'
        + "\n".join(drawing.parts)
        + "\n</svg>\n"
    )


def poster_pdf(
    web: EcosystemWeb, *, size: str = "a0", language: str = "fr", viewer: Any = None
) -> bytes:
    """The poster as a tagged PDF of this size."""
    width, height = _size(size)
    drawing = poster_svg(web, size=size, language=language, viewer=viewer)
    with translation.override(language):
        context = {"web": web, "drawing": drawing, "language": language}
        html = render_to_string("toiles/poster.html", context)
    sheet = f"@page {{ size: {width}mm {height}mm; margin: 0 }}"
    return pdf_of(html, style=f"{sheet} body {{ margin: 0 }} svg {{ display: block }}")


def poster_png(web: EcosystemWeb, *, language: str = "fr", viewer: Any = None) -> bytes:
    """The poster as a picture for a screen or a report: the PDF of A2, seen at 144 dots an inch."""
    content = poster_pdf(web, size="a2", language=language, viewer=viewer)
    document = pypdfium2.PdfDocument(content)
    picture = document[0].render(scale=2).to_pil().convert("RGB")
    document.close()
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _size(size: str) -> tuple[int, int]:
    if size.lower() not in SIZES:
        known = ", ".join(SIZES)
        raise NotFoundError("unknown_paper", where="size", value=size[:20], known=known)
    return SIZES[size.lower()]


class _Poster:
    """One toile laid out; texts are in the language in force."""

    def __init__(self, web: EcosystemWeb, *, viewer: Any) -> None:
        self.web = web
        self.view = toile_view(web, viewer=viewer)
        self.families = list(vocabulary("resource_families"))
        self.drawn = Drawing()

    @cached_property
    def degrees(self) -> Counter[str]:
        """How many flows touch each site."""
        ends = [slug for row in self.view.flows for slug in _ends(row)]
        return Counter(ends)

    @cached_property
    def shown(self) -> tuple[list[SiteRow], list[SiteRow], list[SiteRow]]:
        """The sites drawn: in the territory, supplying it, supplied by it; the most linked ones."""
        inside = [row for row in self.view.sites if not row.site.is_outside]
        outside = [row for row in self.view.sites if row.site.is_outside]
        gives = Counter(row.flow.source.slug for row in self.view.flows)
        gets = Counter(row.flow.target.slug for row in self.view.flows)
        left = [row for row in outside if gives[row.site.slug] >= gets[row.site.slug]]
        right = [row for row in outside if gives[row.site.slug] < gets[row.site.slug]]
        # A toile that mostly buys, or mostly sells, still fills both sides of the sheet.
        short, long = (left, right) if len(left) < len(right) else (right, left)
        spare = (len(long) - len(short)) // 2 if len(long) > MOST_OUTSIDE else 0
        if spare:
            long.sort(key=self._by_links)
            short += [long.pop() for _ in range(spare)]
        return (
            sorted(inside, key=self._by_links)[:MOST_INSIDE],
            sorted(left, key=self._by_links)[:MOST_OUTSIDE],
            sorted(right, key=self._by_links)[:MOST_OUTSIDE],
        )

    def _by_links(self, row: SiteRow) -> tuple[int, str]:
        return -self.degrees[row.site.slug], row.site.slug

    def drawing(self) -> Drawing:
        """Everything, the furthest back first."""
        drawn = self.drawn
        drawn.draw(f'<rect width="{A0[0]}" height="{A0[1]}" fill="{PAPER}"/>')
        self._head()
        drawn.boxes = self._places()
        curves = list(self._curves())
        for row, curve, width in curves:
            drawn.draw(_stroke(row, curve, width, self._colour(row)))
        for row, curve, width in curves:
            drawn.draw(_arrow(curve, width, self._colour(row)))
        rows = {row.site.slug: row for rows in self.shown for row in rows}
        for slug, box in drawn.boxes.items():
            self._site(rows[slug], box)
        self._names_of_flows(curves)
        self._foot()
        return drawn

    # --- places

    @property
    def body(self) -> Box:
        """The part of the sheet between the title and the legend."""
        return Box(MARGIN, HEAD, A0[0] - 2 * MARGIN, A0[1] - HEAD - FOOT)

    def _places(self) -> dict[str, Box]:
        inside, left, right = self.shown
        body = self.body
        gutter = 30.0
        start = body.x + (SIDE + gutter if left else 0)
        end = body.x + body.width - (SIDE + gutter if right else 0)
        middle = Box(start, body.y, end - start, body.height)
        wanted = positions_of(self.view)
        links = [_ends(row) for row in self.view.flows]
        places = on_grid(
            {row.site.slug: wanted.get(row.site.slug, (0.0, 0.0)) for row in inside},
            links,
            area=middle,
            cell=CELL,
            alley=ALLEY,
        )
        for side, x in ((left, body.x), (right, body.x + body.width - SIDE)):
            area = Box(x, body.y + 9, SIDE, body.height - 9)
            places |= in_column(
                self._beside(side, places),
                area=area,
                heights={row.site.slug: 10.8 for row in side},
            )
            if side:
                told = _("Fournisseurs du dehors") if side is left else _("Clients du dehors")
                self.drawn.text(told, x, body.y + 3, size=8, bold=True, colour=SOFT)
        return places

    def _beside(self, side: list[SiteRow], places: dict[str, Box]) -> list[str]:
        """Outside actors in the order of the height of their partners, so that flows cross less."""
        heights: dict[str, list[float]] = defaultdict(list)
        for row in self.view.flows:
            source, target = _ends(row)
            for one, other in ((source, target), (target, source)):
                if other in places:
                    heights[one].append(places[other].middle[1])
        middle = self.body.middle[1]
        slugs = [row.site.slug for row in side]
        told = {slug: heights[slug] or [middle] for slug in slugs}
        return sorted(slugs, key=lambda slug: (sum(told[slug]) / len(told[slug]), slug))

    def _curves(self) -> Iterator[tuple[FlowRow, Curve, float]]:
        """The flows between two drawn sites, with their way and their width."""
        biggest: dict[str, float] = defaultdict(float)
        for row in self.view.flows:
            if row.quantity is not None and row.quantity.number is not None:
                unit = row.quantity.unit
                biggest[unit] = max(biggest[unit], row.quantity.number)
        lanes: Counter[frozenset[str]] = Counter()
        for row in self.view.flows:
            source, target = _ends(row)
            if source not in self.drawn.boxes or target not in self.drawn.boxes:
                continue
            pair = frozenset((source, target))
            boxes = self.drawn.boxes
            curve = curve_between(boxes[source], boxes[target], lane=lanes[pair])
            lanes[pair] += 1
            share = 0.0
            if row.quantity is not None and row.quantity.number and biggest[row.quantity.unit]:
                share = row.quantity.number / biggest[row.quantity.unit]
            yield row, curve, 0.7 + 2.1 * share**0.5

    # --- parts

    def _head(self) -> None:
        drawn, web = self.drawn, self.web
        title = cut(web.name, width=760, size=26, bold=True)
        drawn.text(title, MARGIN, 43, size=26, bold=True)
        sites, flows = len(self.view.sites), len(self.view.flows)
        told = [
            ngettext("%(n)s acteur", "%(n)s acteurs", sites) % {"n": number_format(sites)},
            ngettext("%(n)s flux documenté ou déduit", "%(n)s flux documentés ou déduits", flows)
            % {"n": number_format(flows)},
            web.territory.name,
        ]
        drawn.text(" · ".join(told), MARGIN, 57, size=9, colour=SOFT)
        if web.compiled_on:
            day = date_format(web.compiled_on, "j F Y")
            line = _("Relevé du %(day)s") % {"day": day}
            drawn.text(line, A0[0] - MARGIN, 43, size=12, bold=True, anchor="end")
        drawn.text(
            _("Qui fournit quoi à qui"), A0[0] - MARGIN, 57, size=9, colour=SOFT, anchor="end"
        )
        drawn.draw(f'<path d="M{MARGIN} 64H{A0[0] - MARGIN}" stroke="{INK}" stroke-width="0.8"/>')

    def _site(self, row: SiteRow, box: Box) -> None:
        """A site's box: its name, then its jobs where they are known."""
        drawn, site = self.drawn, row.site
        fill = WASH if site.is_outside else PAPER
        dash = ' stroke-dasharray="3 2"' if site.status != "active" else ""
        drawn.draw(
            f'<rect x="{box.x:.2f}" y="{box.y:.2f}" width="{box.width:.2f}"'
            f' height="{box.height:.2f}" rx="2" fill="{fill}" stroke="{INK}"'
            f' stroke-width="{0.35 if site.is_outside else 0.7}"{dash}/>'
        )
        jobs = self._jobs(row) if not site.is_outside else ""
        room = box.width - 2 * PAD
        most = max(1, int((box.height - (SMALL * LINE if jobs else 0) - 1.5) // (NAME * LINE)))
        lines = wrapped(_short(site.name), width=room, size=NAME, most=most, bold=True)
        height = NAME * LINE * len(lines) + (SMALL * LINE if jobs else 0)
        y = box.y + (box.height - height) / 2 + 0.95 * NAME
        for line in lines:
            drawn.text(line, box.x + PAD, y, size=NAME, bold=True)
            y += NAME * LINE
        if jobs:
            jobs = cut(jobs, width=room, size=SMALL)
            drawn.text(jobs, box.x + PAD, y - 0.2, size=SMALL, colour=SOFT)

    def _jobs(self, row: SiteRow) -> str:
        """The jobs of a site with their year, and its state when it is not at work."""
        told = []
        if row.site.status != "active":
            told.append(str(row.site.get_status_display()))
        figure = row.employees
        if figure is not None and figure.number is not None:
            count = number_format(round(figure.number), force_grouping=True)
            year = f" ({figure.year})" if figure.year else ""
            told.append(_("%(count)s emplois") % {"count": count} + year)
        return " · ".join(told)

    def _names_of_flows(self, curves: list[tuple[FlowRow, Curve, float]]) -> None:
        """What flows, written along each curve wherever nothing else is written."""
        taken = Taken([*self.drawn.boxes.values(), *self.drawn.labels], gap=0.8)
        for row, curve, _width in sorted(curves, key=lambda one: (-one[2], one[0].flow.key)):
            name = cut(str(row.resource.label), width=64, size=SMALL)
            width = text_width(name, size=SMALL)
            place = free_place(
                curve, width=width + 1.6, height=SMALL * 1.15, taken=taken, within=self.body
            )
            if place is None:
                self.drawn.unlabelled += 1
                continue
            taken.add(place)
            self.drawn.draw(
                f'<rect x="{place.x:.2f}" y="{place.y:.2f}" width="{place.width:.2f}"'
                f' height="{place.height:.2f}" rx="1" fill="{PAPER}" fill-opacity="0.9"/>'
            )
            baseline = place.y + 0.85 * SMALL
            self.drawn.text(name, place.x + 0.8, baseline, size=SMALL, colour=self._colour(row))

    def _foot(self) -> None:
        drawn, top = self.drawn, A0[1] - FOOT + 8
        drawn.draw(
            f'<path d="M{MARGIN} {top - 4:.1f}H{A0[0] - MARGIN}" stroke="{INK}"'
            ' stroke-width="0.8"/>'
        )
        self._colours_told(MARGIN, top + 8)
        self._lines_told(MARGIN + 330, top + 8)
        self._sources_told(MARGIN + 620, top + 8, width=A0[0] - 2 * MARGIN - 620)
        credit = _(
            "PIU, Place de l’Innovation Urbaine · données publiques, chaque chiffre a sa source"
        )
        drawn.text(credit, MARGIN, A0[1] - 12, size=SMALL, colour=SOFT)

    def _colours_told(self, x: float, y: float) -> None:
        self.drawn.text(_("Couleur : ce qui passe"), x, y, size=8, bold=True)
        used = {str(row.resource.extra.get("family", "")) for row in self.view.flows}
        shown = [code for code in self.families if code in used]
        for rank, code in enumerate(shown):
            column, line = divmod(rank, 4)
            left, level = x + column * 150, y + 13 + line * 11.5
            colour = COLOURS[self.families.index(code) % len(COLOURS)]
            self.drawn.draw(
                f'<path d="M{left:.1f} {level - 2:.1f}h18" stroke="{colour}" stroke-width="3"/>'
            )
            word = cut(label("resource_families", code), width=120, size=NOTE)
            self.drawn.text(word, left + 22, level, size=NOTE)

    def _lines_told(self, x: float, y: float) -> None:
        self.drawn.text(_("Trait : l’état du flux"), x, y, size=8, bold=True)
        told = [
            ("", _("en cours")),
            (DASHES["planned"], _("prévu")),
            (DASHES["potential"], _("possible")),
            (DASHES["stopped"], _("arrêté")),
        ]
        for rank, (dash, word) in enumerate(told):
            level = y + 13 + rank * 11.5
            dashes = f' stroke-dasharray="{dash}"' if dash else ""
            self.drawn.draw(
                f'<path d="M{x:.1f} {level - 2:.1f}h24" stroke="{INK}" stroke-width="1.6"{dashes}/>'
            )
            self.drawn.text(word, x + 28, level, size=NOTE)
        notes = [
            _("Pâle : déduit, non documenté"),
            _("Épais : grande quantité, à unité égale"),
            _("Cadre pointillé : en projet ou fermé"),
        ]
        hidden = len(self.view.sites) - len(self.drawn.boxes)
        if hidden:
            notes.append(_("Non dessinés, faute de place : %(n)s acteurs") % {"n": hidden})
        if self.drawn.unlabelled:
            notes.append(_("Flux sans nom, faute de place : %(n)s") % {"n": self.drawn.unlabelled})
        for rank, note in enumerate(notes):
            line = cut(note, width=168, size=NOTE)
            self.drawn.text(line, x + 98, y + 13 + rank * 11.5, size=NOTE)

    def _sources_told(self, x: float, y: float, *, width: float) -> None:
        """How many sources, and who publishes most of them, in the room there is."""
        described = [*(r.site for r in self.view.sites), *(r.flow for r in self.view.flows)]
        cited = {source.slug: source for row in described for source in row.sources.all()}
        publishers = Counter(source.publisher for source in cited.values() if source.publisher)
        title = ngettext("%(n)s source", "%(n)s sources", len(cited)) % {"n": len(cited)}
        self.drawn.text(title, x, y, size=8, bold=True)
        names = sorted(publishers, key=lambda name: (-publishers[name], name))
        lines = wrapped(", ".join(names), width=width, size=SMALL, most=7)
        for rank, line in enumerate(lines):
            self.drawn.text(line, x, y + 11 + rank * SMALL * 1.4, size=SMALL, colour=SOFT)
        end = y + 11 + 7 * SMALL * 1.4
        more = _("La liste entière et chaque chiffre : page « Toile » du site, ou son tableur.")
        self.drawn.text(cut(more, width=width, size=SMALL), x, end + 1, size=SMALL)

    def _colour(self, row: FlowRow) -> str:
        family = str(row.resource.extra.get("family", ""))
        rank = self.families.index(family) if family in self.families else 0
        return COLOURS[rank % len(COLOURS)]


def _ends(row: FlowRow) -> tuple[str, str]:
    return row.flow.source.slug, row.flow.target.slug


def _short(name: str) -> str:
    """A name without what is in brackets at its end, when enough is left of it."""
    bare = name.partition(" (")[0]
    return bare if len(bare) > 2 else name


def _stroke(row: FlowRow, curve: Curve, width: float, colour: str) -> str:
    (a, b, c, d) = curve.points
    dash = DASHES.get(row.flow.status, "")
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    opacity = 0.35 if row.flow.certainty == "inferred" else 0.75
    return (
        f'<path d="M{a[0]:.1f} {a[1]:.1f}C{b[0]:.1f} {b[1]:.1f} {c[0]:.1f} {c[1]:.1f}'
        f' {d[0]:.1f} {d[1]:.1f}" fill="none" stroke="{colour}" stroke-width="{width:.2f}"'
        f' stroke-opacity="{opacity}"{dashes}/>'
    )


def _arrow(curve: Curve, width: float, colour: str) -> str:
    """The head of an arrow where the flow arrives."""
    (x, y), (px, py) = curve.points[3], curve.at(0.97)
    length = ((x - px) ** 2 + (y - py) ** 2) ** 0.5 or 1.0
    dx, dy = (x - px) / length, (y - py) / length
    size = 3.0 + width
    back = x - dx * size, y - dy * size
    half = 0.45 * size
    return (
        f'<path d="M{x:.1f} {y:.1f}L{back[0] - dy * half:.1f} {back[1] + dx * half:.1f}'
        f'L{back[0] + dy * half:.1f} {back[1] - dx * half:.1f}Z" fill="{colour}"/>'
    )
