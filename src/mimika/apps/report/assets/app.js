// Puts the page together: panel, rows, lists, playing, theme.

const byId = (id) => document.getElementById(id);
const extras = [];
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
const playing = { on: false, last: 0, wait: 0 };

function stopPlaying() {
  playing.on = false;
  byId("play").setAttribute("aria-pressed", "false");
  byId("play-text").textContent = "Play";
  byId("play-icon").setAttribute("d", "M4 2.5v11l9-5.5z");
}

function togglePlaying() {
  if (playing.on) { stopPlaying(); return; }
  playing.on = true;
  playing.last = performance.now();
  byId("play").setAttribute("aria-pressed", "true");
  byId("play-text").textContent = "Pause";
  byId("play-icon").setAttribute("d", "M3.5 2.5h3v11h-3zM9.5 2.5h3v11h-3z");
  if (view.cursor >= report.end - 0.02) moveCursor(report.start);
  requestAnimationFrame(playOn);
}

// Real time; with reduced motion the picture changes twice a second instead of gliding.
function playOn(now) {
  if (!playing.on) return;
  const passed = (now - playing.last) / 1000;
  if (!calm.matches || passed >= 0.5) {
    playing.last = now;
    moveCursor(view.cursor + passed * Number(byId("speed").value));
    if (view.cursor > view.to) showRange(view.cursor, view.cursor + view.to - view.from);
    if (view.cursor < view.from) reveal(view.cursor);
    if (view.cursor >= report.end) { stopPlaying(); return; }
  }
  requestAnimationFrame(playOn);
}

function buildPanel() {
  const face = new Face(byId("face"));
  const gauges = new Map();
  const rebuild = () => {
    const seen = ["head_yaw_deg", "gaze_yaw_deg", "eye_openness"].some((name) => view.person.has(name));
    byId("panel").classList.toggle("unseen", !seen);
    byId("gauges").replaceChildren();
    gauges.clear();
    for (const name of report.stateSignals) {
      if (!view.person.has(name)) continue;
      const line = make("div", "gauge");
      const fill = make("div", "fill");
      fill.style.background = `var(${stateColours[stateOf(name)] || "--grey"})`;
      const track = make("div", "track");
      track.append(fill);
      const output = make("output");
      line.append(make("span", "", words(stateOf(name))), track, output);
      byId("gauges").append(line);
      gauges.set(name, { line, fill, output });
    }
    if (!gauges.size) byId("gauges").append(make("p", "note", "No state could be derived."));
  };
  follow("person", rebuild);
  follow("cursor", () => {
    const t = view.cursor;
    const person = view.person;
    const silence = person.silence(t);
    const read = (name) => person.between(name, t);
    byId("clock").textContent = timeText(t);
    if (!silence) face.draw(read);
    const absent = !silence && face.absent.length ? `Not read here: ${listText(face.absent)}` : "";
    byId("unread").hidden = !silence && !absent;
    byId("unread").textContent = silence || absent;
    byId("face").classList.toggle("off", Boolean(silence));
    byId("face").setAttribute("aria-label", silence || `Schematic face: ${faceWords(read)}${absent && `. ${absent}`}`);
    for (const [name, { line, fill, output }] of gauges) {
      const value = person.value(name, t);
      fill.style.width = `${Number.isNaN(value) ? 0 : Math.round(value * 100)}%`;
      output.textContent = numberText(value, "share");
      line.classList.toggle("active", person.active(stateOf(name), t));
    }
    listMovements(person, t);
  });
  rebuild();
}

