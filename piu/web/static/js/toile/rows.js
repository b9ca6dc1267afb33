// @ts-check
/** The server's tables follow the choice, sort, and lead from neighbour to neighbour by arrows. */

import { neighbours } from "./model.js";

/**
 * @param {Element} root holds tables whose rows carry data-site or data-flow
 * @param {import("./selection.js").Selection} selection
 */
export function followRows(root, selection) {
  const rows = [...root.querySelectorAll("tr[data-site], tr[data-flow]")];
  const { toile } = selection;
  const paint = () => {
    const linked = new Set(selection.focus ? neighbours(selection.focus).map((site) => site.id) : []);
    for (const row of rows) {
      const { site, flow } = /** @type {HTMLElement} */ (row).dataset;
      const link = flow ? toile.flowById.get(flow) : null;
      const isFocus = Boolean(selection.focus) && (site ? site === selection.focus?.id : link?.from === selection.focus || link?.to === selection.focus);
      row.classList.toggle("is-focus", Boolean(isFocus));
      row.classList.toggle("is-linked", Boolean(site && linked.has(site)));
    }
  };
  selection.addEventListener("change", (event) => {
    if (/** @type {CustomEvent} */ (event).detail !== "hover") paint();
  });
  root.addEventListener("keydown", (event) => onKey(/** @type {KeyboardEvent} */ (event), root, selection));
  root.addEventListener("focusin", (event) => {
    const row = /** @type {HTMLElement} */ (event.target).closest("tr[data-site]");
    if (row instanceof HTMLElement) selection.point(toile.siteById.get(row.dataset.site ?? "") ?? null);
  });
  root.addEventListener("focusout", () => selection.point(null));
  for (const table of root.querySelectorAll("table")) makeSortable(table);
  paint();
}

/** Left and right: from neighbour to neighbour. Up and down: rows. Esc: back. @param {KeyboardEvent} event */
function onKey(event, root, selection) {
  const row = /** @type {HTMLElement} */ (event.target).closest("tr[data-site]");
  if (!(row instanceof HTMLElement)) return;
  const here = selection.toile.siteById.get(row.dataset.site ?? "");
  if (!here) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    let next = row;
    do next = /** @type {HTMLElement} */ (event.key === "ArrowDown" ? next?.nextElementSibling : next?.previousElementSibling);
    while (next?.hidden);
    focusRow(next);
  } else if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
    if (selection.focus !== here) selection.choose(here.id);
    const around = neighbours(here);
    const next = around[event.key === "ArrowRight" ? 0 : around.length - 1];
    if (next) { selection.choose(next.id); focusRow(root.querySelector(`tr[data-site="${CSS.escape(next.id)}"]`)); }
  } else if (event.key === "Escape") {
    selection.back();
    if (selection.focus) focusRow(root.querySelector(`tr[data-site="${CSS.escape(selection.focus.id)}"]`));
  } else return;
  event.preventDefault();
}

/** @param {Element | null} row */
function focusRow(row) {
  const link = row?.querySelector("a, button");
  if (link instanceof HTMLElement) link.focus();
}

/** Headings with the class "sort" become buttons. @param {HTMLTableElement} table */
function makeSortable(table) {
  const body = table.tBodies[0];
  for (const heading of table.querySelectorAll("th.sortable")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => sortBy(table, body, /** @type {HTMLTableCellElement} */ (heading)));
  }
}

/** Unknown values stay last in both directions. @param {HTMLTableCellElement} heading */
function sortBy(table, body, heading) {
  const down = heading.getAttribute("aria-sort") === "ascending";
  for (const other of table.querySelectorAll("th[aria-sort]")) other.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", down ? "descending" : "ascending");
  const column = heading.cellIndex;
  const key = (row) => row.cells[column].dataset.sort ?? row.cells[column].textContent.trim();
  const order = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const sorted = [...body.rows].sort((a, b) => {
    const [left, right] = [key(a), key(b)];
    if (!left || !right) return Number(!left) - Number(!right);
    return down ? order.compare(right, left) : order.compare(left, right);
  });
  body.append(...sorted);
}
