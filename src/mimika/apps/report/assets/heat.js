// Action units and the expression mixture as heat maps, the time axis with its marks, and the quality of the reading.

const heatHeight = 17;

function ramp() {
  const stops = [0, 1, 2, 3, 4, 5].map((i) => {
    const text = colour(`--heat-${i}`).slice(1);
    return [0, 2, 4].map((k) => parseInt(text.slice(k, k + 2), 16));
  });
  return (value) => {
    const place = Math.min(4.999, Math.max(0, value));
    const [a, b] = [stops[Math.floor(place)], stops[Math.floor(place) + 1]];
    return a.map((part, i) => part + (b[i] - part) * (place % 1));
  };
}

// One pixel a column and signal: the greatest value that falls into it.
function heatPixels(person, names, width, top) {
  const image = new ImageData(width, names.length);
  const shade = ramp();
  const slot = (view.to - view.from) / width;
  names.forEach((name, line) => {
    const curve = person.curve(name);
    let i = person.after(view.from);
    for (let x = 0; x < width; x += 1) {
      const [begin, end] = [view.from + x * slot, view.from + (x + 1) * slot];
      let found = NaN;
      while (i < person.at.length && person.at[i] < end) {
        const value = curve.most[i];
        if (!(value <= found)) found = Number.isNaN(value) ? found : value;
        i += 1;
      }
      if (Number.isNaN(found)) {
        const place = person.nearest((begin + end) / 2);
        found = place >= 0 ? curve.most[place] : NaN;
      }
      if (Number.isNaN(found)) continue;
      const [r, g, b] = shade((5 * found) / top);
      image.data.set([r, g, b, 255], 4 * (line * width + x));
    }
  });
  return image;
}

function unitRow(parent) {
  heatRow(parent, {
    names: report.units, title: "Action units", note: "movements of single muscles, intensity 0 to 5",
    top: 5, end: "5", unit: "intensity",
  });
}

function expressionRow(parent) {
  heatRow(parent, {
    names: report.expressions, title: "Expression", note: "what it looked like, as a mixture; it says nothing about feelings",
    top: 1, end: "100 %", unit: "share",
  });
}

// The greatest values are darkest: `top` is drawn in the darkest tone and called `end`.
function heatRow(parent, { names: wanted, title, note, top, end, unit }) {
  const names = wanted.filter((name) => view.person.has(name));
  if (!names.length) return;
  const group = addGroup(parent, title, note);
  const key = make("span", "ramp", "");
  key.append(document.createTextNode("0"), make("i"), document.createTextNode(end));
  group.append(key);
  const label = make("div", "heat-labels");
  for (const name of names) {
    const { alias, short } = report.catalogue[name];
    const line = make("span");
    line.title = report.catalogue[name].meaning;
    if (alias) line.append(make("b", "", alias), make("em", "", short));
    else line.append(make("em", "", name.replace("expression_", "")));
    label.append(line);
  }
  const outputs = [];
  addRow(parent, {
    title, height: heatHeight * names.length, label,
    draw({ pen, width, height }) {
      backdrop({ pen, width, height });
      const sharp = Math.max(1, Math.round(width));
      const small = document.createElement("canvas");
      small.width = sharp;
      small.height = names.length;
      small.getContext("2d").putImageData(heatPixels(view.person, names, sharp, top), 0, 0);
      pen.imageSmoothingEnabled = false;
      pen.drawImage(small, 0, 0, sharp, names.length, 0, 0, width, height);
      pen.fillStyle = colour("--card");
      for (let i = 1; i < names.length; i += 1) pen.fillRect(0, i * heatHeight - 0.5, width, 1);
    },
    values(right) {
      if (!outputs.length) {
        right.className = "heat-values";
        for (const name of names) outputs.push([name, right.appendChild(make("span"))]);
      }
      for (const [name, output] of outputs) output.textContent = numberText(view.person.value(name, view.cursor), unit);
    },
  });
}

