// This file answers: does the page go on when the runtime in its Worker crashes or hangs? What was
// shown stays, it is said, and "Start again" makes a new one.

import assert from "node:assert/strict";
import { playground } from "../built.mjs";
import { inBrowser } from "../inbrowser.mjs";
import { at, click, isAt, moved, said } from "../hands.mjs";
import { breakable, hurt, workersSoFar } from "../hurt.mjs";

const expected = [/broken by a test|unreachable, by a test|by a test/];
const ready = () => document.documentElement.dataset.runtime === "ready";

/** Asks for another run by the address, as a link does. */
function ask(page, scenario) {
  return page.eval((scenario) => (location.hash = `#scenario=${scenario}`), scenario);
}

const shows = (scenario) => new RegExp(`scenario=${scenario}\\b.*at=`).test(location.hash);

for (const [how, what] of Object.entries({ throw: "an error in its script", trap: "a trap in WebAssembly", hang: "a loop without end" })) {
  inBrowser(
    `after ${what} the page still steps, says so, and a new runtime makes runs`,
    { url: () => playground(), before: breakable, expected, firefox: how !== "trap" },
    async (page) => {
      const first = await said(page);
      await page.until("the runtime is ready", ready);
      const start = await at(page);
      await hurt(page, how);
      if (how !== "throw") await ask(page, "deadline"); // what has thrown is seen at once
      await page.until("it is said", () => document.querySelector("[role=alert]")?.innerText);
      assert.equal(await said(page), first, "the last picture stays");
      await moved(page, "ArrowRight");
      await isAt(page, start + 1);
      const before = await workersSoFar(page);
      await click(page, "button", "^Start again");
      await page.until("the runtime is ready again", ready);
      assert.ok((await workersSoFar(page)) > before, "another Worker was begun");
      await ask(page, "close"); // and not deadline: the new runtime may have made that by now, as it was asked for before
      await page.until("the new run is shown", shows, "close");
      assert.notEqual(await said(page), first);
      await moved(page, "ArrowRight");
    },
  );
}

inBrowser("without hurt no alert is shown", { url: () => playground(), before: breakable, firefox: true }, async (page) => {
  await said(page);
  await page.until("the runtime is ready", ready);
  await ask(page, "deadline");
  await page.until("the new run is shown", shows, "deadline");
  assert.equal(await page.eval(() => document.querySelector("[role=alert]")), null);
});
