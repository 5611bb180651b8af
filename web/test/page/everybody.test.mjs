// This file answers: can everybody use the page? In the dark, without a mouse, on a phone, without
// motion, on paper, and by a screen reader.

import assert from "node:assert/strict";
import { file, playground } from "../built.mjs";
import { inBrowser } from "../inbrowser.mjs";
import { at, click, moved, press, said } from "../hands.mjs";
import { accessible, fits, largeEnough } from "../look.mjs";

const url = () => file("read", "#at=ev=park,n=3");
const ground = () => getComputedStyle(document.body).backgroundColor;

for (const dark of [false, true]) {
  const how = dark ? "dark" : "light";
  inBrowser(`axe-core finds nothing serious while it steps, ${how}`, { url, dark }, async (page) => {
    await said(page);
    await accessible(page, "parked");
    await press(page, "End");
    await accessible(page, "at the end");
    for (const [key, panel] of Object.entries({ g: "guess", i: "change it", "?": "words and keys" })) {
      await press(page, "Home");
      await press(page, key);
      await accessible(page, panel);
      await press(page, "Escape");
    }
  });
}

inBrowser("d turns dark and light, and the theme can be asked for by a link", { url: () => file("read", "#theme=dark"), firefox: true }, async (page) => {
  await said(page);
  const dark = await page.eval(ground);
  await press(page, "d");
  await page.until("the ground is another", (dark) => getComputedStyle(document.body).backgroundColor !== dark, dark);
  await press(page, "d");
  await page.until("it is dark again", (dark) => getComputedStyle(document.body).backgroundColor === dark, dark);
});

inBrowser("dark as the system has it", { url, dark: true }, async (page) => {
  await said(page);
  const [r, g, b] = (await page.eval(ground)).match(/\d+/g).map(Number);
  assert.ok(r + g + b < 150, `the ground is ${r},${g},${b}`);
});

inBrowser("by keyboard alone each button is reached, is seen to have the focus, and works", { url, firefox: true }, async (page) => {
  await said(page);
  const reached = [];
  for (let k = 0; k < 120; k++) {
    await press(page, "Tab");
    const now = await page.eval(() => {
      const el = document.activeElement;
      if (!el || el === document.body) return null;
      // A ring round it, or round what stands for it: a frame in a drawing, the text of a choice.
      const ring = (e) => {
        const style = getComputedStyle(e);
        return style.outlineStyle !== "none" || style.boxShadow !== "none" || (e.matches("rect.focus") && style.stroke !== "none");
      };
      const seen = [el, ...el.children, ...el.querySelectorAll("rect.focus"), el.nextElementSibling].some((e) => e && ring(e));
      return { name: el.getAttribute("aria-label") ?? el.textContent.trim().slice(0, 40), seen };
    });
    if (!now) break;
    assert.ok(now.seen, `the focus on "${now.name}" is not to be seen`);
    reached.push(now.name);
    if (now.name.startsWith("Step") && !now.name.includes("by")) {
      const from = await at(page);
      await press(page, "Enter");
      await page.until("Enter presses it", (from) => Number(document.querySelector("#timeline [role=slider]").getAttribute("aria-valuenow")) === from + 1, from);
    }
  }
  for (const name of [/^Step$/, /^Back/, /^Guess/, /^Run/]) assert.ok(reached.some((r) => name.test(r)), `${name} is not among ${reached.join(", ")}`);
});

