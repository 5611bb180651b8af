// This file answers: can everybody read and press what is on the screen? axe-core looks for what
// keeps people out; the sizes of what is pressed are measured here.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

const axe = readFileSync(new URL("../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

/** Fails on what axe-core calls serious or critical. */
export async function accessible(page, where) {
  await page.eval(axe);
  const found = await page.eval(async () => {
    const { violations } = await globalThis.axe.run(document, {
      resultTypes: ["violations"],
      elementRef: true,
      preload: false, // else it fetches the style sheet, which the page's policy forbids
    });
    // axe-core joins the texts of a drawing without spaces. What is asked is that the name has the
    // texts that are seen (WCAG 2.5.3): here one by one.
    const named = ({ element }) => {
      const plain = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
      const name = ` ${plain(element.getAttribute("aria-label") ?? "")} `;
      const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) if (!name.includes(` ${plain(texts.currentNode.data)} `) && plain(texts.currentNode.data)) return false;
      return true;
    };
    for (const v of violations) if (v.id === "label-content-name-mismatch") v.nodes = v.nodes.filter((n) => !named(n));
    return violations.filter((v) => v.nodes.length > 0).map(({ id, impact, help, nodes }) => ({
      id,
      impact,
      help,
      nodes: nodes.slice(0, 4).map((n) => `${n.target.join(" ")}: ${n.any.concat(n.all, n.none).map((c) => c.message).join("; ")}`),
    }));
  });
  const bad = found.filter((v) => v.impact === "serious" || v.impact === "critical");
  assert.deepEqual(bad, [], `axe-core, ${where}`);
}

/** Fails on what can be pressed and is smaller than 24 by 24 pixels (WCAG 2.5.8). As there, two are
 * left out: a link or a word within a line of text, and what stands alone, so that a circle of 24
 * pixels round its middle touches no other target. */
export async function largeEnough(page, where) {
  const small = await page.eval(() => {
    const least = 24;
    const pressable = "a[href], button, select, input, summary, [role=button], [role=tab], [role=slider], [role=option], [role=link]";
    const visible = (el) => el.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    const targets = [...document.querySelectorAll(pressable)].filter(visible).map((el) => {
      // A label may be what is pressed.
      const boxes = [el, ...(el.labels ?? [])].map((e) => e.getBoundingClientRect());
      const [left, top] = [Math.min(...boxes.map((b) => b.left)), Math.min(...boxes.map((b) => b.top))];
      const [right, bottom] = [Math.max(...boxes.map((b) => b.right)), Math.max(...boxes.map((b) => b.bottom))];
      const inText = getComputedStyle(el).display.startsWith("inline") && el.parentElement.textContent.trim() !== el.textContent.trim() && el.closest("p, dd, li, #said") !== null;
      return { el, left, top, right, bottom, w: right - left, h: bottom - top, inText };
    });
    const shown = targets.filter((t) => t.w > 1 && t.h > 1 && t.bottom > 0); // others are for screen readers, or until focus
    const isSmall = (t) => t.w < least - 0.5 || t.h < least - 0.5;
    const far = (x, y, t) => Math.hypot(Math.max(t.left - x, 0, x - t.right), Math.max(t.top - y, 0, y - t.bottom));
    const alone = (t) => {
      const [x, y] = [(t.left + t.right) / 2, (t.top + t.bottom) / 2];
      return shown.every((o) => o === t || o.el.contains(t.el) || t.el.contains(o.el) || (far(x, y, o) >= least / 2 && (!isSmall(o) || Math.hypot(x - (o.left + o.right) / 2, y - (o.top + o.bottom) / 2) >= least)));
    };
    return shown
      .filter((t) => isSmall(t) && !t.inText && !alone(t))
      .map(({ el, w, h }) => `${el.tagName.toLowerCase()}.${el.className?.baseVal ?? el.className} "${(el.getAttribute("aria-label") ?? el.textContent).trim().slice(0, 40)}" ${w.toFixed(1)}x${h.toFixed(1)}`);
  });
  assert.deepEqual(small, [], `smaller than 24 px, ${where}`);
}

/** Fails if the page is wider than the window. */
export async function fits(page, where) {
  const [wide, have] = await page.eval(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  assert.ok(wide <= have, `${where}: the page is ${wide} px wide, the window ${have}; ${await page.seen()}`);
}
