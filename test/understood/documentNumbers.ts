import type { Section, Understood } from "./understood.ts";

/** A schema as the document writes it, values that fit it, and values that do not. */
export interface NumberCase extends Understood {
  schema: string;
  fitting: string[];
  refused: string[];
}

function number(id: string, input: string, schema: string, fitting: string[], refused: string[]): NumberCase {
  const shown = (values: string[]) => values.map((value) => `\`${value}\``).join(", ");
  return { id, input, becomes: `takes ${shown(fitting)}; not ${shown(refused)}`, schema, fitting, refused };
}

const ID = "1234567890123456789";
const NEXT = "1234567890123456790";

/** Numbers with more digits than JavaScript's, which would be rounded to `1234567890123456800`. */
export const DOCUMENT_NUMBERS: readonly NumberCase[] = [
  number("B12", "`const`", `{"const":${ID}}`, [ID, `${ID}.0`], [NEXT, "1234567890123456800"]),
  number("B12", "`enum`", `{"enum":[${ID},5]}`, [ID, "5"], [NEXT, "1234567890123456788"]),
  number("B12", "`enum` of objects", `{"enum":[{"id":[${ID}]}]}`, [`{"id":[${ID}]}`], [`{"id":[${NEXT}]}`]),
  number("B12", "`minimum`", `{"minimum":${ID}}`, [ID, NEXT], ["1234567890123456788", "0"]),
  number("B12", "`maximum`", `{"maximum":9223372036854775807}`, ["9223372036854775807", "-1"], ["9223372036854775808"]),
  number("B12", "`exclusiveMinimum`", `{"exclusiveMinimum":${ID}}`, [NEXT, "1e30"], [ID, "-1e30"]),
  number("B12", "`exclusiveMaximum`", `{"exclusiveMaximum":${NEXT}}`, [ID], [NEXT]),
  number("B12", "`minimum` below zero", `{"minimum":-${ID}}`, [`-${ID}`, "1"], [`-${NEXT}`]),
  number("B12", "`multipleOf`", `{"multipleOf":${ID}}`, [ID, "2469135780246913578"], [NEXT, "5"]),
  number(
    "B12",
    "`const` with a long fraction",
    `{"const":0.12345678901234567891}`,
    ["0.12345678901234567891"],
    ["0.123"],
  ),
  number(
    "B12",
    "`exclusiveMaximum: 3`",
    `{"exclusiveMaximum":3}`,
    ["2.99999999999999999999"],
    ["3.00000000000000000001"],
  ),
  number("B12", "`maximum` beyond JavaScript's numbers", `{"maximum":1e400}`, ["1e400", "1E399"], ["1.1e400"]),
  number("B12", "`default` and `examples`", `{"default":${ID},"examples":[${ID}]}`, [ID], []),
  number(
    "B12",
    "`type: integer`",
    '{"type":"integer"}',
    ["123456789012345678901234567890", "12345678901234567890.0", "1e400"],
    ["123456789012345678901234567890.5", "2.99999999999999999999", "1e-400"],
  ),
  number(
    "B12",
    "`multipleOf` in `oneOf`",
    '{"properties":{"qty":{"oneOf":[{"multipleOf":2},{"multipleOf":3}]}}}',
    [`{"qty":2,"id":${ID}}`, '{"qty":12345678901234567892,"id":1}'],
    [`{"qty":6,"id":${ID}}`, `{"qty":5,"id":${ID}}`, '{"qty":12345678901234567890}'],
  ),
  number(
    "B12",
    "`multipleOf` in `not`",
    '{"properties":{"n":{"not":{"type":"integer","multipleOf":2}}}}',
    ['{"n":12345678901234567891}', `{"n":3,"id":${ID}}`],
    ['{"n":12345678901234567890}', `{"n":4,"id":${ID}}`],
  ),
  number(
    "B12",
    "`multipleOf` in `if`",
    `{"if":{"properties":{"n":{"multipleOf":2}}},"then":{"required":["even"]}}`,
    ['{"n":12345678901234567891}', '{"n":12345678901234567890,"even":1}'],
    ['{"n":12345678901234567890}'],
  ),
  number("B12", "`uniqueItems`", '{"uniqueItems":true}', [`[${ID},${NEXT}]`], [`[${ID},${ID}.0]`]),
];

export const documentNumbers: Section = {
  title: "OpenAPI documents: numbers",
  about:
    "Numbers of 64 bits and more keep their digits from the document to the schema that is shown, and calls are judged by all of them.",
  rows: DOCUMENT_NUMBERS,
};
