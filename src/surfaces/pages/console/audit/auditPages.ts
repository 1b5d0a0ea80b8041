import type { Page } from "../../../../http/pageRoute.ts";
import { exportPage } from "./export.tsx";
import { trailPage } from "./trail.tsx";

/** The pages of the audit trail. */
export const auditPages: readonly Page[] = [trailPage, exportPage];
