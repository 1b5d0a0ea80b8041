import type { Page } from "../../../http/pageRoute.ts";
import { approvalPages } from "./approvals/approvalPages.ts";
import { auditPages } from "./audit/auditPages.ts";
import { configPages } from "./configs/configPages.ts";
import { connectionPages } from "./connections/connectionPages.ts";
import { integrationPages } from "./integrations/integrationPages.ts";
import { keyPages } from "./keys/keyPages.ts";
import { operationsPage } from "./operations/operations.tsx";
import { overviewPage } from "./overview.tsx";
import { tenantPages } from "./tenant/tenantPages.tsx";
import { toolPages } from "./tools/toolPages.ts";

/** The pages on which somebody administers a tenant. */
export const consolePages: readonly Page[] = [
  overviewPage,
  ...integrationPages,
  ...configPages,
  ...toolPages,
  ...connectionPages,
  ...approvalPages,
  ...keyPages,
  ...auditPages,
  operationsPage,
  ...tenantPages,
];
