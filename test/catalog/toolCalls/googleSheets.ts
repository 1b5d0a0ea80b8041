import { googleSheetsTools } from "../../../src/catalog/tools/googleSheets.ts";
import type { ToolCalls } from "./toolCalls.ts";

const ID = "1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms";

export const googleSheets: ToolCalls = {
  tools: googleSheetsTools,
  bases: ["https://sheets.googleapis.com/v4"],
  source: "https://developers.google.com/workspace/sheets/api/reference/rest",
  calls: {
    get_spreadsheet: {
      args: { spreadsheetId: ID },
      request: `GET /spreadsheets/${ID}?fields=spreadsheetId,spreadsheetUrl,properties(title,locale,timeZone),sheets.properties(sheetId,title,index,hidden,gridProperties(rowCount,columnCount))`,
      answer: { spreadsheetId: ID, sheets: [{ properties: { sheetId: 0, title: "Class Data" } }] },
    },
    read_range: {
      args: {
        spreadsheetId: ID,
        range: "'Class Data'!A2:E",
        valueRenderOption: "UNFORMATTED_VALUE",
        majorDimension: "COLUMNS",
      },
      request: `GET /spreadsheets/${ID}/values/'Class%20Data'!A2%3AE?valueRenderOption=UNFORMATTED_VALUE&majorDimension=COLUMNS`,
      answer: { range: "'Class Data'!A2:E31", majorDimension: "COLUMNS", values: [["Alexandra", "Andrew"]] },
    },
    read_ranges: {
      args: { spreadsheetId: ID, ranges: ["Sheet1!A1:D5", "Sheet1!E1"], dateTimeRenderOption: "FORMATTED_STRING" },
      request: `GET /spreadsheets/${ID}/values:batchGet?ranges=Sheet1!A1:D5&ranges=Sheet1!E1&dateTimeRenderOption=FORMATTED_STRING`,
      answer: { spreadsheetId: ID, valueRanges: [{ range: "Sheet1!A1:D5", values: [["Item", "Cost"]] }] },
    },
    update_range: {
      args: {
        spreadsheetId: ID,
        range: "Sheet1!A1:D5",
        valueInputOption: "USER_ENTERED",
        values: [
          ["Item", "Cost", null, true],
          ["Wheel", 20.5, "=B2*2", ""],
        ],
      },
      request: `PUT /spreadsheets/${ID}/values/Sheet1!A1%3AD5?valueInputOption=USER_ENTERED`,
      json: {
        values: [
          ["Item", "Cost", null, true],
          ["Wheel", 20.5, "=B2*2", ""],
        ],
      },
      answer: { spreadsheetId: ID, updatedRange: "Sheet1!A1:D2", updatedCells: 7 },
    },
    update_ranges: {
      args: { spreadsheetId: ID, valueInputOption: "RAW", data: [{ range: "Sheet1!A1", values: [["a"]] }] },
      request: `POST /spreadsheets/${ID}/values:batchUpdate`,
      json: { valueInputOption: "RAW", data: [{ range: "Sheet1!A1", values: [["a"]] }] },
      answer: { spreadsheetId: ID, totalUpdatedCells: 1 },
    },
    append_rows: {
      args: {
        spreadsheetId: ID,
        range: "Sheet1!A1:E1",
        valueInputOption: "USER_ENTERED",
        values: [["Door", "$15", "2", "3/15/2026"]],
      },
      request: `POST /spreadsheets/${ID}/values/Sheet1!A1%3AE1:append?insertDataOption=INSERT_ROWS&valueInputOption=USER_ENTERED`,
      json: { values: [["Door", "$15", "2", "3/15/2026"]] },
      answer: { spreadsheetId: ID, tableRange: "Sheet1!A1:D2", updates: { updatedRange: "Sheet1!A3:D3" } },
    },
    clear_range: {
      args: { spreadsheetId: ID, range: "Sheet1" },
      request: `POST /spreadsheets/${ID}/values/Sheet1:clear`,
      answer: { spreadsheetId: ID, clearedRange: "Sheet1!A1:Z1000" },
    },
    create_spreadsheet: {
      args: { title: "Plan", locale: "de_CH", time_zone: "Europe/Zurich", tabs: [{ properties: { title: "2026" } }] },
      request: "POST /spreadsheets?fields=spreadsheetId,spreadsheetUrl,sheets.properties(sheetId,title)",
      json: {
        properties: { title: "Plan", locale: "de_CH", timeZone: "Europe/Zurich" },
        sheets: [{ properties: { title: "2026" } }],
      },
      answer: { spreadsheetId: ID, spreadsheetUrl: `https://docs.google.com/spreadsheets/d/${ID}/edit` },
    },
    copy_tab: {
      args: { spreadsheetId: ID, sheetId: 0, destinationSpreadsheetId: "1qpyC0XzvTcKT6EISywvqESX3A0MwQoFDE8p-Bll4hps" },
      request: `POST /spreadsheets/${ID}/sheets/0:copyTo`,
      json: { destinationSpreadsheetId: "1qpyC0XzvTcKT6EISywvqESX3A0MwQoFDE8p-Bll4hps" },
      answer: { sheetId: 2052, title: "Copy of Class Data" },
    },
    change_structure: {
      args: {
        spreadsheetId: ID,
        requests: [{ addSheet: { properties: { title: "Deposits" } } }, { deleteSheet: { sheetId: 7 } }],
      },
      request: `POST /spreadsheets/${ID}:batchUpdate`,
      json: { requests: [{ addSheet: { properties: { title: "Deposits" } } }, { deleteSheet: { sheetId: 7 } }] },
      answer: { spreadsheetId: ID, replies: [{ addSheet: { properties: { sheetId: 8, title: "Deposits" } } }, {}] },
    },
  },
};
