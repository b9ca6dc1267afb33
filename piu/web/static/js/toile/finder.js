// @ts-check
/** Search of a site by name, as a combobox: type, arrows, Enter. */

import { h } from "./dom.js";
import { plain, word } from "./words.js";

const MOST = 8;

/** @param {import("./selection.js").Selection} selection */
export function buildFinder(selection) {
  const { toile } = selection;
  const name = word(toile.labels, "search_site");
  const list = h("ul", { class: "suggestions", role: "listbox", id: "toile-found", "aria-label": name, hidden: true });
  const input = /** @type {HTMLInputElement} */ (h("input", {
    type: "search", role: "combobox", autocomplete: "off", "aria-expanded": "false", "aria-controls": "toile-found",
    "aria-autocomplete": "list", "aria-label": name, placeholder: name,
  }));
  const words = toile.sites.map((site) => ({ site, text: plain(`${site.name} ${site.commune ?? ""}`) }));
  let found = [];
  let current = -1;

  const show = () => {
    list.replaceChildren(...found.map((site, index) => h("li", {
      role: "option", id: `toile-found-${index}`, "aria-selected": index === current ? "true" : "false",
      onpointerdown: (event) => { event.preventDefault(); pick(site); },
    }, site.name)));
    if (!found.length && input.value.trim()) list.append(h("li", { role: "option", "aria-disabled": "true", "aria-selected": "false" }, word(toile.labels, "search_none")));
    const open = list.childElementCount > 0;
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    if (current >= 0) input.setAttribute("aria-activedescendant", `toile-found-${current}`);
    else input.removeAttribute("aria-activedescendant");
  };
  const close = () => { found = []; current = -1; list.replaceChildren(); list.hidden = true; input.setAttribute("aria-expanded", "false"); };
  const pick = (site) => { input.value = site.name; close(); selection.choose(site.id); };

  input.addEventListener("input", () => {
    const parts = plain(input.value).split(/\s+/).filter(Boolean);
    found = parts.length ? words.filter(({ text }) => parts.every((part) => text.includes(part))).slice(0, MOST).map(({ site }) => site) : [];
    current = found.length ? 0 : -1;
    show();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!found.length) return;
      current = (current + (event.key === "ArrowDown" ? 1 : -1) + found.length) % found.length;
      show();
    } else if (event.key === "Enter" && found[current]) pick(found[current]);
    else if (event.key === "Escape" && !list.hidden) close();
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", close);
  return h("div", { class: "toile-search" }, input, list);
}
