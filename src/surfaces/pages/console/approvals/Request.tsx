import { bodyText } from "../../../../domain/approvals/bodyText.ts";
import type { WaitingRequest } from "../../../../domain/approvals/sealedRequest.ts";
import { visibleText } from "../../../../domain/approvals/visibleText.ts";
import { base64 } from "../../../../http/base64.ts";
import type { Texts } from "../../../../ui/language.ts";

/** A request as it will be sent, byte for byte. What cannot be read is shown in base64. */
export function Request({
  request: { method, url, headers, body },
  said,
}: {
  request: WaitingRequest;
  said: Texts["consoleApprovals"];
}) {
  const text = body ? bodyText(body) : undefined;
  return (
    <section class="stack">
      <h2>{said.request}</h2>
      <pre class="wraps" tabindex={0}>
        <strong>{method}</strong> {url}
      </pre>
      <details>
        <summary>{said.headers(headers.length)}</summary>
        <pre class="wraps" tabindex={0}>
          {headers.map(([name, value]) => `${name}: ${value === null ? said.ownValue : visibleText(value)}`).join("\n")}
        </pre>
        <p class="small soft">{said.credential}</p>
      </details>
      {body && body.length > 0 ? (
        <>
          <h3>{said.body(body.length)}</h3>
          {text === undefined && <p class="small soft">{said.bytes}</p>}
          <pre class="tall wraps" tabindex={0}>
            {text === undefined ? base64(body) : visibleText(text)}
          </pre>
        </>
      ) : (
        <p class="soft">{said.noBody}</p>
      )}
    </section>
  );
}
