/**
 * What a provider's documentation says, in the words of HTTP: one file for each provider in `test/catalog/facts`. Nothing in it
 * comes from the definition, so that a definition can be wrong.
 */
export interface Facts {
  slug: string;
  /** Fixed for ever: connections and applications refer to it. */
  id: string;
  /** What the provider may be called at. `*`: people name the host. */
  domains: string[];
  checked: { page: string; on: string };
  sources: string[];
  /** What could not be confirmed. */
  unsure?: string[];
  /** Why the provider, or one of its methods, is not in the catalogue. */
  unsupported?: string;
  /** Sample values of the fields that people enter. */
  values?: Record<string, string>;
  oauth2?: OAuthFacts | null;
  tokens?: TokenFacts[];
  api: ApiFacts;
  lookups?: LookupFacts[];
}

export type ClientFacts = "basic" | "post" | "none" | "secret_as_username" | "private_key_jwt";

export interface OAuthFacts {
  authorize: {
    url: string;
    clientId?: string;
    /** `ask`: what an integration asks for; `sent`: what the provider must get. Without a parameter it takes no scopes. */
    scope: { parameter: string | null; separator?: string; ask?: string[]; sent?: string };
    required?: Record<string, string | true>;
    pkce: "required" | "supported" | "refused";
    /** What the callback carries besides the code and the state. */
    callback?: Record<string, string>;
  };
  token: TokenRequestFacts;
  refresh?: (TokenRequestFacts & RefreshFacts) | null;
  /** After the code exchange, for servers whose first token is short-lived. */
  exchange?: TokenRequestFacts & { tokenParameter?: string };
  lifetimes?: { access?: number | null; refresh?: number | null };
  errors?: { status: number; body: unknown; means: "invalid_grant" | "invalid_client" }[];
  revoke?: RevokeFacts | null;
}

export interface TokenRequestFacts {
  url: string;
  method?: "POST" | "GET";
  body?: "form" | "json" | "query";
  client: ClientFacts | ClientFacts[];
  /** How the halves of Basic are documented to be spelled, where they are. */
  basicEncoding?: "form" | "none";
  /** The name of the client's id here. */
  clientId?: string | undefined;
  headers?: Record<string, string>;
  /** Parameters with their values; `true`: must be there. */
  required?: Record<string, string | true>;
  /** `{access}` and `{refresh}` stand for fresh tokens. */
  answer: { status: number; type?: string; body: unknown };
  tells: {
    expiresIn?: number | null;
    refreshExpiresIn?: number | null;
    scopes?: string[] | null;
    facts?: Record<string, string>;
  };
}

interface RefreshFacts {
  rotation: "static" | "grace" | "strict" | "unknown";
  tokenParameter?: string;
  /** `access`: the access token itself is presented. */
  presents?: "refresh" | "access";
}

export interface RevokeFacts {
  url: string;
  method: "POST" | "DELETE" | "GET";
  body: "form" | "json" | "query" | "none";
  parameter?: string | null;
  client?: ClientFacts | ClientFacts[];
  bearer?: boolean;
  token: "access" | "refresh" | "either";
  clientId?: string;
  required?: Record<string, string | true>;
  status: number;
  endsAll?: boolean;
}

export interface TokenFacts {
  type: "bearer" | "apikey" | "basic";
  /** Sample values of what people enter besides, where it differs. */
  values?: Record<string, string>;
  sample: string | { username: string; password: string };
  request: RequestFacts;
}

export interface RequestFacts {
  headers?: Record<string, string>;
  query?: Record<string, string>;
  path?: string | null;
  basic?: [string, string];
}

export interface ApiFacts {
  base: string;
  headers?: Record<string, string>;
  authorization?: string | { header: string; template: string } | null;
  verify?: {
    method: "GET" | "POST";
    path: string;
    body?: unknown;
    good: { status: number; body: unknown };
    bad: { status: number; body: unknown };
  } | null;
  account?: { from: string; id?: string | null; label?: string | null } | null;
}

export interface LookupFacts {
  method: "GET" | "POST";
  url: string;
  authorization?: string | { header: string; template: string } | null;
  body?: unknown;
  answer: unknown;
  facts: Record<string, string>;
  choice?: "ask" | "first" | null;
}
