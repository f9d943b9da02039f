// What is looked at: the stretch of time, the cursor, the person. Everything else follows from here.

const whole = report.end > report.start
  ? { from: report.start, to: report.end }
  : { from: report.start - 0.5, to: report.start + 0.5 };
const leastSpan = Math.max(0.2, Math.min(1, (whole.to - whole.from) / 4));
const view = { from: whole.from, to: whole.to, cursor: report.start, person: people[0] || null };
const followers = { cursor: [], range: [], person: [], theme: [] };

function follow(what, action) { followers[what].push(action); }
function tell(what) { for (const action of followers[what]) action(); }

function moveCursor(t) {
  view.cursor = Math.min(Math.max(t, report.start), Math.max(report.end, report.start));
  tell("cursor");
}

function showRange(from, to) {
  const width = Math.min(Math.max(to - from, leastSpan), whole.to - whole.from);
  const start = Math.min(Math.max(from, whole.from), whole.to - width);
  view.from = start;
  view.to = start + width;
  tell("range");
  tell("cursor");
}

function zoomAt(t, factor) {
  showRange(t - (t - view.from) * factor, t + (view.to - t) * factor);
}

// Keeps the cursor in sight when something else moved it.
function reveal(t) {
  const width = view.to - view.from;
  if (t < view.from || t > view.to) showRange(t - width / 2, t + width / 2);
}

function choosePerson(person) {
  if (person === view.person) return;
  view.person = person;
  if (person.nearest(view.cursor) < 0 && person.at.length) {
    view.cursor = person.at[Math.floor(person.at.length / 5)];
    reveal(view.cursor);
  }
  tell("person");
  tell("cursor");
}

function stepCursor(count) {
  const at = view.person ? view.person.at : [];
  if (!at.length) return;
  const place = view.person.nearest(view.cursor);
  const here = place >= 0 ? place : view.person.after(view.cursor);
  moveCursor(at[Math.min(at.length - 1, Math.max(0, here + count))]);
  reveal(view.cursor);
}

const tickSteps = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];

function ticks(from, to, most) {
  const step = tickSteps.find((size) => (to - from) / size <= most) || 14400;
  if (report.end <= report.start) return { step: 1, found: [report.start] };
  const found = [];
  for (let i = Math.ceil(from / step - 1e-9); i * step <= to + 1e-9; i += 1) found.push(i * step);
  return { step, found };
}

function timeText(t, step = 0.1) {
  if (whole.to <= 90) return `${t.toFixed(step < 0.1 ? 2 : step < 1 ? 1 : 0)} s`;
  const sign = t < 0 ? "−" : "";
  const tenths = Math.round(Math.abs(t) * 10);
  const seconds = Math.floor(tenths / 10);
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const two = (n) => String(n).padStart(2, "0");
  const rest = two(seconds % 60) + (step < 1 ? `.${tenths % 10}` : "");
  return hours ? `${sign}${hours}:${two(minutes)}:${rest}` : `${sign}${minutes}:${rest}`;
}

function numberText(value, unit) {
  if (Number.isNaN(value)) return "–";
  if (unit === "deg") return `${["−", "", "+"][Math.sign(Math.round(value)) + 1]}${Math.abs(Math.round(value))}°`;
  if (unit === "share") return `${Math.round(value * 100)} %`;
  if (unit === "intensity") return value.toFixed(1);
  if (unit === "flag") return value >= 0.5 ? "yes" : "no";
  const text = Math.abs(value) >= 100 ? value.toFixed(0) : Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(2);
  return unit && unit !== "score" ? `${text} ${unit === "1/min" ? "/min" : unit}` : text;
}
