import { type KeyState, type KeyUse, listKeys } from "../../../../domain/encryptionKeys/listKeys.ts";
import { checkReadiness, type Readiness } from "../../../../domain/readiness/checkReadiness.ts";
import { Badge, Notice, type Tone } from "../../../../ui/components/Notice.tsx";
import { consolePage, type Visit } from "../consolePage.ts";
import { inConsole } from "../inConsole.tsx";

const parts = ["database", "tickets", "keys", "storedSecrets"] as const;

/** Whether the deployment can work, and how far a change of its keys has come. */
export const operationsPage = consolePage(
  { path: "/console/operations", operationId: "showOperations", section: "operations" },
  async (visit) => {
    const { ctx, reader } = visit;
    const { consoleOperations: said } = reader.texts;
    const [keys, readiness] = await Promise.all([listKeys(ctx), checkReadiness(ctx.deps)]);
    const content = (
      <>
        <div class="stack tight">
          <h1>{said.title}</h1>
          <p class="soft">{said.lead}</p>
        </div>
        <Parts visit={visit} readiness={readiness} />
        <Keys visit={visit} keys={keys} />
        <p class="small soft">{said.document}</p>
      </>
    );
    return inConsole(visit, content, { title: said.title });
  },
);

function Parts({ visit, readiness }: { visit: Visit; readiness: Readiness }) {
  const { consoleOperations: said } = visit.reader.texts;
  const isReady = parts.every((part) => readiness[part] === true);
  return (
    <section class="card" aria-labelledby="readiness">
      <h2 id="readiness">{said.readiness}</h2>
      <Notice tone={isReady ? "good" : "bad"}>
        <p>{isReady ? said.ready : said.notReady}</p>
      </Notice>
      <dl class="facts">
        {parts.map((part) => (
          <>
            <dt>{said.parts[part]}</dt>
            <dd>
              <PartState works={readiness[part]} said={said} />{" "}
              {readiness[part] === undefined ? said.notAsked : (readiness[part] ? said.well : said.unwell)[part]}
            </dd>
          </>
        ))}
      </dl>
    </section>
  );
}

type Said = Visit["reader"]["texts"]["consoleOperations"];

function PartState({ works, said }: { works: boolean | undefined; said: Said }) {
  if (works === undefined) return <Badge>{said.unknown}</Badge>;
  return <Badge tone={works ? "good" : "bad"}>{works ? said.works : said.fails}</Badge>;
}

const TONES: Record<KeyState, Tone> = { sealing: "good", opening: "plain", retired: "plain", unknown: "bad" };

function Keys({ visit, keys }: { visit: Visit; keys: readonly KeyUse[] }) {
  const { reader } = visit;
  const { consoleOperations: said } = reader.texts;
  const number = new Intl.NumberFormat(reader.locale);
  const left = keys.reduce((sum, { rows = 0 }) => sum + rows, 0);
  return (
    <section class="card" aria-labelledby="keys">
      <h2 id="keys">{said.keys}</h2>
      <p>{said.progress(number.format(left))}</p>
      <table>
        <thead>
          <tr>
            {[said.key, said.state, said.sealed].map((head) => (
              <th scope="col">{head}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {keys.map(({ id, state, rows }) => (
            <tr>
              <th scope="row">
                <code>{id}</code>
              </th>
              <td>
                <Badge tone={state === "retired" && rows ? "bad" : TONES[state]}>{said.states[state]}</Badge>
              </td>
              <td data-head={`${said.sealed}:`}>{rows === undefined ? said.notCounted : number.format(rows)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <h3>{said.next}</h3>
      <p>{said.steps[nextStep(keys)]}</p>
    </section>
  );
}

/** As docs/key-rotation.md says. */
function nextStep(keys: readonly KeyUse[]): keyof Said["steps"] {
  const needed = keys.filter(({ rows }) => rows !== undefined && rows > 0);
  if (needed.some(({ state }) => state === "unknown" || state === "retired")) return "restore";
  if (needed.length > 0) return "resealing";
  return keys.some(({ state }) => state === "opening") ? "announced" : "settled";
}
