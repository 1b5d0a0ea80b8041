import { Provider } from "oidc-provider";
import { createStorage, type Rotation, type Storage } from "./adapter.ts";
import { createApi } from "./api.ts";
import { createConfiguration } from "./configuration.ts";
import { createTestHooks, handleTestRequest, type TestHooks } from "./hooks.ts";
import { createInteractions } from "./interactions.ts";
import { type Handler, listen, serve } from "./server.ts";

const TOKEN_PATH = "/token";

export interface PracticeProviderOptions {
  /** 0, the default, takes any free port. */
  port?: number;
  clientId: string;
  clientSecret: string;
  redirectUris: string[];
  /** Seconds; an hour when not given. */
  accessTokenLifetime?: number;
  /** `strict` when not given. */
  rotation?: Rotation;
  /** Also gives the hooks to whoever reaches the server, under /_test/. */
  testHooks?: boolean;
}

export interface PracticeProvider {
  /** `http://127.0.0.1:<port>`, where everything is: the authorization server, its pages, and the API under /api. */
  origin: string;
  /** The same text: the issuer identifier, as in discovery and in `iss`. */
  issuer: string;
  port: number;
  clientId: string;
  /** Every access token, refresh token and authorization code given out so far. */
  issuedTokens(): string[];
  /** How many POST requests the token endpoint has had, also those it refused. */
  tokenRequests(): number;
  hooks: TestHooks;
  /** Registers one more redirect URI for the client. Throws a TypeError for what no client may register. */
  addRedirectUri(uri: string): void;
  /** Stops listening and cuts open connections; a second call does nothing. */
  close(): Promise<void>;
}

/**
 * Starts an OAuth 2.0 and OpenID Connect server on loopback, with one confidential client: authorization code with PKCE
 * (S256, required), refresh tokens that rotate, revocation (RFC 7009), introspection (RFC 7662), and `iss` in the
 * callback (RFC 9207). It prints nothing, and everything it knows is gone when it stops. Rejects when the port is taken.
 */
export async function startPracticeProvider(options: PracticeProviderOptions): Promise<PracticeProvider> {
  const { clientId, accessTokenLifetime = 3600, rotation = "strict", testHooks = false } = options;
  const redirectUris = options.redirectUris.map(checkedRedirectUri);
  const storage = createStorage(rotation);
  const register = () => registerClient(storage, options, redirectUris);
  register();

  const listening = await listen(options.port ?? 0);
  const { origin, port } = listening;
  const provider = new Provider(origin, createConfiguration({ port, storage, accessTokenLifetime }));
  const { hooks, middleware } = createTestHooks(storage);
  provider.use(middleware);
  let tokenRequests = 0;
  const handle = createHandler(provider);
  serve(listening, (request, response, url) => {
    if (testHooks && url.pathname.startsWith("/_test/")) return handleTestRequest(hooks, request, response, url);
    if (request.method === "POST" && url.pathname === TOKEN_PATH) tokenRequests += 1;
    return handle(request, response, url);
  });

  return {
    origin,
    issuer: origin,
    port,
    clientId,
    issuedTokens: () => storage.issued(),
    tokenRequests: () => tokenRequests,
    hooks,
    addRedirectUri(uri) {
      redirectUris.push(checkedRedirectUri(uri));
      register();
    },
    close: listening.close,
  };
}

function createHandler(provider: Provider): Handler {
  const api = createApi(provider);
  const interactions = createInteractions(provider);
  // Koa would print what goes wrong with a request.
  provider.silent = true;
  const authorizationServer = provider.callback();
  return (request, response, url) => {
    if (/^\/api(\/|$)/.test(url.pathname)) return api(request, response, url);
    if (url.pathname.startsWith("/interaction/")) return interactions(request, response, url);
    return authorizationServer(request, response);
  };
}

/** The client lives in the storage, not in the configuration, because there oidc-provider reads it anew each time. */
function registerClient(storage: Storage, options: PracticeProviderOptions, redirectUris: string[]): void {
  void storage.adapter("Client").upsert(options.clientId, {
    client_id: options.clientId,
    client_secret: options.clientSecret,
    redirect_uris: [...redirectUris],
    grant_types: ["authorization_code", "refresh_token"],
    id_token_signed_response_alg: "ES256",
  });
}

function checkedRedirectUri(uri: string): string {
  const url = new URL(uri);
  if (!/^https?:$/.test(url.protocol) || uri.includes("#")) throw new TypeError(`not a redirect URI: ${uri}`);
  return uri;
}
