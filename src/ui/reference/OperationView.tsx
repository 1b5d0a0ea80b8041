import { problemTypes } from "../../http/problem.ts";
import type { Texts } from "../language.ts";
import { MemberList } from "./MemberList.tsx";
import { Method } from "./Method.tsx";
import { limitsOf, shapesOf, typeOf } from "./members.ts";
import type { Answer, Content, Operation, Parameter } from "./operation.ts";
import { Address, Prose } from "./Prose.tsx";
import { curlOf, typescriptOf } from "./snippets.ts";
import { TryIt } from "./TryIt.tsx";

interface Props {
  operation: Operation;
  texts: Texts;
  baseUrl: string;
}

/** An operation with all that a caller must know. The headings are in the reader's language, what the document says is not. */
export function OperationView({ operation, texts, baseUrl }: Props) {
  const { operationId, name, method, path, summary, parameters, body, answers } = operation;
  const said = texts.docs;
  return (
    <article class="card operation" id={operationId} data-words={operationId}>
      <header class="stack tight">
        <h2>{name}</h2>
        <p class="address">
          <Method method={method} /> <Address text={path} />
        </p>
        <p lang="en">
          <Prose text={`${summary}.`} />
        </p>
        {!operation.needsSignIn && <p class="small soft">{said.forAll}</p>}
      </header>
      {parameters.length > 0 && <Parameters heading={said.parameters} parameters={parameters} texts={texts} />}
      {body && (
        <section class="stack tight">
          <h3>{said.body}</h3>
          {body.contents.map((content) => (
            <ContentView content={content} texts={texts} />
          ))}
        </section>
      )}
      <section class="stack tight">
        <h3>{said.answers}</h3>
        {answers.map((answer) => (
          <AnswerView answer={answer} texts={texts} />
        ))}
        <Problems operation={operation} texts={texts} />
      </section>
      <section class="stack tight">
        <h3>{said.examples}</h3>
        <Example title="curl" text={curlOf(operation, baseUrl)} open />
        <Example title="TypeScript" text={typescriptOf(operation, baseUrl)} />
      </section>
      {operation.canTry && <TryIt operation={operation} texts={texts} />}
    </article>
  );
}

function Parameters({ heading, parameters, texts }: { heading: string; parameters: Parameter[]; texts: Texts }) {
  const members = parameters.map(({ name, in: place, required, description, schema }) => ({
    ...{ name, type: typeOf(schema), required, description: description ?? schema.description },
    ...{ limits: [texts.docs.places[place], ...limitsOf(schema)], shapes: [] },
  }));
  return (
    <section class="stack tight">
      <h3>{heading}</h3>
      <MemberList members={members} texts={texts} />
    </section>
  );
}

function ContentView({ content: { type, schema }, texts }: { content: Content; texts: Texts }) {
  const shapes = schema ? shapesOf(schema) : [];
  return (
    <>
      <p class="small soft">
        <code>{type}</code>
        {schema && shapes.length === 0 && `, ${typeOf(schema)}`}
        {schema && typeOf(schema).startsWith("array") && shapes.length > 0 && `, ${typeOf(schema)}`}
      </p>
      {shapes.map((members, at) => (
        <>
          {at > 0 && <p class="small soft">{texts.docs.or}</p>}
          <MemberList members={members} texts={texts} />
        </>
      ))}
    </>
  );
}

function AnswerView({ answer: { status, description, headers, contents }, texts }: { answer: Answer; texts: Texts }) {
  const summary = (
    <>
      <strong>{status}</strong>{" "}
      <span lang="en">
        <Prose text={description} />
      </span>
    </>
  );
  if (headers.length === 0 && contents.length === 0) return <p class="answer">{summary}</p>;
  return (
    <details class="answer">
      <summary>{summary}</summary>
      <div class="stack tight">
        {headers.map(([name, what]) => (
          <p>
            <code>{name}</code> <span lang="en">{what}</span>
          </p>
        ))}
        {contents.map((content) => (
          <ContentView content={content} texts={texts} />
        ))}
      </div>
    </details>
  );
}

/** The codes, each with its status, linked to what it means. */
function Problems({ operation, texts }: { operation: Operation; texts: Texts }) {
  const codes = [...operation.problems].sort((a, b) => problemTypes[a].status - problemTypes[b].status);
  return (
    <details class="answer">
      <summary>
        <strong>{texts.docs.problems}</strong> <span class="soft">{codes.length}</span>
      </summary>
      <ul class="codes">
        {codes.map((code) => (
          <li>
            {problemTypes[code].status}{" "}
            <a href={`/docs#${code}`}>
              <code>{code}</code>
            </a>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Example({ title, text, open = false }: { title: string; text: string; open?: boolean }) {
  return (
    <details class="answer" open={open}>
      <summary>{title}</summary>
      <pre>{text}</pre>
    </details>
  );
}
