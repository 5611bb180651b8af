// This file answers: what does a word mean? One bubble for all that carry data-word (a word of
// docs/words.md) or data-tip (a text). It comes by hover, focus and tap, stays while the pointer
// is on it, and goes by Escape.

import { effect, signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { run } from "../store";
import { Marked } from "./prose";

const target = signal<Element | null>(null);
const marked = "[data-word], [data-tip]";
let leaving = 0;
let place = ""; // where the target was when its bubble came

function found(e: Event): Element | null {
  return e.target instanceof Element ? e.target.closest(marked) : null;
}

function show(el: Element | null): void {
  clearTimeout(leaving);
  place = placeOf(el);
  target.value = el;
}

function placeOf(el: Element | null): string {
  const at = el?.getBoundingClientRect();
  return at ? `${at.left} ${at.top}` : "";
}

// The pointer may cross the gap between word and bubble: it takes less than this.
function leave(): void {
  clearTimeout(leaving);
  leaving = window.setTimeout(() => (target.value = null), 250);
}

/** Closes the bubble; false: there was none. */
export function closeTip(): boolean {
  if (!target.value) return false;
  show(null);
  return true;
}

export function listenForTips(): void {
  document.addEventListener("pointerover", (e) => {
    if (e.pointerType === "touch") return;
    const el = found(e);
    if (el) show(el);
    else if (e.target instanceof Element && e.target.closest(".tip")) clearTimeout(leaving);
    else if (target.value && target.value !== document.activeElement) leave();
  });
  document.addEventListener("focusin", (e) => {
    const el = found(e);
    if (el?.matches(":focus-visible")) show(el);
  });
  document.addEventListener("focusout", leave);
  document.addEventListener("click", (e) => {
    const el = found(e);
    if (el) show(el);
    else if (!(e.target instanceof Element && e.target.closest(".tip"))) show(null);
  });
  // Only a scroll that moves the word takes its bubble away: the source scrolls by itself.
  document.addEventListener("scroll", () => {
    if (target.value && placeOf(target.value) !== place) show(null);
  }, { capture: true, passive: true });
  let last: Element | null = null;
  effect(() => { // whoever hears the page hears the bubble as the word's description
    last?.removeAttribute("aria-describedby");
    last = target.value;
    last?.setAttribute("aria-describedby", "tip");
  });
}

export function Tip() {
  const box = useRef<HTMLDivElement>(null), el = target.value;
  const word = el?.getAttribute("data-word") ?? "";
  const means = el?.getAttribute("data-tip") ?? (word && run.value?.meaning(word)) ?? "";
  useLayoutEffect(() => {
    if (!el?.isConnected || !box.current) return;
    const at = el.getBoundingClientRect(), me = box.current.getBoundingClientRect(), edge = 8;
    const left = Math.max(edge, Math.min(at.left, innerWidth - me.width - edge));
    const below = at.bottom + 6 + me.height < innerHeight;
    box.current.style.left = `${left}px`;
    box.current.style.top = `${below ? at.bottom + 6 : Math.max(edge, at.top - me.height - 6)}px`;
  });
  if (!el || !means) return null;
  return <div class="tip" id="tip" role="tooltip" ref={box}>{word && <b>{word}</b>}{word && " "}<Marked text={means} /></div>;
}