inBrowser("on 390 pixels all is there: nothing is wider, targets are large enough", { url, width: 390, height: 844, touch: true }, async (page) => {
  await said(page);
  await fits(page, "parked");
  await largeEnough(page, "390 px");
  const [back, step] = await page.eval(() => ["Back", "Step"].map((name) => {
    const b = [...document.querySelectorAll("button")].find((b) => (b.getAttribute("aria-label") ?? b.textContent).trim().startsWith(name) && b.checkVisibility());
    const { top, bottom, height } = b.getBoundingClientRect();
    return { top, bottom, height };
  }));
  for (const b of [back, step]) assert.ok(b.bottom <= 844 && b.height >= 44, JSON.stringify(b));
  for (const tab of ["Source", "Timeline", "Picture"]) {
    await click(page, "tab", `^${tab}`);
    await page.until(`${tab} is chosen`, (tab) => [...document.querySelectorAll("[role=tab]")].find((t) => t.textContent.trim() === tab)?.ariaSelected === "true", tab);
    await fits(page, tab);
  }
  await accessible(page, "390 px");
});

inBrowser("targets are large enough at 1280 pixels", { url }, async (page) => {
  await said(page);
  await largeEnough(page, "1280 px");
  await fits(page, "1280 px");
});

inBrowser("at 200 % for a projector nothing is cut off", { url, width: 640, height: 400, scale: 2 }, async (page) => {
  await said(page);
  await fits(page, "200 %");
});

inBrowser("with reduced motion nothing moves", { url, reduced: true }, async (page) => {
  await said(page);
  for (let k = 0; k < 12; k++) {
    await moved(page, "ArrowRight");
    assert.equal(await page.eval(() => document.getAnimations().filter((a) => a.playState === "running").length), 0);
  }
});

inBrowser("otherwise a card moves when its task does", { url: () => file("read") }, async (page) => {
  await said(page);
  let most = 0;
  for (let k = 0; k < 8; k++) {
    await moved(page, "ArrowRight");
    most = Math.max(most, await page.eval(() => document.getAnimations().length));
  }
  assert.ok(most > 0, "no animation at all in eight events");
});

inBrowser("on paper the run is told in words", { url }, async (page) => {
  await said(page);
  await page.eval(() => dispatchEvent(new Event("beforeprint"))); // emulation does not send it
  await page.tab.emulateMediaType("print");
  const text = await page.eval(() => document.body.innerText);
  assert.match(text, /parks in the middle of Read/);
  assert.match(text, /Read/);
  const buttons = await page.eval(() => [...document.querySelectorAll("button")].filter((b) => b.checkVisibility()).length);
  const pdf = await page.tab.pdf({ format: "A4" });
  assert.ok(pdf.length > 10_000, `the PDF has ${pdf.length} bytes`);
  assert.equal(buttons, 0, "buttons on paper");
});

for (const [name, is] of Object.entries({ systems: [/^epoll .*kqueue .*iocp/m, /WSARecv/, /1 call to read/], game: [/Make the task sleep for ever/, /Wrong code 1/] })) {
  inBrowser(`on paper the screen ${name} says what it shows`, { url: () => playground(`#screen=${name}`) }, async (page) => {
    await page.until("it is there", (is) => new RegExp(is).test(document.querySelector("main").innerText), is.at(-1).source);
    await page.tab.emulateMediaType("print");
    const text = await page.eval(() => document.body.innerText.replace(/[ \t\n]+/g, " "));
    for (const words of is) assert.match(text, new RegExp(words.source.replace("^", "")));
    assert.doesNotMatch(text, /event by event/, "the run of another screen");
  });
}

inBrowser("a screen reader hears the sentence, the task's state, the kernel's side", { url }, async (page) => {
  const sentence = await said(page);
  let all = "", text = "";
  const walk = (n) => {
    all += `${n.role}: ${n.name ?? ""}\n`;
    if (n.role === "StaticText") text += n.name;
    n.children?.forEach(walk);
  };
  walk(await page.tab.accessibility.snapshot({ interestingOnly: false }));
  assert.ok(text.includes(sentence), text);
  assert.match(all, /task 1[^\n]*(parked|to park)/i);
  assert.match(all, /fd 4[^\n]*(bytes|nothing|none)/i);
  assert.equal(await page.eval(() => document.querySelector("#said").closest("[aria-live]")?.getAttribute("aria-live")), "polite");
});
