import { typeid } from "typeid-js";
import type { OwnDefinition } from "../../src/catalog/definition.ts";
import type { AuthType } from "../../src/terms/integration.ts";
import { gap } from "./gaps.ts";
import { type Answers, listOf } from "./providerQuestions.ts";

/** Makes a provider's definition of answers. What nobody has answered is a gap. */
export function newDefinition(answers: Answers, own: OwnDefinition = {}): { id: string; [name: string]: unknown } {
  const { slug, name, description, categories, docsUrl, methods, apiBaseUrl } = answers;
  const { fields, lookups, account, auth = listOf(methods).map((type) => ({ type: type as AuthType })) } = own;
  const hasOAuth = auth.some(({ type }) => type === "oauth2");
  return {
    ...{ id: typeid("prov").toString(), slug, name, description, categories: listOf(categories), docsUrl },
    checked: { page: gap("the page that you compared this with"), on: gap("the day, as in 2026-12-31") },
    setup: hasOAuth
      ? {
          clientUrl: gap("where an OAuth client is made"),
          steps: [gap("how a client is made, in two to five sentences; {redirectUri} stands for the callback address")],
        }
      : undefined,
    fields,
    auth: auth.map((method) => (method.type === "oauth2" ? newOAuth(answers, method) : method)),
    api: { baseUrl: apiBaseUrl, ...own.api, verify: own.api?.verify ?? { path: gap("a harmless request, as in /me") } },
    lookups,
    account: account ?? {
      id: gap("the fact that tells accounts apart"),
      label: gap("the fact that people know it by"),
    },
  };
}

function newOAuth(answers: Answers, method: object): object {
  const { authorizationEndpoint, tokenEndpoint, pkce, clientAuthentication } = answers;
  const asked = listOf(answers.scopes);
  return {
    ...{ type: "oauth2", authorizationEndpoint, tokenEndpoint },
    scopes: {
      available: asked.map((scope) => ({ name: scope, description: gap("what it allows, in a few words") })),
      default: asked,
    },
    ...{ pkce, clientAuthentication },
    refresh: { rotation: gap("static, grace, strict or unknown") },
    ...method,
  };
}
