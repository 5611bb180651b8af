// This file answers: what can a test do with a page, whatever the page is? It opens it, waits for
// something to be so, and says at the end what the page complained of.

import assert from "node:assert/strict";

const patience = 30_000; // of one wait: a bound against hanging, not a measure of speed

export class Page {
  patience = patience;
  complaints = [];
  requests = [];

  constructor(tab, context, outside, expected) {
    this.tab = tab;
    this.context = context;
    this.outside = outside;
    this.expected = expected;
    tab.setDefaultTimeout(patience);
    tab.on("console", (m) => ["error", "assert"].includes(m.type()) && this.#complain(`console: ${m.text()}`));
    tab.on("pageerror", (e) => this.#complain(`not caught: ${e.stack ?? e.message ?? e}`));
    tab.on("request", (r) => this.requests.push(r.url()));
    tab.on("requestfailed", (r) => this.#failed(r.url(), r.failure()?.errorText ?? ""));
    this.asked = outside.asked.length;
  }

  #complain(text) {
    if (this.expected.some((pattern) => pattern.test(text)) || this.complaints.includes(text)) return;
    if (this.complaints.length < 8) this.complaints.push(text); // more say no more
  }

  /** A stream of the page's own server ends when the page is loaded again: that is no fault. */
  #failed(url, why) {
    if (!/ABORTED/.test(why) || !this.#own(url)) this.#complain(`failed: ${url.slice(0, 200)} ${why}`);
  }

  #own(url) {
    return url.startsWith(/^(file|http):/.test(this.url ?? "") ? new URL(".", this.url).href : "about:");
  }

  async prepare({ dark, reduced, width = 1280, height = 800, touch = false, scale = 1, before }) {
    const viewport = { width, height, deviceScaleFactor: scale, ...(touch ? { hasTouch: true, isMobile: true } : {}) };
    await this.tab.setViewport(viewport);
    if (this.chromium) {
      await this.tab.emulateMediaFeatures([
        { name: "prefers-color-scheme", value: dark ? "dark" : "light" },
        { name: "prefers-reduced-motion", value: reduced ? "reduce" : "no-preference" },
      ]);
    }
    await this.tab.evaluateOnNewDocument(() => {
      globalThis.breaches = [];
      addEventListener("securitypolicyviolation", (e) => {
        globalThis.breaches.push(`${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`);
      });
    });
    if (before) await this.tab.evaluateOnNewDocument(before);
  }

  get chromium() {
    return this.tab.browser().process()?.spawnfile.includes("firefox") !== true;
  }

  async goto(url) {
    this.url = url;
    await this.tab.goto(url, { waitUntil: "load" });
  }

  /** Runs a function in the page. */
  eval(f, ...args) {
    return this.tab.evaluate(f, ...args);
  }

  /** Waits until a function, run in the page, returns something true, and returns that. It never
   * hangs: after a time it fails, and says what was on the page. */
  async until(what, f, ...args) {
    const end = Date.now() + this.patience;
    let last;
    while (Date.now() < end) {
      try {
        last = await this.tab.evaluate(f, ...args);
        if (last) return last;
      } catch (e) {
        if (!/context|navigat|detached/i.test(e.message)) throw e;
        last = e.message; // the document is just being changed for another
      }
      await this.frame();
    }
    assert.fail(`${what}: not so after ${this.patience / 1000} s (last: ${JSON.stringify(last)}); ${await this.seen()}`);
  }

  /** Waits until a function, run in the page, returns an element, and returns a handle of it. */
  async handle(what, f, ...args) {
    const end = Date.now() + this.patience;
    while (Date.now() < end) {
      const element = (await this.tab.evaluateHandle(f, ...args)).asElement();
      if (element) return element;
      await this.frame();
    }
    assert.fail(`${what}: not so after ${this.patience / 1000} s; ${await this.seen()}`);
  }

  /** Gives the page the time of a frame. */
  frame() {
    return this.tab.evaluate(() => new Promise((done) => setTimeout(done, 16))).catch(() => {});
  }

  /** What is on the page, for a test's report. */
  async seen() {
    const late = new Promise((done) => setTimeout(() => done("it does not answer"), 3_000).unref());
    const text = this.tab
      .evaluate(() => {
        const source = document.querySelector("#source")?.innerText ?? ""; // long, and no news
        return `${location.href}\n${(document.body?.innerText ?? "no body").replace(source, "").replace(/\n+/g, " | ")}`;
      })
      .catch((e) => `cannot be read: ${e.message}`);
    const shown = await Promise.race([text, late]);
    return `on the page: ${shown.slice(0, 1_500)}\ncomplaints: ${this.complaints.join("\n") || "none"}`;
  }

  /** Fails if the page has complained, or asked anything of anybody. */
  quiet() {
    assert.deepEqual(this.complaints, [], "the page complained");
    assert.deepEqual(this.left(), [], "requests left the page");
  }

  /** The requests that went elsewhere than to the page's own folder or server, and its blobs. */
  left() {
    const inside = (u) => ["data:", "blob:", "about:"].some((start) => u.startsWith(start)) || this.#own(u);
    return [...this.requests.filter((u) => !inside(u)), ...this.outside.asked.slice(this.asked)];
  }

  async close() {
    const breaches = await Promise.race([
      this.tab.evaluate(() => globalThis.breaches ?? []).catch(() => []),
      new Promise((done) => setTimeout(() => done(["the page does not answer at its end"]), 10_000).unref()),
    ]);
    for (const b of breaches) this.#complain(`content security policy: ${b}`);
    await this.context.close().catch((e) => this.#complain(`closing: ${e.message}`));
  }
}
