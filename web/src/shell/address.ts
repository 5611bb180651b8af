// This file answers: how does the address say what is shown? "#scenario=read&backend=epoll&at=52",
// or by hand "#read&at=52": the part behind #, which no server sees, has the setting, the place as
// the stepper reads it, the chosen task, the screen and the theme.

import type { Setting } from "../model/types";
import type { Screen } from "../store";
import type { Theme } from "./theme";

/** What an address says; what it leaves out is as it is. */
export interface Link {
  setting?: Setting;
  at?: string;
  task?: number;
  screen: Screen;
  theme?: Theme;
}

const texts = ["backend", "choices", "delay", "wrong"] as const, numbers = ["workers", "seed", "tasks", "buffer"] as const;

export function read(hash: string): Link {
  const q = new URLSearchParams(hash.replace(/^#(?=[\w-]+(&|$))/, "scenario=").replace(/^#/, "")), link: Link = { screen: "step" };
  const s = q.get("scenario");
  if (s) {
    link.setting = { scenario: s };
    for (const k of texts) if (q.get(k)) link.setting[k] = q.get(k)!;
    for (const k of numbers) if (q.get(k)) link.setting[k] = Number(q.get(k));
  }
  if (q.get("at")) link.at = q.get("at")!;
  if (Number(q.get("task"))) link.task = Number(q.get("task"));
  const screens: Screen[] = ["step", "game", "systems"], themes: Theme[] = ["light", "dark"];
  link.screen = q.has("game") ? "game" : screens.find((x) => x === q.get("screen")) ?? "step"; // a game has its own words
  link.theme = themes.find((x) => x === q.get("theme")) ?? "";
  return link;
}

/** The address of a view; of a run's own place only with a setting. */
export function text(l: Link): string {
  const q = new URLSearchParams();
  if (l.screen !== "step") q.set("screen", l.screen);
  if (l.setting) {
    q.set("scenario", l.setting.scenario);
    for (const k of [...texts, ...numbers]) if (l.setting[k] !== undefined && l.setting[k] !== "") q.set(k, String(l.setting[k]));
  }
  if (l.at) q.set("at", l.at);
  if (l.task) q.set("task", String(l.task));
  if (l.theme) q.set("theme", l.theme);
  return `#${q.toString().replaceAll("%2C", ",").replaceAll("%3A", ":").replaceAll("%3D", "=")}`;
}

export function same(a: Setting, b: Setting): boolean {
  return a.scenario === b.scenario && [...texts, ...numbers].every((k) => (a[k] ?? "") === (b[k] ?? ""));
}
