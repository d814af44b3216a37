// Typing one booklet: Enter goes on, and asks a second time where a cell is doubtful.

const fields = settings.rules.map((_, i) => $(`q${i + 1}`));
const inputs = [$("code"), ...fields];
let before = ""; // code of the person being corrected

const codeTyped = () => tidyCode($("code").value);
const cellsTyped = () => fields.map((field, i) => tidy(settings.rules[i], field.value));

function verdictOn(input) {
  const place = fields.indexOf(input);
  if (place >= 0) return judge(settings.rules[place], tidy(settings.rules[place], input.value));
  const code = codeTyped();
  const verdict = judgeCode(code);
  if (verdict.kind || !person(code) || sameCode(code, before)) return verdict;
  return before ? fault("taken", { code }) : doubt("known", { code });
}

function messageOf(input) {
  return input === $("code") ? $("code-message") : $(`m${fields.indexOf(input) + 1}`);
}

function mark(input, verdict) {
  put(messageOf(input), input, verdict);
}

function openAnswers(given = { code: "", cells: [], before: "" }) {
  before = given.before;
  $("code").value = given.code;
  fields.forEach((field, i) => {
    field.value = given.cells[i] ?? "";
  });
  inputs.forEach((input) => {
    delete input.dataset.seen;
    mark(input, input.value ? verdictOn(input) : FINE);
  });
  show("answers");
  const last = given.cells.findLastIndex((cell) => cell !== "");
  const next = before || !given.code ? $("code") : fields[Math.min(last + 1, fields.length - 1)];
  goTo(next);
}

function goTo(input) {
  input.focus();
  input.select();
  input.scrollIntoView({ block: "center" });
}

function showProgress() {
  const code = codeTyped();
  const isAgain = !before && code && person(code);
  const place = Math.max(fields.indexOf(document.activeElement), 0) + 1;
  $("who").textContent = before
    ? words("editing", { code: before })
    : isAgain ? words("again", { code }) : code || words("new");
  $("where").textContent = words("place", { place, n: fields.length });
  $("so-far").textContent = words("so_far", { n: kept().persons.length });
  $("progress").value = fields.filter((field) => field.value.trim()).length;
}

function typedIn(input) {
  const verdict = verdictOn(input);
  const isWrong = verdict.kind === "fault" && input.value.trim() !== "";
  const isNew = isWrong && verdict.text !== messageOf(input).textContent;
  mark(input, isWrong ? verdict : FINE);
  if (isNew) say(verdict.text);
  keepDraft({ code: codeTyped(), cells: cellsTyped(), before });
  showProgress();
}

// Whether Enter may go on: never past a fault, past a doubt the second time.
function mayLeave(input) {
  const verdict = verdictOn(input);
  mark(input, verdict);
  if (!verdict.kind) return true;
  const isSeen = input.dataset.seen === input.value;
  if (verdict.kind === "doubt" && isSeen) return true;
  input.dataset.seen = input.value;
  say(verdict.kind === "doubt" ? `${verdict.text} ${words("once_more")}` : verdict.text);
  return false;
}

function onKey(event) {
  const place = inputs.indexOf(event.target);
  if (place < 0 || event.isComposing) return;
  if (event.key === "Enter") {
    event.preventDefault();
    if (!mayLeave(event.target)) return;
    if (place === inputs.length - 1) finish();
    else goTo(inputs[place + 1]);
  }
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (step && inputs[place + step]) {
    event.preventDefault();
    goTo(inputs[place + step]);
  }
}

function onLeave(event) {
  const input = event.target;
  const place = fields.indexOf(input);
  if (place >= 0) input.value = tidy(settings.rules[place], input.value);
  if (input.value) mark(input, verdictOn(input));
}

// Buttons for fingers: a letter of a choice goes on and off, elsewhere letters follow each other.
function pressed(key, place) {
  const { kind, places } = settings.rules[place];
  const cell = cellsTyped()[place];
  if (key === "") return cell.slice(0, -1);
  const isAlone = kind === "single_choice" || (kind === "multiple_response" && key === UNREADABLE);
  if (isAlone) return cell === key ? "" : key;
  if (key === NOT_GIVEN && cell.startsWith(key)) return cell.slice(1);
  if (key === NOT_GIVEN) return places.length ? key : key + cell; // before a number: minus
  if (kind !== "multiple_response") return (cell === NOT_GIVEN ? "" : cell) + key;
  const letters = [...cell].filter((sign) => sign !== NOT_GIVEN && sign !== UNREADABLE);
  const left = letters.filter((letter) => letter !== key);
  return (left.length < letters.length ? left : [...letters, key]).sort().join("");
}

function onPress(event) {
  const key = event.target.closest("[data-key]");
  if (!key) return;
  const field = key.closest(".row").querySelector("input");
  if (document.activeElement !== field) {
    field.inputMode = "none"; // no keyboard on the screen: the buttons do
    field.focus({ preventScroll: true });
  }
  field.value = pressed(key.dataset.key, fields.indexOf(field));
  typedIn(field);
}

async function finish() {
  const wrong = inputs.find((input) => verdictOn(input).kind === "fault");
  if (wrong) {
    const verdict = verdictOn(wrong);
    const place = fields.indexOf(wrong) + 1;
    mark(wrong, verdict);
    goTo(wrong);
    say(place ? words("cannot_be", { place, message: verdict.text }) : verdict.text);
    return;
  }
  const given = { code: codeTyped(), cells: cellsTyped(), checked: false };
  const isEmpty = given.cells.every((cell) => cell === "");
  if (isEmpty && !(await ask(words("ask_empty"), words("keep")))) return;
  const other = person(before || given.code);
  if (other && !before) compare(other, given);
  else settle({ ...given, checked: other?.checked ?? false }, "kept");
}

// Keep a booklet and go on: with the next one, or back to the list after a correction.
function settle(given, message) {
  const wasCorrection = before !== "";
  keep(given, before || given.code);
  keepDraft(null);
  const text = words(message, { code: given.code, booklets: countOf(kept().persons) });
  if (wasCorrection) openList(text);
  else openAnswers();
  say(text);
}

$("answers").addEventListener("keydown", onKey);
$("answers").addEventListener("input", (event) => typedIn(event.target));
$("answers").addEventListener("focusin", showProgress);
$("answers").addEventListener("focusout", (event) => inputs.includes(event.target) && onLeave(event));
$("answers").addEventListener("click", onPress);
$("answers").addEventListener("mousedown", (event) => event.target.closest(".keys") && event.preventDefault());
$("answers").addEventListener("pointerdown", (event) => {
  if (fields.includes(event.target)) event.target.inputMode = event.target.dataset.mode;
});
$("answers").addEventListener("submit", (event) => {
  event.preventDefault();
  finish();
});
