import type { Placement } from "../../catalog/schema.ts";
import { basicAuthorization } from "../../oauth/basicAuthorization.ts";
import type { Credential } from "../credentials/credential.ts";

/** Puts a credential into a request, where the provider expects it, over whatever stood there. */
export function placeCredential(placement: Placement, credential: Credential, url: URL, headers: Headers): void {
  if (credential.type === "basic") {
    headers.set("authorization", basicAuthorization(credential.username, credential.password));
    return;
  }
  const token = credential.type === "oauth2" ? credential.accessToken : credential.token;
  const fill = (template: string) => template.replaceAll("{token}", () => token);
  switch (placement.in) {
    case "header":
      headers.set(placement.name, fill(placement.template));
      return;
    case "query":
      url.search = withParameter(url.search.slice(1), placement.name, fill(placement.template));
      return;
    case "basic":
      headers.set("authorization", basicAuthorization(fill(placement.username), fill(placement.password)));
  }
}

/** The query as the caller wrote it, with one parameter set: `URLSearchParams` would spell all of it anew. */
function withParameter(query: string, name: string, value: string): string {
  const others = query.split("&").filter((part) => part !== "" && !new URLSearchParams(part).has(name));
  return [...others, `${encodeURIComponent(name)}=${encodeURIComponent(value)}`].join("&");
}
