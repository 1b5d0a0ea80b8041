import type { ParameterInput, ToolInput } from "../tool.ts";
import { filled, flag, inBody, inPath, inQuery, list, needed, object, texts, whole } from "../toolParameters.ts";

const API = "/services/data/v64.0";

const scopes = [["api"], ["full"]];

const NAME = { pattern: "^[A-Za-z][A-Za-z0-9_]*$" };

const sobject = inPath("API name of the object, for example `Account` or `Invoice__c`.", NAME);
const recordId = inPath("Id of the record, of 15 or 18 characters.", { pattern: "^[A-Za-z0-9]{15}([A-Za-z0-9]{3})?$" });

const record = (description: string): ParameterInput => ({
  in: "body",
  required: true,
  schema: {
    type: "object",
    additionalProperties: true,
    description: `${description} Values by the API name of the field, for example \`{"LastName": "Diaz", "AccountId": "001…"}\`; times as ISO 8601, references by id. describe_object tells names.`,
  },
});

export const salesforceTools: ToolInput[] = [
  {
    id: "query",
    displayName: "Query records",
    description:
      "Runs a SOQL query and returns at most 2,000 records at once. If `done` is false, get_query_page returns the next ones.",
    actionType: "READ_ONLY",
    scopes,
    method: "GET",
    path: `${API}/query`,
    parameters: {
      q: needed(
        inQuery(
          filled(
            "SOQL, for example `SELECT Id, Name, Owner.Name FROM Opportunity WHERE IsClosed = false AND CloseDate = THIS_QUARTER ORDER BY Amount DESC LIMIT 20`. There is no `SELECT *`; a quote in a value is written `\\'`.",
          ),
        ),
      ),
    },
  },
  {
    id: "get_query_page",
    displayName: "Get the next page of a query",
    description: "Returns the next records of a query. Pages stay available for two days.",
    actionType: "READ_ONLY",
    scopes,
    method: "GET",
    path: `${API}/query/{locator}`,
    parameters: {
      locator: inPath("Last part of `nextRecordsUrl`, as `01gRO0000016PIAYA2-500`.", { pattern: "^[A-Za-z0-9-]+$" }),
    },
  },
  {
    id: "search",
    displayName: "Search text",
    description: "Finds records of one or several objects by words in all of their text fields.",
    actionType: "READ_ONLY",
    scopes,
    method: "POST",
    path: `${API}/parameterizedSearch`,
    parameters: {
      q: needed(inBody(filled("Words to find, at least two characters; `*` and `?` stand for others."))),
      sobjects: inBody(
        list(
          object(
            {
              name: filled("API name of the object.", NAME),
              limit: whole("Most results of this object.", { minimum: 1, maximum: 2000 }),
            },
            ["name"],
            "An object.",
          ),
          "Objects to search; all unless given.",
          { minItems: 1 },
        ),
      ),
      fields: inBody(texts("Fields to return of each result, for example `Id` and `Name`; with `sobjects`.")),
      overallLimit: inBody(whole("Most results.", { minimum: 1, maximum: 2000 })),
    },
  },
  {
    id: "list_objects",
    displayName: "List objects",
    description:
      "Lists all objects of the organization with their names, labels and what may be done with them. There are hundreds: the answer is long.",
    actionType: "READ_ONLY",
    scopes,
    method: "GET",
    path: `${API}/sobjects`,
  },
  {
    id: "describe_object",
    displayName: "Describe an object",
    description: "Returns the fields of an object with names, types, choices and relations. The answer is long.",
    actionType: "READ_ONLY",
    scopes,
    method: "GET",
    path: `${API}/sobjects/{sobject}/describe`,
    parameters: { sobject },
  },
  {
    id: "get_record",
    displayName: "Get a record",
    description: "Returns one record with the fields that are asked for.",
    actionType: "READ_ONLY",
    scopes,
    method: "GET",
    path: `${API}/sobjects/{sobject}/{id}`,
    parameters: {
      sobject,
      id: recordId,
      fields: inQuery(texts("API names of the fields to return; all unless given.", { minItems: 1 }), {
        style: "comma",
      }),
    },
  },
  {
    id: "create_record",
    displayName: "Create a record",
    description:
      "Creates a record and returns its id. Automations of the organization may mail people or change others.",
    actionType: "REVERSIBLE",
    scopes,
    method: "POST",
    path: `${API}/sobjects/{sobject}`,
    parameters: { sobject, record: record("Fields of the record.") },
  },
  {
    id: "update_record",
    displayName: "Update a record",
    description: "Changes the given fields of a record and returns nothing; null empties a field.",
    actionType: "REVERSIBLE",
    scopes,
    method: "PATCH",
    path: `${API}/sobjects/{sobject}/{id}`,
    parameters: { sobject, id: recordId, record: record("Fields to change, without `Id`.") },
  },
  {
    id: "upsert_record",
    displayName: "Create or update by an external id",
    description: "Updates the record whose external id field has a value, or creates it.",
    actionType: "REVERSIBLE",
    scopes,
    method: "PATCH",
    path: `${API}/sobjects/{sobject}/{field}/{value}`,
    parameters: {
      sobject,
      field: inPath("API name of the field, which is marked as an external id.", NAME),
      value: inPath("Value of that field."),
      record: record("Other fields of the record."),
    },
  },
  {
    id: "delete_record",
    displayName: "Delete a record",
    description:
      "Deletes a record, and those that belong to it. A person can restore it from the recycle bin for 15 days; this API cannot.",
    actionType: "IRREVERSIBLE",
    scopes,
    method: "DELETE",
    path: `${API}/sobjects/{sobject}/{id}`,
    parameters: { sobject, id: recordId },
  },
  {
    id: "list_recent_records",
    displayName: "List recently used records",
    description: "Lists the records that the person viewed or used last, of all objects.",
    actionType: "READ_ONLY",
    scopes,
    method: "GET",
    path: `${API}/recent`,
    parameters: { limit: inQuery(whole("Most records.", { minimum: 1, maximum: 2000 })) },
  },
  {
    id: "run_report",
    displayName: "Run a report",
    description:
      "Runs a report as it is saved and returns its totals and, if asked, at most 2,000 rows. To find it, query the object `Report`.",
    actionType: "READ_ONLY",
    scopes,
    method: "GET",
    path: `${API}/analytics/reports/{reportId}`,
    parameters: {
      reportId: inPath("Id of the report.", { pattern: "^00O[A-Za-z0-9]{12}([A-Za-z0-9]{3})?$" }),
      includeDetails: inQuery(flag("Also the rows.", { default: false })),
    },
  },
  {
    id: "get_user_info",
    displayName: "Get the account",
    description: "Returns the ids of the person and the organization, the name, address, time zone and language.",
    actionType: "READ_ONLY",
    method: "GET",
    path: "/services/oauth2/userinfo",
  },
];
