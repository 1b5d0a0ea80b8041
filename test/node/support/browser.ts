import { existsSync } from "node:fs";
import { type Browser, chromium, type LaunchOptions } from "playwright-core";

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** Without a browser there is nothing to show; in CI that is a failure and not a reason to pass. */
export const hasBrowser = existsSync(executablePath) || process.env.CI === "true";

/** Starts the browser that is installed. It asks nobody on the internet for anything. */
export function launchBrowser(options: LaunchOptions = {}): Promise<Browser> {
  const args = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-quic"];
  return chromium.launch({ executablePath, args, ...options });
}
