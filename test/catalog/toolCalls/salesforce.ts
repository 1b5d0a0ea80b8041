import { salesforceTools } from "../../../src/catalog/tools/salesforce.ts";
import type { ToolCalls } from "./toolCalls.ts";

export const salesforce: ToolCalls = {
  tools: salesforceTools,
  bases: ["https://acme.my.salesforce.com"],
  source: "https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/",
  calls: {
    query: {
      args: { q: "SELECT Name, Id FROM Account WHERE Name LIKE 'A%' LIMIT 5" },
      request: "GET /services/data/v64.0/query?q=SELECT Name, Id FROM Account WHERE Name LIKE 'A%25' LIMIT 5",
      answer: { totalSize: 1, done: true, records: [{ Name: "Acme", Id: "001D000000IRFmaIAH" }] },
    },
    get_query_page: {
      args: { locator: "01gRO0000016PIAYA2-500" },
      request: "GET /services/data/v64.0/query/01gRO0000016PIAYA2-500",
      answer: { totalSize: 3222, done: false, records: [] },
    },
    search: {
      args: { q: "Smith", sobjects: [{ name: "Contact", limit: 5 }], fields: ["id", "lastName"], overallLimit: 100 },
      request: "POST /services/data/v64.0/parameterizedSearch",
      json: { q: "Smith", sobjects: [{ name: "Contact", limit: 5 }], fields: ["id", "lastName"], overallLimit: 100 },
      answer: { searchRecords: [{ Id: "001D000000IRFmaIAH", Name: "Acme" }] },
    },
    list_objects: {
      args: {},
      request: "GET /services/data/v64.0/sobjects",
      answer: { encoding: "UTF-8", maxBatchSize: 200, sobjects: [{ name: "Account", label: "Account" }] },
    },
    describe_object: {
      args: { sobject: "Account" },
      request: "GET /services/data/v64.0/sobjects/Account/describe",
      answer: { name: "Account", fields: [{ name: "Id", type: "id" }] },
    },
    get_record: {
      args: { sobject: "Account", id: "001D000000INjVe", fields: ["AccountNumber", "BillingPostalCode"] },
      request: "GET /services/data/v64.0/sobjects/Account/001D000000INjVe?fields=AccountNumber,BillingPostalCode",
      answer: { AccountNumber: "CD656092", BillingPostalCode: "27215" },
    },
    create_record: {
      args: { sobject: "Account", record: { Name: "Express Logistics and Transport" } },
      request: "POST /services/data/v64.0/sobjects/Account",
      json: { Name: "Express Logistics and Transport" },
      answer: { id: "001D000000IqhSLIAZ", errors: [], success: true },
    },
    update_record: {
      args: { sobject: "Account", id: "001D000000INjVe", record: { BillingCity: "San Francisco", Fax: null } },
      request: "PATCH /services/data/v64.0/sobjects/Account/001D000000INjVe",
      json: { BillingCity: "San Francisco", Fax: null },
      answer: null,
    },
    upsert_record: {
      args: { sobject: "Account", field: "customExtIdField__c", value: "11/999", record: { Name: "California Wheat" } },
      request: "PATCH /services/data/v64.0/sobjects/Account/customExtIdField__c/11%2F999",
      json: { Name: "California Wheat" },
      answer: { id: "00190000001pPvHAAU", errors: [], success: true, created: false },
    },
    delete_record: {
      args: { sobject: "Account", id: "001D000000INjVe" },
      request: "DELETE /services/data/v64.0/sobjects/Account/001D000000INjVe",
      answer: null,
    },
    list_recent_records: {
      args: { limit: 2 },
      request: "GET /services/data/v64.0/recent?limit=2",
      answer: [{ Id: "a06U000000CelH0IAJ", Name: "Acme" }],
    },
    run_report: {
      args: { reportId: "00OR0000000K2UeMAK", includeDetails: true },
      request: "GET /services/data/v64.0/analytics/reports/00OR0000000K2UeMAK?includeDetails=true",
      answer: { allData: true, factMap: {} },
    },
    get_user_info: {
      args: {},
      request: "GET /services/oauth2/userinfo",
      answer: { user_id: "005x0000001S2b9AAC", organization_id: "00Dx0000001T0zkEAC", name: "Jane Doe" },
    },
  },
};
