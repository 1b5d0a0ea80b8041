import { join } from "node:path";
import { type Environment, startEnvironment } from "./lib/environment.ts";
import { createUser, type LatchkeyUser } from "./lib/latchkeyClient.ts";
import { LOCAL_STATE } from "./lib/localState.ts";
import { ensureFree } from "./lib/ports.ts";

/** `npm start`: Latchkey with a practice provider on this machine, until Ctrl-C. */

const ports = { worker: 8787, practice: 8788, application: 8789 };
const root = join(import.meta.dirname, "..");

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(0));

try {
  await start();
} catch (error) {
  console.error(`Latchkey did not start: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
}

async function start(): Promise<void> {
  await ensureFree(ports);
  console.log("Starting: secrets, migrations, practice provider, Worker (about 15 seconds) …");
  const environment = await startEnvironment({
    ports,
    directory: LOCAL_STATE,
    variablesFile: join(root, ".dev.vars"),
    onLine: (line) => {
      if (/^\{|^Practice integration: |ERROR/.test(line)) console.log(line);
    },
  });
  const grace = await createUser(environment, "grace");
  const practice = await findPractice(grace);
  await grace.connect(`/oauth/${practice}`);
  await printInvitation(environment, practice);
}

async function findPractice(user: LatchkeyUser): Promise<string> {
  const { body } = await user.call("GET", "/integrations/providers");
  const provider = (body as { id: string; slug: string }[]).find(({ slug }) => slug === "practice");
  if (!provider) throw new Error("the practice provider is not in the list");
  return provider.id;
}

async function printInvitation(environment: Environment, practice: string): Promise<void> {
  const { PUBLIC_URL } = environment.variables;
  const header = `-H "Authorization: Bearer ${await environment.signIn("grace")}"`;
  console.log(`
Latchkey runs at ${PUBLIC_URL}. Its API: ${PUBLIC_URL}/docs

In a browser: sign in as ada and connect the practice provider (any password will do):

  ${PUBLIC_URL}/development/sign-in?user=ada&go=/oauth/${practice}

In a terminal, as grace, who has connected it already:

  curl -s ${header} ${PUBLIC_URL}/integrations/providers

  curl -s ${header} ${PUBLIC_URL}/integrations

  curl -s ${header} ${PUBLIC_URL}/api/integrations/practice/request/me

Ctrl-C ends all of it.
`);
}
