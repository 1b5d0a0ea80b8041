import type { DescribedProvider, Provider } from "./schema.ts";

/** What people read where they paste a credential. */
interface Hints {
  help?: string | undefined;
  example?: string | undefined;
}

/** What only people read of a provider: no request of the API needs it, so it is kept apart. Lists are by place. */
export interface ProviderTexts extends Pick<DescribedProvider, "docsUrl" | "checked" | "setup"> {
  /** Where people find the value of each field. Its example is no such text: addresses are checked with it. */
  fields: Pick<Hints, "help">[];
  auth: Hints[];
  /** What each scope allows. */
  scopes: string[];
}

type Method = Provider["auth"][number];

/** Takes the texts out of a provider. */
export function splitTexts(whole: DescribedProvider): { provider: Provider; texts: ProviderTexts } {
  const { docsUrl, checked, setup, ...provider } = whole;
  const scopes = whole.auth.flatMap((method) => (method.type === "oauth2" ? method.scopes.available : []));
  return {
    provider: {
      ...provider,
      fields: whole.fields.map(({ help, ...field }) => field),
      auth: whole.auth.map(withoutTexts),
    },
    texts: {
      ...{ docsUrl, checked, setup },
      fields: whole.fields.map(({ help }) => hintsOf({ help })),
      auth: whole.auth.map((method) => (method.type === "oauth2" ? {} : hintsOf(method))),
      scopes: scopes.map(({ description }) => description),
    },
  };
}

/** Puts the texts back. */
export function joinTexts(provider: Provider, texts: ProviderTexts): DescribedProvider {
  const { docsUrl, checked, setup, fields, auth, scopes } = texts;
  return {
    ...{ ...provider, docsUrl, checked, setup },
    fields: provider.fields.map((field, place) => ({ ...field, ...fields[place] })),
    auth: provider.auth.map((method, place) => ({ ...describeScopes(method, scopes), ...auth[place] })),
  };
}

function hintsOf({ help, example }: Hints): Hints {
  return { ...(help !== undefined && { help }), ...(example !== undefined && { example }) };
}

function withoutHints<T extends Hints>(holder: T): T {
  const { help, example, ...rest } = holder;
  return rest as T;
}

function withoutTexts(method: Method): Method {
  return method.type === "oauth2" ? describeScopes(method, []) : withoutHints(method);
}

function describeScopes(method: Method, descriptions: readonly string[]): Method {
  if (method.type !== "oauth2") return method;
  const available = method.scopes.available.map(({ name }, place) => ({
    name,
    description: descriptions[place] ?? "",
  }));
  return { ...method, scopes: { ...method.scopes, available } };
}
