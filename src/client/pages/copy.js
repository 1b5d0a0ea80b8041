// Copies what stands in a field. The buttons are there only with this script: without it the field can be selected.

/** For how long a button says what it did. */
const SAID_MS = 2000;

/** @param {HTMLButtonElement} button */
async function copy(button) {
  const field = document.getElementById(button.dataset.copy ?? "");
  const status = button.parentElement?.querySelector("[role=status]");
  if (!(field instanceof HTMLInputElement) || !status) return;
  field.select();
  await navigator.clipboard.writeText(field.value);
  status.textContent = button.dataset.copied ?? "";
  setTimeout(() => {
    status.textContent = "";
  }, SAID_MS);
}

for (const found of document.querySelectorAll("button[data-copy]")) {
  const button = /** @type {HTMLButtonElement} */ (found);
  // Where the browser lets no page write to the clipboard, there is nothing to press.
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", () => copy(button));
}

export {};