function markColour(mark) {
  if (mark.kind === "decision") return "--accent";
  if (mark.kind === "brief") return "--violet";
  if (mark.kind === "voice") return "--pink";
  return mark.state ? stateColours[mark.state] || "--grey" : "--grey";
}

const marksNear = { list: [] };

function axisRow(parent) {
  addRow(parent, {
    title: "Time", height: 50, className: "axis",
    draw({ pen, width }) {
      const { step, found } = ticks(view.from, view.to, width / 90);
      pen.font = "12px system-ui, sans-serif";
      pen.fillStyle = colour("--ink-3");
      pen.strokeStyle = colour("--line-2");
      for (const t of found) {
        const x = across(t, width);
        pen.textAlign = x < 18 ? "left" : x > width - 24 ? "right" : "center";
        pen.fillText(timeText(t, step), x, 14);
        pen.beginPath();
        pen.moveTo(x, 19);
        pen.lineTo(x, 23);
        pen.stroke();
      }
      drawMarks(pen, width);
    },
    values(right) { right.textContent = ""; },
  }).left.append(make("small", "", "flag: decision · dot: state · diamond: brief movement"));
}

function drawMarks(pen, width) {
  marksNear.list = [];
  for (const mark of report.events) {
    if (mark.person !== view.person.id || mark.at < view.from || mark.at > view.to) continue;
    const x = across(mark.at, width);
    pen.fillStyle = colour(markColour(mark));
    pen.strokeStyle = pen.fillStyle;
    if (mark.kind === "decision") {
      pen.fillRect(x - 0.75, 25, 1.5, 25);
      pen.beginPath();
      pen.moveTo(x, 25);
      pen.lineTo(x + 13, 30);
      pen.lineTo(x, 35);
      pen.fill();
    } else if (mark.kind === "entered") {
      pen.beginPath();
      pen.arc(x, 42, 4.5, 0, 7);
      pen.fill();
    } else if (mark.kind === "left") {
      pen.lineWidth = 1.6;
      pen.beginPath();
      pen.arc(x, 42, 3.6, 0, 7);
      pen.stroke();
    } else if (mark.kind === "brief") {
      pen.beginPath();
      pen.moveTo(x, 37);
      pen.lineTo(x + 4, 42);
      pen.lineTo(x, 47);
      pen.lineTo(x - 4, 42);
      pen.fill();
    } else continue;
    marksNear.list.push({ x, mark });
  }
}

function markAt(x, y) {
  if (y > 52) return null;
  let best = null;
  for (const { x: place, mark } of marksNear.list) {
    const reach = mark.kind === "decision" ? 15 : 7;
    const far = Math.abs(place + (mark.kind === "decision" ? 5 : 0) - x);
    if (far <= reach && (!best || far < best.far)) best = { far, mark };
  }
  return best && best.mark;
}

function qualityRow(parent) {
  addGroup(parent, "Quality of the reading", "size, sharpness, light, angle and cover together; hatched where nothing was read");
  lineRow(parent, {
    title: "Quality", note: "0 to 100 %", height: 64, low: 0, high: 1, marks: [0.5], unit: "share", fill: true,
    lines: [{ name: "quality", tint: "--teal", words: "quality" }],
    after({ pen, width, height }) {
      pen.font = "600 11.5px system-ui, sans-serif";
      pen.textAlign = "center";
      for (const [from, to, reason] of view.person.raw.gaps) {
        const [left, right] = [Math.max(0, across(from, width)), Math.min(width, across(to, width))];
        const text = pen.measureText(reason).width;
        if (right - left < text + 8) continue;
        pen.fillStyle = colour("--card");
        pen.fillRect((left + right) / 2 - text / 2 - 5, height / 2 - 9, text + 10, 18);
        pen.fillStyle = colour("--ink-2");
        pen.fillText(reason, (left + right) / 2, height / 2 + 4);
      }
      pen.textAlign = "left";
    },
  });
}
