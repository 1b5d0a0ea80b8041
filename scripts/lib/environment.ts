import { cpSync } from "node:fs";
import * as jose from "jose";
import { createCatalog } from "../../src/catalog/catalog.ts";
import { practiceProvider } from "../../src/catalog/practice.ts";
import type { Rotation } from "../practice/adapter.ts";
import { startPracticeApplication } from "../practice/application.ts";
import { type PracticeProvider, startPracticeProvider } from "../practice/provider.ts";
import { databaseOf } from "./commandDatabase.ts";
import { ensureVariables, type Ports, practiceClientSecret, type Variables } from "./development.ts";
import { type RegisteredInput, registerIntegration } from "./registerIntegration.ts";
import { runWrangler, startWorker } from "./wrangler.ts";

/** A running Latchkey with a practice provider and a practice application, all on loopback. */
export interface Environment {
  variables: Variables;
  practice: PracticeProvider;
  practiceClientSecret: string;
  /** A JWT for a user, as the application would issue it. */
  signIn(user: string, claims?: object): Promise<string>;
  /** Ends all of it. */
  stop(): Promise<void>;
  /** Ends the Worker as a crash would; all else goes on. */
  killWorker(): Promise<void>;
  /** Starts the Worker again, on the same state. */
  restartWorker(): Promise<void>;
}

export interface EnvironmentOptions {
  ports: Ports;
  /** Holds the local D1 and KV. */
  directory: string;
  variablesFile: string;
  /** What the Worker prints. */
  onLine?: (line: string) => void;
  /** What the practice provider does with refresh tokens that were used. */
  rotation?: Rotation;
  /** A directory with a local state whose migrations are applied: it is copied, which takes no seconds. */
  migratedState?: string | undefined;
}

const CLIENT_ID = "latchkey";
const SIGN_IN_SECONDS = 12 * 3600;

/** Makes secrets where there are none, applies the migrations, registers the practice integration and starts everything. */
export async function startEnvironment(options: EnvironmentOptions): Promise<Environment> {
  const { ports, directory, variablesFile, onLine = () => {}, rotation = "strict" } = options;
  const variables = ensureVariables(variablesFile, ports);
  const clientSecret = practiceClientSecret(variables);
  const redirectUris = [`${variables.PUBLIC_URL}/oauth2/callback`];
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const end of stops.reverse()) await end();
    stops.length = 0;
  };
  try {
    const practice = await startPracticeProvider({
      port: ports.practice,
      clientId: CLIENT_ID,
      clientSecret,
      redirectUris,
      rotation,
    });
    stops.push(() => practice.close());
    const application = await startPracticeApplication({ port: ports.application });
    stops.push(() => application.close());
    onLine(`Practice integration: ${await prepareState(options, variables, practiceIntegration(clientSecret))}`);
    const start = () => startWorker({ port: ports.worker, directory, variablesFile, onLine });
    let worker = await start();
    stops.push(() => worker.stop());
    return {
      variables,
      practice,
      practiceClientSecret: clientSecret,
      signIn: (user, claims) => signIn(variables, user, claims),
      stop,
      killWorker: () => worker.kill(),
      restartWorker: async () => {
        worker = await start();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Makes the tables and the practice integration, and says what was done to it. */
async function prepareState(
  { directory, migratedState }: EnvironmentOptions,
  { ENCRYPTION_KEYS, PRACTICE_PROVIDER_URL, PUBLIC_URL }: Variables,
  integration: RegisteredInput,
): Promise<string> {
  if (migratedState !== undefined) cpSync(migratedState, directory, { recursive: true });
  else await runWrangler("d1", "migrations", "apply", "DB", "--local", "--persist-to", directory);
  const database = databaseOf({ directory });
  const catalog = createCatalog([practiceProvider(PRACTICE_PROVIDER_URL)]);
  const options = { encryptionKeys: ENCRYPTION_KEYS, catalog, allowLoopback: true, publicUrl: PUBLIC_URL, database };
  const { outcome } = await registerIntegration(options, integration);
  return outcome;
}

function practiceIntegration(clientSecret: string): RegisteredInput {
  return {
    tenantId: "default",
    owner: "user:admin",
    slug: "practice",
    name: "Practice",
    type: "practice",
    clientId: CLIENT_ID,
    clientSecret,
  };
}

function signIn({ JWT_SECRET }: Variables, user: string, claims: object = {}): Promise<string> {
  return new jose.SignJWT({ ...claims, sub: user })
    .setProtectedHeader({ alg: "HS256" })
    .setExpirationTime(`${SIGN_IN_SECONDS}s`)
    .sign(new TextEncoder().encode(JWT_SECRET));
}
