import type { Page } from "../../../../http/pageRoute.ts";
import { listPage } from "./list.tsx";
import { makePages } from "./make.tsx";
import { removePages } from "./remove.tsx";

/** The pages about API keys. */
export const keyPages: readonly Page[] = [listPage, ...makePages, ...removePages];
