/*
 * For pages of the reference: shows only what has the words that one types, and tries what only reads. It runs as a script of
 * the page. The page works without it, but nothing can be tried there.
 */
(() => {
  /** @type {HTMLInputElement | null} */
  const search = document.querySelector("input[type=search]");
  const items = Array.from(document.querySelectorAll("[data-words]"), (item) => /** @type {HTMLElement} */ (item));
  const texts = items.map((item) => `${item.textContent} ${item.dataset.words}`.toLowerCase());
  /** @type {HTMLElement | null} */
  const status = document.querySelector("[data-found]");

  function filter() {
    const words = (search?.value ?? "").toLowerCase().split(/\s+/).filter(Boolean);
    items.forEach((item, at) => {
      item.hidden = !words.every((word) => texts[at]?.includes(word));
    });
    for (const group of document.querySelectorAll("[data-group]")) {
      /** @type {HTMLElement} */ (group).hidden = !group.querySelector("[data-words]:not([hidden])");
    }
    const shown = items.filter((item) => !item.hidden).length;
    const said = shown > 0 ? `${status?.dataset.found} ${shown}` : (status?.dataset.nothing ?? "");
    if (status) status.textContent = words.length > 0 ? said : "";
  }

  if (items.length > 0) {
    search?.addEventListener("input", filter);
    if (search?.value) filter();
  }

  /** @param {HTMLFormElement} form */
  function addressOf(form) {
    const query = new URLSearchParams();
    let path = form.dataset.try ?? "";
    for (const input of form.querySelectorAll("input")) {
      if (input.dataset.in === "path") path = path.replace(`{${input.name}}`, () => encodeURIComponent(input.value));
      else if (input.value) query.set(input.name, input.value);
    }
    return query.size > 0 ? `${path}?${query}` : path;
  }

  /** @param {Response} response */
  async function textOf(response) {
    const type = response.headers.get("content-type") ?? "";
    if (!/json|text|javascript/.test(type)) return `${type}, ${(await response.arrayBuffer()).byteLength} bytes`;
    const text = await response.text();
    return type.includes("json") ? JSON.stringify(JSON.parse(text), null, 2) : text;
  }

  /** @param {SubmitEvent} event */
  async function send(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.currentTarget);
    const output = form.querySelector("output");
    const body = form.querySelector("pre");
    if (!output || !body) return;
    const address = addressOf(form);
    try {
      const response = await fetch(address, { headers: { accept: "application/json, */*" } });
      body.textContent = await textOf(response);
      output.textContent = `${response.status} GET ${address}`;
      body.hidden = false;
    } catch (error) {
      output.textContent = String(error);
      body.hidden = true;
    }
  }

  // Where the contents stand beside the page, they are open in every browser.
  if (matchMedia("(width >= 60rem)").matches) document.querySelector(".side details")?.setAttribute("open", "");

  for (const details of document.querySelectorAll(".try")) /** @type {HTMLElement} */ (details).hidden = false;
  for (const form of document.querySelectorAll("form[data-try]")) {
    form.addEventListener("submit", (event) => send(/** @type {SubmitEvent} */ (event)));
  }
})();
