// Filters the cards of a page while somebody types, over what the search without script has found.
const { document } = /** @type {any} */ (globalThis);
const field = document.querySelector("input[type=search]");
const count = document.querySelector("[data-count]");
const empty = document.querySelector("[data-empty]");

function filter() {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const card of document.querySelectorAll("[data-words]")) {
    card.hidden = !words.every((/** @type {string} */ word) => card.dataset.words.includes(word));
    if (!card.hidden) shown += 1;
  }
  for (const group of document.querySelectorAll("[data-group]")) {
    group.hidden = group.querySelector("[data-words]:not([hidden])") === null;
  }
  empty.hidden = shown > 0;
  count.textContent = `${count.dataset.count} ${shown}`;
}

field?.addEventListener("input", filter);

export {};
