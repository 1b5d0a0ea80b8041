import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { placedSecrets, withoutSecret } from "../../../src/domain/placement/placedSecret.ts";
import { jsonBody, testApp } from "../../support/app.ts";
import { admin } from "../../support/integrations.ts";
import { json, stage } from "../../support/stage.ts";
import { ABSOLUTE, type AddressHeaderCase, OF_LATCHKEY, WITHOUT_KEY } from "../../understood/answerAddresses.ts";

const KEY = "key+with/9 %";

async function scene({ header, value }: AddressHeaderCase) {
  const upstream = await stage();
  const ada = admin(await testApp());
  await ada(
    "/api/integrations",
    jsonBody({
      ...{ name: "Keyed", type: "custom", slug: "keyed", apiBaseUri: `${upstream.url}/v1`, authType: "apikey" },
      ...{ apiKey: KEY, apiKeyName: "api_key", apiKeyLocation: "query" },
    }),
  );
  const encoded = encodeURIComponent(KEY);
  const names: Record<string, string> = {
    api: `${upstream.url}/v1`,
    host: new URL(upstream.url).origin,
    latchkey: env.PUBLIC_URL,
    key: encoded,
    encoded: encodeURIComponent(encoded),
    here: `${env.PUBLIC_URL}/api/integrations/keyed/request`,
  };
  const filled = (text: string) => text.replace(/\{(\w+)\}/g, (_all, name: string) => names[name] ?? "");
  await upstream.act(json({}, 201, { [header]: filled(value) }));
  return { ada, filled };
}

describe("the addresses of an answer", () => {
  it.each([...ABSOLUTE, ...OF_LATCHKEY, ...WITHOUT_KEY])("$id $input", async (given) => {
    const { ada, filled } = await scene(given);
    const response = await ada("/api/integrations/keyed/request/items/1?page=1");
    expect(response.status).toBe(201);
    expect(response.headers.get(given.header)).toBe(given.gets === undefined ? null : filled(given.gets));
  });

  it.each(OF_LATCHKEY)("T23 $input, where redirects lead through the proxy too, and by envelope", async (given) => {
    const { ada } = await scene(given);
    const { headers, ...init } = jsonBody({ url: "items/1?page=1" });
    const asked = { ...(headers as object), "latchkey-location": "proxy" };
    const response = await ada("/api/integrations/keyed/request", { ...init, headers: asked });
    expect([response.status, response.headers.get(given.header)]).toEqual([201, null]);
  });
});

describe("C17 a key that was in the query", () => {
  const placement = { in: "query", name: "k", template: "{token}" } as const;
  const cleaned = (token: string, address: string) => {
    const [secret] = placedSecrets([placement], { type: "token", token });
    return secret && withoutSecret(new URL(address), secret, false)?.href;
  };

  it.each([
    ["abc+def+ghi", "https://x.example/?a=abc+def+ghi&b=1", "https://x.example/?b=1"],
    ["abc def ghi", "https://x.example/?a=abc+def+ghi&b=1", "https://x.example/?b=1"],
    ["abc~def~ghi", "https://x.example/?a=abc%257Edef%7eghi&b=1", "https://x.example/?b=1"],
    ["Abc-Def-Ghi", "https://abc-def-ghi.x.example/", undefined],
    ["1", "https://x.example/1/?a=1&b=12", undefined],
    ["1", "https://x.example/10/?a=1&b=12", "https://x.example/10/?b=12"],
  ])("C17 is found in any spelling: %s in %s", (token, address, rest) => {
    expect(cleaned(token, address)).toBe(rest);
  });
});
