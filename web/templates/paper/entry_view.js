// Parts of the page that all views use.

const $ = (id) => document.getElementById(id);
const VIEWS = ["list", "answers", "compare"];

function show(view) {
  VIEWS.forEach((id) => {
    $(id).hidden = id !== view;
  });
  $("not-kept").hidden = isKept();
  $("stays").hidden = !isKept();
  window.scrollTo(0, 0);
}

// For who listens; emptied first, so that the same words are said again.
function say(text) {
  $("said").textContent = "";
  window.setTimeout(() => {
    $("said").textContent = text;
  }, 50);
}

function tell(text) {
  $("notice").textContent = text;
  $("notice").hidden = text === "";
  if (text) say(text);
}

function put(message, input, verdict) {
  message.textContent = verdict.text;
  message.className = `message ${verdict.kind}`;
  input.setAttribute("aria-invalid", verdict.kind === "fault");
}

function element(name, content, className = "") {
  const made = document.createElement(name);
  made.className = className;
  made.append(...[content].flat());
  return made;
}

function button(text, about, act) {
  const made = element("button", text, "tool");
  made.type = "button";
  if (about) made.append(element("span", ` ${about}`, "visually-hidden"));
  made.addEventListener("click", act);
  return made;
}

function countOf(persons) {
  return persons.length === 1 ? words("booklet") : words("booklets", { n: persons.length });
}

// True where the person says yes; the focus starts on no.
function ask(text, yes) {
  const dialog = $("ask");
  $("asked").textContent = text;
  $("yes").textContent = yes;
  dialog.returnValue = "";
  dialog.showModal();
  $("no").focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

$("yes").addEventListener("click", () => $("ask").close("yes"));
$("no").addEventListener("click", () => $("ask").close("no"));
