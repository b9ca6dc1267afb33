"""The static cascade written a second time, in plain Python, straight from the equations.

It shares no line with the engine: the tests compare the two.
"""


def plain_cascade(
    flows, *, n, sector, essential, psi_d, psi_u, eps, revenue=None, costs=None, market=None
):
    """Return (downstream, upstream, steps) for flows given as {(i, j): amount}."""
    flows = {pair: flows[pair] for pair in sorted(flows) if flows[pair] != 0}
    supplied = [sum(w for (i, _), w in flows.items() if i == k) for k in range(n)]
    received = [sum(w for (_, j), w in flows.items() if j == k) for k in range(n)]
    down_share, up_share = {}, {}
    for (i, j), w in flows.items():
        kind = essential[sector[i]][sector[j]]
        of_class = sum(v for (a, b), v in flows.items() if b == j and sector[a] == sector[i])
        share = {2: w / of_class, 1: w / received[j], 0: 0.0}[kind]
        if costs is not None:
            share *= (received[j] or 1.0) / (costs[j] or 1.0)
        down_share[i, j] = share
        base = supplied[i] if revenue is None else revenue[i]
        up_share[i, j] = w / (base or 1.0)
    down, up = list(psi_d), list(psi_u)
    steps = 0
    while True:
        steps += 1
        hard = _market_shares(supplied, down, market)
        next_down, next_up = [], []
        for j in range(n):
            vital, minor = {}, 0.0
            for i in range(n):
                if (i, j) not in flows:
                    continue
                lost = hard[i] * down_share[i, j] * down[i]
                kind = essential[sector[i]][sector[j]]
                if kind == 2:
                    vital[sector[i]] = vital.get(sector[i], 0.0) + lost
                elif kind == 1:
                    minor += lost
            next_down.append(min(1.0, max([psi_d[j], minor, *vital.values()])))
        for i in range(n):
            lost = sum(up_share[i, j] * up[j] for j in range(n) if (i, j) in flows)
            next_up.append(min(1.0, max(psi_u[i], lost)))
        rise = max(
            max(a - b for a, b in zip(next_down, down, strict=True)),
            max(a - b for a, b in zip(next_up, up, strict=True)),
        )
        down, up = next_down, next_up
        if not rise > eps:
            return down, up, steps


def _market_shares(supplied, down, market):
    if market is None:
        return [1.0] * len(supplied)
    shares = []
    for i in range(len(supplied)):
        left = sum(
            (1.0 - down[k]) * supplied[k] for k in range(len(supplied)) if market[k] == market[i]
        )
        if left <= 1e-10:
            left = 1.0
        shares.append(min(1.0, supplied[i] / left))
    return shares


def plain_score(down, up, weights):
    """Return the weighted mean of the larger loss of each site."""
    total = sum(weights)
    return sum(w * max(d, u) for w, d, u in zip(weights, down, up, strict=True)) / total
