// entry.csv, out and in: the file that `stempeil assemble score` reads.

const MAX_BYTES = 5_000_000; // more than a browser keeps
const CSV_CELL = /(?:"([^"]*(?:""[^"]*)*)"|((?!")[^,\r\n]*))(,|\r\n|\n|\r)/y;

function quoted(cell) {
  return /[",\r\n]/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell;
}

// Comma, UTF-8, as Python writes it.
function asCsv(persons) {
  const rows = persons.map((each) => [each.code, ...each.cells]);
  return [settings.columns, ...rows].map((row) => `${row.map(quoted).join(",")}\r\n`).join("");
}

// { persons, wrong }: those of a file, or why it cannot be read; all of it or nothing.
async function readFile(file) {
  const nothing = (wrong) => ({ persons: [], wrong });
  const text = await textOf(file);
  if (text === null) return nothing(words("file_text"));
  const { rows, open } = csvRows(text);
  if (open) return nothing(words("file_quote", { line: open }));
  const [head = { cells: [] }, ...below] = rows;
  const wrong = wrongInHead(head.cells) || wrongBelow(below);
  return wrong ? nothing(wrong) : { persons: below.map(personOf), wrong };
}

// null where the file holds no text.
async function textOf(file) {
  if (file.size > MAX_BYTES) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
  } catch {
    return null;
  }
}

// Rows with the line that each begins on, without blank ones; `open`: line of a quote that never closes.
function csvRows(text) {
  const whole = /[\r\n]$/.test(text) ? text : `${text}\n`;
  const rows = [];
  let cells = [];
  let [line, start] = [1, 1];
  CSV_CELL.lastIndex = 0;
  while (CSV_CELL.lastIndex < whole.length) {
    const found = CSV_CELL.exec(whole);
    if (!found) return { rows, open: line };
    const [all, inside, plain, end] = found;
    cells.push(inside === undefined ? plain : inside.replace(/""/g, '"'));
    line += all.match(/\r\n|\n|\r/g)?.length ?? 0;
    if (end === ",") continue;
    if (cells.some((cell) => cell.trim() !== "")) rows.push({ line: start, cells });
    [cells, start] = [[], line];
  }
  return { rows, open: 0 };
}

function wrongInHead(cells) {
  const { columns, form } = settings;
  const places = Math.max(cells.length, columns.length);
  const place = Array.from({ length: places }, (_, i) => i).find((i) => cells[i] !== columns[i]);
  if (place === undefined) return "";
  if (place === 0) return words("file_start", { column: columns[0] });
  const found = cells[place];
  if (found && !columns.includes(found)) {
    return words("file_item", { item: found.slice(0, 60), form });
  }
  if (place >= columns.length) return wrongWidth({ line: 1, cells });
  return words("file_column", { place: place + 1, column: columns[place] });
}

function wrongBelow(rows) {
  if (rows.length === 0) return words("file_nobody");
  const lines = new Map(); // line of each code
  for (const row of rows) {
    const code = personOf(row).code.toLowerCase();
    const wrong = wrongInRow(row) || wrongAgain(row, lines.get(code));
    if (wrong) return wrong;
    lines.set(code, row.line);
  }
  return "";
}

function wrongInRow(row) {
  const { line, cells } = row;
  if (cells.length !== settings.columns.length) return wrongWidth(row);
  const given = personOf(row);
  if (!given.code) return words("file_no_code", { line });
  if (judgeCode(given.code).kind) return words("file_code", { line });
  const verdicts = settings.rules.map((rule, i) => judge(rule, given.cells[i]));
  const place = verdicts.findIndex((verdict) => verdict.kind === "fault");
  if (place < 0) return "";
  return words("file_cell", { line, place: place + 1, message: verdicts[place].text });
}

function wrongAgain(row, before) {
  if (!before) return "";
  return words("file_twice", { code: personOf(row).code, line: row.line, before });
}

function wrongWidth({ line, cells }) {
  return words("file_width", { line, n: cells.length, all: settings.columns.length });
}

// A row as if it were typed.
function personOf({ cells: [code, ...cells] }) {
  return {
    code: tidyCode(code),
    cells: settings.rules.map((rule, i) => tidy(rule, cells[i] ?? "")),
    checked: false,
  };
}
