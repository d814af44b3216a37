// What is kept, in this browser alone: the persons, and the booklet under way.

const PERSONS = settings.store;
const DRAFT = `${settings.store} draft`;
const PROBE = `${settings.store} probe`;
const memory = new Map(); // where the browser keeps nothing: lasts as long as the page

function isKept() {
  return memory.size === 0;
}

function recall(name, otherwise) {
  if (memory.has(name)) return memory.get(name);
  try {
    return JSON.parse(window.localStorage.getItem(name)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

function remember(name, value) {
  try {
    window.localStorage.setItem(name, JSON.stringify(value));
    memory.delete(name);
    memory.delete(PROBE);
  } catch {
    memory.set(name, value);
  }
}

// Finds out whether the browser keeps anything, without touching what it kept: a page that has just
// been opened may not see yet what another one wrote.
function probe() {
  remember(PROBE, "");
}

// { persons: [{ code, cells, checked }], saved: time of the file that holds all of them, or "" }
function kept() {
  return recall(PERSONS, { persons: [], saved: "" });
}

// Read again first: another window may have kept something.
function change(persons) {
  remember(PERSONS, { persons: persons(kept().persons), saved: "" });
}

function sameCode(one, other) {
  return one.toLowerCase() === other.toLowerCase();
}

function person(code) {
  return kept().persons.find((each) => sameCode(each.code, code));
}

// A person takes the place of the one who had this code before, or comes last.
function keep(given, before = given.code) {
  change((persons) => {
    const place = persons.findIndex((each) => sameCode(each.code, before));
    if (place < 0) return [...persons, given];
    return persons.map((each, i) => (i === place ? given : each));
  });
}

// Those who are not there yet come last; nobody's place is taken.
function add(others) {
  change((persons) => [...persons, ...others]);
}

function forget(code) {
  change((persons) => persons.filter((each) => !sameCode(each.code, code)));
}

function markSaved(time) {
  remember(PERSONS, { ...kept(), saved: time });
}

// { code, cells, before }: `before` is the code of the person being corrected, or ""
function draft() {
  return recall(DRAFT, null);
}

function keepDraft(given) {
  remember(DRAFT, given);
}

function clearAll() {
  remember(PERSONS, { persons: [], saved: "" });
  remember(DRAFT, null);
}
