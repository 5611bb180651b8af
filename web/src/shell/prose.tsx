// This file answers: how does a sentence look? Tasks are coloured, places can be gone to, and each
// word of docs/words.md has its meaning behind it.

import { run, task } from "../store";
import { jump } from "./moves";
import type { Run } from "../model/types";

export interface Piece { text: string; word?: string; task?: number; event?: number; fixed?: boolean }

const patterns = new WeakMap<Run, { any: RegExp; name: Map<string, string> }>();

/** What is looked for in a sentence: the longest form first. */
function pattern(r: Run) {
  let p = patterns.get(r);
  if (p) return p;
  const name = new Map<string, string>();
  for (const w of r.words) for (const f of [w.name, ...w.forms]) for (const form of [f, f[0]!.toUpperCase() + f.slice(1)]) if (!name.has(form)) name.set(form, w.name);
  const forms = [...name.keys()].sort((a, b) => b.length - a.length).map((f) => f.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const word = forms.length ? `|(?<word>(?<![\\w/.-])(?:${forms.join("|")})(?![\\w-]|\\.\\w))` : "";
  p = { any: new RegExp(`(?<task>\\b[Tt]ask (?<g>\\d+)\\b)|(?<event>\\b[Ee]vent (?<i>\\d+)\\b)|(?<events>\\b[Ee]vents \\d+(?:(?:, | and )\\d+)*\\b)|(?<fixed>\\b\\w+_\\w+\\b|\\bE[A-Z]{3,}\\b|\\b(?:recvfrom|sendto|kevent|WSA\\w+|[A-Z]\\w+Ex)\\b)${word}`, "g"), name };
  patterns.set(r, p);
  return p;
}

export function pieces(text: string, r: Run): Piece[] {
  const { any, name } = pattern(r), out: Piece[] = [];
  let from = 0;
  for (const m of text.matchAll(any)) {
    if (m.index > from) out.push({ text: text.slice(from, m.index) });
    const g = m.groups!, t = m[0];
    if (g.task) out.push({ text: t, task: Number(g.g) });
    else if (g.event) out.push({ text: t, event: Number(g.i) });
    else if (g.events) for (const part of t.split(/(\d+)/)) out.push(/^\d+$/.test(part) ? { text: part, event: Number(part) } : { text: part });
    else if (g.word) out.push({ text: t, word: name.get(t) });
    else out.push({ text: t, fixed: true, word: name.get(t) });
    from = m.index + t.length;
  }
  out.push({ text: text.slice(from) });
  return out;
}

/** fresh: words that are new here, which are marked more clearly; quiet: nothing can be pressed. */
export function Prose({ text, fresh = [], quiet }: { text: string; fresh?: string[]; quiet?: boolean }) {
  const r = run.value;
  if (!r) return <>{text}</>;
  return <>{pieces(text, r).map((p) => piece(p, r, fresh, quiet))}</>;
}

function piece(p: Piece, r: Run, fresh: string[], quiet?: boolean) {
  if (p.task) return <b class="runtime task" title={quiet ? undefined : name(p.task)} onClick={() => (task.value = p.task!)}>{p.text}</b>;
  if (p.event && p.event <= r.n && !quiet) return <button class="place" onClick={() => jump(p.event!)}>{p.text}</button>;
  const text = p.fixed ? <code>{p.text}</code> : p.text;
  if (!p.word || quiet) return text;
  return <Word word={p.word} fresh={fresh.includes(p.word)}>{text}</Word>;
}

function name(g: number): string | undefined {
  return run.value?.state.tasks.get(g)?.name || undefined;
}

/** A text of docs/words.md: what stands in backticks is code. */
export function Marked({ text }: { text: string }) {
  return <>{text.split("`").map((part, k) => (k % 2 ? <code>{part}</code> : part))}</>;
}

/** A word with its meaning on hover, focus and tap. */
export function Word(p: { word: string; fresh?: boolean; children: preact.ComponentChildren }) {
  return <span class={p.fresh ? "word fresh" : "word"} data-word={p.word} tabIndex={0}>{p.children}</span>;
}
