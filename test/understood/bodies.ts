import type { Section, Understood } from "./understood.ts";

/** What an envelope has as `data`, written as JSON, and what arrives. */
export interface BodyCase extends Understood {
  /** JSON text, because numbers must keep their digits. */
  readonly data: string;
  /** The content type that the envelope names. */
  readonly type?: string;
  /** What arrives, or what the fault says. */
  readonly body?: string | RegExp;
  readonly fault?: RegExp;
}

const FORM = "application/x-www-form-urlencoded";
const MULTIPART = "multipart/form-data";

const arrives = (data: string, type: string | undefined, body: string | RegExp, id = "B13"): BodyCase => ({
  ...{ id, data, body, ...(type !== undefined && { type }) },
  input: `\`${data}\` ${type === undefined ? "without a content type" : `as \`${type}\``}`,
  becomes: typeof body === "string" ? `\`${body}\`` : "parts of its members, with a boundary",
});

const faulty = (data: string, type: string | undefined, fault: RegExp, says: string): BodyCase => ({
  ...{ id: "B13", data, fault, ...(type !== undefined && { type }) },
  input: `\`${data}\` ${type === undefined ? "without a content type" : `as \`${type}\``}`,
  becomes: `400: ${says}`,
});

export const ENCODED: readonly BodyCase[] = [
  arrives('{"a":1,"b":"x y"}', FORM, "a=1&b=x%20y"),
  arrives(
    '{"a":[1,"2"],"b":{"c":true,"d":[1,2]},"e":[{"f":1}]}',
    FORM,
    "a=1&a=2&b%5Bc%5D=true&b%5Bd%5D=1&b%5Bd%5D=2&e%5B0%5D%5Bf%5D=1",
  ),
  arrives('{"a[]":[1,2],"n":null,"e":""}', `${FORM}; charset=utf-8`, "a%5B%5D=1&a%5B%5D=2&e="),
  arrives('{"a":[],"b":{},"c":[[],null],"d":1}', FORM, "d=1"),
  arrives('{"e":[1.0,null,{"f":2},[3]]}', FORM, "e%5B0%5D=1.0&e%5B2%5D%5Bf%5D=2&e%5B3%5D=3"),
  arrives('{"__proto__":1,"a":{"__proto__":2}}', FORM, "__proto__=1&a%5B__proto__%5D=2"),
  arrives('{"id":1234567890123456789}', FORM, "id=1234567890123456789", "B12"),
  arrives('"a=1&b=x%20y"', FORM, "a=1&b=x%20y"),
  arrives('{"a":1}', "application/json; charset=utf-8", '{"a":1}'),
  arrives('{"op":"add"}', "application/json-patch+json", '{"op":"add"}'),
  arrives('"{\\"a\\": 1}"', "application/json", '{"a": 1}'),
  arrives('"<a/>"', "application/xml", "<a/>"),
  arrives('"{}\\n{}\\n"', "application/x-ndjson", "{}\n{}\n"),
  arrives('"plain"', undefined, "plain"),
  arrives('{"a":"\\ud800"}', undefined, '{"a":"\\ud800"}'),
  arrives('[1,null,"ä"]', undefined, '[1,null,"ä"]'),
  arrives(
    '{"a":"x","n":12345678901234567890,"l":["p","q"],"o":{"k":1},"z":null}',
    MULTIPART,
    /^(--\S+)\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n\1\r\n[\s\S]*name="n"\r\n\r\n12345678901234567890\r\n[\s\S]*name="l"\r\n\r\np\r\n[\s\S]*name="l"\r\n\r\nq\r\n[\s\S]*name="o"\r\nContent-Type: application\/json\r\n\r\n\{"k":1\}\r\n\1--\r\n$/,
  ),
  arrives('"--b\\r\\n\\r\\n--b--\\r\\n"', `${MULTIPART}; boundary=b`, "--b\r\n\r\n--b--\r\n"),
];

export const NOT_ENCODED: readonly BodyCase[] = [
  faulty('{"a":1}', "application/xml", /already application\/xml/, "it must be a text that is already XML"),
  faulty('{"a":1}', "text/plain", /already text\/plain/, "it must be a text"),
  faulty("5", "text/plain", /already text\/plain/, "it must be a text"),
  faulty("[1]", FORM, /must be an object/, "it must be an object or an encoded text"),
  faulty("[1]", MULTIPART, /must be an object/, "it must be an object or an encoded text"),
  faulty('{"a":"\\ud800"}', FORM, /Unicode/, "it is not valid Unicode"),
  faulty('{"a":"\\ud800"}', MULTIPART, /Unicode/, "it is not valid Unicode"),
  faulty('{"\\udc00":"a"}', MULTIPART, /Unicode/, "it is not valid Unicode"),
  faulty('"x\\ud800"', "text/plain", /Unicode/, "it is not valid Unicode"),
  faulty('"\\udc00\\ud800"', undefined, /Unicode/, "it is not valid Unicode"),
  faulty('"{\\"a\\":\\"\\ud800\\"}"', "application/json", /Unicode/, "it is not valid Unicode"),
  faulty('"--b--"', MULTIPART, /boundary/, "the content type names no boundary"),
  faulty('"x"', `${MULTIPART}; boundary=b`, /boundary/, "the text does not hold the boundary"),
  faulty('{"a":1}', "multipart/related", /already multipart\/related/, "it must be a text that is already encoded"),
  faulty('"not json"', "application/json", /must be JSON/, "it must be JSON"),
  faulty('{"a":1}', "application/json; charset=iso-8859-1", /UTF-8/, "everything is written as UTF-8"),
  faulty('"é"', "text/plain; charset=windows-1252", /UTF-8/, "everything is written as UTF-8"),
  faulty('"x"', "json", /content type that is none/, "that is no content type"),
];

/** A number as a caller writes it. JavaScript would change each. */
export interface NumberCase extends Understood {
  readonly number: string;
}

export const NUMBERS: readonly NumberCase[] = [
  ..."1234567890123456789 -9223372036854775808 18446744073709551615 1.0 1.50 1E400 1e-400 -0 -0.0 1e2 1E+2 0.1000".split(
    " ",
  ),
  "3.141592653589793238462643",
].map((number) => ({ id: "B12", number, input: `\`${number}\``, becomes: `\`${number}\`` }));

