import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { gapsIn } from "../../scripts/lib/gaps.ts";
import { newDefinition } from "../../scripts/lib/newDefinition.ts";
import { providerSchema } from "../../src/catalog/schema.ts";

const repository = join(import.meta.dirname, "../..");
const DEFINITION = "src/catalog/providers/acmeCrm.ts";
const FACTS = "test/catalog/facts/acme-crm.json";

const ANSWERS = {
  ...{ name: "Acme CRM", slug: "acme-crm", description: "Deals of Acme.", categories: ["crm", "sales"] },
  ...{ docsUrl: "https://acme.example/docs", methods: ["oauth2", "apikey"], apiBaseUrl: "https://api.acme.example" },
  ...{ authorizationEndpoint: "https://acme.example/authorize", tokenEndpoint: "https://acme.example/token" },
  ...{ scopes: "deals:read deals:write", pkce: "required", clientAuthentication: "client_secret_basic" },
};

/** A copy of what the command reads and writes. */
let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "latchkey-provider-"));
  for (const path of ["scripts", "src/catalog", "src/terms", "package.json", "biome.json", ".gitignore"]) {
    cpSync(join(repository, path), join(root, path), { recursive: true });
  }
  mkdirSync(join(root, "test/catalog/facts"), { recursive: true });
  symlinkSync(join(repository, "node_modules"), join(root, "node_modules"));
});

beforeEach(() => {
  for (const path of [DEFINITION, FACTS]) rmSync(join(root, path), { force: true });
});

afterAll(() => rmSync(root, { recursive: true }));

function run(args: string[], input = "") {
  const command = [join(root, "scripts/provider.ts"), "new", ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { input, encoding: "utf8" });
  return { status, stdout, stderr };
}

function fileWith(content: object): string {
  const path = join(root, "input.json");
  writeFileSync(path, JSON.stringify(content));
  return path;
}

const read = (path: string) => readFileSync(join(root, path), "utf8");
const written = () => [DEFINITION, FACTS].filter((path) => existsSync(join(root, path)));

