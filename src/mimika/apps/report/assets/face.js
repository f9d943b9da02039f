// A schematic head drawn from numbers. A simple solid is turned in space; brows, lids, nose and mouth lie on it.
// Space: x to the viewer's right, y up, z to the viewer; the head is about 2 high. The person's left is on the right.

const svgSpace = "http://www.w3.org/2000/svg";
const drawScale = 112;

// Height, half width, front and back depth of the head, from the chin to the crown; a back below 0 lies before the axis.
const slices = [
  [-1.0, 0.13, 0.58, -0.36], [-0.96, 0.235, 0.65, -0.22], [-0.88, 0.345, 0.68, -0.06], [-0.76, 0.45, 0.7, 0.12],
  [-0.56, 0.56, 0.73, 0.34], [-0.28, 0.635, 0.75, 0.6], [0.02, 0.672, 0.76, 0.78], [0.3, 0.685, 0.76, 0.85],
  [0.5, 0.657, 0.72, 0.82], [0.66, 0.586, 0.63, 0.74], [0.8, 0.47, 0.5, 0.61], [0.89, 0.352, 0.37, 0.46],
  [0.945, 0.24, 0.25, 0.31], [0.975, 0.14, 0.15, 0.18], [0.988, 0.02, 0.02, 0.02],
];
const roundness = 2.4; // of a slice seen from above: 2 is an ellipse, more is flatter in front

function sliceAt(y) {
  const place = slices.findIndex((slice) => slice[0] >= y);
  if (place === 0) return slices[0];
  if (place < 0) return slices[slices.length - 1];
  const [a, b] = [slices[place - 1], slices[place]];
  const share = (y - a[0]) / (b[0] - a[0]);
  return a.map((value, i) => value + (b[i] - value) * share);
}

// A point on the front of the head.
function onFace(x, y, lift = 0) {
  const [, halfWidth, front] = sliceAt(y);
  const across = Math.min(1, Math.abs(x / halfWidth));
  return [x, y, front * (1 - across ** roundness) ** (1 / roundness) + lift];
}

function turner(yaw, pitch, roll) {
  const [cy, sy] = [Math.cos(yaw), Math.sin(yaw)];
  const [cp, sp] = [Math.cos(pitch), Math.sin(pitch)];
  const [cr, sr] = [Math.cos(roll), Math.sin(roll)];
  return ([x, y, deep]) => {
    const z = deep * 0.84; // flatter than a real head: turns stay readable
    const x1 = x * cy + z * sy;
    const z1 = -x * sy + z * cy;
    const y1 = y * cp + z1 * sp;
    const z2 = -y * sp + z1 * cp;
    const near = 1 + z2 * 0.06; // a little perspective
    return [(x1 * cr + y1 * sr) * drawScale * near, (x1 * sr - y1 * cr) * drawScale * near, z2];
  };
}

