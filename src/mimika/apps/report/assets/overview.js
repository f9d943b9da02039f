// Everybody on one axis: in view, looks that held, decisions. A lane chooses the person.

const laneHeight = 30;

function laneX(t, width) { return ((t - whole.from) / (whole.to - whole.from)) * width; }

function drawLane(canvas, person) {
  const { pen, width, height } = prepare(canvas, laneHeight);
  pen.fillStyle = colour("--sunk");
  pen.fillRect(0, 0, width, height);
  pen.fillStyle = colour("--line-2");
  for (const [from, to] of person.raw.present) {
    const x = laneX(from, width);
    pen.fillRect(x, height - 5, Math.max(2, laneX(to, width) - x), 5);
  }
  pen.fillStyle = hatch(pen);
  for (const [from, to] of person.raw.gaps) {
    const x = laneX(from, width);
    pen.fillRect(x, 0, Math.max(1, laneX(to, width) - x), height);
  }
  const shown = report.states.filter((state) => (person.raw.bars[state] || []).length);
  const thick = Math.min(8, (height - 7) / Math.max(1, shown.length));
  shown.forEach((state, line) => {
    pen.fillStyle = colour(stateColours[state] || "--grey");
    for (const [from, to] of person.raw.bars[state]) {
      const x = laneX(from, width);
      pen.fillRect(x, 1 + line * thick, Math.max(2, laneX(to, width) - x), Math.max(1.5, thick - 1.5));
    }
  });
  pen.fillStyle = colour("--ink");
  for (const mark of report.events) {
    if (mark.kind !== "decision" || mark.person !== person.id) continue;
    const x = laneX(mark.at, width);
    pen.fillRect(x - 0.75, 0, 1.5, height);
    pen.beginPath();
    pen.moveTo(x, 0);
    pen.lineTo(x + 9, 4);
    pen.lineTo(x, 8);
    pen.fill();
  }
  if (person !== view.person) return;
  if (view.to - view.from < whole.to - whole.from - 1e-6) {
    const [left, right] = [laneX(view.from, width), laneX(view.to, width)];
    pen.strokeStyle = colour("--accent");
    pen.lineWidth = 2;
    pen.strokeRect(left + 1, 1, Math.max(2, right - left - 2), height - 2);
  }
  pen.fillStyle = colour("--ink");
  pen.fillRect(laneX(view.cursor, width) - 0.75, 0, 1.5, height);
}

function drawLaneAxis(canvas) {
  const { pen, width } = prepare(canvas, 22);
  pen.font = "12px system-ui, sans-serif";
  pen.fillStyle = colour("--ink-3");
  const { step, found } = ticks(whole.from, whole.to, width / 100);
  for (const t of found) {
    const x = laneX(t, width);
    pen.textAlign = x < 18 ? "left" : x > width - 24 ? "right" : "center";
    pen.fillText(timeText(t, step), x, 15);
  }
}

function buildOverview() {
  const parent = document.getElementById("lanes");
  const lanes = people.map((person) => {
    const button = make("button", "lane");
    button.type = "button";
    const spoken = report.states.filter((state) => (person.raw.bars[state] || []).length).join(", ");
    button.setAttribute("aria-label", `Person ${person.id}, ${spoken ? `states reported: ${spoken}` : "no state reported"}`);
    const canvas = make("canvas");
    button.append(make("span", "", person.id), canvas);
    button.addEventListener("click", (event) => {
      choosePerson(person);
      const box = canvas.getBoundingClientRect();
      if (event.detail && event.clientX >= box.left) {
        moveCursor(whole.from + ((event.clientX - box.left) / box.width) * (whole.to - whole.from));
        reveal(view.cursor);
      }
    });
    parent.append(button);
    return { person, button, canvas };
  });
  const foot = make("div", "lane-axis");
  const axis = make("canvas");
  axis.setAttribute("aria-hidden", "true");
  foot.append(axis);
  parent.append(foot);
  const legend = document.getElementById("overview-legend");
  for (const state of report.states) {
    if (!people.some((person) => (person.raw.bars[state] || []).length)) continue;
    const item = make("li");
    const swatch = make("i");
    swatch.style.background = `var(${stateColours[state] || "--grey"})`;
    item.append(swatch, document.createTextNode(words(state)));
    legend.append(item);
  }
  const drawAll = () => {
    for (const { person, canvas } of lanes) drawLane(canvas, person);
    drawLaneAxis(axis);
  };
  const choose = () => {
    for (const { person, button } of lanes) button.setAttribute("aria-pressed", String(person === view.person));
    drawAll();
  };
  follow("person", choose);
  follow("theme", drawAll);
  follow("range", () => { for (const { person, canvas } of lanes) if (person === view.person) drawLane(canvas, person); });
  follow("cursor", () => { for (const { person, canvas } of lanes) if (person === view.person) drawLane(canvas, person); });
  choose();
}
