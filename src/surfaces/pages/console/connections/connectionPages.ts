import type { Page } from "../../../../http/pageRoute.ts";
import { connectionActions } from "./actions.tsx";
import { connectionPage } from "./connection.tsx";
import { listPage } from "./list.tsx";

/** The pages of the tenant's connections. */
export const connectionPages: readonly Page[] = [listPage, connectionPage, ...connectionActions];
