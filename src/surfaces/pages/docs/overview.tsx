import { raw } from "hono/html";
import scriptText from "../../../client/pages/reference.js";
import { errorCodes } from "../../../domain/errors.ts";
import { ABOUT, tags } from "../../../http/openapiTexts.ts";
import type { Page } from "../../../http/pageRoute.ts";
import { problemTypes } from "../../../http/problem.ts";
import type { Route } from "../../../http/routeDefinition.ts";
import type { Texts } from "../../../ui/language.ts";
import { createKeptTexts } from "../../../ui/reference/keptTexts.ts";
import { MemberList } from "../../../ui/reference/MemberList.tsx";
import { Method } from "../../../ui/reference/Method.tsx";
import { lineOf, type OperationLine, problemMembers } from "../../../ui/reference/operation.ts";
import { Address, Prose } from "../../../ui/reference/Prose.tsx";
import { referencePage, referenceReader } from "../../../ui/reference/referencePage.tsx";
import { SearchForm } from "../../../ui/reference/SearchForm.tsx";
import { pathOf } from "../../../ui/reference/Side.tsx";

type Fits = (text: string) => boolean;

/** All operations by their tags, and all problem codes. With `?q=`, only those with these words. */
export function overviewPage(routes: readonly Route[]): Page["handler"] {
  const groups = [...Map.groupBy(routes.map(lineOf), ({ tag }) => tag)].sort(
    ([one], [other]) => ORDER.indexOf(one) - ORDER.indexOf(other),
  );
  const kept = createKeptTexts();
  const write = (texts: Texts, fits: Fits): string =>
    String(
      <>
        {groups.map(([tag, lines]) => (
          <Group tag={tag} lines={lines} fits={fits} />
        ))}
        <ProblemTable texts={texts} fits={fits} />
      </>,
    );
  return (c) => {
    const reader = referenceReader(c);
    const { texts, language } = reader;
    const { publicUrl } = c.var.deps.settings;
    const query = (c.req.query("q") ?? "").trim().slice(0, MAX_QUERY);
    const fits = fitsWords(query);
    const lists = query === "" ? kept(language, () => write(texts, fits)) : write(texts, fits);
    const content = (
      <>
        <h1>{texts.docs.title}</h1>
        <p lang="en">
          <Prose text={ABOUT} />
        </p>
        <SignIn texts={texts} baseUrl={publicUrl} />
        <SearchForm texts={texts} query={query} found={query === "" ? undefined : countFitting(routes, fits)} />
        {raw(lists)}
      </>
    );
    return referencePage(c, content, { title: texts.docs.title, reader, here: "/docs", script: scriptText });
  };
}

const ORDER = Object.keys(tags);
const MAX_QUERY = 200;

function fitsWords(query: string): Fits {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return (text) => words.every((word) => text.toLowerCase().includes(word));
}

function countFitting(routes: readonly Route[], fits: Fits): number {
  return [...routes.map((route) => textOf(lineOf(route))), ...problems.map(textOfProblem)].filter(fits).length;
}

function SignIn({ texts, baseUrl }: { texts: Texts; baseUrl: string }) {
  return (
    <dl class="facts">
      <dt>{texts.docs.base}</dt>
      <dd>
        <Address text={baseUrl} />
      </dd>
      <dt>{texts.docs.signIn}</dt>
      <dd lang="en">
        <code>Authorization: Bearer</code> with a JWT or an API key, or <code>X-API-Key</code>, or the session cookie of
        your application.
      </dd>
    </dl>
  );
}

function Group({ tag, lines, fits }: { tag: keyof typeof tags; lines: OperationLine[]; fits: Fits }) {
  const shown = lines.filter((line) => fits(textOf(line)));
  return (
    <section class="stack tight" data-group hidden={shown.length === 0}>
      <h2>
        <a href={pathOf(tag)}>{tag}</a>
      </h2>
      <p class="soft" lang="en">
        {tags[tag]}
      </p>
      <ul class="lines">
        {lines.map((line) => (
          <li data-words={line.operationId} hidden={!shown.includes(line)}>
            <a href={`${pathOf(tag)}#${line.operationId}`}>
              <Method method={line.method} /> <Address text={line.path} />
              <span class="soft small" lang="en">
                <Prose text={line.summary} />
              </span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What the script sees of a line as well. */
function textOf({ method, path, summary, operationId }: OperationLine): string {
  return `${method} ${path} ${summary} ${operationId}`;
}

const problems = errorCodes.map((code) => ({ code, ...problemTypes[code] }));

function textOfProblem({ code, status, title }: (typeof problems)[number]): string {
  return `${code} ${status} ${title}`;
}

/** The `type` of every problem points to its row. */
function ProblemTable({ texts, fits }: { texts: Texts; fits: Fits }) {
  const { docs: said } = texts;
  const shown = problems.filter((problem) => fits(textOfProblem(problem)));
  return (
    <section class="stack tight" data-group hidden={shown.length === 0}>
      <h2 id="problems">{said.problems}</h2>
      <p class="soft">{said.problemsLead}</p>
      <details class="answer">
        <summary>{said.problemFields}</summary>
        <MemberList members={problemMembers()} texts={texts} />
      </details>
      <table>
        <thead>
          <tr>
            <th scope="col">{said.code}</th>
            <th scope="col">{said.status}</th>
            <th scope="col">{said.meaning}</th>
          </tr>
        </thead>
        <tbody>
          {problems.map((row) => (
            <tr id={row.code} data-words={row.code} hidden={!shown.includes(row)}>
              <th scope="row">
                <code>{row.code}</code>
              </th>
              <td data-head={said.status}>{row.status}</td>
              <td lang="en">{row.title}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
