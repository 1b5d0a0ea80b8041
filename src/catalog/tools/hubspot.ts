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

const read = (things: string) => [[`crm.objects.${things}.read`]];
const write = (things: string) => [[`crm.objects.${things}.write`]];

const filter = object(
  {
    propertyName: filled("Name of the property, not its label."),
    operator: choice(
      [
        ...["EQ", "NEQ", "LT", "LTE", "GT", "GTE", "BETWEEN", "IN", "NOT_IN"],
        ...["HAS_PROPERTY", "NOT_HAS_PROPERTY", "CONTAINS_TOKEN", "NOT_CONTAINS_TOKEN"],
      ],
      "How to compare. CONTAINS_TOKEN finds words, and beginnings with `*`.",
    ),
    value: text("What to compare with; times as Unix milliseconds. Not for IN, NOT_IN and the two HAS_PROPERTY."),
    highValue: text("Upper end of BETWEEN; `value` is the lower one."),
    values: texts("Values of IN and NOT_IN; of texts in lower case."),
  },
  ["propertyName", "operator"],
  "One condition.",
);

const search = (properties: string): Record<string, ParameterInput> => ({
  query: inBody(text("Words to find in the usual properties, such as names and addresses.", { maxLength: 3000 })),
  filterGroups: inBody(
    list(
      object(
        { filters: list(filter, "Conditions, at most 6.", { minItems: 1, maxItems: 6 }) },
        ["filters"],
        "A group.",
      ),
      "Groups of conditions: within a group all must hold, and one group must hold. At most 5 groups, 18 conditions in all.",
      { maxItems: 5 },
    ),
  ),
  properties: inBody(texts(`Properties to return, for example \`${properties}\`; a few basic ones unless given.`)),
  sorts: inBody(
    list(
      object(
        {
          propertyName: filled("Name of the property."),
          direction: choice(["ASCENDING", "DESCENDING"], "Direction.", { default: "ASCENDING" }),
        },
        ["propertyName"],
        "What to sort by.",
      ),
      "Order of the results; only one is possible. By creation unless given.",
      { maxItems: 1 },
    ),
  ),
  limit: inBody(whole("Results on a page.", { minimum: 1, maximum: 200, default: 10 })),
  after: inBody(text("`paging.next.after` of the page before. Never more than 10,000 results.")),
});

const properties = (example: string): ParameterInput =>
  needed(
    inBody({
      type: "object",
      additionalProperties: { type: "string" },
      description: `Values by the name of the property, all as text, for example \`${example}\`; an empty text removes a value. list_properties tells names and choices.`,
    }),
  );

const returned = (example: string): Record<string, ParameterInput> => ({
  properties: inQuery(
    texts(`Properties to return, for example \`${example}\`; a few basic ones unless given.`, { minItems: 1 }),
    { style: "comma" },
  ),
  associations: inQuery(
    texts("Kinds of records whose ids to return when they are linked to it, for example `companies,deals,notes`.", {
      minItems: 1,
    }),
    { style: "comma" },
  ),
});

const CONTACT = "email,firstname,lastname,phone,company,lifecyclestage,hubspot_owner_id";
const COMPANY = "name,domain,industry,city,country,hubspot_owner_id";
const DEAL = "dealname,amount,dealstage,pipeline,closedate,hubspot_owner_id";
const newest = "What was written in the last seconds may be missing.";

