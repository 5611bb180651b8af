// This file answers: what would "greenpoll step -print" print of a Run? Its text, but for the
// ends of lines: each piece is one line here, and a test compares words.

export const words = ["", "call", "netpoller", "park", "ready"]; // trace.Steps

/** A time with three digits or so, without zeros at its end. */
function clock(ns) {
  const units = [[1e3, 1, "ns", 0], [1e6, 1e3, "us", 1], [1e9, 1e6, "ms", 3], [Infinity, 1e9, "s", 3]];
  const [, unit, name, digits] = units.find(([below]) => ns < below);
  const number = (ns / unit).toFixed(digits);
  return `${number.includes(".") ? number.replace(/0+$/, "").replace(/\.$/, "") : number} ${name}`;
}

/** What the sentence of a next has in brackets in the terminal, where nothing else says it. */
function since(e) {
  if (e.ev !== "next" || !e.cause) return "";
  return ` (runnable since event ${e.cause}${e.freed ? `, worker free since ${e.freed}` : ""})`;
}

function codeAt(run, at) {
  const [file, line] = at.split(":");
  const code = run.source(file)?.[Number(line) - 1]?.trim() ?? "";
  const place = `     ${at}${code ? "   " + code : ""}`;
  const letters = [...place];
  return letters.length > 78 ? letters.slice(0, 75).join("") + "..." : place;
}

/** The pieces of event i. The view of run must stand there. */
export function printed(run, i, storysTask) {
  const e = run.event(i);
  const told = run.told(i);
  const pieces = told.words.map((word) => `${word}: ${run.meaning(word)}`);
  const step = told.step ? `${told.step} ${words[told.step]}` : "";
  const whose = told.whose && storysTask && told.whose !== storysTask ? `task ${told.whose}: ` : "";
  pieces.push(`${i} ${whose}${step} ${clock(run.state.t)} ${told.said}${since(e)}`);
  if (e.at) pieces.push(codeAt(run, e.at));
  if (told.changed.length) pieces.push(`changed: ${told.changed.join("; ")}`);
  const q = run.question;
  if (q?.at === i) pieces.push(`${q.text} Event ${q.answer} answers.`);
  if (q?.answer === i) pieces.push(`${q.text} ${q.reply}`);
  return pieces;
}

/** The whole text of a run. */
export function printedAll(run) {
  const pieces = run.setUp ? [run.setUp] : [];
  let storysTask = 0;
  for (let i = run.story; i <= run.n; i++) {
    run.go(i);
    if (!storysTask && run.event(i).ev === "call") storysTask = run.event(i).g;
    pieces.push(...printed(run, i, storysTask));
  }
  return pieces.join("\n");
}

/** A text as its words, wherever its lines end. */
export const flat = (text) => text.split(/\s+/).filter(Boolean).join(" ");
