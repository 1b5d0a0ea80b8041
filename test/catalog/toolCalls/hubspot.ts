import { hubspotTools } from "../../../src/catalog/tools/hubspot.ts";
import type { ToolCalls } from "./toolCalls.ts";

const record = (id: string, properties: Record<string, string>) => ({
  id,
  properties,
  createdAt: "2026-01-30T03:30:17.883Z",
  updatedAt: "2026-01-31T16:50:06.678Z",
  archived: false,
});

export const hubspot: ToolCalls = {
  tools: hubspotTools,
  bases: ["https://api.hubapi.com"],
  source: "https://developers.hubspot.com/docs/api-reference/crm-contacts-v3/guide",
  calls: {
    search_contacts: {
      args: {
        query: "ada",
        filterGroups: [
          { filters: [{ propertyName: "lifecyclestage", operator: "IN", values: ["lead", "customer"] }] },
          {
            filters: [
              { propertyName: "createdate", operator: "BETWEEN", value: "1579514400000", highValue: "1579600800000" },
            ],
          },
        ],
        properties: ["email", "lifecyclestage"],
        sorts: [{ propertyName: "createdate", direction: "DESCENDING" }],
        limit: 20,
        after: "20",
      },
      request: "POST /crm/v3/objects/contacts/search",
      json: {
        query: "ada",
        filterGroups: [
          { filters: [{ propertyName: "lifecyclestage", operator: "IN", values: ["lead", "customer"] }] },
          {
            filters: [
              { propertyName: "createdate", operator: "BETWEEN", value: "1579514400000", highValue: "1579600800000" },
            ],
          },
        ],
        properties: ["email", "lifecyclestage"],
        sorts: [{ propertyName: "createdate", direction: "DESCENDING" }],
        limit: 20,
        after: "20",
      },
      answer: { total: 1, results: [record("100451", { email: "ada@example.com" })] },
    },
    get_contact: {
      args: {
        contactId: "ada@example.com",
        idProperty: "email",
        properties: ["email", "phone"],
        associations: ["deals"],
      },
      request:
        "GET /crm/v3/objects/contacts/ada%40example.com?idProperty=email&properties=email,phone&associations=deals",
      answer: record("100451", { email: "ada@example.com" }),
    },
    create_contact: {
      args: { properties: { email: "example@hubspot.com", firstname: "Jane" } },
      request: "POST /crm/v3/objects/contacts",
      json: { properties: { email: "example@hubspot.com", firstname: "Jane" } },
      answer: record("512", { email: "example@hubspot.com", firstname: "Jane" }),
    },
    update_contact: {
      args: { contactId: "512", properties: { favorite_food: "burger" } },
      request: "PATCH /crm/v3/objects/contacts/512",
      json: { properties: { favorite_food: "burger" } },
      answer: record("512", { favorite_food: "burger" }),
    },
    search_companies: {
      args: { filterGroups: [{ filters: [{ propertyName: "domain", operator: "EQ", value: "hubspot.com" }] }] },
      request: "POST /crm/v3/objects/companies/search",
      json: { filterGroups: [{ filters: [{ propertyName: "domain", operator: "EQ", value: "hubspot.com" }] }] },
      answer: { total: 0, results: [] },
    },
    get_company: {
      args: { companyId: "5679", properties: ["name", "domain"] },
      request: "GET /crm/v3/objects/companies/5679?properties=name,domain",
      answer: record("5679", { name: "HubSpot", domain: "hubspot.com" }),
    },
    create_company: {
      args: { properties: { name: "HubSpot", domain: "hubspot.com" } },
      request: "POST /crm/v3/objects/companies",
      json: { properties: { name: "HubSpot", domain: "hubspot.com" } },
      answer: record("5679", { name: "HubSpot", domain: "hubspot.com" }),
    },
    search_deals: {
      args: { filterGroups: [{ filters: [{ propertyName: "hubspot_owner_id", operator: "HAS_PROPERTY" }] }], limit: 5 },
      request: "POST /crm/v3/objects/deals/search",
      json: { filterGroups: [{ filters: [{ propertyName: "hubspot_owner_id", operator: "HAS_PROPERTY" }] }], limit: 5 },
      answer: { total: 0, results: [] },
    },
    get_deal: {
      args: { dealId: "900", properties: ["dealname"], associations: ["contacts", "companies"] },
      request: "GET /crm/v3/objects/deals/900?properties=dealname&associations=contacts,companies",
      answer: record("900", { dealname: "New deal" }),
    },
    create_deal: {
      args: { properties: { dealname: "New deal", pipeline: "default", dealstage: "contractsent", amount: "1500.00" } },
      request: "POST /crm/v3/objects/deals",
      json: { properties: { dealname: "New deal", pipeline: "default", dealstage: "contractsent", amount: "1500.00" } },
      answer: record("900", { dealname: "New deal" }),
    },
    update_deal: {
      args: { dealId: "900", properties: { dealstage: "closedwon" } },
      request: "PATCH /crm/v3/objects/deals/900",
      json: { properties: { dealstage: "closedwon" } },
      answer: record("900", { dealstage: "closedwon" }),
    },
    list_deal_pipelines: {
      args: {},
      request: "GET /crm/v3/pipelines/deals",
      answer: {
        results: [{ id: "default", label: "Sales Pipeline", stages: [{ id: "contractsent", label: "Contract Sent" }] }],
      },
    },
    create_note: {
      args: {
        body: "Spoke with decision maker Carla.",
        time: "2026-11-12T15:48:22Z",
        owner: "14240720",
        associations: [
          { to: { id: "301" }, types: [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId: 190 }] },
        ],
      },
      request: "POST /crm/v3/objects/notes",
      json: {
        properties: {
          hs_timestamp: "2026-11-12T15:48:22Z",
          hs_note_body: "Spoke with decision maker Carla.",
          hubspot_owner_id: "14240720",
        },
        associations: [
          { to: { id: "301" }, types: [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId: 190 }] },
        ],
      },
      answer: record("7001", { hs_note_body: "Spoke with decision maker Carla." }),
    },
    list_properties: {
      args: { objectType: "contacts", archived: false },
      request: "GET /crm/v3/properties/contacts?archived=false",
      answer: { results: [{ name: "favorite_food", label: "Favorite Food", type: "string" }] },
    },
    list_owners: {
      args: { email: "owner@example.com", limit: 50, after: "NTI1Cg==" },
      request: "GET /crm/v3/owners/?email=owner@example.com&limit=50&after=NTI1Cg%3D%3D",
      answer: { results: [{ id: "41629779", email: "owner@example.com" }] },
    },
  },
};
