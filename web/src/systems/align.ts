// This file answers: which rows of the systems stand side by side? The order of each system's rows
// stays; two rows go together if they are of one class, the better the more alike they are.

import type { Row } from "./rows";

export interface Line {
  cells: (Row | null)[]; // a system each; null: it has no such row
  step: number;
  once: boolean;
  /** Cells that say the same and stand together, by how many: [3], [2, 1], [1, 1, 1]. */
  spans: number[];
  odd: boolean[]; // differs in kind: it is of the other I/O model than most
}

export function align(columns: Row[][]): Line[] {
  let lines: (Row | null)[][] = (columns[0] ?? []).map((r) => [r]);
  for (let c = 1; c < columns.length; c++) lines = add(lines, columns[c]!, c);
  return lines.map(line);
}

/** Adds a column by the pairing that is worth most. */
function add(lines: (Row | null)[][], rows: Row[], width: number): (Row | null)[][] {
  const [n, m] = [lines.length, rows.length];
  const best = Array.from({ length: n + 1 }, () => new Float64Array(m + 1)); // of lines from a on, and rows from b on
  for (let a = n - 1; a >= 0; a--) {
    for (let b = m - 1; b >= 0; b--) {
      const worth = alike(lines[a]!, rows[b]!);
      best[a]![b] = Math.max(best[a + 1]![b]!, best[a]![b + 1]!, worth > 0 ? worth + best[a + 1]![b + 1]! : 0);
    }
  }
  const all: (Row | null)[][] = [];
  const gap: null[] = Array.from({ length: width }, () => null);
  for (let a = 0, b = 0; a < n || b < m; ) {
    const worth = a < n && b < m ? alike(lines[a]!, rows[b]!) : 0;
    if (worth > 0 && best[a]![b] === worth + best[a + 1]![b + 1]!) all.push([...lines[a++]!, rows[b++]!]);
    else if (a < n && (b === m || best[a]![b] === best[a + 1]![b])) all.push([...lines[a++]!, null]);
    else all.push([...gap, rows[b++]!]);
  }
  return all;
}

function alike(cells: (Row | null)[], r: Row): number {
  let worth = 0;
  for (const c of cells) {
    if (!c || c.cls !== r.cls || c.once !== r.once) continue;
    worth = Math.max(worth, 2 + [c.step === r.step, c.kind === r.kind, c.said === r.said].filter(Boolean).length);
  }
  return worth;
}

function line(cells: (Row | null)[]): Line {
  const spans: number[] = [];
  cells.forEach((c, k) => {
    if (k > 0 && same(c, cells[k - 1]!)) spans[spans.length - 1]!++;
    else spans.push(1);
  });
  const some = cells.find((c) => c !== null);
  return { cells, step: Math.max(...cells.map((c) => c?.step ?? 0)), once: some?.once ?? false, spans, odd: odd(cells) };
}

function same(a: Row | null, b: Row | null): boolean {
  return a === null || b === null ? a === b : a.said === b.said && a.sys === b.sys && a.answer === b.answer && a.kind === b.kind;
}

/** What is done in one I/O model alone. */
const ofModel = new Set(["try", "edge", "submit", "completion", "complete", "cancel"]);

/** Those of another kind than most. That a system takes an ordinary step once more, or at another
 *  place, such as a second park, is no difference in kind. */
function odd(cells: (Row | null)[]): boolean[] {
  return cells.map((c) => c !== null && ofModel.has(c.kind) && cells.filter((x) => x?.kind !== c.kind).length > cells.length / 2);
}
