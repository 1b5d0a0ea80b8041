import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, LaunchOptions } from "playwright-core";
import { type Environment, startEnvironment } from "../../../scripts/lib/environment.ts";
import { freePorts } from "../../../scripts/lib/ports.ts";
import { launchBrowser } from "./browser.ts";
import { sharedState } from "./shared.ts";

/** A running Latchkey with a practice provider, and a browser to look at it. */
export interface BrowserStage {
  environment: Environment;
  browser: Browser;
  /** Latchkey's origin. */
  broker: string;
  /** Holds the local D1 and KV. */
  directory: string;
  stop(): Promise<void>;
}

/** Starts both, on a state of their own. */
export async function startBrowserStage(options?: LaunchOptions): Promise<BrowserStage> {
  const directory = mkdtempSync(join(tmpdir(), "latchkey-pages-"));
  const variablesFile = join(directory, "variables");
  const migratedState = await sharedState();
  const environment = await startEnvironment({ ports: await freePorts(), directory, variablesFile, migratedState });
  const browser = await launchBrowser(options);
  const stop = async () => {
    await browser.close();
    await environment.stop();
    rmSync(directory, { recursive: true, force: true });
  };
  return { environment, browser, broker: environment.variables.PUBLIC_URL, directory, stop };
}
