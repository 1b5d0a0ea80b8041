import { randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";
import { clientFault } from "./clients.ts";
import type { TokenRequestFacts } from "./facts.ts";
import { complain, type Run } from "./run.ts";
import { answerTo, fieldsOf, type ProviderRequest, send } from "./wire.ts";

type Kind = "token" | "refresh" | "exchange";

/** Judges a request to the token endpoint, and answers it as documented. */
export async function answerToken(
  run: Run,
  request: ProviderRequest,
  response: ServerResponse,
  documented: TokenRequestFacts,
  kind: Kind,
): Promise<void> {
  run.requests.push(kind);
  const before = run.complaints.length;
  const method = documented.method ?? "POST";
  const fields = fieldsOf(request, documented.body ?? (method === "GET" ? "query" : "form"));
  if (request.method !== method) complain(run, `${kind}: ${request.method}, not ${method}`);
  const fault = await clientFault(run.client, documented, request, fields, documented.url);
  if (fault !== undefined) complain(run, `${kind}: ${fault}`);
  for (const [name, value] of Object.entries(documented.headers ?? {})) {
    if (request.headers[name] !== value)
      complain(run, `${kind}: header ${name} is ${request.headers[name]}, not ${value}`);
  }
  for (const [name, value] of Object.entries(documented.required ?? {})) {
    const given = fields.get(name);
    const isOptional =
      name === "code_verifier" && run.challenge === undefined && run.facts.oauth2?.authorize.pkce !== "required";
    if (value === true ? given === undefined && !isOptional : given !== value)
      complain(run, `${kind}: ${name} is ${given}, not ${value}`);
  }
  await checkPresented(run, kind, documented, fields);
  // A request that is not as documented is not served.
  if (run.complaints.length > before)
    return send(response, { status: 400, body: { error: "invalid_request" }, type: "application/json" });
  issue(run, kind, documented);
  send(response, answerTo(documented.answer, { access: run.access, refresh: run.refresh }));
}

/** What is exchanged must be what was issued last. */
async function checkPresented(run: Run, kind: Kind, documented: TokenRequestFacts, fields: Map<string, string>) {
  const { tokenParameter, presents } = documented as { tokenParameter?: string; presents?: string };
  if (kind !== "token") {
    const isAccess = kind === "exchange" || presents === "access";
    const name = tokenParameter ?? (isAccess ? "access_token" : "refresh_token");
    if (fields.get(name) !== (isAccess ? run.access : run.refresh))
      complain(run, `${kind}: ${name} is not the last one`);
    return;
  }
  if (run.code === undefined || fields.get("code") !== run.code)
    complain(run, "token: the code is not the one that was given");
  run.code = undefined;
  const redirect = fields.get("redirect_uri");
  if (redirect !== undefined && redirect !== run.wanted.redirectUri) complain(run, "token: another redirect_uri");
  const verifier = fields.get("code_verifier");
  if (run.challenge === undefined) {
    if (verifier !== undefined) complain(run, "token: a code_verifier without a challenge");
    return;
  }
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier ?? ""));
  if (Buffer.from(digest).toString("base64url") !== run.challenge)
    complain(run, "token: the code_verifier does not fit");
}

/** A server with static refresh tokens names the same one again. */
function issue(run: Run, kind: Kind, { answer }: TokenRequestFacts): void {
  run.access = `access-${randomBytes(12).toString("hex")}`;
  const isStatic = kind === "refresh" && run.facts.oauth2?.refresh?.rotation === "static" && run.refresh !== undefined;
  const names = JSON.stringify(answer.body).includes("{refresh}");
  if (names && !isStatic) run.refresh = `refresh-${randomBytes(12).toString("hex")}`;
}
