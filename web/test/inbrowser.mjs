// This file answers: what is a test with a page, and what fails it besides its own assertions? Any
// error in the page's console, any error that the page does not catch, any breach of its content
// security policy, and any request that leaves it.
//
// One browser for all tests of a file; each test has a context of its own in it (nothing is
// stored from one to the next). With BROWSER=firefox only those run that are marked for it.

import { after, test } from "node:test";
import { firefox, open, start } from "./browser.mjs";

let shared; // the browser of this file's tests, once one of them runs

after(async () => {
  await (await shared)?.close();
});

/**
 * A test with a page. Options: url (a string, or a function that gives one), dark, reduced, width,
 * height, touch, before (a function to run in each page before its own scripts), expected
 * (patterns of complaints that the test brings about itself), firefox (runs there, too), timeout.
 */
export function inBrowser(title, options, body) {
  if (firefox && !options.firefox) return;
  test(title, { timeout: options.timeout ?? 120_000 }, async () => {
    shared ??= start();
    const page = await open(await shared, options);
    let failed;
    try {
      await body(page);
    } catch (e) {
      failed = e;
    }
    await page.close();
    if (failed) {
      failed.message += page.complaints.length ? `\nthe page complained: ${page.complaints.join("\n")}` : "";
      throw failed;
    }
    page.quiet();
  });
}
