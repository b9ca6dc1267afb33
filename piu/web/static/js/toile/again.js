// @ts-check
/** Another choice of the same toile: the page of its address is fetched and put in place. */

/** Parts of an address that the page answers by itself; a change of another one asks the server. */
const OWN = ["vue", "focus", "chaine"];

/** What the server is asked, in one order. @param {string} address */
export function asked(address) {
  const { searchParams } = new URL(address, location.href);
  for (const name of OWN) if (name !== "focus" || !searchParams.get("sauts")) searchParams.delete(name);
  searchParams.sort();
  return searchParams.toString();
}

/**
 * The address of a filled form, beside what the page itself keeps. All layers is no filter.
 * @param {HTMLFormElement} form
 */
export function addressOf(form) {
  const url = new URL(form.action);
  const here = new URL(location.href);
  const layers = [...form.querySelectorAll("input[name=couches]")].map((box) => /** @type {HTMLInputElement} */ (box));
  const shown = layers.filter((box) => box.checked).map((box) => box.value);
  if (shown.length && shown.length < layers.length) url.searchParams.set("couches", shown.join(","));
  for (const [name, value] of new FormData(form)) {
    if (name !== "couches" && name !== "focus" && value) url.searchParams.set(name, String(value));
  }
  for (const name of ["vue", "focus", "ouvert"]) {
    const kept = here.searchParams.get(name);
    if (kept && (name !== "ouvert" || url.searchParams.get("groupe"))) url.searchParams.set(name, kept);
  }
  return url.href.replaceAll("%2C", ",");
}

/**
 * Put the island of another address in place of this one; what had the focus keeps it.
 * @param {HTMLElement} island @param {string} address @param {boolean} push
 */
export async function fetchIsland(island, address, push) {
  const answer = await fetch(address, { headers: { accept: "text/html" } });
  if (!answer.ok) return location.assign(address);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("piu-toile");
  if (!fresh) return location.assign(address);
  if (push) history.pushState(null, "", address);
  const { id = "", name = "", value = "" } = /** @type {any} */ (document.activeElement ?? {});
  const isOpen = island.querySelector(".more-filters")?.hasAttribute("open");
  fresh.querySelector(".more-filters")?.toggleAttribute("open", isOpen);
  island.replaceWith(document.adoptNode(fresh));
  const field = id ? document.getElementById(id) : name ? document.querySelector(`[name="${CSS.escape(name)}"][value="${CSS.escape(value)}"]`) : null;
  if (field instanceof HTMLElement) field.focus({ preventScroll: true });
}
