import type { Page } from "../../../../http/pageRoute.ts";
import { importPages } from "./import.tsx";
import { listPage } from "./list.tsx";
import { toolPage } from "./tool.tsx";
import { tryPage } from "./try.ts";

/** The pages about the tools of an integration. The import is named before the tools. */
export const toolPages: readonly Page[] = [listPage, ...importPages, toolPage, tryPage];
