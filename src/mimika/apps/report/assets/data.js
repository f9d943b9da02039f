// What the page shows: the embedded recording, unpacked when first needed.

const report = JSON.parse(document.getElementById("report-data").textContent);

function unpackBytes(text) {
  const raw = atob(text);
  const bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i += 1) bytes[i] = raw.charCodeAt(i);
  return bytes;
}

// Codes back to values; the greatest code of the width means "not read".
function unpackCodes(curve, text) {
  const bytes = unpackBytes(text);
  const wide = curve.bits === 16;
  const count = wide ? bytes.length / 2 : bytes.length;
  const absent = wide ? 65535 : 255;
  const scale = (curve.high - curve.low) / (absent - 1);
  const values = new Float32Array(count);
  for (let i = 0; i < count; i += 1) {
    const code = wide ? bytes[2 * i] | (bytes[2 * i + 1] << 8) : bytes[i];
    values[i] = code === absent ? NaN : curve.low + code * scale;
  }
  return values;
}

function unpackTimes(text, origin) {
  const view = new DataView(unpackBytes(text).buffer);
  const times = new Float64Array(view.byteLength / 4);
  for (let i = 0; i < times.length; i += 1) times[i] = origin + view.getFloat32(4 * i, true);
  return times;
}

class Curve {
  constructor(packed) {
    this.mean = unpackCodes(packed, packed.mean);
    this.least = packed.least ? unpackCodes(packed, packed.least) : this.mean;
    this.most = packed.most ? unpackCodes(packed, packed.most) : this.mean;
    this.low = packed.low;
    this.high = packed.high;
  }
}

class Person {
  constructor(raw) {
    this.id = raw.id;
    this.raw = raw;
    this.at = unpackTimes(raw.at, report.start);
    this.step = raw.step;
    this.gap = Math.max(2.5 * raw.step, 0.12);
    this.curves = new Map();
  }

  has(name) { return name in this.raw.curves; }

  curve(name) {
    if (!this.has(name)) return null;
    if (!this.curves.has(name)) this.curves.set(name, new Curve(this.raw.curves[name]));
    return this.curves.get(name);
  }

  // Index of the first time at or after t.
  after(t) {
    let low = 0;
    let high = this.at.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.at[middle] < t) low = middle + 1; else high = middle;
    }
    return low;
  }

  nearest(t) {
    if (!this.at.length) return -1;
    const next = Math.min(this.after(t), this.at.length - 1);
    const place = next > 0 && t - this.at[next - 1] < this.at[next] - t ? next - 1 : next;
    // A single picture has no length, so that its one reading holds everywhere.
    return report.end > report.start && Math.abs(this.at[place] - t) > this.gap ? -1 : place;
  }

  value(name, t) {
    const curve = this.curve(name);
    const place = this.nearest(t);
    return curve && place >= 0 ? curve.mean[place] : NaN;
  }

  // Between two neighbouring values when both were read, so that the drawn face moves smoothly.
  between(name, t) {
    const curve = this.curve(name);
    if (!curve || this.nearest(t) < 0) return NaN;
    const next = Math.min(this.after(t), this.at.length - 1);
    const last = Math.max(0, next - 1);
    const width = this.at[next] - this.at[last];
    const a = curve.mean[last];
    const b = curve.mean[next];
    if (width <= 0 || width > this.gap || Number.isNaN(a) || Number.isNaN(b)) return this.value(name, t);
    return a + (b - a) * Math.min(1, Math.max(0, (t - this.at[last]) / width));
  }

  // Whether any face signal was read here.
  readable(t) {
    return ["head_yaw_deg", "eye_openness", "au12"].some((name) => !Number.isNaN(this.value(name, t)));
  }

  // Why nothing was read at a time, in words; empty when something was.
  silence(t) {
    if (this.readable(t)) return "";
    const lost = this.raw.gaps.find(([from, to]) => t >= from && t <= to);
    if (lost) return `Not read: ${lost[2]}`;
    return this.nearest(t) < 0 ? "Not in view" : "Not read";
  }

  active(state, t) {
    return (this.raw.bars[state] || []).some(([from, to]) => t >= from && t <= to);
  }
}

const people = report.persons.map((raw) => new Person(raw));

const stateColours = {
  attention: "--blue", interest: "--teal", amusement: "--gold", confusion: "--orange", fatigue: "--violet",
  boredom: "--grey", expressivity: "--green", hesitation: "--pink", frustration: "--wine", stress: "--olive",
  agitation: "--sky",
};

function words(name) {
  const text = name.replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

// AU12, jawOpen and the like go by the name that their standard gives them.
function signalTitle(name) {
  const { alias, short } = report.catalogue[name];
  if (name.startsWith("au")) return `${alias} ${short}`;
  return alias || words(name.replace(/_(deg|deg_s|per_min|ms|hz|dbfs|s|bpm)$/, ""));
}

function stateOf(name) { return name.replace("state_", ""); }

function make(tag, className = "", text = "") {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

function colour(name) { return getComputedStyle(document.documentElement).getPropertyValue(name).trim(); }
