// This file answers: what does the run in view show, in a few words? The page's title says it, and
// the sentence before the first event.

import { computed, effect, signal } from "@preact/signals";
import type { ScenarioInfo, Setting } from "../model/types";
import { run, setting } from "../store";

const tail = " · greenpoll";
const [, first = "", shown = ""] = /^([\w-]+): (.*) · greenpoll$/.exec(document.title) ?? [];

/** Of which scenario, and what it shows; "": not known. own: what it has if nothing is changed. */
export const says = signal<{ scenario: string; text: string; own?: ScenarioInfo }>({ scenario: first, text: shown });

const words = "no one two three four five six seven eight nine ten eleven twelve".split(" ");

/** What a scenario shows with other numbers than its own: of "ten Reads" there may be 30. */
export function follows(text: string, own: ScenarioInfo, s: Setting): string {
  const with_: string[] = [], tasks = s.tasks ?? 0, counted = new RegExp(`\\b${words[own.changes.tasks ?? 0]}\\b`);
  if (tasks > 1 && counted.test(text)) text = text.replace(counted, words[tasks] ?? String(tasks));
  else if (tasks === 1) text += ": here only one";
  else if (tasks) with_.push(many(tasks, "task"));
  if (s.workers && s.workers !== own.workers) with_.push(many(s.workers, "worker"));
  if (s.delay && s.delay !== own.changes.delay) with_.push(/^0[a-z]*$/.test(s.delay) ? "no delay" : `a delay of ${s.delay}`);
  if (s.buffer && s.buffer !== own.changes.buffer) with_.push(`a buffer of ${many(s.buffer, "byte")}`);
  return with_.length ? `${text}, with ${with_.join(", ").replace(/, ([^,]*)$/, " and $1")}` : text;
}

function many(n: number, what: string): string {
  return n === 1 ? `one ${what}` : `${n} ${what}s`;
}

/** What the run in view shows; "": that is not known. */
export const shows = computed(() => {
  const { scenario, text, own } = says.value, s = setting.value;
  if (s.scenario !== scenario) return "";
  return text && own ? follows(text, own, s) : text;
});

effect(() => {
  if (run.value) document.title = (setting.value.scenario || "a program") + (shows.value && ": ") + shows.value + tail;
});
