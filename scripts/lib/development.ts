import { createHmac, randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseEnv } from "node:util";

/** Where the parts of a development environment listen, all on loopback. */
export interface Ports {
  worker: number;
  practice: number;
  application: number;
}

/** What the Worker is configured with, as its variables are called. */
export interface Variables {
  ENCRYPTION_KEYS: string;
  JWT_SECRET: string;
  PUBLIC_URL: string;
  FRONTEND_URL: string;
  ALLOW_LOOPBACK: string;
  PRACTICE_PROVIDER_URL: string;
}

/** Reads the variables of a development environment; makes them, with fresh secrets, when the file is not there yet. */
export function ensureVariables(file: string, ports: Ports): Variables {
  if (!existsSync(file)) writeFileSync(file, format(makeVariables(ports)), { mode: 0o600 });
  return { ...makeVariables(ports), ...parseEnv(readFileSync(file, "utf8")) };
}

function makeVariables(ports: Ports): Variables {
  return {
    ENCRYPTION_KEYS: `dev1:${randomBytes(32).toString("base64")}`,
    JWT_SECRET: randomBytes(32).toString("hex"),
    PUBLIC_URL: `http://localhost:${ports.worker}`,
    FRONTEND_URL: `http://127.0.0.1:${ports.application}`,
    ALLOW_LOOPBACK: "true",
    PRACTICE_PROVIDER_URL: `http://127.0.0.1:${ports.practice}`,
  };
}

function format(variables: Variables): string {
  const lines = Object.entries(variables).map(([name, value]) => `${name}="${value}"`);
  return `# Made at first start, for this machine only. Never commit it.\n${lines.join("\n")}\n`;
}

/** The practice client's secret: follows from the environment's own secret, so that nothing more has to be kept. */
export function practiceClientSecret({ JWT_SECRET }: Pick<Variables, "JWT_SECRET">): string {
  return createHmac("sha256", JWT_SECRET).update("practice client").digest("base64url");
}
