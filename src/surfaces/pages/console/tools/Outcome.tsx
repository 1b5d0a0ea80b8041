import type { Service } from "../../../../domain/connections/describeService.ts";
import type { LatchkeyError } from "../../../../domain/errors.ts";
import { Notice } from "../../../../ui/components/Notice.tsx";
import { faultOf } from "../../../../ui/faults.ts";
import type { Visit } from "../consolePage.ts";
import { Answer } from "./Answer.tsx";
import type { ShownAnswer } from "./readAnswer.ts";

/** What came of a call. `faulty`: the form has faults. `twice`: the form was sent before. */
export type Tried = { answer: ShownAnswer } | { error: LatchkeyError } | "faulty" | "twice";

interface OutcomeProps {
  visit: Visit;
  service: Service;
  tried: Tried | undefined;
}

/** What came of a call; or, before there was one, what has to be done first. */
export function Outcome({ visit, service, tried }: OutcomeProps) {
  const { consoleTools: said } = visit.reader.texts;
  if (tried === "faulty" || tried === "twice") {
    return (
      <Notice tone="bad">
        <p>{tried === "twice" ? said.twice : said.faultsTitle}</p>
      </Notice>
    );
  }
  if (tried && "answer" in tried) return <Answer reader={visit.reader} answer={tried.answer} />;
  if (tried) return <Failure visit={visit} service={service} error={tried.error} />;
  if (service.state === "unconnected") return <Connect service={service} reader={visit.reader} isAgain={false} />;
  if (service.state === "attention") return <Connect service={service} reader={visit.reader} isAgain />;
  return null;
}

/** Problems that are solved by connecting the account. */
const CONNECTING = ["integration_not_connected", "needs_reauth", "insufficient_scope"];

function Failure({ visit: { reader, c }, service, error }: { visit: Visit; service: Service; error: LatchkeyError }) {
  const { consoleTools: said, problems, problem } = reader.texts;
  const [what, advice] = problems[error.code];
  const fault = faultOf(error.code);
  return (
    <Notice tone="bad" title={said.failed}>
      <p>{what}.</p>
      {fault && <p>{problem[fault]}</p>}
      <p>{advice}</p>
      {CONNECTING.includes(error.code) && <ConnectLink service={service} reader={reader} />}
      <p class="small">
        {problem.code}: <code>{error.code}</code>, {problem.requestId} <code>{c.var.requestId}</code>
      </p>
    </Notice>
  );
}

interface ConnectProps {
  service: Service;
  reader: Visit["reader"];
}

function Connect({ service, reader, isAgain }: ConnectProps & { isAgain: boolean }) {
  const { consoleTools: said } = reader.texts;
  return (
    <Notice tone="warn">
      <p>{isAgain ? said.connectAgain(service.name) : said.notConnected(service.name)}</p>
      <ConnectLink service={service} reader={reader} />
    </Notice>
  );
}

function ConnectLink({ service, reader }: ConnectProps) {
  return (
    <p>
      <a href={`/connect/${encodeURIComponent(service.reference)}`}>
        {reader.texts.consoleTools.connect(service.name)}
      </a>
    </p>
  );
}
