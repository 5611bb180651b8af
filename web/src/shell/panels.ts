// This file answers: which panel is open over the stage, or beside it? One at most.

import { signal } from "@preact/signals";

export type Panel = "" | "guess" | "change" | "menu" | "help";

export const panel = signal<Panel>("");

export type Tab = "Picture" | "Source" | "Timeline";

/** What a narrow page shows below the sentence; a wide one shows all three. */
export const tab = signal<Tab>("Picture");

let opener: Element | null = null;

export function openPanel(p: Panel): void {
  opener = document.activeElement;
  panel.value = panel.value === p ? "" : p;
}

/** Closes what is open, and gives the focus back; false: nothing was. */
export function closePanel(): boolean {
  if (!panel.value) return false;
  panel.value = "";
  if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
  return true;
}
