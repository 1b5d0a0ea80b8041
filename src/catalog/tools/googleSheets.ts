import type { ParameterInput, ToolInput } from "../tool.ts";
import {
  choice,
  filled,
  inBody,
  inPath,
  inQuery,
  list,
  needed,
  object,
  open,
  text,
  texts,
  whole,
} from "../toolParameters.ts";

const google = (name: string) => `https://www.googleapis.com/auth/${name}`;

const write = [[google("spreadsheets")], [google("drive.file")]];
const read = [[google("spreadsheets.readonly")], [google("drive.readonly")], ...write];

const spreadsheetId = inPath("Id of the spreadsheet, as in its address between `/d/` and `/edit`.");

const A1 = "in A1 notation, for example `Tab 1!A1:D20`, `'Tab 1'!A:C` or `Tab 1` for all of it";
const range = inPath(`Range ${A1}.`);

const rows = (description: string) =>
  list({ type: "array", items: { type: ["string", "number", "boolean", "null"] } }, description, { minItems: 1 });

const ROWS =
  "Rows, each a list of cells: texts, numbers, booleans, `=FORMULA()`; null leaves a cell, an empty text empties it.";

const asTyped = choice(
  ["USER_ENTERED", "RAW"],
  "Read values as if a person typed them, so that dates, numbers and formulas become such, or keep them as they are.",
);

const rendered: Record<string, ParameterInput> = {
  valueRenderOption: inQuery(
    choice(
      ["FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA"],
      "Values as shown, as numbers and texts, or as formulas.",
      {
        default: "FORMATTED_VALUE",
      },
    ),
  ),
  dateTimeRenderOption: inQuery(
    choice(
      ["SERIAL_NUMBER", "FORMATTED_STRING"],
      "Times as days since 1899-12-30 or as text, where values are not formatted.",
      {
        default: "SERIAL_NUMBER",
      },
    ),
  ),
  majorDimension: inQuery(choice(["ROWS", "COLUMNS"], "Whether each list is a row or a column.", { default: "ROWS" })),
};

