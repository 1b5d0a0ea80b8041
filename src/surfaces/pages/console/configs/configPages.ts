import type { Page } from "../../../../http/pageRoute.ts";
import { editPages } from "./edit.tsx";
import { listPage } from "./list.tsx";
import { makePages } from "./make.tsx";
import { removePages } from "./remove.tsx";

/** The pages about the configs of an integration. A page for a new one is named before that of one that there is. */
export const configPages: readonly Page[] = [listPage, ...makePages, ...editPages, ...removePages];
