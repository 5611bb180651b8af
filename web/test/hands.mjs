// This file answers: where on the page is what a test reads and presses? What the tests know of
// the page's elements is here, and nowhere else; they are found by role and name where they have
// one.

/** The one sentence, once there is one. */
export function said(page) {
  return page.until("there is a sentence", () => document.querySelector("#said")?.textContent.trim());
}

/** The number of the event in view. */
export function at(page) {
  return page.eval(() => Number(document.querySelector("#timeline [role=slider]")?.getAttribute("aria-valuenow")));
}

/** Waits until event i is in view, and returns its sentence. */
export async function isAt(page, i) {
  const now = (i) => Number(document.querySelector("#timeline [role=slider]")?.getAttribute("aria-valuenow")) === i;
  await page.until(`event ${i} is in view`, now, i);
  return said(page);
}

/** Presses a key, such as "ArrowRight" or "c". */
export function press(page, key) {
  return page.tab.keyboard.press(key);
}

/** Presses a key and waits until another event is in view; returns its number. */
export async function moved(page, key) {
  const from = await at(page);
  await press(page, key);
  await page.until(`${key} moves the view from event ${from}`, (from) => {
    const now = Number(document.querySelector("#timeline [role=slider]")?.getAttribute("aria-valuenow"));
    return now !== from;
  }, from);
  return at(page);
}

/** The first visible control of a role whose accessible name matches. Runs in the page. */
function find(role, name, within) {
  const tags = {
    button: "button",
    link: "a[href]",
    combobox: "select",
    spinbutton: "input[type=number]",
    textbox: "input:not([type]), input[type=text]",
    radio: "input[type=radio]",
  };
  const selector = [`[role=${role}]`, ...(tags[role] ? [tags[role]] : [])].join(", ");
  const named = (el) => el.getAttribute("aria-label") ?? el.labels?.[0]?.textContent ?? el.textContent ?? "";
  return [...document.querySelectorAll(within)]
    .flatMap((w) => [...w.querySelectorAll(selector)])
    .find((el) => new RegExp(name, "i").test(named(el).replace(/\s+/g, " ").trim()) && el.checkVisibility({ visibilityProperty: true }));
}

/** Waits for a control by its role and accessible name (a pattern), and returns its handle. */
export async function control(page, role, name, within = "body") {
  const handle = await page.handle(`there is a ${role} named ${name} in ${within}`, find, role, name, within);
  return handle;
}

/** Clicks on a control where it is, as a reader does. */
export async function click(page, role, name, within) {
  await (await control(page, role, name, within)).click();
}
