// @ts-check
/** The toile as read from JSON, indexed once for drawing and for moving along its links. */

/**
 * @typedef {{value: number, unit?: string, year: number | null, confidence?: string}} Amount
 * @typedef {{code: string, label: string, colour_index?: number}} Coded
 * @typedef {{low: number, mid: number, high: number}} Loss
 * @typedef {{id: string, name: string, kind: string, sector: string, family?: string, status: string,
 *   outside: boolean, x: number, y: number, lon: number | null, lat: number | null,
 *   precision?: string, commune?: string, count?: number, jobs: Amount | null, url: string}} RawSite
 * @typedef {{id: string, source: string, target: string, resource: string, family: string,
 *   status: string, certainty: string, quantity: Amount | null, count?: number, url?: string}} RawFlow
 * @typedef {RawSite & {short: string, degree: number, colour: number, radius: number,
 *   sends: Flow[], receives: Flow[], loss: Loss | null, lossClass: number}} Site
 * @typedef {RawFlow & {from: Site, to: Site, colour: number, width: number,
 *   dash: "solid" | "dashed" | "dotted", bend: number}} Flow
 * @typedef {{code: string, name: string, rings: number[][][]}} Outline
 * @typedef {{web: {slug: string, name: string}, families: Coded[], kinds: Coded[],
 *   sectors: Coded[], sites: Site[], flows: Flow[], outlines: Outline[],
 *   tiles: {address: string, credit: string} | null,
 *   labels: Record<string, string>, siteById: Map<string, Site>, flowById: Map<string, Flow>,
 *   kindLabel: Map<string, string>, familyLabel: Map<string, string>,
 *   sectorLabel: Map<string, string>, hasLoss: boolean}} Toile
 */

const LOSS_STEPS = [0.05, 0.2, 0.5];
const LONGEST_NAME = 30;

/** @param {any} raw @returns {Toile} */
export function readToile(raw) {
  const families = raw.families.map((family, index) => ({ colour_index: index, ...family }));
  const colours = new Map(families.map((family) => [family.code, family.colour_index % 8]));
  const sites = raw.sites.map((site) => startSite(site, raw.loss));
  const siteById = new Map(sites.map((site) => [site.id, site]));
  const flows = raw.flows
    .filter((flow) => siteById.has(flow.source) && siteById.has(flow.target))
    .map((flow) => startFlow(flow, siteById, colours));
  setWidths(flows);
  setBends(flows);
  for (const site of sites) finishSite(site, colours);
  return {
    web: raw.web, families, kinds: raw.kinds, sectors: raw.sectors ?? [], sites, flows,
    outlines: raw.outlines ?? [], tiles: raw.tiles ?? null, labels: raw.labels ?? {}, siteById,
    flowById: new Map(flows.map((flow) => [flow.id, flow])),
    kindLabel: labelsOf(raw.kinds), familyLabel: labelsOf(families),
    sectorLabel: labelsOf(raw.sectors ?? []), hasLoss: Boolean(raw.loss),
  };
}

/** @param {Coded[]} rows */
const labelsOf = (rows) => new Map(rows.map((row) => [row.code, row.label]));

/** @param {RawSite} site @param {Record<string, Loss> | null} losses @returns {Site} */
function startSite(site, losses) {
  const loss = losses?.[site.id] ?? null;
  return {
    ...site, y: -site.y, short: shortName(site.name), degree: 0, colour: 7, radius: 5,
    sends: [], receives: [], loss, lossClass: loss ? lossClass(loss.mid) : 0,
  };
}

/** @param {string} name */
export function shortName(name) {
  const bare = name.replace(/\s*[([].*$/, "").trim() || name;
  return bare.length > LONGEST_NAME ? `${bare.slice(0, LONGEST_NAME - 1).trim()}…` : bare;
}

/** 1 (slight) to 4 (more than half); 0 when nothing is lost. @param {number} share */
export function lossClass(share) {
  return share <= 0 ? 0 : 1 + LOSS_STEPS.filter((step) => share >= step).length;
}

/** @returns {Flow} */
function startFlow(flow, siteById, colours) {
  const from = siteById.get(flow.source);
  const to = siteById.get(flow.target);
  const started = {
    ...flow, from, to, colour: colours.get(flow.family) ?? 7, width: 1, bend: 0,
    dash: flow.certainty === "inferred" ? "dotted" : flow.status === "real" ? "solid" : "dashed",
  };
  from.sends.push(started);
  to.receives.push(started);
  return started;
}

/** @param {Site} site @param {Map<string, number>} colours */
function finishSite(site, colours) {
  const all = [...site.sends, ...site.receives];
  site.degree = all.length;
  site.radius = 5 + 2.1 * Math.sqrt(site.count ?? all.length);
  if (site.outside) site.radius = Math.min(site.radius * 0.75, 9);
  const main = site.family ?? mostFrequent(all.map((flow) => flow.family));
  site.colour = main === null ? 7 : (colours.get(main) ?? 7);
}

/** @param {string[]} values */
function mostFrequent(values) {
  const counts = new Map();
  let best = null;
  for (const value of values) {
    counts.set(value, (counts.get(value) ?? 0) + 1);
    if (best === null || counts.get(value) > counts.get(best)) best = value;
  }
  return best;
}

/**
 * Width classes compare amounts of one unit only: tonnes and megawatts have no common scale.
 * @param {Flow[]} flows
 */
function setWidths(flows) {
  const largest = new Map();
  for (const { quantity } of flows) {
    if (quantity) largest.set(quantity.unit, Math.max(quantity.value, largest.get(quantity.unit) ?? 0));
  }
  for (const flow of flows) {
    if (flow.count) flow.width = flow.count >= 10 ? 4.2 : flow.count >= 3 ? 2.8 : 1.8;
    if (!flow.quantity) continue;
    const share = flow.quantity.value / (largest.get(flow.quantity.unit) || 1);
    flow.width = share >= 0.3 ? 4.2 : share >= 0.03 ? 2.8 : 1.8;
  }
}

/** Several flows between two sites fan out. @param {Flow[]} flows */
function setBends(flows) {
  const seen = new Map();
  for (const flow of flows) {
    const pair = flow.source < flow.target ? `${flow.source} ${flow.target}` : `${flow.target} ${flow.source}`;
    const rank = seen.get(pair) ?? 0;
    seen.set(pair, rank + 1);
    const size = 0.1 + 0.09 * Math.floor(rank / 2);
    const side = rank % 2 === 0 ? 1 : -1;
    flow.bend = flow.source < flow.target ? size * side : -size * side;
  }
}

/** Sites one link away. @param {Site} site */
export function neighbours(site) {
  const found = new Set();
  for (const flow of site.sends) found.add(flow.to);
  for (const flow of site.receives) found.add(flow.from);
  found.delete(site);
  return [...found];
}