function listText(names) {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]}`;
}

function whyNone(person, t) {
  if (person.silence(t)) return "Nothing was read here";
  const told = report.units.some((name) => !Number.isNaN(person.value(name, t)));
  return told ? "None above 0.75: the face is at rest" : "No movement could be told here";
}

function listMovements(person, t) {
  const found = report.units.map((name) => [name, person.value(name, t)]).filter(([, value]) => value >= 0.75);
  found.sort((a, b) => b[1] - a[1]);
  const lines = found.slice(0, 5).map(([name, value]) => {
    const line = make("li");
    line.append(make("span", "", `${report.catalogue[name].alias} ${report.catalogue[name].short}`), make("b", "", value.toFixed(1)));
    return line;
  });
  if (!lines.length) lines.push(make("li", "note", whyNone(person, t)));
  byId("movements").replaceChildren(...lines);
}

function degrees(...names) {
  return () => {
    let most = 15;
    for (const name of names) {
      const curve = view.person.curve(name);
      if (curve) most = Math.max(most, Math.abs(curve.low), Math.abs(curve.high));
    }
    return Math.ceil(most / 15) * 15;
  };
}

function angleRow(parent, title, note, lines) {
  const high = degrees(...lines.map(({ name }) => name));
  const half = Math.round(high() / 10) * 5;
  lineRow(parent, { title, note, low: () => -high(), high, marks: [-half, 0, half], unit: "deg", lines });
}

function drawBlinks({ pen, width, height }) {
  pen.fillStyle = colour("--orange");
  for (const t of view.person.raw.blinks) {
    const x = across(t, width);
    pen.beginPath();
    pen.moveTo(x - 4, height);
    pen.lineTo(x, height - 8);
    pen.lineTo(x + 4, height);
    pen.fill();
  }
}

function buildRows(parent) {
  rowList.length = 0;
  parent.replaceChildren();
  buildScrubOnce(parent);
  axisRow(parent);
  const states = report.stateSignals.filter((name) => view.person.has(name));
  if (states.length) {
    addGroup(parent, "States", "what it looked like, 0 to 100 %, compared with the person’s own normal; shaded where one held long enough to be reported");
    for (const name of states) stateRow(parent, name);
  }
  for (const rows of moreRows) rows(parent);
  if (["head_yaw_deg", "gaze_yaw_deg", "eye_openness"].some((name) => view.person.has(name))) addGroup(parent, "Head and eyes");
  angleRow(parent, "Head", "+ person’s left, up", [
    { name: "head_yaw_deg", tint: "--blue", words: "turn" },
    { name: "head_pitch_deg", tint: "--orange", words: "nod" },
    { name: "head_roll_deg", tint: "--green", words: "tilt", dash: [5, 3] }]);
  angleRow(parent, "Line of sight", "from the camera", [
    { name: "gaze_screen_yaw_deg", tint: "--blue", words: "sideways" },
    { name: "gaze_screen_pitch_deg", tint: "--orange", words: "up, down" }]);
  angleRow(parent, "Eyes", "relative to the head", [
    { name: "gaze_yaw_deg", tint: "--blue", words: "sideways" },
    { name: "gaze_pitch_deg", tint: "--orange", words: "up, down" }]);
  const shareRow = (title, note, name, tint) => lineRow(parent, { title, note, height: 44, low: 0, high: 1, unit: "share", fill: true, lines: [{ name, tint, words: title }] });
  shareRow("Eyes on screen", "probability", "gaze_on_screen", "--teal");
  lineRow(parent, {
    title: "Eye opening", note: "100 % = usual; ▲ blink", height: 70, low: 0, high: 1.5, marks: [0.2, 1], unit: "share",
    lines: [{ name: "eye_openness", tint: "--violet", words: "both" }], after: drawBlinks,
  });
  shareRow("PERCLOS", "eyes shut, last 60 s", "perclos", "--wine");
  expressionRow(parent);
  unitRow(parent);
  if (extras.length) addGroup(parent, "Added signals");
  for (const name of extras) extraRow(parent, name);
  qualityRow(parent);
  redraw();
}

let scrubElement = null;
function buildScrubOnce(parent) {
  if (scrubElement) parent.append(...scrubElement.over); else scrubElement = buildScrub(parent);
}

function extraRow(parent, name) {
  const { unit, meaning } = report.catalogue[name];
  const curve = view.person.curve(name);
  const label = signalTitle(name);
  if (!curve) { addGroup(parent, label, "this person has no value of it"); return; }
  const low = Math.min(0, curve.low);
  const high = curve.high > low ? curve.high : low + 1;
  const row = lineRow(parent, { title: label, note: unit, height: 64, low, high: high + (high - low) * 0.05, marks: [low, high], unit, lines: [{ name, tint: "--pink", words: label }] });
  row.left.title = meaning;
  const drop = make("button", "drop", "remove");
  drop.type = "button";
  drop.setAttribute("aria-label", `Remove ${label}`);
  drop.addEventListener("click", () => { extras.splice(extras.indexOf(name), 1); fillAdd(); buildRows(byId("rows")); });
  row.left.append(drop);
}

function fillAdd() {
  const select = byId("add");
  select.replaceChildren(new Option("Choose from the catalogue …", ""));
  for (const [title, names] of report.groups) {
    const group = make("optgroup");
    group.label = title;
    for (const name of names) if (!extras.includes(name)) group.append(new Option(signalTitle(name), name));
    if (group.children.length) select.append(group);
  }
}

function redraw() {
  for (const row of rowList) row.draw();
  tell("cursor");
}

function buildTabs() {
  const tabs = byId("tabs");
  const buttons = people.map((person) => {
    const button = make("button", "", `Person ${person.id}`);
    button.type = "button";
    button.setAttribute("role", "tab");
    button.addEventListener("click", () => choosePerson(person));
    tabs.append(button);
    return [person, button];
  });
  tabs.addEventListener("keydown", (event) => {
    const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!move) return;
    const here = people.indexOf(view.person);
    choosePerson(people[(here + move + people.length) % people.length]);
    buttons[people.indexOf(view.person)][1].focus();
  });
  const mark = () => {
    for (const [person, button] of buttons) {
      button.setAttribute("aria-selected", String(person === view.person));
      button.tabIndex = person === view.person ? 0 : -1;
      if (person === view.person) tabs.scrollLeft = Math.max(0, button.offsetLeft - tabs.offsetLeft - 60);
    }
  };
  follow("person", mark);
  mark();
}

const themes = ["system", "light", "dark"];
const dark = window.matchMedia("(prefers-color-scheme: dark)");
let theme = 0;

function applyTheme(forced = "") {
  const chosen = forced || (themes[theme] === "system" ? (dark.matches ? "dark" : "light") : themes[theme]);
  document.documentElement.dataset.theme = chosen;
  byId("theme").textContent = `Theme: ${themes[theme]}`;
  tell("theme");
}

function listen() {
  byId("play").addEventListener("click", togglePlaying);
  byId("zoom-in").addEventListener("click", () => zoomAt((view.from + view.to) / 2, 0.5));
  byId("zoom-out").addEventListener("click", () => zoomAt((view.from + view.to) / 2, 2));
  byId("zoom-reset").addEventListener("click", () => showRange(whole.from, whole.to));
  byId("add").addEventListener("change", (event) => {
    if (!event.target.value) return;
    extras.push(event.target.value);
    fillAdd();
    buildRows(byId("rows"));
  });
  follow("range", () => { for (const row of rowList) row.draw(); });
  follow("cursor", () => { for (const row of rowList) row.update(); });
  follow("person", () => buildRows(byId("rows")));
  follow("theme", redraw);
  let waiting = 0;
  new ResizeObserver(() => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => {
      const top = window.innerWidth <= 1100 ? byId("panel").offsetHeight : 0;
      byId("rows").style.setProperty("--axis-top", `${top}px`);
      tell("theme");
    });
  }).observe(byId("rows"));
}

byId("theme").addEventListener("click", () => { theme = (theme + 1) % themes.length; applyTheme(); });
byId("print").addEventListener("click", () => window.print());
dark.addEventListener("change", () => applyTheme());
window.addEventListener("beforeprint", () => applyTheme("light"));
window.addEventListener("afterprint", () => applyTheme());

if (people.length) {
  document.body.classList.toggle("still", report.end <= report.start);
  for (const id of ["overview", "workspace", "numbers"]) byId(id).hidden = false;
  byId("happened").hidden = report.end <= report.start; // nothing happens in a single picture
  moveCursor(people[0].at.length ? people[0].at[Math.min(people[0].at.length - 1, Math.floor(people[0].at.length * 0.2))] : report.start);
  buildPanel();
  buildTabs();
  buildOverview();
  fillAdd();
  buildLists();
  listen();
  byId("thinned").textContent = report.thinned;
  buildRows(byId("rows"));
}
applyTheme();
