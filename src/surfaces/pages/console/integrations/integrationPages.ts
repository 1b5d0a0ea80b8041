import type { Page } from "../../../../http/pageRoute.ts";
import { choosePage } from "./choose.tsx";
import { testPages } from "./clientTest.ts";
import { createPages } from "./create.tsx";
import { editPages } from "./edit.tsx";
import { iconPages } from "./icon.tsx";
import { listPage } from "./list.tsx";
import { removePages } from "./remove.tsx";
import { sharePages } from "./shares.tsx";
import { showPage } from "./show.tsx";

/** The section of integrations. What begins with `new` comes before what takes an id there. */
export const integrationPages: readonly Page[] = [
  listPage,
  choosePage,
  ...createPages,
  showPage,
  ...testPages,
  ...editPages,
  ...sharePages,
  ...iconPages,
  ...removePages,
];
