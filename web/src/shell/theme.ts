// This file answers: dark or light? As the system has it, until the reader or a link says
// otherwise.

import { computed, effect, signal } from "@preact/signals";

export type Theme = "" | "light" | "dark";

/** What was asked for; "": the system's. */
export const theme = signal<Theme>("");

const system = matchMedia("(prefers-color-scheme: dark)");
const systemDark = signal(system.matches);
system.addEventListener("change", (e) => (systemDark.value = e.matches));

export const dark = computed(() => (theme.value ? theme.value === "dark" : systemDark.value));

effect(() => {
  if (theme.value) document.documentElement.dataset.theme = theme.value;
  else delete document.documentElement.dataset.theme;
});

export function turnTheme(): void {
  theme.value = dark.value ? "light" : "dark";
}

let probe: HTMLElement | undefined, asked = new Map<string, string>(), askedDark = false;

/** What a colour of style.css is now, for a canvas. To ask the browser each time would cost more than to draw. */
export function colour(name: string): string {
  if (askedDark !== dark.value) [asked, askedDark] = [new Map(), dark.value];
  let c = asked.get(name);
  if (!c) asked.set(name, (c = ask(name)));
  return c;
}

function ask(name: string): string {
  if (!probe) {
    probe = document.createElement("i");
    probe.hidden = true;
    document.body.append(probe);
  }
  probe.style.color = `var(--${name})`;
  return getComputedStyle(probe).color;
}
