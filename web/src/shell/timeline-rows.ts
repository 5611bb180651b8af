// This file answers: which rows does the timeline have, and where is each? The chosen task stands
// first and stays; workers and kernel stand last and stay; the others scroll where room is short.

export interface Row {
  kind: "task" | "worker" | "kernel";
  id: number;
  y: number; // of its middle
  height: number;
}

export interface Rows {
  fixed: Row[];
  scrolled: Row[]; // y as if nothing were scrolled
  top: number; // of the part that scrolls
  bottom: number;
  overflow: number; // pixels that do not fit in there
}

const least = 16, most = 30;
const thin = 7; // of rows that scroll, where there are many: no room for a label
export const head = 22; // above all rows: how long waits take, or the time

export function rowsOf(tasks: number[], workers: number[], chosen: number, height: number): Rows {
  const others = tasks.filter((g) => g !== chosen), n = tasks.length + workers.length + 1;
  const room = height - head - 4, h = Math.max(least, Math.min(most, room / n));
  const low = Math.max(thin, Math.min(h, (room - h * (n - others.length)) / Math.max(1, others.length)));
  const fixed: Row[] = [], scrolled: Row[] = [];
  let y = head;
  const put = (all: Row[], kind: Row["kind"], id: number, height = h) => {
    all.push({ kind, id, y: y + height / 2, height });
    y += height;
  };
  if (tasks.includes(chosen)) put(fixed, "task", chosen);
  const top = y;
  for (const g of others) put(scrolled, "task", g, low);
  const last = (workers.length + 1) * h, bottom = Math.max(top, Math.min(y, head + room - last));
  const overflow = Math.max(0, y - bottom);
  y = bottom;
  for (const m of workers) put(fixed, "worker", m);
  put(fixed, "kernel", 0);
  return { fixed, scrolled, top, bottom, overflow };
}

/** The row at y; scroll: by how much the middle is scrolled. */
export function rowAt(rows: Rows, y: number, scroll: number): Row | undefined {
  const at = (y: number) => (r: Row) => Math.abs(r.y - y) <= r.height / 2;
  const middle = y >= rows.top && y < rows.bottom;
  return middle ? rows.scrolled.find(at(y + scroll)) : rows.fixed.find(at(y));
}

/** How to scroll so that a task is in view. */
export function scrollTo(rows: Rows, g: number, scroll: number): number {
  const row = rows.scrolled.find((r) => r.id === g);
  if (!row || !rows.overflow) return Math.min(scroll, rows.overflow);
  const up = row.y - row.height / 2 - rows.top, down = row.y + row.height / 2 - rows.bottom;
  return Math.max(0, Math.min(rows.overflow, Math.min(Math.max(scroll, down), up)));
}
