import type { Provider } from "../../catalog/schema.ts";
import { retryAfterSeconds } from "../../oauth/retryAfter.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { definitionOf } from "../integrations/definitionOf.ts";
import { findIntegration } from "../integrations/findIntegration.ts";
import { takeRequest } from "../limits/takeRequest.ts";
import { callProvider, type ProviderCall } from "../proxy/callProvider.ts";
import { listBox } from "./box.ts";
import { type Directory, type DirectoryClient, type ListDirectories, noFolder } from "./directory.ts";
import { listDropbox } from "./dropbox.ts";
import { listGoogleDrive } from "./googleDrive.ts";
import { listOneDrive, listSharePoint } from "./microsoftGraph.ts";

const ADAPTERS: Record<NonNullable<Provider["api"]["directories"]>, ListDirectories> = {
  "google-drive": listGoogleDrive,
  onedrive: listOneDrive,
  sharepoint: listSharePoint,
  dropbox: listDropbox,
  box: listBox,
};

export interface DirectoryPlace {
  /** The integration: id, slug or natural id. */
  reference: string;
  /** The config whose shared connection is used. Undefined: the caller's own connection is used. */
  configId: string | undefined;
  folderId: string;
}

const MAX_BYTES = 4 * 1024 * 1024;

/**
 * Lists the folders in a folder of a storage provider, for a picker. Needs level 1. The calls go through the proxy with
 * all its checks.
 *
 * @throws LatchkeyError `directories_not_supported`, `folder_not_found`, `provider_refused`, `provider_malformed`, and
 *   those of `callProvider`
 */
export async function previewDirectories(
  ctx: Context,
  { reference, configId, folderId }: DirectoryPlace,
  signal: AbortSignal,
): Promise<Directory[]> {
  const { integration } = await findIntegration(ctx, reference, { config: configId });
  const kind = definitionOf(ctx.deps, integration).api.directories;
  if (!kind) throw new LatchkeyError("directories_not_supported", "This integration has no folders to show.");
  // Half of a surrogate pair cannot be percent-encoded.
  if (!folderId.isWellFormed()) throw noFolder();
  return ADAPTERS[kind](clientOf(ctx, { reference: integration.id, configId, signal }), folderId);
}

function clientOf(ctx: Context, place: Pick<ProviderCall, "reference" | "configId" | "signal">): DirectoryClient {
  let calls = 0;
  const call = async (method: string, target: string, body: object | null) => {
    // The first call belongs to the request, which is already counted. Each further page counts like a request.
    if (calls++ > 0) takeRequest(ctx.deps, ctx.caller);
    const headers = new Headers({ accept: "application/json", "accept-encoding": "identity" });
    if (body) headers.set("content-type", "application/json");
    const bytes = body && new Uint8Array(new TextEncoder().encode(JSON.stringify(body)));
    const { response } = await callProvider(ctx, { ...place, method, target, headers, body: bytes });
    return readJson(response, ctx.deps.now());
  };
  /** An id that cannot be part of an address belongs to no folder. */
  const get = async (target: string) => {
    try {
      return await call("GET", target, null);
    } catch (error) {
      if (!(error instanceof LatchkeyError && error.code === "url_not_allowed")) throw error;
      if (!/^https?:/.test(target)) throw noFolder();
      throw new LatchkeyError("provider_malformed", "The provider's next page is at another address.");
    }
  };
  return { get, post: (target, body) => call("POST", target, body) };
}

async function readJson(response: Response, now: number): Promise<unknown> {
  if (!response.ok) {
    await response.body?.cancel();
    throw refusal(response, now);
  }
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.byteLength;
      if (size > MAX_BYTES) break;
      chunks.push(chunk);
    }
    if (size <= MAX_BYTES) return JSON.parse(await new Blob(chunks).text());
  } catch {
    // The error must not contain the provider's words.
  }
  throw new LatchkeyError("provider_malformed", "The provider's answer cannot be read.");
}

function refusal({ status, headers }: Response, now: number): LatchkeyError {
  if (status === 404 || status === 409) return noFolder();
  if (status === 429) {
    const retryAfter = retryAfterSeconds(headers.get("retry-after"), now);
    const options = retryAfter === undefined ? {} : { retryAfter };
    return new LatchkeyError("provider_rate_limited", "The provider accepts no more requests for now.", options);
  }
  if (status >= 500) return new LatchkeyError("provider_unavailable", "The provider is failing.");
  return new LatchkeyError("provider_refused", "The provider refused to list the folder.", {
    reason: `answered ${status}`,
  });
}
