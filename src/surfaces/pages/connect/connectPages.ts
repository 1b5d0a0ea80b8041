import type { Page } from "../../../http/pageRoute.ts";
import { authorizePage } from "./authorize.tsx";
import { choosePages } from "./choose.tsx";
import { credentialPage } from "./credential.ts";
import { disconnectPages } from "./disconnect.tsx";
import { iconPage } from "./icon.ts";
import { listPage } from "./list.tsx";
import { resultPage } from "./result.tsx";
import { formAddress, servicePage } from "./service.tsx";

/** The pages on which somebody connects accounts, looks at them, and disconnects them. */
export const connectPages: readonly Page[] = [
  listPage,
  // Before the page of a service, whose address could be the same.
  resultPage,
  ...choosePages,
  servicePage,
  iconPage,
  authorizePage,
  credentialPage,
  formAddress,
  ...disconnectPages,
];
