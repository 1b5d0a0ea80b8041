import * as jose from "jose";
import { createCatalog } from "../../src/catalog/catalog.ts";
import { practiceProvider } from "../../src/catalog/practice.ts";
import type { Rotation } from "../practice/adapter.ts";
import { startPracticeApplication } from "../practice/application.ts";
import { type PracticeProvider, startPracticeProvider } from "../practice/provider.ts";
import { ensureVariables, type Ports, practiceClientSecret, type Variables } from "./development.ts";
import { registerIntegration } from "./registerIntegration.ts";
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
    const local = ["--local", "--persist-to", directory];
    await runWrangler("d1", "migrations", "apply", "DB", ...local);
    const { outcome } = await registerIntegration(
      {
        encryptionKeys: variables.ENCRYPTION_KEYS,
        catalog: createCatalog([practiceProvider(variables.PRACTICE_PROVIDER_URL)]),
        allowLoopback: true,
        target: local,
      },
      practiceIntegration(clientSecret),
    );
    onLine(`Practice integration: ${outcome}`);
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

function practiceIntegration(clientSecret: string) {
  return {
    tenantId: "default",
    owner: "user:admin",
    slug: "practice",
    name: "Practice",
    type: "practice",
    clientId: CLIENT_ID,
    clientSecret,
  } as const;
}

function signIn({ JWT_SECRET }: Variables, user: string, claims: object = {}): Promise<string> {
  return new jose.SignJWT({ ...claims, sub: user })
    .setProtectedHeader({ alg: "HS256" })
    .setExpirationTime(`${SIGN_IN_SECONDS}s`)
    .sign(new TextEncoder().encode(JWT_SECRET));
}
