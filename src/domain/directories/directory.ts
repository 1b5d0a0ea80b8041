import type * as z from "zod";
import { LatchkeyError } from "../errors.ts";

/** A folder of a provider. */
export interface Directory {
  id: string;
  name: string;
  /** From the root, with a leading slash. */
  path: string;
  mimeType: string;
}

/** Calls the provider's API through the proxy, and reads its JSON answer. */
export interface DirectoryClient {
  get(target: string): Promise<unknown>;
  post(target: string, body: object): Promise<unknown>;
}

/** Lists the folders in a folder. `root` is the topmost one. */
export type ListDirectories = (client: DirectoryClient, folderId: string) => Promise<Directory[]>;

export const ROOT = "root";
/** For providers that have no own type for folders. */
export const FOLDER_TYPE = "inode/directory";
/** Maximum number of pages of a listing that are read. */
export const MAX_PAGES = 10;

/**
 * Reads an answer that the provider's documentation describes.
 * @throws LatchkeyError `provider_malformed`
 */
export function parseAnswer<T extends z.ZodType>(schema: T, answer: unknown): z.output<T> {
  const { data, success } = schema.safeParse(answer);
  if (success) return data;
  throw new LatchkeyError("provider_malformed", "The provider's answer is not what its documentation says.");
}

export function noFolder(): LatchkeyError {
  return new LatchkeyError("folder_not_found", "There is no such folder.");
}

/**
 * Returns a part of a folder's id as a segment of a path. No id is empty or holds a slash.
 * @throws LatchkeyError `folder_not_found`
 */
export function segmentOf(id: string): string {
  if (id === "" || id.includes("/")) throw noFolder();
  return encodeURIComponent(id);
}
