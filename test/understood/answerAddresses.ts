import type { Section, Understood } from "./understood.ts";

/**
 * A header of an answer, and what the caller gets. `{api}` stands for the base address, `{path}` and `{host}` for its
 * parts, `{latchkey}` for Latchkey's own address, `{key}` for a key in the parameter `api_key`, `{here}` for the
 * integration's address at the proxy.
 */
export interface AddressHeaderCase extends Understood {
  readonly header: string;
  readonly value: string;
  /** Without it the caller does not get the header. */
  readonly gets: string | undefined;
}

const row = (id: string, header: string, value: string, gets: string | undefined): AddressHeaderCase => ({
  ...{ id, header, value, gets },
  input: `\`${header}: ${value}\``,
  becomes: gets === undefined ? "is not handed on" : `\`${gets}\``,
});

/** The call is `{api}/items/1?page=1`. */
export const ABSOLUTE: readonly AddressHeaderCase[] = [
  row("T23", "Location", "/elsewhere?x=1", "{host}/elsewhere?x=1"),
  row("T23", "Location", "2", "{api}/items/2"),
  row("T23", "Location", "../y#part", "{api}/y#part"),
  row("T23", "Location", "?page=2", "{api}/items/1?page=2"),
  row("T23", "Location", "//elsewhere.example/x", "http://elsewhere.example/x"),
  row("T23", "Location", "/api/integrations/int_other", "{host}/api/integrations/int_other"),
  row("T23", "Location", "app://opened", "app://opened"),
  row("T23", "Content-Location", "/elsewhere", "{host}/elsewhere"),
  row("T23", "Operation-Location", "/operations/1", "{host}/operations/1"),
  row("T23", "Refresh", "5; url=/elsewhere", "5; url={host}/elsewhere"),
  row("T23", "Refresh", "0;URL='2'", "0; url={api}/items/2"),
  row("T23", "Refresh", "5 /elsewhere", "5; url={host}/elsewhere"),
  row("T23", "Refresh", "5", "5"),
  row("T23", "Link", "</elsewhere>; rel=next", "<{host}/elsewhere>; rel=next"),
  row(
    "T23",
    "Link",
    '<2>;rel="next", </api/integrations/x>; rel=last',
    '<{here}/items/2>;rel="next", <{host}/api/integrations/x>; rel=last',
  ),
  row("T23", "Link", '<2>; title="a, </x>; rel=next"', '<{here}/items/2>; title="a, <{host}/x>; rel=next"'),
];

export const OF_LATCHKEY: readonly AddressHeaderCase[] = [
  row("T23", "Location", "{latchkey}/api/integrations/int_other", undefined),
  row("T23", "Location", "{latchkey}/", undefined),
  row("T23", "Location", "//localhost:8787/api/integrations/x", undefined),
  row("T23", "Location", "http:\\\\LOCALHOST:8787\\api", undefined),
  row("T23", "Location", "http://[", undefined),
  row("T23", "Content-Location", "{latchkey}/api/integrations/x", undefined),
  row("T23", "Refresh", "0; url={latchkey}/api/integrations/x", undefined),
  row("T23", "Refresh", "soon", undefined),
  row("T23", "Link", "<2>; rel=next, <{latchkey}/api/integrations/x>; rel=last", undefined),
];

/** The key is `key+with/9 %`, which has several spellings. */
export const WITHOUT_KEY: readonly AddressHeaderCase[] = [
  row("C17", "Location", "{api}/y/?api_key={key}&a=1", "{api}/y/?a=1"),
  row("C17", "Location", "/y?a=1&api%5Fkey={key}", "{host}/y?a=1"),
  row("C17", "Location", "/y?api_key=***", "{host}/y"),
  row("C17", "Location", "https://elsewhere.example/y?token={key}&a=1", "https://elsewhere.example/y?a=1"),
  row("C17", "Location", "https://elsewhere.example/y?api_key=another", "https://elsewhere.example/y?api_key=another"),
  row("C17", "Location", "/login?next=%2Fy%3Fapi_key%3D{encoded}&a=1", "{host}/login?a=1"),
  row("C17", "Location", "/y#access={key}", "{host}/y"),
  row("C17", "Location", "/y/{key}/z", undefined),
  row("C17", "Content-Location", "?api_key={key}&page=1", "{api}/items/1?page=1"),
  row("C17", "Refresh", "1; url=/y?api_key={key}", "1; url={host}/y"),
  row("C17", "Link", "<?page=2&api_key={key}>; rel=next", "<{here}/items/1?page=2>; rel=next"),
  row("C17", "Link", '<https://elsewhere.example/?q={key}>; anchor="?api_key={key}"', undefined),
  row("C17", "X-Request-Url", "{api}/items/1?api_key={key}", undefined),
];

export const answerAddresses: Section = {
  title: "Addresses in the headers of an answer",
  about:
    "The answer to `{api}/items/1?page=1`, with a key in the parameter `api_key`. Addresses are made absolute, none names Latchkey but those that the proxy makes (`{here}`), and none holds the key.",
  rows: [...ABSOLUTE, ...OF_LATCHKEY, ...WITHOUT_KEY],
};