export const googleSheetsTools: ToolInput[] = [
  {
    id: "get_spreadsheet",
    displayName: "Get the tabs of a spreadsheet",
    description:
      "Returns the title, locale and time zone of a spreadsheet, and its tabs with ids and sizes; no cells. Ask it first.",
    actionType: "READ_ONLY",
    scopes: read,
    method: "GET",
    path: "/spreadsheets/{spreadsheetId}",
    fixedQuery: {
      fields:
        "spreadsheetId,spreadsheetUrl,properties(title,locale,timeZone),sheets.properties(sheetId,title,index,hidden,gridProperties(rowCount,columnCount))",
    },
    parameters: { spreadsheetId },
  },
  {
    id: "read_range",
    displayName: "Read a range",
    description:
      "Returns the values of a range. Empty cells and rows at its end are left out, so rows differ in length.",
    actionType: "READ_ONLY",
    scopes: read,
    method: "GET",
    path: "/spreadsheets/{spreadsheetId}/values/{range}",
    parameters: { spreadsheetId, range, ...rendered },
  },
  {
    id: "read_ranges",
    displayName: "Read several ranges",
    description: "Returns the values of several ranges of one spreadsheet.",
    actionType: "READ_ONLY",
    scopes: read,
    method: "GET",
    path: "/spreadsheets/{spreadsheetId}/values:batchGet",
    parameters: {
      spreadsheetId,
      ranges: needed(inQuery(texts(`Ranges ${A1}.`, { minItems: 1 }))),
      ...rendered,
    },
  },
  {
    id: "update_range",
    displayName: "Write a range",
    description: "Writes values into a range, over what is there. What is outside stays.",
    actionType: "REVERSIBLE",
    scopes: write,
    method: "PUT",
    path: "/spreadsheets/{spreadsheetId}/values/{range}",
    parameters: {
      spreadsheetId,
      range: inPath(`Range ${A1}; its first cell is enough.`),
      valueInputOption: needed(inQuery(asTyped)),
      values: needed(inBody(rows(ROWS))),
    },
  },
  {
    id: "update_ranges",
    displayName: "Write several ranges",
    description: "Writes values into several ranges of one spreadsheet: all of them, or none.",
    actionType: "REVERSIBLE",
    scopes: write,
    method: "POST",
    path: "/spreadsheets/{spreadsheetId}/values:batchUpdate",
    parameters: {
      spreadsheetId,
      valueInputOption: needed(inBody(asTyped)),
      data: needed(
        inBody(
          list(
            object({ range: filled(`Range ${A1}.`), values: rows(ROWS) }, ["range", "values"], "A range."),
            "The ranges with their values.",
            { minItems: 1 },
          ),
        ),
      ),
    },
  },
  {
    id: "append_rows",
    displayName: "Append rows",
    description: "Adds rows after the last one of the table that a range lies in, and returns where they are.",
    actionType: "REVERSIBLE",
    scopes: write,
    method: "POST",
    path: "/spreadsheets/{spreadsheetId}/values/{range}:append",
    fixedQuery: { insertDataOption: "INSERT_ROWS" },
    parameters: {
      spreadsheetId,
      range: inPath("A range in the table, for example `Tab 1!A1` or `Tab 1`."),
      valueInputOption: needed(inQuery(asTyped)),
      values: needed(inBody(rows(ROWS))),
    },
  },
  {
    id: "clear_range",
    displayName: "Empty a range",
    description:
      "Removes the values of a range; formats stay. The values can be found in the history of versions only.",
    actionType: "IRREVERSIBLE",
    scopes: write,
    method: "POST",
    path: "/spreadsheets/{spreadsheetId}/values/{range}:clear",
    parameters: { spreadsheetId, range },
  },
  {
    id: "create_spreadsheet",
    displayName: "Create a spreadsheet",
    description: "Creates a spreadsheet in the person's drive and returns its id and address.",
    actionType: "REVERSIBLE",
    scopes: write,
    method: "POST",
    path: "/spreadsheets",
    fixedQuery: { fields: "spreadsheetId,spreadsheetUrl,sheets.properties(sheetId,title)" },
    parameters: {
      title: needed(inBody(filled("Title."), "properties.title")),
      locale: inBody(text("Locale, for example `de_CH`; the person's unless given."), "properties.locale"),
      time_zone: inBody(text("IANA name of the time zone, for example `Europe/Zurich`."), "properties.timeZone"),
      tabs: inBody(
        list(
          object(
            { properties: object({ title: filled("Title.") }, ["title"], "Its properties.") },
            ["properties"],
            "A tab.",
          ),
          "Tabs, in their order; one unless given.",
        ),
        "sheets",
      ),
    },
  },
  {
    id: "copy_tab",
    displayName: "Copy a tab to a spreadsheet",
    description: "Copies one tab to another spreadsheet, or to its own, and returns the id of the copy.",
    actionType: "REVERSIBLE",
    scopes: write,
    method: "POST",
    path: "/spreadsheets/{spreadsheetId}/sheets/{sheetId}:copyTo",
    parameters: {
      spreadsheetId,
      sheetId: { in: "path", required: true, schema: whole("Id of the tab, from get_spreadsheet.", { minimum: 0 }) },
      destinationSpreadsheetId: needed(inBody(filled("Id of the spreadsheet to copy it to."))),
    },
  },
  {
    id: "change_structure",
    displayName: "Change tabs, rows and formats",
    description:
      "Makes changes that are not values: adds, renames and deletes tabs, inserts and deletes rows, sorts, formats, makes charts. All of them, or none. What is deleted is lost.",
    actionType: "IRREVERSIBLE",
    scopes: write,
    method: "POST",
    path: "/spreadsheets/{spreadsheetId}:batchUpdate",
    parameters: {
      spreadsheetId,
      requests: needed(
        inBody(
          list(
            open("A change, with exactly one member."),
            'Changes, for example `{"addSheet": {"properties": {"title": "2026"}}}`, `{"updateSheetProperties": {"properties": {"sheetId": 0, "title": "Plan"}, "fields": "title"}}`, `{"deleteDimension": {"range": {"sheetId": 0, "dimension": "ROWS", "startIndex": 4, "endIndex": 6}}}`. Indexes begin at 0, the end is exclusive.',
            { minItems: 1 },
          ),
        ),
      ),
    },
  },
];
