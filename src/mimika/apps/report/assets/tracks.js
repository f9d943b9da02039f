// Rows of curves on one time axis. Each row has a label, a canvas and the values at the cursor.

const rowList = [];
const moreRows = []; // what other parts of the page add to a person's rows
const pixelRatio = () => Math.min(3, window.devicePixelRatio || 1);

function prepare(canvas, height) {
  const ratio = pixelRatio();
  const width = Math.max(1, canvas.clientWidth);
  canvas.style.height = `${height}px`;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const pen = canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  return { pen, width, height };
}

function across(t, width) { return ((t - view.from) / (view.to - view.from)) * width; }

function hatch(pen) {
  const tile = document.createElement("canvas");
  tile.width = 12;
  tile.height = 12;
  const inner = tile.getContext("2d");
  inner.strokeStyle = colour("--hatch");
  inner.lineWidth = 1.6;
  inner.beginPath();
  for (const shift of [-12, 0, 12]) { inner.moveTo(shift, 12); inner.lineTo(shift + 12, 0); }
  inner.stroke();
  const pattern = pen.createPattern(tile, "repeat");
  pattern.setTransform(new DOMMatrix().scale(0.5));
  return pattern;
}

// Grid, stretches without a reading, and decisions: the same behind every row.
function backdrop({ pen, width, height }, { shade = true } = {}) {
  const person = view.person;
  pen.fillStyle = colour("--sunk");
  pen.fillRect(0, 0, width, height);
  if (shade) {
    pen.fillStyle = colour("--gap");
    for (const [from, to] of outOfView(person)) pen.fillRect(across(from, width), 0, across(to, width) - across(from, width), height);
    pen.globalAlpha = 0.55;
    pen.fillStyle = hatch(pen);
    for (const [from, to] of person.raw.gaps) pen.fillRect(across(from, width), 0, Math.max(1, across(to, width) - across(from, width)), height);
    pen.globalAlpha = 1;
  }
  pen.strokeStyle = colour("--line");
  pen.lineWidth = 1;
  pen.beginPath();
  for (const t of ticks(view.from, view.to, width / 90).found) {
    const x = Math.round(across(t, width)) + 0.5;
    pen.moveTo(x, 0);
    pen.lineTo(x, height);
  }
  pen.stroke();
  pen.strokeStyle = colour("--accent");
  pen.setLineDash([3, 3]);
  pen.beginPath();
  for (const mark of report.events) {
    if (mark.kind !== "decision" || mark.person !== person.id) continue;
    const x = Math.round(across(mark.at, width)) + 0.5;
    pen.moveTo(x, 0);
    pen.lineTo(x, height);
  }
  pen.stroke();
  pen.setLineDash([]);
}

function outOfView(person) {
  const seen = person.raw.present;
  const found = [];
  let last = whole.from;
  for (const [from, to] of seen) {
    if (from > last) found.push([last, from]);
    last = to;
  }
  if (last < whole.to) found.push([last, whole.to]);
  return found;
}

// Calls back with every visible run of neighbouring values.
function runs(person, values, action) {
  const first = Math.max(0, person.after(view.from) - 1);
  const last = Math.min(person.at.length - 1, person.after(view.to));
  let run = [];
  for (let i = first; i <= last; i += 1) {
    if (Number.isNaN(values[i]) || (run.length && person.at[i] - person.at[i - 1] > person.gap)) {
      if (run.length) action(run);
      run = [];
    }
    if (!Number.isNaN(values[i])) run.push(i);
  }
  if (run.length) action(run);
}

function traceRun(pen, width, person, run, values, up) {
  const dense = run.length > width * 2;
  let column = -1;
  let low = 0;
  let high = 0;
  run.forEach((i, place) => {
    const x = across(person.at[i], width);
    const y = up(values[i]);
    if (!dense) { if (place) pen.lineTo(x, y); else pen.moveTo(x, y); return; }
    if (Math.floor(x) !== column) {
      if (column >= 0) { pen.lineTo(column, low); pen.lineTo(column, high); } else pen.moveTo(x, y);
      column = Math.floor(x);
      low = y;
      high = y;
    } else { low = Math.min(low, y); high = Math.max(high, y); }
  });
}

