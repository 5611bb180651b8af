// This file answers: how is a time written? With as many digits as one can grasp.

/** A span of nanoseconds: "1.001 s", "300 ms", "0.2 ms", "15 us". */
export function span(ns: number): string {
  const ms = ns / 1e6;
  if (ms >= 1000) return `${trim((ms / 1000).toFixed(3))} s`;
  if (ms >= 10) return `${Math.round(ms)} ms`;
  if (ms >= 0.1) return `${trim(ms.toFixed(1))} ms`;
  if (ns >= 1000) return `${Math.round(ns / 1000)} µs`;
  return ns === 0 ? "0 ms" : `${ns} ns`;
}

function trim(s: string): string {
  return s.replace(/\.?0+$/, "");
}

/** "poller/gate.go:88" taken apart; line 0: it is no place. */
export function place(at: string): { file: string; line: number } {
  const k = at.lastIndexOf(":");
  return k < 0 ? { file: at, line: 0 } : { file: at.slice(0, k), line: Number(at.slice(k + 1)) || 0 };
}

/** A text of package trace as a sentence stands. */
export function sentence(said: string): string {
  const s = said.trim();
  return s && s[0]!.toUpperCase() + s.slice(1) + (/[.?!]$/.test(s) ? "" : ".");
}
