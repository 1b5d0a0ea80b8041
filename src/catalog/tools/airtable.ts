import type { ParameterInput, ToolInput } from "../tool.ts";
import {
  choice,
  filled,
  flag,
  inBody,
  inPath,
  inQuery,
  list,
  needed,
  object,
  text,
  texts,
  whole,
} from "../toolParameters.ts";

const read = [["data.records:read"]];
const write = [["data.records:write"]];

const baseId = inPath("Id of the base, as `app…`, from list_bases.", { pattern: "^app[A-Za-z0-9]+$" });
const table = inPath("Id of the table, as `tbl…` (best, it stays), or its name.");
const RECORD = { pattern: "^rec[A-Za-z0-9]+$" };
const recordId = inPath("Id of the record, as `rec…`.", RECORD);

const cells = {
  type: "object",
  additionalProperties: true,
  description:
    'Values by the name or id of the field, for example `{"Name": "Plan", "Tags": ["a"], "Due": "2026-01-31", "Links": ["rec…"]}`; null empties a cell. get_base_schema tells names and types.',
};

const typecast = inBody(
  flag("Convert texts to the type of the field, and create choices that a select field does not have.", {
    default: false,
  }),
);

const records = (item: Record<string, unknown>, description: string): ParameterInput =>
  needed(inBody(list(item, description, { minItems: 1, maxItems: 10 })));