function drawCurve({ pen, width, height }, person, name, options) {
  const curve = person.curve(name);
  if (!curve) return;
  const { tint, low, high, fill = false, dash = [], thick = 1.7 } = options;
  const up = (value) => height - 4 - ((Math.min(high, Math.max(low, value)) - low) / (high - low)) * (height - 8);
  pen.lineJoin = "round";
  runs(person, curve.mean, (run) => {
    if (curve.most !== curve.mean) {
      pen.globalAlpha = 0.2;
      pen.fillStyle = tint;
      pen.beginPath();
      for (const i of run) pen.lineTo(across(person.at[i], width), up(curve.most[i]));
      for (const i of [...run].reverse()) pen.lineTo(across(person.at[i], width), up(curve.least[i]));
      pen.fill();
      pen.globalAlpha = 1;
    }
    if (run.length === 1) {
      pen.fillStyle = tint;
      pen.beginPath();
      pen.arc(across(person.at[run[0]], width), up(curve.mean[run[0]]), 3.5, 0, 7);
      pen.fill();
      return;
    }
    if (fill) {
      pen.globalAlpha = 0.16;
      pen.fillStyle = tint;
      pen.beginPath();
      traceRun(pen, width, person, run, curve.mean, up);
      pen.lineTo(across(person.at[run[run.length - 1]], width), height);
      pen.lineTo(across(person.at[run[0]], width), height);
      pen.fill();
      pen.globalAlpha = 1;
    }
    pen.strokeStyle = tint;
    pen.lineWidth = thick;
    pen.setLineDash(dash);
    pen.beginPath();
    traceRun(pen, width, person, run, curve.mean, up);
    pen.stroke();
    pen.setLineDash([]);
  });
}

function guides({ pen, width, height }, values, low, high, unit) {
  pen.font = "11px system-ui, sans-serif";
  let last = Infinity;
  for (const value of values) {
    const y = height - 4 - ((value - low) / (high - low)) * (height - 8);
    if (last - y < 17) continue;
    last = y;
    pen.strokeStyle = colour("--line-2");
    pen.lineWidth = 1;
    pen.setLineDash([1, 3]);
    pen.beginPath();
    pen.moveTo(0, Math.round(y) + 0.5);
    pen.lineTo(width, Math.round(y) + 0.5);
    pen.stroke();
    pen.setLineDash([]);
    pen.fillStyle = colour("--ink-3");
    pen.strokeStyle = colour("--sunk");
    pen.lineWidth = 3;
    pen.strokeText(numberText(value, unit), 4, y > 14 ? y - 3 : y + 11);
    pen.fillText(numberText(value, unit), 4, y > 14 ? y - 3 : y + 11);
  }
}

function addGroup(parent, title, note = "") {
  const element = make("div", "group", title);
  if (note) element.append(make("small", "", note));
  parent.append(element);
  return element;
}

function addRow(parent, { title, note = "", height, draw, values = null, className = "", label = null }) {
  const element = make("div", `row ${className}`);
  const left = label || make("div", "label");
  if (!label) {
    left.append(make("span", "", title));
    if (note) left.append(make("small", "", note));
  }
  const middle = make("div", "plot");
  const canvas = make("canvas");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", `${title} over time; the numbers stand in the table below`);
  middle.append(canvas);
  const right = make("div", "values");
  element.append(left, middle, right);
  parent.append(element);
  const row = {
    element, left, right,
    draw() { draw(prepare(canvas, height)); },
    update() { if (values) values(right); },
  };
  rowList.push(row);
  return row;
}

function lineRow(parent, { title, note, height = 92, low, high, marks = [], unit, lines, after = null, fill = false }) {
  const present = lines.filter(({ name }) => view.person.has(name));
  if (!present.length) return null;
  const label = make("div", "label");
  label.append(make("span", "", title));
  if (note) label.append(make("small", "", note));
  const outputs = [];
  for (const { words: text, tint } of present) {
    if (present.length > 1) {
      const key = make("span", "key");
      const swatch = make("i");
      swatch.style.background = `var(${tint})`;
      key.append(swatch, make("span", "", text));
      label.append(key);
    }
  }
  const range = () => [typeof low === "function" ? low() : low, typeof high === "function" ? high() : high];
  return addRow(parent, {
    title, height, label,
    draw(canvas) {
      const [bottom, top] = range();
      backdrop(canvas);
      for (const { name, tint, dash } of present) drawCurve(canvas, view.person, name, { tint: colour(tint), low: bottom, high: top, dash, fill });
      guides(canvas, marks.filter((value) => value >= bottom && value <= top), bottom, top, unit);
      if (after) after(canvas);
    },
    values(right) {
      if (!outputs.length) {
        for (const { tint } of present) {
          const output = make("span");
          if (present.length > 1) output.style.color = `var(${tint})`;
          right.append(output);
          outputs.push(output);
        }
      }
      present.forEach(({ name }, i) => { outputs[i].textContent = numberText(view.person.value(name, view.cursor), unit); });
    },
  });
}

function stateRow(parent, name) {
  const state = stateOf(name);
  const tint = stateColours[state] || "--grey";
  addRow(parent, {
    title: words(state), height: 38,
    draw(canvas) {
      backdrop(canvas);
      const { pen, width, height } = canvas;
      for (const [from, to] of view.person.raw.bars[state] || []) {
        const x = across(from, width);
        pen.fillStyle = colour(tint);
        pen.globalAlpha = 0.2;
        pen.fillRect(x, 0, Math.max(2, across(to, width) - x), height);
        pen.globalAlpha = 1;
        pen.fillRect(x, height - 4, Math.max(2, across(to, width) - x), 4);
      }
      drawCurve(canvas, view.person, name, { tint: colour(tint), low: 0, high: 1 });
    },
    values(right) { right.textContent = numberText(view.person.value(name, view.cursor), "share"); },
  });
}
