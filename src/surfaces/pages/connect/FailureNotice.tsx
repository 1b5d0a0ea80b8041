import type { ErrorCode } from "../../../domain/errors.ts";
import { Notice } from "../../../ui/components/Notice.tsx";
import { faultOf } from "../../../ui/faults.ts";
import type { Texts } from "../../../ui/language.ts";

/** Why nothing was connected: what happened, whose fault it is, and what to do, in words of ours. */
export function FailureNotice({ code, texts: { problems, problem } }: { code: ErrorCode; texts: Texts }) {
  const [what, advice] = problems[code];
  const fault = faultOf(code);
  return (
    <Notice tone={code === "access_denied" ? "plain" : "warn"} title={what}>
      {fault && <p>{problem[fault]}</p>}
      <p>{advice}</p>
      <p class="small">
        {problem.code}: <code>{code}</code>
      </p>
    </Notice>
  );
}