export const hubspotTools: ToolInput[] = [
  {
    id: "search_contacts",
    displayName: "Search contacts",
    description: `Finds contacts by words and conditions, at most five searches a second. ${newest}`,
    actionType: "READ_ONLY",
    scopes: read("contacts"),
    method: "POST",
    path: "/crm/v3/objects/contacts/search",
    parameters: search(CONTACT),
  },
  {
    id: "get_contact",
    displayName: "Get a contact",
    description:
      "Returns one contact with the properties that are asked for, found by its id or by its e-mail address.",
    actionType: "READ_ONLY",
    scopes: read("contacts"),
    method: "GET",
    path: "/crm/v3/objects/contacts/{contactId}",
    parameters: {
      contactId: inPath("Id of the contact, or with `idProperty` the value of that property."),
      idProperty: inQuery(choice(["email"], "By what it is found; the id unless given.")),
      ...returned(CONTACT),
    },
  },
  {
    id: "create_contact",
    displayName: "Create a contact",
    description: "Creates a contact. Answers 409 with the id of the present one when the address is taken.",
    actionType: "REVERSIBLE",
    scopes: write("contacts"),
    method: "POST",
    path: "/crm/v3/objects/contacts",
    parameters: { properties: properties('{"email": "a@example.com", "firstname": "Ada"}') },
  },
  {
    id: "update_contact",
    displayName: "Update a contact",
    description: "Changes the given properties of a contact; the others stay.",
    actionType: "REVERSIBLE",
    scopes: write("contacts"),
    method: "PATCH",
    path: "/crm/v3/objects/contacts/{contactId}",
    parameters: {
      contactId: inPath("Id of the contact, or with `idProperty` the value of that property."),
      idProperty: inQuery(choice(["email"], "By what it is found; the id unless given.")),
      properties: properties('{"lifecyclestage": "customer"}'),
    },
  },
  {
    id: "search_companies",
    displayName: "Search companies",
    description: `Finds companies by words and conditions. ${newest}`,
    actionType: "READ_ONLY",
    scopes: read("companies"),
    method: "POST",
    path: "/crm/v3/objects/companies/search",
    parameters: search(COMPANY),
  },
  {
    id: "get_company",
    displayName: "Get a company",
    description: "Returns one company with the properties that are asked for.",
    actionType: "READ_ONLY",
    scopes: read("companies"),
    method: "GET",
    path: "/crm/v3/objects/companies/{companyId}",
    parameters: { companyId: inPath("Id of the company."), ...returned(COMPANY) },
  },
  {
    id: "create_company",
    displayName: "Create a company",
    description: "Creates a company. Search before: another one with the same domain is made without a warning.",
    actionType: "REVERSIBLE",
    scopes: write("companies"),
    method: "POST",
    path: "/crm/v3/objects/companies",
    parameters: { properties: properties('{"name": "Acme", "domain": "acme.example"}') },
  },
  {
    id: "search_deals",
    displayName: "Search deals",
    description: `Finds deals by words and conditions. Stages are ids: list_deal_pipelines tells their names. ${newest}`,
    actionType: "READ_ONLY",
    scopes: read("deals"),
    method: "POST",
    path: "/crm/v3/objects/deals/search",
    parameters: search(DEAL),
  },
  {
    id: "get_deal",
    displayName: "Get a deal",
    description: "Returns one deal with the properties that are asked for.",
    actionType: "READ_ONLY",
    scopes: read("deals"),
    method: "GET",
    path: "/crm/v3/objects/deals/{dealId}",
    parameters: { dealId: inPath("Id of the deal."), ...returned(DEAL) },
  },
  {
    id: "create_deal",
    displayName: "Create a deal",
    description: "Creates a deal. `dealname` and `dealstage` are needed, the stage by its id.",
    actionType: "REVERSIBLE",
    scopes: write("deals"),
    method: "POST",
    path: "/crm/v3/objects/deals",
    parameters: {
      properties: properties('{"dealname": "Renewal", "dealstage": "contractsent", "amount": "1500.00"}'),
    },
  },
  {
    id: "update_deal",
    displayName: "Update a deal",
    description: "Changes the given properties of a deal, for example its stage or amount; the others stay.",
    actionType: "REVERSIBLE",
    scopes: write("deals"),
    method: "PATCH",
    path: "/crm/v3/objects/deals/{dealId}",
    parameters: { dealId: inPath("Id of the deal."), properties: properties('{"dealstage": "closedwon"}') },
  },
  {
    id: "list_deal_pipelines",
    displayName: "List pipelines of deals",
    description: "Lists the pipelines of deals with their stages, each with its id, name and probability.",
    actionType: "READ_ONLY",
    scopes: [["crm.objects.deals.read"]],
    method: "GET",
    path: "/crm/v3/pipelines/deals",
  },
  {
    id: "create_note",
    displayName: "Add a note to a record",
    description:
      "Writes a note on the timeline of one contact, company or deal. Who may see the record sees it; nobody is mailed.",
    actionType: "REVERSIBLE",
    scopes: write("contacts"),
    method: "POST",
    path: "/crm/v3/objects/notes",
    parameters: {
      body: needed(inBody(filled("Text; HTML is allowed.", { maxLength: 65_536 }), "properties.hs_note_body")),
      time: needed(
        inBody(text("Time to show, as `2026-01-31T09:00:00Z`.", { format: "date-time" }), "properties.hs_timestamp"),
      ),
      owner: inBody(text("Id of the owner, from list_owners.", { pattern: "^[0-9]+$" }), "properties.hubspot_owner_id"),
      associations: needed(
        inBody(
          list(
            object(
              {
                to: object({ id: filled("Id of the record.") }, ["id"], "The record."),
                types: list(
                  object(
                    {
                      associationCategory: choice(["HUBSPOT_DEFINED"], "`HUBSPOT_DEFINED`."),
                      associationTypeId: whole(
                        "202 for a contact, 190 for a company, 214 for a deal, 228 for a ticket.",
                      ),
                    },
                    ["associationCategory", "associationTypeId"],
                    "Kind of the link.",
                  ),
                  "Exactly one.",
                  { minItems: 1, maxItems: 1 },
                ),
              },
              ["to", "types"],
              "A link.",
            ),
            "Records to show it at.",
            { minItems: 1 },
          ),
        ),
      ),
    },
  },
  {
    id: "list_properties",
    displayName: "List properties of a kind of record",
    description:
      "Lists the properties that records of a kind have: names, types and, of choices, the values. The list is long.",
    actionType: "READ_ONLY",
    method: "GET",
    path: "/crm/v3/properties/{objectType}",
    parameters: {
      objectType: inPath("Kind of record: `contacts`, `companies`, `deals`, `tickets`, or a custom one by its name."),
      archived: inQuery(flag("Only archived ones.", { default: false })),
    },
  },
  {
    id: "list_owners",
    displayName: "List owners",
    description: "Lists the people who can own records, with the ids that `hubspot_owner_id` takes.",
    actionType: "READ_ONLY",
    scopes: [["crm.objects.owners.read"]],
    method: "GET",
    path: "/crm/v3/owners/",
    parameters: {
      email: inQuery(text("Only the one with this address.", { format: "email" })),
      limit: inQuery(whole("Results on a page.", { minimum: 1, maximum: 500, default: 100 })),
      after: inQuery(text("`paging.next.after` of the page before.")),
    },
  },
];
