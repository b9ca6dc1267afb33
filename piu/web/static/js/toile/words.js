// @ts-check
/** Interface words: they come with the data, in the language of the page. */

/** @typedef {Record<string, string>} Labels */

const language = () => document.documentElement.lang || "fr";

/**
 * The word for a key, its {names} filled in. A missing word shows its key, so that it is noticed.
 * @param {Labels} labels
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
export function word(labels, key, values = {}) {
  const text = labels[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/**
 * The word for a count, from `key_one` or `key_other` by the rules of the language.
 * @param {Labels} labels
 * @param {string} key
 * @param {number} count
 * @param {Record<string, string | number>} [values]
 */
export function counted(labels, key, count, values = {}) {
  const form = new Intl.PluralRules(language()).select(count) === "one" ? "one" : "other";
  return word(labels, `${key}_${form}`, { ...values, count: number(count) });
}

/** @param {number} value */
export function number(value) {
  return new Intl.NumberFormat(language(), { maximumSignificantDigits: 6 }).format(value);
}

/**
 * Text without case or accents, to compare what people type.
 * @param {string} text
 */
export function plain(text) {
  return text.normalize("NFD").replace(/\p{Diacritic}/gu, "").toLowerCase();
}
