/*
 * For the page that ends the visit of a connect link: tells what came of it, and closes the window. The application is told at
 * its exact origin. A window that our page in a frame has opened tells that page, which then ends the visit itself.
 */
const { session, status, integration, error, origin, mode } = document.body.dataset;

if (mode === "window") {
  opener?.postMessage({ type: "latchkey:window", session, query: location.search }, location.origin);
} else if (origin) {
  const application = parent === self ? opener : parent;
  application?.postMessage({ type: "latchkey:connect", session, status, integration, error }, origin);
}
if (mode) close();

export {};
