"""Bar charts as SVG text: nothing to install, same bytes every time."""

from html import escape

WIDTH, HEIGHT = 640, 260
LEFT, RIGHT, TOP, BOTTOM = 56, 16, 36, 48
COLOURS = ("#1f5f8b", "#d98e04")


def bars(
    title: str,
    *,
    labels: list[str],
    series: dict[str, list[float]],
    under: str,
    expected: float | None = None,
) -> str:
    """Return a bar chart of shares, one group of bars a label, a dashed line where expected."""
    top = 1.1 * max([v for values in series.values() for v in values] + [expected or 0.0])
    room = (WIDTH - LEFT - RIGHT) / len(labels)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'font-family="sans-serif" font-size="13"><title>{escape(title)}</title>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
    ]
    for tick in (0.0, top / 2.2, top / 1.1):
        y = _height(tick, top)
        parts.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#d0d0d0"/>')
        parts.append(_text(LEFT - 6, y + 4, f"{100 * tick:.0f} %", "end"))
    for k, (name, values) in enumerate(series.items()):
        parts += _one_series(values, k, len(series), room=room, top=top)
        x = LEFT + 160 * k
        parts.append(f'<rect x="{x}" y="12" width="12" height="12" fill="{COLOURS[k]}"/>')
        parts.append(_text(x + 18, 23, name, "start"))
    for k, label in enumerate(labels):
        parts.append(_text(LEFT + room * (k + 0.5), HEIGHT - BOTTOM + 17, label, "middle"))
    parts.append(_text(LEFT + (WIDTH - LEFT - RIGHT) / 2, HEIGHT - 8, under, "middle"))
    if expected is not None:
        y = _height(expected, top)
        dashes = 'stroke="#222222" stroke-dasharray="6 4"'
        parts.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" {dashes}/>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def _one_series(
    values: list[float], number: int, count: int, *, room: float, top: float
) -> list[str]:
    wide = 0.8 * room / count
    found = []
    for k, value in enumerate(values):
        x, y = LEFT + room * (k + 0.1) + wide * number, _height(value, top)
        box = f'x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{HEIGHT - BOTTOM - y:.1f}"'
        found.append(f'<rect {box} fill="{COLOURS[number]}"/>')
    return found


def _height(value: float, top: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="#222222">{escape(text)}</text>'
    )
