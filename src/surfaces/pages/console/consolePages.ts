import type { Page } from "../../../http/pageRoute.ts";
import { configPages } from "./configs/configPages.ts";
import { keyPages } from "./keys/keyPages.ts";
import { overviewPage } from "./overview.tsx";
import { tenantPages } from "./tenant/tenantPages.tsx";
import { toolPages } from "./tools/toolPages.ts";

/** The pages on which somebody administers a tenant. */
export const consolePages: readonly Page[] = [overviewPage, ...configPages, ...toolPages, ...keyPages, ...tenantPages];
