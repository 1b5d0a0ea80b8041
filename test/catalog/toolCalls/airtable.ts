import { airtableTools } from "../../../src/catalog/tools/airtable.ts";
import type { ToolCalls } from "./toolCalls.ts";

const BASE = "appEVwxLoQkGZ5Bxx";
const TABLE = "tblltp5TfUHqOcFt4";
const RECORD = "rec560UJdUtocSouk";

export const airtable: ToolCalls = {
  tools: airtableTools,
  bases: ["https://api.airtable.com/v0"],
  source: "https://airtable.com/developers/web/api/introduction",
  calls: {
    get_user: {
      args: {},
      request: "GET /meta/whoami",
      answer: { id: "usrL2PNC5o3H4lBEi", scopes: ["user.email:read"] },
    },
    list_bases: {
      args: { offset: "itr23sEjsdfEr3282/appSW9R5uCNmRmfl6" },
      request: "GET /meta/bases?offset=itr23sEjsdfEr3282/appSW9R5uCNmRmfl6",
      answer: { bases: [{ id: BASE, name: "Apartment Hunting", permissionLevel: "create" }] },
    },
    get_base_schema: {
      args: { baseId: BASE },
      request: `GET /meta/bases/${BASE}/tables`,
      answer: {
        tables: [{ id: TABLE, name: "Apartments", primaryFieldId: "fld1VnoyuotSTyxW1", fields: [], views: [] }],
      },
    },
    list_records: {
      args: {
        baseId: BASE,
        tableIdOrName: "Apartments & Houses",
        fields: ["Name", "Address"],
        filterByFormula: "AND({Rent} < 2000, FIND('x', {Name}))",
        sort: [{ field: "Name", direction: "desc" }, { field: "Rent" }],
        view: "Grid view",
        pageSize: 50,
        maxRecords: 100,
        offset: "itr23sEjsdfEr3282/recSW9R5uCNmRmfl6",
      },
      request: `GET /${BASE}/Apartments%20%26%20Houses?fields[]=Name&fields[]=Address&filterByFormula=AND({Rent} < 2000, FIND('x', {Name}))&sort[0][field]=Name&sort[0][direction]=desc&sort[1][field]=Rent&view=Grid view&pageSize=50&maxRecords=100&offset=itr23sEjsdfEr3282/recSW9R5uCNmRmfl6`,
      answer: { records: [{ id: RECORD, createdTime: "2022-09-12T21:03:48.000Z", fields: { Name: "Nob Hill" } }] },
    },
    get_record: {
      args: { baseId: BASE, tableIdOrName: TABLE, recordId: RECORD },
      request: `GET /${BASE}/${TABLE}/${RECORD}`,
      answer: { id: RECORD, createdTime: "2022-09-12T21:03:48.000Z", fields: { Visited: true } },
    },
    create_records: {
      args: {
        baseId: BASE,
        tableIdOrName: TABLE,
        records: [{ fields: { Name: "Union Square", Visited: true } }],
        typecast: true,
      },
      request: `POST /${BASE}/${TABLE}`,
      json: { records: [{ fields: { Name: "Union Square", Visited: true } }], typecast: true },
      answer: { records: [{ id: RECORD, createdTime: "2022-09-12T21:03:48.000Z", fields: { Name: "Union Square" } }] },
    },
    update_records: {
      args: { baseId: BASE, tableIdOrName: TABLE, records: [{ id: RECORD, fields: { Visited: true, Address: null } }] },
      request: `PATCH /${BASE}/${TABLE}`,
      json: { records: [{ id: RECORD, fields: { Visited: true, Address: null } }] },
      answer: { records: [{ id: RECORD, fields: { Visited: true } }] },
    },
    upsert_records: {
      args: { baseId: BASE, tableIdOrName: TABLE, merge_on: ["Name"], records: [{ fields: { Name: "Nob Hill" } }] },
      request: `PATCH /${BASE}/${TABLE}`,
      json: { performUpsert: { fieldsToMergeOn: ["Name"] }, records: [{ fields: { Name: "Nob Hill" } }] },
      answer: { createdRecords: [RECORD], updatedRecords: [], records: [{ id: RECORD, fields: { Name: "Nob Hill" } }] },
    },
    delete_records: {
      args: { baseId: BASE, tableIdOrName: TABLE, records: [RECORD, "rec3lbPRG4aVqkeOQ"] },
      request: `DELETE /${BASE}/${TABLE}?records[]=${RECORD}&records[]=rec3lbPRG4aVqkeOQ`,
      answer: { records: [{ id: RECORD, deleted: true }] },
    },
    list_comments: {
      args: { baseId: BASE, tableIdOrName: TABLE, recordId: RECORD, pageSize: 10 },
      request: `GET /${BASE}/${TABLE}/${RECORD}/comments?pageSize=10`,
      answer: { comments: [{ id: "comB5z37Mg9zaEPw6", text: "Hello, world!" }], offset: null },
    },
    create_comment: {
      args: { baseId: BASE, tableIdOrName: TABLE, recordId: RECORD, text: "Hello, world!" },
      request: `POST /${BASE}/${TABLE}/${RECORD}/comments`,
      json: { text: "Hello, world!" },
      answer: { id: "comB5z37Mg9zaEPw6", text: "Hello, world!" },
    },
    create_field: {
      args: {
        baseId: BASE,
        tableId: TABLE,
        name: "Visited",
        type: "checkbox",
        options: { color: "greenBright", icon: "check" },
        description: "Whether I have visited this apartment yet.",
      },
      request: `POST /meta/bases/${BASE}/tables/${TABLE}/fields`,
      json: {
        name: "Visited",
        type: "checkbox",
        options: { color: "greenBright", icon: "check" },
        description: "Whether I have visited this apartment yet.",
      },
      answer: { id: "fldumZe00w09RYTW6", name: "Visited", type: "checkbox" },
    },
  },
};
