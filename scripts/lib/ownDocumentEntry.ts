import { routes } from "../../src/app.ts";
import { buildOpenApi } from "../../src/http/openapi.ts";

/** What `ownDocument.ts` bundles. */
export const documentFor = (serverUrl: string): object => buildOpenApi(routes, serverUrl);
