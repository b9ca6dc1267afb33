// Keeps what is typed in a form marked `data-keep` in this browser, until the server has it.

const PREFIX = "piu-keep:";
const form = document.querySelector("form[data-keep]");

/** The fields that a person types in. */
function typed() {
  const wanted = "input:not([type=hidden]):not([type=file]), textarea, select";
  return [...form.querySelectorAll(wanted)].filter((field) => field.name);
}

function valueOf(field) {
  return field.type === "checkbox" ? field.checked : field.value;
}

function keep() {
  const values = Object.fromEntries(typed().map((field) => [field.id, valueOf(field)]));
  try {
    localStorage.setItem(PREFIX + form.dataset.keep, JSON.stringify(values));
  } catch {
    // No room, or storage refused: the form works as without it.
  }
}

function restore() {
  let values = {};
  try {
    values = JSON.parse(localStorage.getItem(PREFIX + form.dataset.keep) ?? "{}");
  } catch {
    return;
  }
  for (const field of typed()) {
    const held = values[field.id];
    if (held === undefined || held === "") continue;
    if (field.type === "checkbox") field.checked = held;
    else if (!field.value) field.value = held;
  }
}


if (form) {
  const hasErrors = document.querySelector("main .error, main [role=alert]") !== null;
  if (!hasErrors) restore();
  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
  form.addEventListener("submit", () => sessionStorage.setItem("piu-keep-sent", form.dataset.keep));
}
// A form that was sent and led to another page is safe with the server.
const sent = sessionStorage.getItem("piu-keep-sent");
if (sent && sent !== form?.dataset.keep) {
  localStorage.removeItem(PREFIX + sent);
  sessionStorage.removeItem("piu-keep-sent");
}
