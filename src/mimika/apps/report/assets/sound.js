// Rows of what was heard and said, and of how words, voice and face go together.

function scoreRow(parent, title, note, lines) {
  lineRow(parent, { title, note, low: -1, high: 1, marks: [-0.5, 0, 0.5], unit: "score", lines });
}

function spanned(name, step) {
  const curve = view.person.curve(name);
  if (!curve) return [0, 1];
  const low = Math.floor(curve.low / step) * step;
  return [low, Math.max(low + step, Math.ceil(curve.high / step) * step)];
}

function measureRow(parent, title, note, line, step) {
  if (!view.person.has(line.name)) return;
  const [low, high] = spanned(line.name, step);
  const unit = report.catalogue[line.name].unit;
  lineRow(parent, { title, note, height: 64, low, high, marks: [low, high], unit, lines: [line] });
}

function voiceRows(parent) {
  if (!["voice_activity", "voice_pitch_hz", "voice_arousal"].some((name) => view.person.has(name))) return;
  addGroup(parent, "Voice", "as it sounded; the words are not kept");
  lineRow(parent, { title: "Speaks", note: "probability", height: 44, low: 0, high: 1, unit: "share", fill: true, lines: [{ name: "voice_activity", tint: "--teal", words: "speaks" }] });
  measureRow(parent, "Pitch", "median of the last second", { name: "voice_pitch_hz", tint: "--blue", words: "pitch" }, 50);
  measureRow(parent, "Loudness", "below full scale", { name: "voice_loudness_dbfs", tint: "--violet", words: "loudness" }, 10);
  measureRow(parent, "Pace", "syllables a second", { name: "voice_rate_syllables_s", tint: "--green", words: "pace" }, 2);
  scoreRow(parent, "Arousal", "calm to excited", [
    { name: "voice_arousal", tint: "--blue", words: "among people" },
    { name: "voice_arousal_relative", tint: "--orange", words: "for this person", dash: [5, 3] }]);
}

function togetherRows(parent) {
  const said = ["text_valence", "voice_valence", "incongruence"].some((name) => view.person.has(name));
  if (!said) return;
  addGroup(parent, "Words, voice and face together", "unpleasant to pleasant; where they disagree, words may be ironic or polite");
  scoreRow(parent, "Valence", "", [
    { name: "text_valence", tint: "--blue", words: "words" },
    { name: "voice_valence", tint: "--orange", words: "voice" },
    { name: "face_valence", tint: "--green", words: "face" },
    { name: "valence", tint: "--ink-2", words: "together", dash: [5, 3] }]);
  lineRow(parent, {
    title: "Disagreement", note: "", height: 70, low: 0, high: 1, marks: [0.5], unit: "share",
    lines: [{ name: "incongruence", tint: "--violet", words: "how far apart" }, { name: "irony", tint: "--pink", words: "irony or politeness" }],
  });
}

moreRows.push(togetherRows, voiceRows);
