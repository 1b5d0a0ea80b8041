import { raw } from "hono/html";
import scriptText from "../../../client/pages/reference.js";
import { LatchkeyError } from "../../../domain/errors.ts";
import { type Tag, tags } from "../../../http/openapiTexts.ts";
import type { Page } from "../../../http/pageRoute.ts";
import type { Route } from "../../../http/routeDefinition.ts";
import type { Texts } from "../../../ui/language.ts";
import { createKeptTexts } from "../../../ui/reference/keptTexts.ts";
import { OperationView } from "../../../ui/reference/OperationView.tsx";
import { lineOf, operationsOf } from "../../../ui/reference/operation.ts";
import { referencePage, referenceReader } from "../../../ui/reference/referencePage.tsx";
import { SearchForm } from "../../../ui/reference/SearchForm.tsx";
import { pathOf } from "../../../ui/reference/Side.tsx";

/** The operations with one tag, with all that a caller must know. */
export function tagPage(routes: readonly Route[]): Page["handler"] {
  const kept = createKeptTexts();
  const write = (tag: Tag, texts: Texts, baseUrl: string): string => {
    const operations = operationsOf(ofTag(routes, tag), baseUrl);
    return operations
      .map((operation) => String(<OperationView operation={operation} texts={texts} baseUrl={baseUrl} />))
      .join("");
  };
  return (c) => {
    const here = `/docs/${c.req.param("tag")}`;
    const tag = (Object.keys(tags) as Tag[]).find((one) => pathOf(one) === here);
    if (!tag) throw new LatchkeyError("not_found", "The reference has no such page.");
    const reader = referenceReader(c);
    const { texts, language } = reader;
    const { publicUrl } = c.var.deps.settings;
    const text = kept(`${language} ${tag} ${publicUrl}`, () => write(tag, texts, publicUrl));
    const content = (
      <>
        <header class="stack tight">
          <h1>{tag}</h1>
          <p lang="en">{tags[tag]}</p>
        </header>
        <SearchForm texts={texts} />
        {raw(text)}
      </>
    );
    const side = (
      <ul>
        {ofTag(routes, tag)
          .map(lineOf)
          .map(({ operationId, name }) => (
            <li>
              <a href={`#${operationId}`}>{name}</a>
            </li>
          ))}
      </ul>
    );
    return referencePage(c, content, { title: tag, reader, here, side, script: scriptText });
  };
}

function ofTag(routes: readonly Route[], tag: Tag): Route[] {
  return routes.filter((route) => route.tag === tag);
}
