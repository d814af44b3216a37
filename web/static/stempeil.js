// Enhancements only: without this file every page works the same.
"use strict";

const LARGER = "stempeil-larger-text";

function remembered() {
  try {
    return window.localStorage.getItem(LARGER) === "yes";
  } catch {
    return false; // storage is switched off: the choice lasts one page
  }
}

// Before the first paint, so that the page does not jump.
document.documentElement.classList.add("js");
document.documentElement.classList.toggle("larger-text", remembered());

function offerLargerText(button) {
  const root = document.documentElement;
  const show = () => button.setAttribute("aria-pressed", root.classList.contains("larger-text"));
  button.addEventListener("click", () => {
    const isLarger = root.classList.toggle("larger-text");
    try {
      window.localStorage.setItem(LARGER, isLarger ? "yes" : "no");
    } catch {
      // as above
    }
    show();
  });
  show();
  button.hidden = false;
}

// The words of a question in reading order: texts, then each answer.
function wordsOf(part) {
  const copy = part.cloneNode(true);
  copy.querySelectorAll("select, details, .visually-hidden").forEach((node) => node.remove());
  copy.querySelectorAll("[role=img]").forEach((node) => {
    node.textContent = node.getAttribute("aria-label");
  });
  const blocks = [...copy.querySelectorAll("p, h1, label, [role=img]")];
  return blocks
    .filter((block) => !blocks.some((other) => other !== block && other.contains(block)))
    .map((block) => block.textContent.trim().replace(/\s+/g, " "))
    .filter(Boolean);
}

function offerReadAloud(button) {
  const part = document.querySelector("[data-read-this]");
  const speech = window.speechSynthesis;
  if (!part || !speech || !window.SpeechSynthesisUtterance) return;
  const start = button.textContent;
  const rest = () => {
    button.textContent = start;
  };
  button.addEventListener("click", () => {
    if (speech.speaking) {
      speech.cancel();
      rest();
      return;
    }
    const sentences = wordsOf(part);
    sentences.forEach((text, place) => {
      const utterance = new SpeechSynthesisUtterance(text);
      utterance.lang = document.documentElement.lang;
      utterance.rate = 0.9;
      if (place === sentences.length - 1) utterance.addEventListener("end", rest);
      speech.speak(utterance);
    });
    button.textContent = button.dataset.stop;
  });
  window.addEventListener("pagehide", () => speech.cancel());
  button.hidden = false;
}

// Buttons "up" and "down" beside each element; what is seen is what is sent.
function offerMoves(list) {
  const rows = () => [...list.children];
  const said = document.createElement("p");
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  list.after(said);

  const place = (row) => row.querySelector("select").value || list.children.length + 1;
  rows().sort((one, other) => place(one) - place(other)).forEach((row) => list.append(row));

  function renumber() {
    rows().forEach((row, index) => {
      row.querySelector("select").value = String(index + 1);
      row.querySelector("[data-by='-1']").setAttribute("aria-disabled", index === 0);
      row.querySelector("[data-by='1']").setAttribute("aria-disabled", index === rows().length - 1);
    });
  }

  function move(row, button) {
    const neighbour = button.dataset.by === "-1" ? row.previousElementSibling : row.nextElementSibling;
    if (!neighbour) return;
    if (button.dataset.by === "-1") neighbour.before(row);
    else neighbour.after(row);
    renumber();
    button.focus();
    said.textContent = list.dataset.moved
      .replace("{element}", row.querySelector("label").textContent)
      .replace("{place}", rows().indexOf(row) + 1);
  }

  function moveButton(row, by, label) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "move";
    button.dataset.by = by;
    button.textContent = by < 0 ? "↑" : "↓";
    button.setAttribute("aria-label", `${label}: ${row.querySelector("label").textContent}`);
    button.addEventListener("click", () => move(row, button));
    return button;
  }

  rows().forEach((row) => {
    row.append(moveButton(row, -1, list.dataset.up), moveButton(row, 1, list.dataset.down));
  });
  list.classList.add("ordering-moves");
  renumber();
}

function offerCopy(button) {
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = button.dataset.copied;
  });
}

function offerPrint(button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// Another button would drop what was typed but not saved: the first time, it only says so.
function warnOfUnsaved(box) {
  const input = box.querySelector("input[type=text]");
  const said = document.createElement("p");
  said.className = "world-notice";
  said.setAttribute("role", "status");
  said.hidden = true;
  box.append(said);

  box.closest(".world").addEventListener("submit", (event) => {
    if (box.contains(event.target) || !said.hidden || input.value === input.defaultValue) return;
    event.preventDefault();
    said.hidden = false;
    said.textContent = box.dataset.unsaved;
    box.querySelector("button").focus();
  });
}

document.addEventListener("DOMContentLoaded", () => {
  const each = (selector, enhance) => document.querySelectorAll(selector).forEach(enhance);
  each("[data-larger-text]", offerLargerText);
  each("[data-read-aloud]", offerReadAloud);
  each("[data-ordering]", offerMoves);
  each("[data-copy]", offerCopy);
  each("[data-print]", offerPrint);
  each("[data-unsaved]", warnOfUnsaved);
  each("[data-takes-focus]", (box) => box.focus());
});
