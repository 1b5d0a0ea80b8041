import { expect, it } from "vitest";
import { createCatalog } from "../../../src/catalog/catalog.ts";
import { jsonBody, testApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { expectProblem } from "../../support/integrations.ts";
import { acme } from "../../support/proxy.ts";
import { json, stage } from "../../support/stage.ts";
import type { Act } from "../../support/stageServer.ts";

const field = { name: "site", label: "Site", pattern: "[a-z]+", level: "connection" } as const;

/** What a provider answers when it is asked what has to be known of an account, and what becomes of its token. */
const ANSWERS: [what: string, act: Act, status: number, code: string][] = [
  ["a limit", { status: 429 }, 429, "provider_rate_limited"],
  ["a refusal", json({}, 401), 502, "provider_refused"],
  ["a redirect", { status: 302, headers: { location: "https://elsewhere.example.com" } }, 502, "provider_malformed"],
  ["nothing of use", json({}), 502, "account_unusable"],
  ["silence", { delayMs: 2000 }, 504, "provider_timeout"],
];
const IMPATIENT_MS = 200;
const PATIENT_MS = 10_000;

it.each(ANSWERS)(
  "a token is not stored where the provider answers a lookup with %s",
  async (_what, act, status, code) => {
    const { url } = await stage(act);
    const lookups = [{ url: `${url}/sites`, facts: { site: "site" } }];
    const provider = acme(url, { fields: [field], lookups, api: { baseUrl: `${url}/{site}` } });
    const providerTimeoutMs = status === 504 ? IMPATIENT_MS : PATIENT_MS;
    const app = await testApp(({ settings }) => ({
      catalog: createCatalog([provider]),
      settings: { ...settings, providerTimeoutMs },
    }));
    const body = jsonBody({ providerId: provider.id, accessToken: canary("token") });
    await expectProblem(await app.as("ada")("/integrations", body), status, code);
    expect(await (await app.as("ada")("/integrations")).json()).toEqual([]);
  },
);
