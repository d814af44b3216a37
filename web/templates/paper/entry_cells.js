"use strict";
// What a cell may hold. The rules are those of the reader of entry.csv (assess/paper_cells.py):
// a fault is what it refuses, a doubt is what it takes but what earns nothing.

const settings = JSON.parse(document.getElementById("settings").textContent);
const NOT_GIVEN = "-";
const UNREADABLE = "?";
const FINE = { kind: "", text: "" };

function words(name, values = {}) {
  return settings.words[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
}

function fault(name, values) {
  return { kind: "fault", text: words(name, values) };
}

function doubt(name, values) {
  return { kind: "doubt", text: words(name, values) };
}

// A cell as it goes into the file: one way to write the same answer.
function tidy(rule, typed) {
  const plain = typed.trim().replace(/\u2212/g, "-").replace(/\s+/g, " ");
  return rule.places.length ? plain.toUpperCase().replace(/[ ,;./]/g, "") : plain;
}

function tidyCode(typed) {
  return typed.trim().replace(/\s+/g, " ");
}

function judge(rule, cell) {
  if (cell === "" || cell === NOT_GIVEN || cell === UNREADABLE) return FINE;
  return rule.places.length ? judgeLetters(rule, cell) : judgeWritten(rule, cell);
}

function judgeWritten(rule, cell) {
  if (new RegExp(`^(?:${rule.pattern})$`).test(cell)) return FINE;
  if (/^[-=+@]/.test(cell)) return fault("formula", { sign: cell[0] });
  return doubt(rule.kind === "time" ? "no_time" : "no_number");
}

function judgeLetters(rule, cell) {
  const signs = [...cell];
  const known = [...new Set(rule.places.join(""))].sort();
  const other = signs.find((sign) => sign !== UNREADABLE && !known.includes(sign));
  if (other) return fault("unknown", { letter: other, letters: known.join(", ") });
  const twice = signs.find((sign, i) => sign !== UNREADABLE && signs.indexOf(sign) < i);
  if (rule.kind === "multiple_response") {
    return twice ? fault("repeated", { letter: twice }) : FINE;
  }
  if (rule.kind === "single_choice") return signs.length > 1 ? doubt("two_crosses") : FINE;
  return judgePlaces(rule, signs, rule.kind === "ordering" ? twice : undefined);
}

function judgePlaces(rule, signs, twice) {
  const n = rule.places.length;
  if (signs.length > n) return fault("too_many", { n });
  const wrong = signs.findIndex((sign, i) => sign !== UNREADABLE && !rule.places[i].includes(sign));
  if (wrong >= 0) {
    const letters = [...rule.places[wrong]].join(", ");
    return fault("unknown_at", { letter: signs[wrong], place: wrong + 1, letters });
  }
  if (twice) return doubt("repeated_order", { letter: twice });
  return signs.length < n ? doubt("incomplete", { n: signs.length, places: n }) : FINE;
}

function judgeCode(code) {
  if (code === "") return fault("no_code");
  return new RegExp(`^${settings.code}$`, "u").test(code) ? FINE : fault("bad_code");
}
