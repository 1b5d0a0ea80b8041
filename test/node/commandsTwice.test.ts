import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureVariables } from "../../scripts/lib/development.ts";
import { startEnvironment } from "../../scripts/lib/environment.ts";
import { createUser } from "../../scripts/lib/latchkeyClient.ts";
import { findInClear, readRows, writeRows } from "../../scripts/lib/localState.ts";
import { freePorts } from "../../scripts/lib/ports.ts";
import { seal } from "../../src/crypto/envelope.ts";
import { importKeyring } from "../../src/crypto/keyring.ts";
import { sharedState } from "./support/shared.ts";

const root = join(import.meta.dirname, "../..");
const directory = mkdtempSync(join(tmpdir(), "latchkey-twice-"));
const variables = join(directory, "variables");

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a script as npm does. */
function run(script: string, args: string[], input = ""): Promise<Ended> {
  const child = spawn(process.execPath, [`scripts/${script}.ts`, ...args], { cwd: root });
  const ended: Ended = { code: null, stdout: "", stderr: "" };
  child.stdout.on("data", (data: Buffer) => {
    ended.stdout += data;
  });
  child.stderr.on("data", (data: Buffer) => {
    ended.stderr += data;
  });
  child.stdin.end(input);
  return new Promise((resolve) => child.once("close", (code) => resolve({ ...ended, code })));
}

const LOCAL = ["--persist-to", directory, "--variables", variables];

async function register(secret: string, ...args: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await run("integration", ["--provider", "github", ...args, ...LOCAL], `${secret}\n`);
  expect(code, stderr).toBe(0);
  return stdout.split("\n");
}

afterAll(() => rmSync(directory, { recursive: true }));

describe("npm run integration", () => {
  let id = "";

  beforeAll(async () => {
    ensureVariables(variables, await freePorts());
    cpSync(await sharedState(), directory, { recursive: true });
    const [made = "", outcome] = await register("first-secret-of-github", "--client-id", "one");
    expect(outcome).toBe("created");
    id = made;
    const columns = "id, tenant_id, integration_id, subject, owner_id, status, credential_sealed";
    const values = "'conn_1', 'default', ?, 'user:ada', 'ada', 'connected', 'v1.dev1.a.b.c'";
    writeRows(directory, `INSERT INTO connections (${columns}) VALUES (${values})`, id);
  }, 60_000);

  it("F22 makes it with its share and its event", () => {
    const rows = readRows(directory);
    expect(rows.integrations).toMatchObject([{ id, slug: "github", client_id: "one", auth_type: "oauth2" }]);
    expect(rows.integration_shares).toMatchObject([{ integration_id: id, principal: "everyone", access_level: 1 }]);
    const event = { actor: "system", action: "integration.created", target_id: id, details: "{}" };
    expect(rows.audit_events).toMatchObject([event]);
  });

  it("F22 once more changes nothing at all, and says so", async () => {
    const before = readRows(directory);
    expect((await register("first-secret-of-github", "--client-id", "one")).slice(0, 2)).toEqual([
      id,
      "nothing changed",
    ]);
    expect(readRows(directory)).toEqual(before);
  });

  it("F22 with another secret renews that in place, and keeps connections, shares and settings", async () => {
    writeRows(directory, "UPDATE integrations SET description = 'Ours', tags = '[\"a\"]'");
    writeRows(directory, "UPDATE integration_shares SET principal = 'team:red'");
    const before = readRows(directory);
    const lines = await register("second-secret-of-github", "--client-id", "one");
    expect(lines.slice(0, 2)).toEqual([id, "changed: clientSecret"]);
    const after = readRows(directory);
    expect(after.integrations).toMatchObject([{ id, description: "Ours", tags: '["a"]', version: 1 }]);
    expect(after.integrations?.[0]?.client_secret_sealed).not.toBe(before.integrations?.[0]?.client_secret_sealed);
    expect(after.connections).toEqual(before.connections);
    expect(after.integration_shares).toEqual(before.integration_shares);
    expect(after.audit_events?.at(-1)).toMatchObject({
      ...{ actor: "system", action: "integration.updated", target_id: id, details: '{"fields":["clientSecret"]}' },
    });
    expect(findInClear(join(directory, "v3"), ["first-secret-of-github", "second-secret-of-github"])).toEqual([]);
  });

  it("F22 with other scopes changes them, and nobody has to connect again", async () => {
    const lines = await register("second-secret-of-github", "--client-id", "one", "--scope", "repo gist");
    expect(lines[1]).toBe("changed: scope");
    expect(readRows(directory).connections).toMatchObject([{ status: "connected" }]);
  });

  it("F22 with another client keeps its connections, which need consent again", async () => {
    const lines = await register("second-secret-of-github", "--client-id", "two");
    expect(lines[1]).toBe("changed: clientId; its users must connect again");
    const { integrations, connections, former_clients } = readRows(directory);
    expect(former_clients).toMatchObject([
      { id: `${id}@1`, client_secret_sealed: expect.stringMatching(/^v1\.dev1\./) },
    ]);
    expect(integrations).toMatchObject([{ id, client_id: "two", scope: "repo gist", version: 2 }]);
    expect(connections).toMatchObject([{ status: "needs_reauth", status_reason: "integration_changed" }]);
  });

  it("F22 writes a secret anew that its key does not open any more", async () => {
    writeRows(directory, "UPDATE integrations SET client_secret_sealed = 'v1.lost.a.b.c'");
    expect((await register("second-secret-of-github", "--client-id", "two"))[1]).toBe("changed: clientSecret");
    expect(String(readRows(directory).integrations?.[0]?.client_secret_sealed)).toMatch(/^v1\.dev1\./);
  });

  it("F20 seals nothing with a key that is not the database's", async () => {
    const wrong = join(directory, "wrong-variables");
    ensureVariables(wrong, await freePorts());
    // As the Worker leaves it at its first sealing.
    const keyring = await importKeyring(parseEnv(readFileSync(variables, "utf8")).ENCRYPTION_KEYS ?? "");
    const context = { tenant: "-", table: "encryption_keys", recordId: "dev1", field: "proof" };
    const proof = await seal(keyring, context, "dev1");
    writeRows(directory, "INSERT INTO encryption_keys (kid, proof_sealed) VALUES ('dev1', ?)", proof);
    const before = readRows(directory);
    const args = ["--provider", "github", "--client-id", "two", "--persist-to", directory, "--variables", wrong];
    const { code, stdout, stderr } = await run("integration", args, "third-secret");
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("ENCRYPTION_KEYS has another key under dev1");
    expect(readRows(directory)).toEqual(before);
  });

  it("F22 for another provider of the same slug is refused, and changes nothing", async () => {
    const before = readRows(directory);
    const args = ["--provider", "linear", "--slug", "github", "--client-id", "three", ...LOCAL];
    const { code, stdout, stderr } = await run("integration", args, "third-secret");
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("is of type github, which cannot be changed");
    expect(readRows(directory)).toEqual(before);
  });

  it("B18 makes a custom service of a definition in a file, changes it in place, and names what is wrong with it", async () => {
    const file = join(directory, "definition.json");
    const endpoints = { authorizationEndpoint: "https://acme.com/authorize", tokenEndpoint: "https://acme.com/token" };
    const given = async (api: object) => {
      writeFileSync(file, JSON.stringify({ auth: [{ type: "oauth2", ...endpoints }], api }));
      const args = ["--provider", "custom", "--name", "Acme", "--client-id", "one", "--definition", file];
      const { code, stdout, stderr } = await run("integration", [...args, ...LOCAL], "secret-of-acme\n");
      return code === 0 ? stdout.split("\n") : stderr.split("\n");
    };
    const [made, outcome, hint] = await given({ baseUrl: "https://api.acme.com" });
    expect([outcome, hint]).toEqual(["created", expect.stringMatching(`<PUBLIC_URL>/oauth2/callback/${made}$`)]);
    expect((await given({ baseUrl: "https://api.acme.com" })).slice(0, 2)).toEqual([made, "nothing changed"]);
    const changed = "changed: definition, clientSecret; its users must connect again";
    expect((await given({ baseUrl: "https://api.acme.com/v2" })).slice(0, 2)).toEqual([made, changed]);
    expect((await given({ baseUrl: "https://127.0.0.1" }))[1]).toMatch(
      /^ {2}definition\.api\.baseUrl must be a public/,
    );
    expect((await given({ baseUrl: "https://api.acme.com", colour: "red" })).join(" ")).toMatch(
      /Unrecognized key: "colour"/,
    );
    const { integrations } = readRows(directory);
    expect(integrations?.find(({ slug }) => slug === "acme")).toMatchObject({ type: "custom", has_own_places: 1 });
  });
});

