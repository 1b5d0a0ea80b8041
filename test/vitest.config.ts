import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, statfsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-pool-workers";
import { defineConfig } from "vitest/config";

const root = new URL("..", import.meta.url).pathname;

/** Made anew for each run: nothing secret is in the repository. */
const secrets = {
  ENCRYPTION_KEYS: `test:${randomBytes(32).toString("base64")}`,
  JWT_SECRET: randomBytes(32).toString("hex"),
};

/** The databases of the tests are in memory where there is room: D1 waits for a disk at each write. */
const MEMORY = "/dev/shm";
const ROOM_BYTES = 1024 ** 3;
if (existsSync(MEMORY) && roomIn(MEMORY) > ROOM_BYTES) process.env.TMPDIR = MEMORY;

/** Dozens of processes load the same code: wrangler, and the scripts. */
process.env.NODE_COMPILE_CACHE ??= join(root, "node_modules/.cache/compiled");

function roomIn(directory: string): number {
  const { bavail, bsize } = statfsSync(directory);
  return bavail * bsize;
}

const worker = cloudflareTest(async ({ inject }) => ({
  main: "./src/index.ts",
  wrangler: { configPath: "./wrangler.toml" },
  miniflare: {
    bindings: {
      ...secrets,
      PUBLIC_URL: "http://localhost:8787",
      FRONTEND_URL: "http://localhost:8789",
      ALLOWED_ORIGINS: "https://app.example.com",
      ALLOW_LOOPBACK: "true",
      // No test waits for what is gathered before it is written.
      USE_SECONDS: "0",
      // Tests make many changes in one minute. Those of the limit set their own.
      CHANGES_PER_MINUTE: "100000",
      // Whatever a developer has in .dev.vars does not count here.
      JWT_JWKS_URL: "",
      JWT_ISSUER: "",
      JWT_AUDIENCE: "",
      PRACTICE_PROVIDER_URL: inject("practiceUrl"),
      PRACTICE_CLIENT_SECRET: inject("practiceClientSecret"),
      STAGE_URL: inject("stageUrl"),
      PROVIDERS_URL: inject("providersUrl"),
      CANARY_URL: inject("canaryUrl"),
      ANSWERS_URL: process.env.ANSWERS_URL ?? "",
      // Long tables are gone through in part, unless they are asked for: test/support/thinned.ts.
      TABLES: process.env.TABLES ?? "",
      TEST_MIGRATIONS: await readD1Migrations(`${root}/migrations`),
    },
  },
}));

/** What wrangler takes for text, for tests that import the Worker's modules into Node: scripts of pages need a browser. */
const texts = {
  name: "texts",
  enforce: "pre" as const,
  load: (id: string) =>
    /\/src\/(client\/pages\/\w+\.js|catalog\/generated\/\w+\.txt)$/.test(id)
      ? `export default ${JSON.stringify(readFileSync(id, "utf8"))};`
      : undefined,
};

export default defineConfig({
  root,
  test: {
    // Half of the time is the runtime's, in a process of its own: one worker for each core keeps them all at work. One
    // more uses the time in which others wait, for what times out or for a process that starts.
    maxWorkers: availableParallelism() + 1,
    projects: [
      {
        root,
        plugins: [worker],
        test: {
          name: "workerd",
          include: ["test/**/*.test.ts"],
          exclude: ["test/node/**", "test/model/**"],
          globalSetup: ["test/support/globalSetup.ts"],
          setupFiles: ["test/support/setup.ts"],
          isolate: false,
          // Tests that walk through all routes take seconds, and many times that on a machine that is busy with others.
          testTimeout: 180_000,
          hookTimeout: 60_000,
        },
      },
      {
        root,
        plugins: [texts],
        test: {
          name: "node",
          include: ["test/node/**/*.test.ts", "test/model/**/*.test.ts"],
          globalSetup: ["test/node/support/globalSetup.ts"],
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