export const numbers: Section = {
  title: "Numbers",
  about: "In an envelope's `data` and `params`, and in a tool's parameters: the digits arrive as they were sent.",
  rows: NUMBERS,
};

export const bodies: Section = {
  title: "Bodies of an envelope",
  about:
    "Encoded as the content type says, or refused. A text is sent as it is. Bytes that are no text go by the path form.",
  rows: [...ENCODED, ...NOT_ENCODED],
};

/** The parameters of an envelope, written as JSON, and the query that arrives after `url`, or what the problem says. */
export interface ParamsCase extends Understood {
  readonly url: string;
  readonly params: string;
  readonly query?: string;
  readonly fault?: { path: string; message: RegExp };
}

const query = (url: string, params: string, arrived: string): ParamsCase => ({
  ...{ id: "B13", url, params, query: arrived },
  input: `\`${params}\` with \`${url}\``,
  becomes: `\`${arrived}\``,
});

const noQuery = (params: string, path: string, message: RegExp, says: string): ParamsCase => ({
  ...{ id: "B13", url: "/x", params, fault: { path, message } },
  input: `\`${params}\``,
  becomes: `400: \`${path}\` ${says}`,
});

const NESTED = "must be a text, a number, true or false, or a list of these";

export const PARAMS: readonly ParamsCase[] = [
  query("/x", '{"a":1,"b":"x y"}', "/x?a=1&b=x%20y"),
  query("/x?", '{"a":1}', "/x?a=1"),
  query("/x?b=2", '{"a":1}', "/x?b=2&a=1"),
  query("/x?b=2&", '{"a":1}', "/x?b=2&a=1"),
  query("?", '{"a":1}', "?a=1"),
  query("/x", '{"s":["s",null,true,1.0]}', "/x?s=s&s=true&s=1.0"),
  query("/x", '{"n":null,"l":[],"m":[null]}', "/x"),
  noQuery('{"a":{"b":1}}', "params.a", /text, a number.*nested/, NESTED),
  noQuery('{"a":[[1]]}', "params.a", /text, a number.*nested/, NESTED),
  noQuery('{"a":[{}]}', "params.a", /text, a number.*nested/, NESTED),
  noQuery('{"__proto__":"1"}', "params.__proto__", /no name/, "is no name that can be sent"),
  noQuery('{"a":"\\ud800"}', "params.a", /Unicode/, "is not valid Unicode"),
];

export const params: Section = {
  title: "Parameters of an envelope",
  about: "Added to the query of its address. A list repeats its name; null is left out.",
  rows: PARAMS,
};
