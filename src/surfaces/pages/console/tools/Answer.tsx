import { Badge, Notice, type Tone } from "../../../../ui/components/Notice.tsx";
import type { Reader } from "../../../../ui/language.ts";
import { MAX_SHOWN, type ShownAnswer } from "./readAnswer.ts";

/** The answer of an API, as text. */
export function Answer({ reader, answer }: { reader: Reader; answer: ShownAnswer }) {
  const { consoleTools: said } = reader.texts;
  const { status, headers, isCut } = answer;
  return (
    <section class="card" aria-labelledby="answer">
      <div class="row">
        <h2 id="answer">{said.answer}</h2>
        <Badge tone={toneOf(status)}>{`${said.status} ${status}`}</Badge>
      </div>
      {headers.length > 0 && (
        <dl class="facts">
          {headers.map(([name, value]) => (
            <>
              <dt>{name}</dt>
              <dd>
                <code>{value}</code>
              </dd>
            </>
          ))}
        </dl>
      )}
      <Body reader={reader} answer={answer} />
      {isCut && (
        <Notice>
          <p>{said.cut(new Intl.NumberFormat(reader.locale).format(MAX_SHOWN))}</p>
        </Notice>
      )}
    </section>
  );
}

function Body({ reader, answer: { body } }: { reader: Reader; answer: ShownAnswer }) {
  const { consoleTools: said } = reader.texts;
  if (body === undefined) return <p class="soft">{said.binary}</p>;
  if (body === "") return <p class="soft">{said.noBody}</p>;
  return (
    <section aria-label={said.body}>
      <pre class="tall" tabindex={0}>
        {body}
      </pre>
    </section>
  );
}

function toneOf(status: number): Tone {
  if (status < 300) return "good";
  return status < 400 ? "plain" : "bad";
}