describe("a new provider", () => {
  it("is made of a file with answers, and the command says what comes next", () => {
    const { status, stdout } = run(["--answers", fileWith(ANSWERS)]);
    expect(status).toBe(0);
    expect(stdout).toContain("npm run catalog");
    expect(read(DEFINITION)).toContain("export const acmeCrm: ProviderInput[] = [");
    expect(read(DEFINITION)).toContain('tokenEndpoint: "https://acme.example/token"');
    const [, id] = /id: "(prov_\w{26})"/.exec(read(DEFINITION)) ?? [];
    expect(JSON.parse(read(FACTS))).toMatchObject({ slug: "acme-crm", id, tokens: [{ type: "apikey" }] });
  });

  it("has facts of which the command knows none: they are gaps", () => {
    run(["--answers", fileWith(ANSWERS)]);
    const gaps = gapsIn(JSON.parse(read(FACTS)));
    const known = [
      "checked.page",
      "domains.0",
      "oauth2.token.url",
      "oauth2.token.answer.body",
      "oauth2.revoke",
      "api.base",
    ];
    expect(gaps).toEqual(expect.arrayContaining(known));
    expect(read(FACTS)).not.toMatch(/acme\.example|deals|client_secret_basic/);
  });

  it("is refused by `npm run catalog` until the gaps are filled", () => {
    run(["--answers", fileWith(ANSWERS)]);
    const make = () => execFileSync(process.execPath, [join(root, "scripts/catalog.ts")], { stdio: "pipe" });
    expect(make).toThrow("acmeCrm.ts has gaps to fill in: 0.checked.page");
  });

  it("is asked for, one question after the other, until an answer fits", () => {
    const lines = [
      "Acme CRM",
      "",
      "Deals.",
      "crm",
      "https://acme.example",
      "apikey",
      "http://acme",
      "https://acme.example",
    ];
    const { status, stdout } = run([], `${lines.join("\n")}\n`);
    expect(status).toBe(0);
    expect(stdout).toContain("[acme-crm]");
    expect(stdout).toContain("That does not fit.");
    expect(read(DEFINITION)).toContain('baseUrl: "https://acme.example"');
    expect(stdout).not.toContain("Token endpoint");
  });

  it("is made of a custom integration, whose definition is taken as it is", () => {
    const oauth2 = {
      type: "oauth2",
      tokenEndpoint: "https://acme.example/t",
      scopes: { default: ["a"] },
      pkce: "refused",
    };
    const from = fileWith({
      ...{ id: "intg_1", type: "custom", name: "Acme CRM", slug: "acme-crm", description: "Deals." },
      authorizationEndpoint: "https://acme.example/a",
      definition: { auth: [oauth2], api: { baseUrl: "https://acme.example", headers: { "X-Version": "2" } } },
    });
    const { status, stderr } = run(["--from", from], "crm\nhttps://acme.example/docs\n");
    expect([status, stderr]).toEqual([0, ""]);
    for (const text of ['authorizationEndpoint: "https://acme.example/a"', 'pkce: "refused"', '"X-Version": "2"']) {
      expect(read(DEFINITION)).toContain(text);
    }
    expect(read(FACTS)).not.toContain("acme.example");
  });

  it("fits the schema when its gaps are filled", () => {
    const made = newDefinition({ ...ANSWERS, categories: "crm", methods: "oauth2 apikey" });
    const filled = JSON.parse(JSON.stringify(made).replace(/"FILL IN[^"]*"/g, '"filled"'));
    const { refresh, ...oauth2 } = filled.auth[0];
    expect(refresh).toEqual({ rotation: "filled" });
    const provider = providerSchema.parse({
      ...filled,
      checked: { page: "https://acme.example", on: "2026-12-31" },
      setup: { steps: filled.setup.steps },
      auth: [oauth2, filled.auth[1]],
      api: { ...filled.api, verify: { path: "/me" } },
    });
    expect(provider.auth[0]).toMatchObject({ pkce: "required", clientAuthentication: "client_secret_basic" });
  });
});

describe("nothing is made", () => {
  it("a second time: the first files stay as they are", () => {
    const file = fileWith(ANSWERS);
    expect(run(["--answers", file]).status).toBe(0);
    const before = [read(DEFINITION), read(FACTS)];
    const { status, stderr } = run(["--answers", file]);
    expect([status, stderr]).toEqual([1, "The catalogue has acme-crm already: Acme CRM (acme-crm).\n"]);
    expect([read(DEFINITION), read(FACTS)]).toEqual(before);
  });

  it("over a file of facts without a definition", () => {
    writeFileSync(join(root, FACTS), "{}");
    const { status, stderr } = run(["--answers", fileWith(ANSWERS)]);
    expect([status, stderr]).toEqual([1, `${FACTS} exists already.\n`]);
    expect([written(), read(FACTS)]).toEqual([[FACTS], "{}"]);
  });

  it.each(["github", "gsuite"])("for the slug or alias %s of another provider", (slug) => {
    const before = readdirSync(join(root, "src/catalog/providers"));
    const { status, stderr } = run(["--answers", fileWith({ ...ANSWERS, slug })]);
    expect(status).toBe(1);
    expect(stderr).toContain(`The catalogue has ${slug} already`);
    expect(readdirSync(join(root, "src/catalog/providers"))).toEqual(before);
  });

  it.each([
    ["an answer that does not fit", ["--answers", { ...ANSWERS, slug: "No slug" }], '"No slug" does not fit'],
    ["no answer", ["--answers", { ...ANSWERS, description: "" }], 'There is no answer to "description".'],
    ["no definition", ["--from", { definition: { auth: [{ type: "saml" }] } }], "holds no definition"],
  ] as const)("of %s", (_what, [option, content], message) => {
    const { status, stderr } = run([option, fileWith(content)]);
    expect(status).toBe(1);
    expect(stderr).toContain(message);
    expect(written()).toEqual([]);
  });

  it("without the word new, or with an option that there is not", () => {
    expect(run(["--force"])).toMatchObject({ status: 1, stderr: expect.stringContaining("Usage: npm run provider") });
  });
});
