// Hand and keyboard on the rows: cursor, zoom, moving along, tips.

function buildScrub(rows) {
  const scrub = make("div", "scrub");
  scrub.id = "scrub";
  scrub.tabIndex = 0;
  scrub.setAttribute("role", "slider");
  scrub.setAttribute("aria-label", "Time cursor");
  const line = make("div", "cursor");
  const head = make("div", "cursor top");
  const flag = head.appendChild(make("b"));
  const brush = make("div", "brush");
  brush.hidden = true;
  scrub.append(brush);
  scrub.over = [line, head, scrub];
  rows.append(...scrub.over);
  follow("cursor", () => {
    const x = across(view.cursor, scrub.clientWidth);
    for (const mark of [line, head]) {
      mark.style.transform = `translateX(${x.toFixed(1)}px)`;
      mark.hidden = x < -1 || x > scrub.clientWidth + 1;
    }
    flag.textContent = timeText(view.cursor, 0.1);
    scrub.setAttribute("aria-valuemin", report.start.toFixed(2));
    scrub.setAttribute("aria-valuemax", Math.max(report.end, report.start).toFixed(2));
    scrub.setAttribute("aria-valuenow", view.cursor.toFixed(2));
    scrub.setAttribute("aria-valuetext", `${timeText(view.cursor)}, ${document.getElementById("face").getAttribute("aria-label")}`);
  });
  listenPointer(scrub, brush);
  scrub.addEventListener("wheel", (event) => wheel(event, scrub), { passive: false });
  scrub.addEventListener("keydown", key);
  return scrub;
}

const fingers = new Map();
const drag = { kind: "", x: 0, from: 0, to: 0, apart: 0, middle: 0 };

function timeAt(scrub, clientX) {
  const box = scrub.getBoundingClientRect();
  return view.from + ((clientX - box.left) / box.width) * (view.to - view.from);
}

function beginDrag(event, scrub) {
  fingers.set(event.pointerId, event.clientX);
  if (fingers.size === 2) {
    const [a, b] = [...fingers.values()];
    Object.assign(drag, { kind: "pinch", apart: Math.max(20, Math.abs(a - b)), middle: timeAt(scrub, (a + b) / 2), from: view.from, to: view.to });
    return;
  }
  const kind = event.pointerType === "touch" ? "slide" : event.shiftKey || event.button === 1 ? "pan" : "zoom";
  Object.assign(drag, { kind, x: event.clientX, from: view.from, to: view.to });
  if (kind === "slide") moveCursor(timeAt(scrub, event.clientX));
}

function continueDrag(event, scrub, brush) {
  if (fingers.has(event.pointerId)) fingers.set(event.pointerId, event.clientX);
  const box = scrub.getBoundingClientRect();
  if (drag.kind === "pinch" && fingers.size === 2) {
    const [a, b] = [...fingers.values()];
    const width = (drag.to - drag.from) * (drag.apart / Math.max(20, Math.abs(a - b)));
    const share = ((a + b) / 2 - box.left) / box.width;
    showRange(drag.middle - share * width, drag.middle + (1 - share) * width);
  } else if (drag.kind === "pan") {
    const shift = ((drag.x - event.clientX) / box.width) * (drag.to - drag.from);
    showRange(drag.from + shift, drag.to + shift);
    scrub.classList.add("panning");
  } else {
    moveCursor(timeAt(scrub, Math.min(box.right, Math.max(box.left, event.clientX))));
    if (drag.kind === "zoom" && Math.abs(event.clientX - drag.x) > 4) {
      brush.hidden = false;
      const [left, right] = [Math.max(box.left, Math.min(drag.x, event.clientX)), Math.min(box.right, Math.max(drag.x, event.clientX))];
      brush.style.left = `${left - box.left}px`;
      brush.style.width = `${right - left}px`;
    }
  }
}

function endDrag(event, scrub, brush) {
  fingers.delete(event.pointerId);
  if (drag.kind === "zoom" && !brush.hidden && event.type === "pointerup") {
    const [a, b] = [timeAt(scrub, drag.x), timeAt(scrub, event.clientX)].sort((p, q) => p - q);
    showRange(Math.max(a, view.from), Math.min(b, view.to));
  }
  brush.hidden = true;
  scrub.classList.remove("panning");
  drag.kind = "";
}

