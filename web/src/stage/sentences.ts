// This file answers: what does a picture show, in words? For readers that hear the page.

import type { Picture } from "./picture";

export interface Sentences {
  tasks: { task: number; says: string }[];
  runtime: string[];
  kernel: string[];
}

/** Each task, gate, worker, queue and socket in one sentence. */
export function sentences(pic: Picture): Sentences {
  const of = (tone: "kernel" | "runtime") => pic.boxes.filter((b) => b.tone === tone && b.says).map((b) => b.says);
  const asleep = pic.tokens.filter((t) => t.kind === "M asleep" && t.rect.x < pic.wall.x);
  return {
    tasks: pic.cards.map((c) => ({ task: c.task, says: c.says })).sort((a, b) => a.task - b.task),
    runtime: of("runtime"),
    kernel: [...of("kernel"), ...asleep.map((t) => `${t.text.replace(",", " is")} inside its system call.`)],
  };
}
