"""The timed model written a second time, in plain Python, from its description in words."""

TINY = 1e-12


class Plain:
    """One draw of a timed network: numbers in lists, a day at a time."""

    def __init__(self, network, rules):
        self.rules = rules
        self.n = network.n
        self.flows = range(network.supplier.size)
        self.groups = range(network.group_buyer.size)
        self.supplies = range(network.supply_site.size)
        self.supplier, self.group_of = network.supplier.tolist(), network.group.tolist()
        self.supply_of, self.by_product = network.supply.tolist(), network.joint.tolist()
        self.buyer, self.kind = network.group_buyer.tolist(), network.group_class.tolist()
        self.maker, self.makes = network.supply_site.tolist(), network.supply_class.tolist()
        self.helps = network.helps.tolist()
        self.a, self.b = network.input_share[0].tolist(), network.outlet_share[0].tolist()
        self.level, self.cost = network.level[0].tolist(), network.cost_share[0].tolist()
        self.worth, self.made = network.worth[0].tolist(), network.made[0].tolist()
        for name, values in vars(network.knobs).items():
            setattr(self, name, values[0].tolist())
        self.rest = [1 - sum(self.a[e] for e in self.in_group(g)) for g in self.groups]
        self.rest = [max(0.0, r) for r in self.rest]
        self.final = [max(0.0, 1 - sum(self.b[e] for e in self.out_of(i))) for i in range(self.n)]
        self.activity, self.wanted = [1.0] * self.n, [1.0] * self.n
        self.needed = [1.0] * self.n
        self.capacity = [1 + s for s in self.spare]
        self.kept, self.coming = list(self.stock), [1.0 for _ in self.groups]
        self.order, self.short_days = [1.0 for _ in self.groups], [0 for _ in self.groups]

    def in_group(self, g):
        return [e for e in self.flows if self.group_of[e] == g]

    def out_of(self, i):
        return [e for e in self.flows if self.supplier[e] == i]

    def inputs_of(self, j, *levels):
        return [g for g in self.groups if self.buyer[g] == j and self.level[g] in levels]

    def day(self, down, up, cut_input, cut_outlet, limit):
        """Live one day; return all that happened."""
        hand = [self.kept[g] + self.coming[g] for g in self.groups]
        minor = [
            max(0.0, self.cost[g] * (self.needed[self.buyer[g]] - hand[g]))
            if self.level[g] == 1 and hand[g] < self.needed[self.buyer[g]] - TINY
            else 0.0
            for g in self.groups
        ]
        short = [
            self.rules.fixed_shares or self.coming[g] < self.order[g] - TINY for g in self.groups
        ]
        from_inputs, from_minor = self.inputs_allow(hand, minor)
        orders = self.new_orders(hand, short, minor, from_minor)
        able = self.new_capacity(down, from_inputs)
        served = self.produce(orders, able, up, cut_outlet)
        lacking = [
            sum(self.a[e] * (orders[g] - served[e] * (1 - cut_input[e])) for e in self.in_group(g))
            for g in self.groups
        ]
        self.short_days = [
            d + 1 if x > TINY else 0 for d, x in zip(self.short_days, lacking, strict=True)
        ]
        bought, extra = self.look_elsewhere(lacking, able)
        for g in self.groups:
            brought = sum(self.a[e] * served[e] * (1 - cut_input[e]) for e in self.in_group(g))
            self.coming[g] = (brought + self.rest[g] * orders[g] + bought[g]) * (1 - limit[g])
            left = max(0.0, hand[g] - self.activity[self.buyer[g]])
            self.kept[g] = left if self.stock[g] > 0 else 0.0
        self.order = orders
        return {"level": list(self.activity), "elsewhere": bought, "extra": extra}

    def inputs_allow(self, hand, minor):
        """What each site can make of its inputs, and of its minor inputs alone."""
        endless = float("inf")
        both, from_minor = [], []
        for j in range(self.n):
            missing = sum(minor[g] for g in self.inputs_of(j, 1))
            left = max(0.0, self.needed[j] - missing) if missing > 0 else endless
            from_minor.append(left)
            both.append(min([left] + [hand[g] for g in self.inputs_of(j, 2)]))
        return both, from_minor

    def new_orders(self, hand, short, minor, from_minor):
        """Orders of the day: needs as far as the other short inputs allow, and the stock's gap."""
        if self.rules.orders_frozen:
            return [1.0 for _ in self.groups]
        orders = []
        plan = [min(self.wanted[j], self.capacity[j]) for j in range(self.n)]
        for g in self.groups:
            j = self.buyer[g]
            others = [hand[h] for h in self.inputs_of(j, 2) if short[h] and h != g]
            if minor[g] == 0:
                others.append(from_minor[j])
            order = plan[j]
            if others and not self.rules.inputs_frozen:
                order = min(order, min(others) + 1 / self.refill[j])
            if self.stock[g] > 0:
                order += (self.stock[g] - (hand[g] - order)) / self.refill[j]
            orders.append(max(0.0, order))
        for j in range(self.n):
            held = [hand[h] for h in self.inputs_of(j, 2) if short[h]] + [from_minor[j]]
            if not self.rules.inputs_frozen:
                plan[j] = min(plan[j], min(held) + 1 / self.refill[j])
        self.needed = plan
        return orders

    def new_capacity(self, down, from_inputs):
        """What each site can make today."""
        able = []
        for i in range(self.n):
            most = 1 - down[i] if down[i] > 0 else 1 + self.spare[i]
            if self.rules.inputs_frozen:
                most = 1 + self.spare[i]
            elif most > self.capacity[i] and self.restart[i] > 0:
                most = min(most, self.capacity[i] + 1 / self.restart[i])
            self.capacity[i] = most
            able.append(near_one(most if self.rules.inputs_frozen else min(most, from_inputs[i])))
        return able

    def produce(self, orders, able, up, cut):
        """Set the activity of each site; return what each flow is served."""
        served = [0.0 for _ in self.flows]
        for i in range(self.n):
            asked = {e: orders[self.group_of[e]] for e in self.out_of(i)}
            listed = sum(self.b[e] * o * (1 - cut[e]) for e, o in asked.items())
            total = 1.0 if self.rules.orders_frozen else near_one(self.final[i] + listed)
            no_limit = up[i] == 0 or self.rules.orders_frozen
            self.wanted[i] = total if no_limit else min(1 - up[i], total)
            if self.rules.fixed_shares:
                quota = able[i] if no_limit else min(able[i], 1 - up[i])
                for e, o in asked.items():
                    served[e] = min(o, quota)
                sold = sum(self.b[e] * served[e] * (1 - cut[e]) for e in asked)
                self.activity[i] = sold + self.final[i] * min(1.0, quota)
                continue
            self.activity[i] = min(self.wanted[i], able[i])
            part = min(1.0, able[i] / total) if total > 0 else min(1.0, able[i])
            if part * listed > self.activity[i] and listed > 0:
                part = self.activity[i] / listed
            for e, o in asked.items():
                served[e] = o * part
                if self.by_product[e]:
                    same = [f for f in asked if self.supply_of[f] == self.supply_of[e]]
                    made = self.activity[i] * sum(self.b[f] for f in same)
                    sought = sum(self.b[f] * asked[f] * (1 - cut[f]) for f in same)
                    if sought * part > made:
                        served[e] = o * made / sought
        return served

    def look_elsewhere(self, lacking, able):
        """Buy what is missing from others of the class, then outside."""

        def sought(g, wait):
            ready = lacking[g] > TINY and self.short_days[g] > wait[g]
            return min(lacking[g], self.replaceable[g]) if ready else 0.0

        bought, extra = [0.0 for _ in self.groups], [0.0] * self.n
        for k in set(self.kind) | set(self.makes):
            mine = [g for g in self.groups if self.kind[g] == k]
            wanted = sum(sought(g, self.wait_listed) * self.worth[g] for g in mine)
            helpers = [s for s in self.supplies if self.makes[s] == k and self.helps[s]]
            free = {
                s: max(0.0, able[self.maker[s]] - self.activity[self.maker[s]]) for s in helpers
            }
            room = sum(free[s] * self.made[s] for s in helpers)
            for s in helpers:
                share = sum(self.b[e] for e in self.flows if self.supply_of[e] == s)
                if room > 0:
                    extra[self.maker[s]] += min(1.0, wanted / room) * free[s] * share
            for g in mine:
                found = min(1.0, room / wanted) if wanted > 0 else 0.0
                got = sought(g, self.wait_listed) * found
                bought[g] = got + max(0.0, sought(g, self.wait_outside) - got)
        for i in range(self.n):
            self.activity[i] += extra[i]
            self.wanted[i] += extra[i]
        return bought, extra


def plain_march(network, pressure, rules):
    """Return what happened on each day of a one-draw network."""
    plain, days = Plain(network, rules), []
    for row in pressure.period.tolist():
        names = ("down", "up", "cut_input", "cut_outlet", "limit")
        days.append(plain.day(*(getattr(pressure, name)[row, 0].tolist() for name in names)))
    return days


def near_one(share):
    """A share that is 1 but for rounding is 1, so that rounding does not grow from day to day."""
    return 1.0 if abs(share - 1.0) <= 1e-12 else share
