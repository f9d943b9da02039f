// What happened as a list, and the numbers as a table: the same as the curves, for reading.

const kindNames = { decision: "Decisions", entered: "States begin", left: "States end", expression: "Expressions", brief: "Brief movements", voice: "Voice and words", lost: "Not read", presence: "Came and went" };
const shownKinds = new Set(["decision", "entered", "expression", "brief", "voice", "lost", "presence"]);
let mostShown = 60;

function buildEvents() {
  const list = document.getElementById("events");
  const found = report.events.filter((mark) => shownKinds.has(mark.kind) && (!mark.person || mark.person === view.person.id));
  list.replaceChildren(...found.slice(0, mostShown).map((mark) => {
    const item = make("li");
    const button = make("button");
    button.type = "button";
    const sign = make("i", mark.kind === "decision" ? "flag" : mark.kind === "entered" ? "" : "ring");
    sign.style.background = `var(${markColour(mark)})`;
    sign.style.setProperty("--mark", `var(${markColour(mark)})`);
    button.append(make("time", "", timeText(mark.at)), sign, make("span", "", mark.text));
    button.addEventListener("click", () => { stopPlaying(); moveCursor(mark.at); reveal(mark.at); });
    item.append(button);
    return item;
  }));
  if (!found.length) list.append(make("li", "note", "Nothing of this kind."));
  document.getElementById("more-events").hidden = found.length <= mostShown;
}

function buildFilters() {
  const parent = document.getElementById("filters");
  for (const [kind, title] of Object.entries(kindNames)) {
    if (!report.events.some((mark) => mark.kind === kind)) continue;
    const button = make("button", "quiet", title);
    button.type = "button";
    button.setAttribute("aria-pressed", String(shownKinds.has(kind)));
    button.addEventListener("click", () => {
      if (shownKinds.has(kind)) shownKinds.delete(kind); else shownKinds.add(kind);
      button.setAttribute("aria-pressed", String(shownKinds.has(kind)));
      buildEvents();
    });
    parent.append(button);
  }
}

function cell(row, tag, text, className = "") {
  const element = make(tag, className, text);
  if (tag === "th") element.scope = row.parentNode && row.parentNode.tagName === "THEAD" ? "col" : "row";
  row.append(element);
  return element;
}

function buildTable() {
  const table = document.getElementById("table");
  table.replaceChildren();
  const head = table.createTHead().insertRow();
  for (const [title, className] of [["Signal", ""], ["Unit", ""], ["Read", "n"], ["Mean", "n"], ["Least", "n"], ["Most", "n"]]) {
    cell(head, "th", title, className).scope = "col";
  }
  const body = table.createTBody();
  for (const [name, share, mean, least, most] of view.person.raw.stats) {
    const row = body.insertRow();
    if (/^(blendshape|trend)_/.test(name)) row.className = "fine"; // left out on paper
    const { unit, meaning } = report.catalogue[name];
    const first = cell(row, "th", signalTitle(name));
    if (meaning) first.append(make("br"), make("span", "note", meaning));
    cell(row, "td", unit);
    for (const text of [`${Math.round(share * 100)} %`, ...[mean, least, most].map((value) => value.toFixed(2))]) cell(row, "td", text.replace("-", "−"), "n");
  }
}

function buildLists() {
  buildFilters();
  const rebuild = () => { mostShown = 60; buildEvents(); buildTable(); };
  document.getElementById("more-events").addEventListener("click", () => { mostShown += 200; buildEvents(); });
  document.getElementById("events-note").textContent = report.eventsNote;
  follow("person", rebuild);
  rebuild();
}
