import type { IncomingMessage, ServerResponse } from "node:http";
import { errors, type Provider } from "oidc-provider";
import { type Html, html, page, sendPage } from "./html.ts";
import { type Handler, readBody } from "./server.ts";

type Interaction = Awaited<ReturnType<Provider["interactionDetails"]>>;
type Exchange = { provider: Provider; request: IncomingMessage; response: ServerResponse };

const SCOPES: Record<string, string> = {
  openid: "know who you are",
  profile: "see your name",
  email: "see your e-mail address",
  offline_access: "keep this access while you are away",
  "notes:read": "read your notes",
  "notes:write": "write notes",
};

/** The login and consent pages, under /interaction/. Any name with any password gets in. */
export function createInteractions(provider: Provider): Handler {
  return async (request, response, url) => {
    const [, , uid, step = ""] = url.pathname.split("/");
    const exchange = { provider, request, response };
    try {
      const interaction = await provider.interactionDetails(request, response);
      if (interaction.uid !== uid) throw new errors.SessionNotFound("another interaction is under way");
      if (request.method === "GET" && step === "") return showForm(exchange, interaction);
      if (request.method === "POST" && step === interaction.prompt.name) return await submit(exchange, interaction);
      sendPage(response, 400, startAgain("This form does not belong to the current step."));
    } catch (error) {
      if (!(error instanceof errors.SessionNotFound)) throw error;
      sendPage(response, 400, startAgain("This sign-in is over, or it began in another browser."));
    }
  };
}

function startAgain(reason: string): string {
  return page(
    "Please start again",
    html`<p role="alert">${reason}</p><p>Go back to the application to start again.</p>`,
  );
}

function showForm({ response }: Exchange, interaction: Interaction): void {
  const text = interaction.prompt.name === "login" ? loginPage(interaction) : consentPage(interaction);
  sendPage(response, 200, text, formAction(interaction));
}

async function submit(exchange: Exchange, interaction: Interaction): Promise<void> {
  const form = new URLSearchParams(await readBody(exchange.request));
  if (interaction.prompt.name === "login") return logIn(exchange, interaction, form);
  return form.get("decision") === "allow" ? allow(exchange, interaction) : deny(exchange);
}

async function logIn({ provider, request, response }: Exchange, interaction: Interaction, form: URLSearchParams) {
  const accountId = form.get("login")?.trim();
  if (!accountId || !form.get("password")) {
    return sendPage(response, 400, loginPage(interaction, "Give a name and a password."), formAction(interaction));
  }
  const result = { login: { accountId } };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

async function allow({ provider, request, response }: Exchange, interaction: Interaction): Promise<void> {
  const accountId = interaction.session?.accountId;
  if (accountId === undefined) throw new errors.SessionNotFound("nobody is signed in");
  const grant = new provider.Grant({ accountId, clientId: String(interaction.params.client_id) });
  const { missingOIDCScope, missingOIDCClaims } = interaction.prompt.details;
  if (Array.isArray(missingOIDCScope)) grant.addOIDCScope(missingOIDCScope.join(" "));
  if (Array.isArray(missingOIDCClaims)) grant.addOIDCClaims(missingOIDCClaims);
  const result = { consent: { grantId: await grant.save() } };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true });
}

async function deny({ provider, request, response }: Exchange): Promise<void> {
  const result = { error: "access_denied", error_description: "the user refused" };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

function loginPage({ uid, params }: Interaction, problem?: string): string {
  const alert = problem === undefined ? "" : html`<p role="alert">${problem}</p>`;
  const hint = typeof params.login_hint === "string" ? params.login_hint : "";
  return page(
    "Sign in to the practice provider",
    html`${alert}
<p>This provider is for practice. Any name gets in with any password.</p>
<form method="post" action="/interaction/${uid}/login">
<label for="login">Name</label>
<input id="login" name="login" value="${hint}" autocomplete="username" maxlength="200" required autofocus>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<button type="submit">Sign in</button>
</form>`,
  );
}

function consentPage({ uid, params, session }: Interaction): string {
  const scopes = String(params.scope ?? "").split(" ");
  return page(
    "Allow access?",
    html`<p>You are signed in as <strong>${session?.accountId ?? ""}</strong>.
The application <strong>${String(params.client_id)}</strong> asks to:</p>
<ul>${scopes.filter(Boolean).map(scopeItem)}</ul>
<form method="post" action="/interaction/${uid}/consent">
<button type="submit" name="decision" value="allow">Allow</button>
<button type="submit" name="decision" value="deny">Deny</button>
</form>`,
  );
}

function scopeItem(scope: string): Html {
  const meaning = Object.hasOwn(SCOPES, scope) ? SCOPES[scope] : undefined;
  return meaning === undefined
    ? html`<li><code>${scope}</code></li>`
    : html`<li>${meaning} (<code>${scope}</code>)</li>`;
}

/**
 * Chromium applies form-action to the redirects that follow a submission too, so the way back to the application, and on
 * from there, must be in it.
 */
function formAction({ params }: Interaction): string {
  const callback = URL.parse(String(params.redirect_uri))?.origin;
  return ["'self'", "http://localhost:*", "http://127.0.0.1:*", callback].filter(Boolean).join(" ");
}