function pathText(points, closed = false) {
  const at = (i) => (closed
    ? points[(i + points.length) % points.length]
    : points[Math.min(points.length - 1, Math.max(0, i))]);
  const text = ([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`;
  let path = `M${text(points[0])}`;
  const count = closed ? points.length : points.length - 1;
  for (let i = 0; i < count; i += 1) { // Catmull-Rom as cubic curves
    const [p, a, b, n] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    path += `C${text([a[0] + (b[0] - p[0]) / 6, a[1] + (b[1] - p[1]) / 6])} ${text([b[0] - (n[0] - a[0]) / 6, b[1] - (n[1] - a[1]) / 6])} ${text(b)}`;
  }
  return closed ? `${path}Z` : path;
}

function hull(points) {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const cross = (o, a, b) => (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0]);
  const half = (list) => {
    const found = [];
    for (const point of list) {
      while (found.length > 1 && cross(found[found.length - 2], found[found.length - 1], point) <= 0) found.pop();
      found.push(point);
    }
    found.pop();
    return found;
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

const neutralFace = {
  head_yaw_deg: 0, head_pitch_deg: 0, head_roll_deg: 0, gaze_yaw_deg: 0, gaze_pitch_deg: 0,
  eye_openness: 1, pupil_iris_ratio: 0.4,
};

// What each part of the drawing rests on: without any of these signals it is drawn at rest, faded.
const restsOn = [
  ["brows", ["au01", "au02", "au04"], ["brow-l", "brow-r", "forehead", "frown"]],
  ["eyes", ["eye_openness", "eye_openness_left", "eye_openness_right", "au43"],
    ["l", "r"].flatMap((side) => ["white", "iris", "pupil", "lid", "under", "crease"].map((name) => `${name}-${side}`))],
  ["mouth", ["au12", "au25", "au26"],
    ["inside", "teeth", "upper", "lower", "parting", "chin", "nasal-l", "nasal-r", "dimple-l", "dimple-r"]],
];

class Face {
  constructor(svg) {
    this.svg = svg;
    this.parts = {};
    const clips = document.createElementNS(svgSpace, "defs");
    svg.append(clips);
    for (const side of ["l", "r"]) {
      const clip = document.createElementNS(svgSpace, "clipPath");
      clip.id = `lids-${side}`;
      const shape = document.createElementNS(svgSpace, "path");
      clip.append(shape);
      clips.append(clip);
      this.parts[`clip-${side}`] = shape;
    }
    const plan = [
      ["neck", "path", "neck"], ["ear-l", "path", "ear"], ["ear-r", "path", "ear"], ["skull", "path", "skull"],
      ["middle", "path", "guide"], ["level", "path", "guide"], ["cheek-l", "path", "fold"], ["cheek-r", "path", "fold"],
      ["nasal-l", "path", "fold"], ["nasal-r", "path", "fold"], ["wrinkle", "path", "fold"], ["frown", "path", "fold"],
      ["forehead", "path", "fold"], ["nose", "path", "line"], ["chin", "path", "fold"], ["dimple-l", "path", "fold"], ["dimple-r", "path", "fold"],
      ["inside", "path", "inside"], ["teeth", "path", "teeth"], ["upper", "path", "lip"], ["lower", "path", "lip"], ["parting", "path", "line"],
    ];
    for (const side of ["l", "r"]) {
      plan.push([`white-${side}`, "path", "white"], [`iris-${side}`, "circle", "iris"], [`pupil-${side}`, "circle", "pupil"],
        [`lid-${side}`, "path", "line"], [`under-${side}`, "path", "fold"], [`crease-${side}`, "path", "fold"], [`brow-${side}`, "path", "brow"]);
    }
    for (const [name, tag, className] of plan) {
      const part = document.createElementNS(svgSpace, tag);
      part.setAttribute("class", className);
      part.id = `face-${name}`;
      svg.append(part);
      this.parts[name] = part;
    }
    for (const side of ["l", "r"]) {
      for (const name of ["iris", "pupil"]) this.parts[`${name}-${side}`].setAttribute("clip-path", `url(#lids-${side})`);
    }
    this.draw(() => NaN);
  }

  set(name, path, opacity = 1) {
    this.parts[name].setAttribute("d", path);
    this.parts[name].setAttribute("opacity", Math.min(1, Math.max(0, opacity)).toFixed(2));
  }

  // `read` gives the value of a signal, NaN when absent; what is absent is drawn at rest and faded.
  draw(read) {
    this.fade(read);
    const value = (name) => {
      const found = read(name);
      return Number.isNaN(found) ? neutralFace[name] || 0 : found;
    };
    const au = (number) => Math.min(1, Math.max(0, value(`au${String(number).padStart(2, "0")}`) / 5));
    // Each eye by its own lids, else by both, else by AU43 (eyes closed).
    const lids = (side) => [read(side === "l" ? "eye_openness_left" : "eye_openness_right"), read("eye_openness"), 1 - au(43)]
      .find((open) => !Number.isNaN(open));
    const radians = (name, most) => Math.min(most, Math.max(-most, value(name))) * Math.PI / 180;
    const turn = turner(radians("head_yaw_deg", 80), radians("head_pitch_deg", 50), radians("head_roll_deg", 60));
    const jaw = 0.16 * au(26) + 0.05 * au(25);
    const path = (points, closed) => pathText(points.map(turn), closed);
    this.drawHead(turn, path, jaw);
    for (const side of ["l", "r"]) this.drawEye(side, { turn, path, au, value, lids });
    this.drawNose(path, au);
    this.drawMouth(path, au, jaw);
  }

  // Afterwards `absent` names the parts that are drawn without having been read.
  fade(read) {
    this.absent = [];
    for (const [name, signals, parts] of restsOn) {
      const known = signals.some((signal) => !Number.isNaN(read(signal)));
      if (!known) this.absent.push(name);
      for (const part of parts) this.parts[part].classList.toggle("unknown", !known);
    }
  }

  drawHead(turn, path, jaw) {
    const cloud = [];
    const bulge = (part) => Math.sign(part) * Math.abs(part) ** (2 / roundness);
    for (let i = 0; i <= 30; i += 1) {
      const height = -0.006 - 0.994 * Math.cos((Math.PI * i) / 30); // closer together at chin and crown
      const [, halfWidth, front, back] = sliceAt(height);
      const drop = height < -0.35 ? jaw * Math.min(1, (-0.35 - height) / 0.5) : 0;
      for (let k = 0; k < 28; k += 1) {
        const angle = (k / 28) * 2 * Math.PI;
        const deep = (front - back) / 2 + ((front + back) / 2) * bulge(Math.sin(angle));
        cloud.push(turn([halfWidth * bulge(Math.cos(angle)), height - drop, deep]));
      }
    }
    const outline = hull(cloud);
    const far = outline.filter((point, i) => {
      const last = outline[(i + outline.length - 1) % outline.length];
      return Math.hypot(point[0] - last[0], point[1] - last[1]) > 2.5;
    });
    this.set("skull", pathText(far, true));
    const [left, right] = [turn([-0.36, -0.62, -0.1]), turn([0.36, -0.62, -0.1])];
    this.set("neck", `M${left[0].toFixed(1)} ${left[1].toFixed(1)}C-36 120 -60 140 -108 152L108 152C60 140 36 120 ${right[0].toFixed(1)} ${right[1].toFixed(1)}Z`);
    for (const [name, side] of [["ear-l", 1], ["ear-r", -1]]) {
      const ear = [[0.7, 0.2, -0.02], [0.77, 0.27, -0.08], [0.82, 0.18, -0.12], [0.79, 0, -0.1], [0.72, -0.16, -0.04], [0.69, -0.14, 0]];
      this.set(name, path(ear.map(([x, y, z]) => [side * x, y, z]), true));
      const near = turn([side * 0.75, 0.1, -0.07])[2] > 0.06;
      this.parts[near ? "skull" : "neck"].after(this.parts[name]);
    }
    this.set("middle", path([0.9, 0.7, 0.45, 0.22].map((y) => onFace(0, y, 0.005))));
    this.set("level", path([-0.66, -0.6, -0.52].map((x) => onFace(x, 0.1))) + path([0.52, 0.6, 0.66].map((x) => onFace(x, 0.1))));
  }

  drawEye(side, { turn, path, au, value, lids }) {
    const s = side === "l" ? 1 : -1;
    const open = Math.min(1.25, Math.max(0, lids(side)));
    const squeeze = 0.55 * au(7) + 0.35 * au(6);
    const shut = 1 - Math.min(1, open);
    const top = (0.102 + 0.05 * au(5)) * open * (1 - 0.35 * squeeze) - 0.034 * shut;
    const bottom = 0.07 * (1 - shut) * (1 - squeeze) + 0.034 * shut;
    const y = 0.12;
    const mid = 0.315;
    const lid = (height, flat) => [-0.15, -0.085, 0, 0.085, 0.15].map((dx) => {
      const bend = 1 - (dx / 0.15) ** 2;
      return onFace(s * (mid + dx), y + height * bend ** flat + 0.006 * (dx / 0.15));
    });
    const upper = lid(top, 0.75);
    const under = lid(-bottom, 0.85);
    const shape = `${path([...upper, ...[...under].reverse().slice(1, -1)], true)}`;
    this.set(`white-${side}`, shape, open < 0.12 ? 0 : 1);
    this.parts[`clip-${side}`].setAttribute("d", shape);
    this.set(`lid-${side}`, path(upper));
    this.set(`under-${side}`, path(under), 0.3 + 0.5 * squeeze);
    this.set(`crease-${side}`, path(lid(top + 0.05 + 0.02 * au(5), 0.8).slice(1, 5)), 0.4 * (1 - 0.6 * au(4)));
    this.drawIris(side, turn, onFace(s * mid, y + 0.014), open, value);
    const hidden = turn(onFace(s * mid, y, 0.01))[2] < 0.2 ? "none" : "";
    for (const name of ["white", "iris", "pupil", "lid", "under", "crease"]) this.parts[`${name}-${side}`].style.display = hidden;
    this.drawBrow(side, s, path, au);
    this.set(`cheek-${side}`, path([[0.17, -0.075], [0.3, -0.115], [0.45, -0.07]].map(([x, dy]) => onFace(s * x, y + dy + 0.02 * au(6)))), 0.55 * au(6));
  }

  drawIris(side, turn, centre, open, value) {
    const aim = (name, most) => Math.min(1, Math.max(-1, value(name) / most));
    const place = turn([centre[0] + 0.085 * aim("gaze_yaw_deg", 32), centre[1] + 0.055 * aim("gaze_pitch_deg", 30), centre[2]]);
    const wide = Math.min(0.75, Math.max(0.25, value("pupil_iris_ratio")));
    for (const [name, radius] of [["iris", 9.6], ["pupil", 9.6 * wide]]) {
      const part = this.parts[`${name}-${side}`];
      part.setAttribute("cx", place[0].toFixed(1));
      part.setAttribute("cy", place[1].toFixed(1));
      part.setAttribute("r", radius.toFixed(1));
      part.setAttribute("opacity", open < 0.12 ? "0" : "1");
    }
  }

  drawBrow(side, s, path, au) {
    const rest = [[0.13, 0.352, 0.013], [0.22, 0.376, 0.017], [0.33, 0.386, 0.015], [0.43, 0.37, 0.01], [0.505, 0.335, 0.004]];
    const moved = rest.map(([x, y, half], i) => {
      const inner = 1 - i / 4;
      const rise = 0.16 * au(1) * inner ** 1.4 + 0.15 * au(2) * (1 - inner) ** 0.7 - au(4) * (0.04 + 0.105 * inner);
      return [x - 0.05 * au(4) * inner, y + rise, half];
    });
    const upper = moved.map(([x, y, half]) => onFace(s * x, y + half));
    const lower = moved.map(([x, y, half]) => onFace(s * x, y - half)).reverse();
    this.set(`brow-${side}`, path([...upper, ...lower], true));
  }

  drawNose(path, au) {
    const lift = 0.04 * au(9) + 0.015 * au(10);
    const wide = 0.115 + 0.02 * au(9);
    const wing = (s) => [onFace(s * wide * 0.78, -0.155 + lift, 0.06), onFace(s * wide, -0.225 + lift, 0.05), onFace(s * wide * 0.62, -0.262 + lift, 0.09)];
    const under = [onFace(-0.07, -0.262 + lift, 0.1), onFace(-0.035, -0.278 + lift, 0.16), onFace(0, -0.268 + lift, 0.2), onFace(0.035, -0.278 + lift, 0.16), onFace(0.07, -0.262 + lift, 0.1)];
    const bridge = [onFace(0.045, 0.14, 0.03), onFace(0.035, 0.02, 0.09), onFace(0.045, -0.12 + lift, 0.17)];
    this.set("nose", path(wing(-1)) + path(under) + path(wing(1)) + path(bridge));
    this.set("wrinkle", [0.16, 0.11, 0.06].map((y, i) => path([onFace(-0.06 + 0.008 * i, y, 0.04), onFace(0, y + 0.018, 0.07), onFace(0.06 - 0.008 * i, y, 0.04)])).join(""), au(9) * 1.3);
    this.set("frown", [-1, 1].map((s) => path([onFace(s * 0.035, 0.24), onFace(s * 0.042, 0.3), onFace(s * 0.03, 0.36)])).join(""), au(4) * 1.6 - 0.12);
    const raised = (au(1) + au(2)) / 2;
    this.set("forehead", [0.56, 0.64].map((y) => path([-0.32, -0.16, 0, 0.16, 0.32].map((x) => onFace(x, y + 0.03 * raised - 0.05 * x * x)))).join(""), raised * 1.4 - 0.1);
    for (const [side, s] of [["l", 1], ["r", -1]]) {
      const pull = au(12);
      const fold = [[0.135, -0.17 + lift], [0.22, -0.28], [0.285 + 0.06 * pull, -0.4 + 0.03 * pull]];
      this.set(`nasal-${side}`, path(fold.map(([x, y]) => onFace(s * x, y))), 0.75 * Math.max(au(11) * 1.2, au(10), au(12) * 0.75, au(9) * 0.6));
    }
  }

  drawMouth(path, au, jaw) {
    const suck = au(28);
    const thin = Math.max(0.12, 1 - 0.6 * au(24) - 0.5 * au(23) - 0.85 * suck);
    const half = 0.195 + 0.085 * au(12) + 0.07 * au(20) + 0.025 * au(14) - 0.055 * au(23) - 0.02 * au(17);
    const cornerY = -0.5 + 0.115 * au(12) - 0.1 * au(15) + 0.015 * au(14);
    const midY = -0.5 + 0.02 * au(17) - 0.02 * au(12) + 0.03 * au(10);
    const gap = Math.max(0, (0.085 * au(25) + 0.2 * au(26)) * (1 - 0.8 * suck));
    const topInner = midY + 0.12 * gap + 0.05 * au(10);
    const lowInner = midY - gap + 0.035 * au(17);
    const curve = (heights) => [-1, -0.55, 0, 0.55, 1].map((place, i) => onFace(place * half, heights[i], 0.035 * (1 - place * place)));
    const bow = 0.036 * thin;
    const upperTop = curve([cornerY, topInner + (cornerY - topInner) * 0.28 + bow * 0.75, topInner + bow * 0.9, topInner + (cornerY - topInner) * 0.28 + bow * 0.75, cornerY]);
    upperTop.splice(2, 1, onFace(-0.045, topInner + bow * 1.15, 0.035), onFace(0, topInner + bow * 0.85, 0.04), onFace(0.045, topInner + bow * 1.15, 0.035));
    const upperLow = curve([cornerY, topInner + (cornerY - topInner) * 0.3, topInner, topInner + (cornerY - topInner) * 0.3, cornerY]);
    const lowerTop = curve([cornerY, lowInner + (cornerY - lowInner) * 0.3, lowInner, lowInner + (cornerY - lowInner) * 0.3, cornerY]);
    const full = 0.055 * thin + 0.015 * au(17);
    const lowerLow = curve([cornerY, lowInner + (cornerY - lowInner) * 0.28 - full * 0.8, lowInner - full, lowInner + (cornerY - lowInner) * 0.28 - full * 0.8, cornerY]);
    const ring = (a, b) => path([...a, ...[...b].reverse().slice(1, -1)], true);
    this.set("inside", ring(upperLow, lowerTop), gap > 0.004 ? 1 : 0);
    const biteShare = 0.5 + 0.45 * Math.max(0, 1 - 2.5 * au(26)); // lips parted over a closed jaw show teeth alone
    const bite = Math.min(0.045 + 0.04 * Math.max(0, 1 - 2.5 * au(26)), gap * biteShare);
    const besideBite = topInner - bite * 0.9 + (cornerY - topInner) * 0.3;
    const teeth = curve([cornerY, besideBite, topInner - bite, besideBite, cornerY]);
    this.set("teeth", ring(upperLow, teeth), gap > 0.012 ? 1 : 0);
    this.set("upper", ring(upperTop, upperLow));
    this.set("lower", ring(lowerTop, lowerLow));
    this.set("parting", path(upperLow), gap > 0.012 ? 0.55 : 1);
    const chinY = -0.74 - jaw + 0.03 * au(17);
    this.set("chin", path([onFace(-0.1, chinY + 0.02), onFace(0, chinY + 0.045), onFace(0.1, chinY + 0.02)]), 0.3 + 0.7 * au(17));
    for (const [side, s] of [["l", 1], ["r", -1]]) {
      this.set(`dimple-${side}`, path([onFace(s * (half + 0.045), cornerY + 0.045), onFace(s * (half + 0.062), cornerY), onFace(s * (half + 0.045), cornerY - 0.045)]), Math.max(au(14) * 1.3, au(12) * 0.8, au(20) * 0.7));
    }
  }
}

// The drawing in words, for those who do not see it.
function faceWords(value) {
  const parts = [];
  const turned = value("head_yaw_deg");
  if (Math.abs(turned) >= 8) parts.push(`head turned ${Math.abs(turned).toFixed(0)} degrees to the person's ${turned > 0 ? "left" : "right"}`);
  const raised = value("head_pitch_deg");
  if (Math.abs(raised) >= 8) parts.push(`head ${raised > 0 ? "raised" : "lowered"} ${Math.abs(raised).toFixed(0)} degrees`);
  const open = value("eye_openness");
  if (open < 0.3) parts.push("eyes closed"); else if (open >= 0.3) parts.push("eyes open");
  for (const name of report.units) if (value(name) >= 1.5) parts.push(report.catalogue[name].short);
  return parts.length ? parts.join(", ") : "at rest";
}
