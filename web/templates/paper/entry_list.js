// The list of persons, the file out and in, and what differs between two times of typing.

const WHEN = { dateStyle: "short", timeStyle: "short" };

function nameOf(given) {
  return given.code || words("no_code_yet");
}

function hasContent(given) {
  return given !== null && (given.code !== "" || given.cells.some((cell) => cell !== ""));
}

function openList(text = "") {
  showPersons();
  show("list");
  $("list-title").focus();
  tell(text);
}

function showPersons() {
  const { persons, saved } = kept();
  const under = draft();
  const isBusy = hasContent(under);
  $("count").textContent = persons.length ? countOf(persons) : words("nobody");
  $("persons").replaceChildren(...persons.map(personRow).reverse());
  $("saving").hidden = persons.length === 0;
  $("saved").textContent = saved ? words("saved_at", { time: saved }) : words("not_saved");
  $("clear").hidden = !saved || isBusy;
  $("drop").hidden = !isBusy;
  $("drop").textContent = words("drop");
  $("new").textContent = isBusy ? words("go_on", { code: nameOf(under) }) : words("new");
}

function personRow(each) {
  const filled = each.cells.filter((cell) => cell !== "").length;
  const facts = words("facts", { n: filled, all: each.cells.length });
  return element("li", [
    element("strong", each.code),
    element("span", each.checked ? `${facts}, ${words("checked")}` : facts, "facts-of"),
    button(words("edit"), each.code, () => edit(each.code)),
    button(words("remove"), each.code, () => remove(each.code)),
  ]);
}

// Whether the booklet under way may be thrown away; there is none, or the person says so.
async function mayDrop() {
  const under = draft();
  if (!hasContent(under)) return true;
  return ask(words("ask_drop", { code: nameOf(under) }), words("drop"));
}

// Back to the list; a correction that changed nothing is no booklet under way.
function leave() {
  const under = draft();
  const same = under?.before && person(under.before);
  if (same && same.code === under.code && String(same.cells) === String(under.cells)) {
    keepDraft(null);
  }
  openList();
}

async function edit(code) {
  if (!(await mayDrop())) return;
  const { cells } = person(code);
  keepDraft({ code, cells, before: code });
  openAnswers({ code, cells, before: code });
}

async function remove(code) {
  if (!(await ask(words("ask_remove", { code }), words("remove")))) return;
  forget(code);
  openList(words("removed", { code }));
}

async function drop() {
  if (!(await mayDrop())) return;
  keepDraft(null);
  openList();
}

function save() {
  const { persons } = kept();
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([asCsv(persons)], { type: "text/csv" }));
  link.download = "entry.csv";
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  markSaved(new Date().toLocaleString(document.documentElement.lang, WHEN));
  showPersons();
  const under = draft();
  const rest = hasContent(under) ? ` ${words("unfinished", { code: nameOf(under) })}` : "";
  tell(words("saved", { booklets: countOf(persons), form: settings.form }) + rest);
}

async function load() {
  const [file] = $("file").files;
  if (!file) return;
  const { persons: read, wrong } = await readFile(file);
  $("file").value = ""; // the same file can be chosen again once it is mended
  const text = wrong && words("not_read", { file: file.name, why: wrong });
  put($("file-message"), $("file"), text ? { kind: "fault", text } : FINE);
  if (text) say(text);
  else merge(read, file);
}

// What is typed here stays; the file adds whom it has more.
function merge(read, file) {
  const isHere = (each) => person(each.code) !== undefined;
  const here = read.filter(isHere);
  const other = here.filter((each) => String(person(each.code).cells) !== String(each.cells));
  const added = read.filter((each) => !isHere(each));
  const told = [words("added", { booklets: countOf(added), file: file.name })];
  if (here.length > other.length) told.push(words("equal_here", { n: here.length - other.length }));
  if (other.length) told.push(words("other_here", { codes: other.map(({ code }) => code).join(", ") }));
  if (added.length) add(added);
  if (other.length === 0 && kept().persons.length === read.length) {
    markSaved(new Date(file.lastModified).toLocaleString(document.documentElement.lang, WHEN));
  }
  $("earlier").open = false;
  openList(told.join(" "));
}

async function clear() {
  if (!(await ask(words("ask_clear"), $("clear").textContent))) return;
  clearAll();
  openList(words("cleared"));
}

let compared = null; // { first, second, places }: two times of typing, and where they differ

function compare(first, second) {
  const places = fields.map((_, i) => i).filter((i) => first.cells[i] !== second.cells[i]);
  if (places.length === 0) {
    settle({ ...first, checked: true }, "equal");
    return;
  }
  compared = { first, second, places };
  const name = places.length === 1 ? "difference" : "differences";
  $("compare-title").textContent = words(name, { code: first.code, n: places.length });
  $("look").textContent = words("look");
  $("compare-message").textContent = "";
  $("differences").replaceChildren(...places.map(difference));
  show("compare");
  $("compare-title").focus();
}

function difference(place) {
  const made = element("fieldset", [], "difference");
  const n = fields.length;
  made.append(element("legend", words("place", { place: place + 1, n })));
  for (const time of ["first", "second"]) {
    const input = document.createElement("input");
    Object.assign(input, { type: "radio", name: `d${place}`, value: time });
    const cell = compared[time].cells[place];
    const shown = element(cell ? "strong" : "em", cell || words("blank"));
    made.append(element("label", [input, element("span", [`${words(time)}: `, shown])], "choice"));
  }
  return made;
}

function choose(event) {
  event.preventDefault();
  const { first, second, places } = compared;
  const chosen = new FormData($("compare"));
  const open = places.find((place) => !chosen.has(`d${place}`));
  if (open !== undefined) {
    $("compare-message").textContent = words("choose_one");
    $("compare-message").className = "message fault";
    say(words("choose_one"));
    document.querySelector(`[name=d${open}]`).focus();
    return;
  }
  const cells = first.cells.map((cell, i) =>
    chosen.get(`d${i}`) === "second" ? second.cells[i] : cell);
  settle({ ...first, cells, checked: true }, "kept");
}

function start() {
  const under = draft();
  if (hasContent(under)) {
    openAnswers(under);
    say(words("going_on", { code: nameOf(under) }));
  } else {
    showPersons();
    show("list");
  }
}

$("new").addEventListener("click", () => openAnswers(hasContent(draft()) ? draft() : undefined));
$("drop").addEventListener("click", drop);
$("save").addEventListener("click", save);
$("clear").addEventListener("click", clear);
$("file").addEventListener("change", load);
$("to-list").addEventListener("click", leave);
$("to-answers").addEventListener("click", () => openAnswers(draft()));
$("compare").addEventListener("submit", choose);
window.addEventListener("storage", showPersons);
window.addEventListener("beforeunload", (event) => {
  if (!isKept()) event.preventDefault();
});
probe();
$("no-script").remove();
start();
