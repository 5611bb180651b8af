// This file answers: how is a real browser started, and a page opened in it? BROWSER=firefox takes
// Firefox, by WebDriver BiDi; else it is Chromium. CHROMIUM and FIREFOX say where they are.
//
// What BiDi, as puppeteer speaks it, lacks: dark and reduced motion after the start, print as a
// medium, the accessibility tree, requests of a file, and breaches of a policy in the console.

import puppeteer from "puppeteer-core";
import { Page } from "./pageof.mjs";
import { listen } from "./outside.mjs";

export const firefox = process.env.BROWSER === "firefox";

const chromiumAt = process.env.CHROMIUM ?? "/usr/bin/chromium";
const firefoxAt = process.env.FIREFOX ?? "/usr/bin/firefox-esr";

/** Starts the browser. dark, reduced: what all pages in it are told that the reader wants; in
 * Chromium each page can be told otherwise. */
export async function start({ dark = false, reduced = false, args = [] } = {}) {
  const outside = await listen();
  const browser = await puppeteer.launch({
    headless: true,
    protocolTimeout: 60_000,
    timeout: 60_000,
    ...(firefox ? ofFirefox(outside.port, dark, reduced) : ofChromium(outside.port, args)),
  });
  const close = async () => {
    const child = browser.process();
    const late = setTimeout(() => child?.kill("SIGKILL"), 10_000); // it hangs
    await browser.close().catch(() => child?.kill("SIGKILL"));
    clearTimeout(late);
    outside.close();
  };
  return { browser, outside, dark, reduced, close };
}

function ofChromium(port, args) {
  return {
    executablePath: chromiumAt,
    pipe: true, // it ends with this process, however that ends
    args: [
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      `--proxy-server=http://127.0.0.1:${port}`,
      "--force-color-profile=srgb",
      "--hide-scrollbars",
      ...args,
    ],
  };
}

function ofFirefox(port, dark, reduced) {
  return {
    browser: "firefox",
    executablePath: firefoxAt,
    extraPrefsFirefox: {
      // puppeteer lets one file read others; a reader's Firefox does not.
      "security.fileuri.strict_origin_policy": true,
      "network.proxy.type": 1,
      "network.proxy.http": "127.0.0.1",
      "network.proxy.http_port": port,
      "network.proxy.ssl": "127.0.0.1",
      "network.proxy.ssl_port": port,
      // WebDriver BiDi, as puppeteer speaks it, has no command for these two.
      "layout.css.prefers-color-scheme.content-override": dark ? 0 : 1,
      "ui.prefersReducedMotion": reduced ? 1 : 0,
    },
  };
}

/** Opens a page in a context of its own. */
export async function open(started, options) {
  const context = await started.browser.createBrowserContext();
  const tab = await context.newPage();
  const page = new Page(tab, context, started.outside, options.expected ?? []);
  await page.prepare({ dark: started.dark, reduced: started.reduced, ...options });
  const url = typeof options.url === "function" ? await options.url() : options.url;
  if (url) await page.goto(url);
  return page;
}
