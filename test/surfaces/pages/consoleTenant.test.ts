import { beforeEach, describe, expect, it } from "vitest";
import { type TestApp, testApp } from "../../support/app.ts";
import { rowsOf } from "../../support/integrationsApi.ts";
import { contentOf, formOf, type Visitor, visitor } from "../../support/visitor.ts";

const PATH = "/console/tenant";
const FIELDS = {
  ...{ name: "Acme", accent: "#aa3311", frontendUrl: "https://app.acme.example", successUrl: "" },
  ...{ allowedReturnOrigins: "https://one.example\r\nhttps://two.example\r\n", auditRetentionDays: "30" },
};

let app: TestApp;
let root: Visitor;

beforeEach(async () => {
  app = await testApp();
  root = await visitor(app, "root", { roles: ["superuser"] });
});

describe("the settings of a tenant in the console", () => {
  it("are saved, shown again, and emptied", async () => {
    const { response } = await root.fill(PATH, PATH, FIELDS);
    expect([response.status, response.headers.get("location")]).toEqual([303, `${PATH}?done=saved`]);
    const { text } = await root.open(`${PATH}?done=saved`);
    expect(contentOf(text)).toContain("Saved.");
    for (const value of ["Acme", "#aa3311", "https://app.acme.example", "30"])
      expect(text).toContain(`value="${value}"`);
    expect(text).toContain("https://one.example\nhttps://two.example</textarea>");
    const empty = { ...FIELDS, accent: "", frontendUrl: "", allowedReturnOrigins: "", auditRetentionDays: "" };
    expect((await root.fill(PATH, PATH, empty)).response.status).toBe(303);
    expect(await rowsOf("tenants")).toMatchObject([
      { name: "Acme", accent: null, frontend_url: null, allowed_return_origins: "[]", audit_retention_days: null },
    ]);
  });

  it.each([
    ["name", "", "A name has 1 to 200 characters"],
    ["accent", "red", "A colour is written like #1f4fd8."],
    ["frontendUrl", "https://app.acme.example/path", "This is no origin"],
    ["successUrl", "ftp://acme.example", "This is no public https address."],
    ["allowedReturnOrigins", "https://one.example nonsense", "At most 50 origins"],
    ["auditRetentionDays", "soon", "A number from 1 to 9999."],
  ])("are not saved with a wrong %s: it says so there, and keeps what was typed", async (name, value, said) => {
    const { response, text } = await root.fill(PATH, PATH, { ...FIELDS, [name]: value });
    expect(response.status).toBe(422);
    const fault = new RegExp(`id="${name}-fault">([^<]*)`).exec(text)?.[1];
    expect(fault).toContain(said);
    if (value !== "" && name !== "allowedReturnOrigins") expect(text).toContain(`value="${value}"`);
    expect(await rowsOf("tenants")).toEqual([]);
  });

  it("are not saved over what somebody else has changed since: what was typed is shown again, and saved then", async () => {
    const { action, token, hidden } = formOf((await root.open(PATH)).text, PATH);
    await root.fill(PATH, PATH, { ...FIELDS, name: "Theirs" });
    const mine = { ...FIELDS, name: "Mine", form_token: token };
    for (const stale of [hidden, {}]) {
      const { response, text } = await root.send(action, { ...stale, ...mine });
      expect([response.status, await rowsOf("tenants")]).toEqual([409, [expect.objectContaining({ name: "Theirs" })]]);
      expect(contentOf(text)).toContain("Somebody else changed this meanwhile, so nothing was saved.");
      expect(text).toContain('value="Mine"');
    }
    const again = formOf((await root.send(action, { ...hidden, ...mine })).text, PATH);
    expect((await root.send(action, { ...again.hidden, ...mine })).response.status).toBe(303);
    expect(await rowsOf("tenants")).toMatchObject([{ name: "Mine" }]);
  });

  it("have a logo: it is set, shown, replaced and removed; what is no picture is refused there", async () => {
    const set = (...parts: (string | Uint8Array<ArrayBuffer>)[]) =>
      root.fill(PATH, "/logo", { logo: new File(parts, "logo.png", { type: "image/png" }) });
    const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
    for (const [file, said] of [
      [["GIF89a"], "This is no picture of these kinds"],
      [[], "Choose a file first."],
    ] as const) {
      const { response, text } = await set(...file);
      expect([response.status, /id="logo-fault">([^<]*)/.exec(text)?.[1]]).toEqual([
        422,
        expect.stringContaining(said),
      ]);
    }
    expect((await set(png)).response.status).toBe(303);
    const { text } = await root.open(PATH);
    const url = /<img class="logo" src="([^"]+)"/.exec(text)?.[1] ?? "";
    expect((await app.fetch(new URL(url).pathname)).headers.get("content-type")).toBe("image/png");
    expect((await root.fill(PATH, "/remove")).response.status).toBe(303);
    expect((await root.open(PATH)).text).toContain("There is no logo yet.");
  });
});
