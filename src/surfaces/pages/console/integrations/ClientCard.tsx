import type { ClientVerdict } from "../../../../domain/flows/testClient.ts";
import type { IntegrationDescription } from "../../../../domain/integrations/describeIntegration.ts";
import { rightsOn } from "../../../../domain/integrations/rightsOn.ts";
import { missingSecrets } from "../../../../domain/integrations/secretFields.ts";
import { storedSecrets } from "../../../../domain/vault/integrationSecrets.ts";
import { CopyField } from "../../../../ui/components/CopyField.tsx";
import { Form } from "../../../../ui/components/Form.tsx";
import { Notice, type Tone } from "../../../../ui/components/Notice.tsx";
import type { Visit } from "../consolePage.ts";
import { integrationHref } from "../ofIntegration.ts";
import { stateOf } from "./list.tsx";

interface ClientCardProps {
  visit: Visit;
  found: IntegrationDescription;
  verdict: ClientVerdict | undefined;
  /** Of the form that tests the client. */
  token: string;
}

const TONES: Record<ClientVerdict["result"], Tone> = {
  accepted: "good",
  refused: "bad",
  unclear: "warn",
  unreachable: "warn",
};

/** The client or the credential: how it stands and what to do about it, what is entered at the service, and a test. */
export function ClientCard({ visit, found, verdict, token }: ClientCardProps) {
  const { integration, effective } = found;
  const { consoleIntegrations: said } = visit.reader.texts;
  const { edit } = rightsOn(visit.ctx, found);
  const isOAuth = integration.authType === "oauth2";
  const state = stateOf(visit, integration);
  const secrets = storedSecrets(integration);
  const missing = missingSecrets(visit.ctx.deps, integration);
  return (
    <section class="card" aria-labelledby="client">
      <h2 id="client">{isOAuth ? said.client : said.credentials}</h2>
      {verdict && <Verdict visit={visit} verdict={verdict} />}
      {isOAuth && !verdict && <Advice visit={visit} state={state} />}
      {missing.length > 0 && (
        <Notice tone="warn" title={said.missingTitle}>
          {missing.map(({ label, header, help }) => (
            <p>
              {said.missingHeader(label, header)} {help !== undefined && <span lang="en">{help}</span>}
            </p>
          ))}
        </Notice>
      )}
      {effective.redirectUri !== null && (
        <CopyField
          name="redirect"
          label={said.redirect}
          hint={said.redirectHint}
          value={effective.redirectUri}
          reader={visit.reader}
        />
      )}
      <dl class="facts">
        {isOAuth && (
          <>
            <dt>{said.labels.clientId}</dt>
            <dd>{integration.clientId === null ? said.notStored : <code>{integration.clientId}</code>}</dd>
          </>
        )}
        {integration.username !== null && (
          <>
            <dt>{said.labels.username}</dt>
            <dd>{integration.username}</dd>
          </>
        )}
        {secrets.map((name) => (
          <>
            <dt>{said.labels[name]}</dt>
            <dd>{said.stored}</dd>
          </>
        ))}
        {secrets.length === 0 && (
          <>
            <dt>{isOAuth ? said.labels.clientSecret : said.groups.credential}</dt>
            <dd>{said.notStored}</dd>
          </>
        )}
      </dl>
      {edit && isOAuth && state !== "incomplete" && (
        <Form action={integrationHref(integration.id, "/test")} token={token}>
          <p class="small soft">{said.testHint}</p>
          <div class="row">
            <button type="submit">{said.test}</button>
            <a class="button" href={`${integrationHref(integration.id, "/edit")}#clientSecret`}>
              {said.replaceSecret}
            </a>
          </div>
        </Form>
      )}
    </section>
  );
}

/** What to do about how it stands. */
function Advice({ visit, state }: { visit: Visit; state: ReturnType<typeof stateOf> }) {
  const advice = <p>{visit.reader.texts.consoleIntegrations.advice[state]}</p>;
  return state === "ready" ? advice : <Notice tone="warn">{advice}</Notice>;
}

function Verdict({ visit, verdict }: { visit: Visit; verdict: ClientVerdict }) {
  const { consoleIntegrations: said } = visit.reader.texts;
  const [title, advice] = said.verdicts[verdict.result];
  return (
    <Notice tone={TONES[verdict.result]} title={title}>
      <p>{advice}</p>
      {verdict.serverError !== undefined && verdict.result !== "accepted" && (
        <p class="small">
          {said.itsCode}: <code>{verdict.serverError}</code>
        </p>
      )}
    </Notice>
  );
}