describe("npm run key", () => {
  const args = ["--name", "It's a back end", "--scopes", "token:read", "--persist-to", directory];

  it("F22 run twice makes one key, and says which one has the name", async () => {
    const first = await run("key", args);
    expect(first.code, first.stderr).toBe(0);
    const before = readRows(directory);
    const { code, stdout, stderr } = await run("key", args);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(`There is a key "It's a back end" already: ${before.api_keys?.[0]?.id}`);
    expect(readRows(directory)).toEqual(before);
  });

  it("F22 makes a second key under another name, in another tenant, and in the place of one that has ended", async () => {
    writeRows(directory, "UPDATE api_keys SET expires_at = 1");
    for (const more of [[], ["--name", "other"], ["--tenant", "acme"]]) {
      const { code, stderr } = await run("key", [...args, ...more]);
      expect(code, stderr).toBe(0);
    }
    expect(readRows(directory).api_keys).toHaveLength(4);
  }, 60_000);
});

it("F22 starting again keeps the practice integration, its connections and every row", async () => {
  const state = join(directory, "started");
  const options = { directory: state, variablesFile: join(directory, "started-variables") };
  const ports = await freePorts();
  const lines: string[] = [];
  const onLine = (line: string) => lines.push(line);
  const once = await startEnvironment({ ports, ...options, onLine, migratedState: await sharedState() });
  try {
    const ada = await createUser(once, "ada");
    const { body } = await ada.call("GET", "/integrations/providers");
    const practice = (body as { id: string; slug: string }[]).find(({ slug }) => slug === "practice");
    const end = await ada.connect(`/oauth/${practice?.id}`);
    expect(end.searchParams.get("success")).toBe("true");
  } finally {
    await once.stop();
  }
  const before = readRows(state);
  expect(before.connections).toHaveLength(1);
  const again = await startEnvironment({ ports, ...options, onLine });
  await again.stop();
  expect(readRows(state)).toEqual(before);
  const told = lines.filter((line) => line.startsWith("Practice integration"));
  expect(told).toEqual(["Practice integration: created", "Practice integration: nothing changed"]);
}, 120_000);