function listenPointer(scrub, brush) {
  scrub.addEventListener("pointerdown", (event) => {
    if (event.button > 1) return;
    scrub.setPointerCapture(event.pointerId);
    stopPlaying();
    beginDrag(event, scrub);
  });
  scrub.addEventListener("pointermove", (event) => {
    if (!drag.kind && event.pointerType === "touch") return;
    if (!drag.kind && playing.on) { hover(event, scrub); return; }
    continueDrag(event, scrub, brush);
    hover(event, scrub);
  });
  for (const name of ["pointerup", "pointercancel"]) scrub.addEventListener(name, (event) => endDrag(event, scrub, brush));
  scrub.addEventListener("pointerleave", hideTip);
  scrub.addEventListener("dblclick", () => showRange(whole.from, whole.to));
}

const tip = document.getElementById("tip");
function hideTip() { tip.hidden = true; }

function showTip(text, x, y) {
  tip.textContent = text;
  tip.hidden = false;
  const box = tip.getBoundingClientRect();
  tip.style.left = `${Math.max(8, Math.min(window.innerWidth - box.width - 8, x + 14))}px`;
  tip.style.top = `${y + 18 + box.height > window.innerHeight ? y - box.height - 12 : y + 18}px`;
}

function hover(event, scrub) {
  const box = scrub.getBoundingClientRect();
  const axis = document.querySelector(".row.axis").getBoundingClientRect();
  const mark = markAt(event.clientX - box.left, event.clientY - axis.top);
  const inAxis = event.clientY >= axis.top && event.clientY <= axis.bottom;
  if (mark && inAxis) { showTip(`${timeText(mark.at)} · ${mark.text}`, event.clientX, event.clientY); return; }
  const lost = view.person.raw.gaps.find(([from, to]) => { const t = timeAt(scrub, event.clientX); return t >= from && t <= to; });
  if (lost && !drag.kind) showTip(`Not read for ${(lost[1] - lost[0]).toFixed(1)} s: ${lost[2]}`, event.clientX, event.clientY); else hideTip();
}

function wheel(event, scrub) {
  const axis = document.querySelector(".row.axis").getBoundingClientRect();
  const onAxis = event.clientY >= axis.top && event.clientY <= axis.bottom;
  const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
  const amount = (event.deltaX + event.deltaY) * (event.deltaMode === 1 ? 16 : 1);
  if (event.ctrlKey || event.metaKey || (onAxis && !sideways)) {
    event.preventDefault();
    zoomAt(timeAt(scrub, event.clientX), Math.exp(Math.max(-0.6, Math.min(0.6, amount * 0.0022))));
  } else if (sideways) {
    event.preventDefault();
    const shift = (amount / scrub.clientWidth) * (view.to - view.from);
    showRange(view.from + shift, view.to + shift);
  }
}

function key(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const second = (sign) => { moveCursor(view.cursor + sign); reveal(view.cursor); };
  const tenth = (sign) => { moveCursor(view.cursor + sign * (view.to - view.from) / 10); reveal(view.cursor); };
  const actions = {
    ArrowLeft: () => (event.shiftKey ? second(-1) : stepCursor(-1)),
    ArrowRight: () => (event.shiftKey ? second(1) : stepCursor(1)),
    Home: () => { moveCursor(report.start); reveal(view.cursor); },
    End: () => { moveCursor(report.end); reveal(view.cursor); },
    PageUp: () => tenth(-1),
    PageDown: () => tenth(1),
    "+": () => zoomAt(view.cursor, 0.6),
    "=": () => zoomAt(view.cursor, 0.6),
    "-": () => zoomAt(view.cursor, 1 / 0.6),
    0: () => showRange(whole.from, whole.to),
    " ": () => togglePlaying(),
  };
  if (!(event.key in actions)) return;
  event.preventDefault();
  if (event.key !== " ") stopPlaying();
  actions[event.key]();
}