export const airtableTools: ToolInput[] = [
  {
    id: "get_user",
    displayName: "Get the account",
    description: "Returns the id of the person that calls are made as, and with `user.email:read` the address.",
    actionType: "READ_ONLY",
    method: "GET",
    path: "/meta/whoami",
  },
  {
    id: "list_bases",
    displayName: "List bases",
    description: "Lists the bases that the account was given, with their ids, at most 1,000 on a page.",
    actionType: "READ_ONLY",
    scopes: [["schema.bases:read"]],
    method: "GET",
    path: "/meta/bases",
    parameters: { offset: inQuery(text("`offset` of the page before.")) },
  },
  {
    id: "get_base_schema",
    displayName: "Get the tables of a base",
    description: "Returns the tables of a base with their fields, types, choices and views.",
    actionType: "READ_ONLY",
    scopes: [["schema.bases:read"]],
    method: "GET",
    path: "/meta/bases/{baseId}/tables",
    parameters: { baseId },
  },
  {
    id: "list_records",
    displayName: "List records",
    description:
      "Lists records of a table, filtered and sorted. Empty cells are left out of the answer. If there is an `offset`, there are more.",
    actionType: "READ_ONLY",
    scopes: read,
    method: "GET",
    path: "/{baseId}/{tableIdOrName}",
    parameters: {
      baseId,
      tableIdOrName: table,
      fields: inQuery(texts("Names or ids of the fields to return; all unless given.", { minItems: 1 }), {
        name: "fields[]",
      }),
      filterByFormula: inQuery(
        text(
          "Formula that is true for the records to return, for example `AND({Status} = 'Open', FIND('crash', {Title}))`.",
        ),
      ),
      sort: inQuery(
        list(
          object(
            {
              field: filled("Name or id of the field."),
              direction: choice(["asc", "desc"], "Direction.", { default: "asc" }),
            },
            ["field"],
            "A key.",
          ),
          "What to sort by, the first key first.",
          { minItems: 1 },
        ),
        { style: "deep" },
      ),
      view: inQuery(text("Name or id of a view: only its records, in its order unless `sort` is given.")),
      pageSize: inQuery(whole("Records on a page.", { minimum: 1, maximum: 100, default: 100 })),
      maxRecords: inQuery(whole("Most records on all pages together.", { minimum: 1 })),
      offset: inQuery(text("`offset` of the page before; all else must stay the same.")),
    },
  },
  {
    id: "get_record",
    displayName: "Get a record",
    description: "Returns one record with all of its fields that are not empty.",
    actionType: "READ_ONLY",
    scopes: read,
    method: "GET",
    path: "/{baseId}/{tableIdOrName}/{recordId}",
    parameters: { baseId, tableIdOrName: table, recordId },
  },
  {
    id: "create_records",
    displayName: "Create records",
    description: "Creates up to 10 records at once and returns them with their ids.",
    actionType: "REVERSIBLE",
    scopes: write,
    method: "POST",
    path: "/{baseId}/{tableIdOrName}",
    parameters: {
      baseId,
      tableIdOrName: table,
      records: records(object({ fields: cells }, ["fields"], "A record."), "The records."),
      typecast,
    },
  },
  {
    id: "update_records",
    displayName: "Update records",
    description: "Changes the given fields of up to 10 records; their other fields stay.",
    actionType: "REVERSIBLE",
    scopes: write,
    method: "PATCH",
    path: "/{baseId}/{tableIdOrName}",
    parameters: {
      baseId,
      tableIdOrName: table,
      records: records(
        object({ id: text("Id of the record.", RECORD), fields: cells }, ["id", "fields"], "A record."),
        "The records.",
      ),
      typecast,
    },
  },
  {
    id: "upsert_records",
    displayName: "Create or update records",
    description:
      "Updates the records whose fields have the same values as those given, and creates the ones that do not exist. `createdRecords` and `updatedRecords` tell which is which.",
    actionType: "REVERSIBLE",
    scopes: write,
    method: "PATCH",
    path: "/{baseId}/{tableIdOrName}",
    parameters: {
      baseId,
      tableIdOrName: table,
      merge_on: needed(
        inBody(
          texts("One to three fields that tell records apart.", { minItems: 1, maxItems: 3 }),
          "performUpsert.fieldsToMergeOn",
        ),
      ),
      records: records(object({ fields: cells }, ["fields"], "A record."), "The records, with those fields."),
      typecast,
    },
  },
  {
    id: "delete_records",
    displayName: "Delete records",
    description:
      "Deletes up to 10 records. A person can restore them from the base's trash for some days; this API cannot.",
    actionType: "IRREVERSIBLE",
    scopes: write,
    method: "DELETE",
    path: "/{baseId}/{tableIdOrName}",
    parameters: {
      baseId,
      tableIdOrName: table,
      records: needed(
        inQuery(list({ type: "string", ...RECORD }, "Ids of the records.", { minItems: 1, maxItems: 10 }), {
          name: "records[]",
        }),
      ),
    },
  },
  {
    id: "list_comments",
    displayName: "List comments of a record",
    description: "Lists the comments of a record, newest first.",
    actionType: "READ_ONLY",
    scopes: [["data.recordComments:read"]],
    method: "GET",
    path: "/{baseId}/{tableIdOrName}/{recordId}/comments",
    parameters: {
      baseId,
      tableIdOrName: table,
      recordId,
      pageSize: inQuery(whole("Comments on a page.", { minimum: 1, maximum: 100, default: 100 })),
      offset: inQuery(text("`offset` of the page before.")),
    },
  },
  {
    id: "create_comment",
    displayName: "Comment on a record",
    description: "Adds a comment to a record and notifies those whom it mentions and who watch it.",
    actionType: "REVERSIBLE",
    scopes: [["data.recordComments:write"]],
    method: "POST",
    path: "/{baseId}/{tableIdOrName}/{recordId}/comments",
    parameters: {
      baseId,
      tableIdOrName: table,
      recordId,
      text: needed(inBody(filled("Text; `@[usr…]` mentions a person by id."))),
    },
  },
  {
    id: "create_field",
    displayName: "Create a field",
    description: "Adds a field (column) to a table. This API cannot delete it again; a person can.",
    actionType: "REVERSIBLE",
    scopes: [["schema.bases:write"]],
    method: "POST",
    path: "/meta/bases/{baseId}/tables/{tableId}/fields",
    parameters: {
      baseId,
      tableId: inPath("Id of the table.", { pattern: "^tbl[A-Za-z0-9]+$" }),
      name: needed(inBody(filled("Name."))),
      type: needed(
        inBody(
          choice(
            [
              ...["singleLineText", "multilineText", "richText", "number", "currency", "percent", "checkbox", "date"],
              ...["dateTime", "email", "phoneNumber", "url", "rating", "duration", "singleSelect", "multipleSelects"],
              ...[
                "singleCollaborator",
                "multipleCollaborators",
                "multipleRecordLinks",
                "multipleAttachments",
                "barcode",
              ],
            ],
            "Type of its values.",
          ),
        ),
      ),
      options: inBody({
        type: "object",
        additionalProperties: true,
        description:
          'Options that the type needs, for example `{"precision": 2}` of a number, `{"choices": [{"name": "Open"}]}` of a select, `{"linkedTableId": "tbl…"}` of links.',
      }),
      description: inBody(text("What it is for.")),
    },
  },
];
