import { googleDocsTools } from "../../../src/catalog/tools/googleDocs.ts";
import type { ToolCalls } from "./toolCalls.ts";

const ID = "195j9eDD3ccgjQRttHhJPymLJUCOUjs-jmwTrekvdjFE";
const range = { startIndex: 1, endIndex: 12 };
const answer = { documentId: ID, replies: [{}], writeControl: { requiredRevisionId: "AOV_f48" } };
const request = `POST /documents/${ID}:batchUpdate`;

/** A change goes as it is into the list of requests. */
const change = (requests: object[]) => ({
  args: { documentId: ID, requests },
  request,
  json: { requests },
  answer,
});

export const googleDocs: ToolCalls = {
  tools: googleDocsTools,
  bases: ["https://docs.googleapis.com/v1"],
  source: "https://developers.google.com/workspace/docs/api/reference/rest",
  calls: {
    get_text: {
      args: { documentId: ID },
      request: `GET /documents/${ID}?fields=documentId,title,revisionId,body(content(startIndex,endIndex,paragraph(paragraphStyle(namedStyleType),bullet(listId,nestingLevel),elements(startIndex,endIndex,textRun(content))),table(rows,columns,tableRows(tableCells(startIndex,endIndex,content(paragraph(elements(startIndex,endIndex,textRun(content)))))))))`,
      answer: { documentId: ID, title: "Test mule", body: { content: [] } },
    },
    get_document: {
      args: {
        documentId: ID,
        includeTabsContent: true,
        suggestionsViewMode: "PREVIEW_WITHOUT_SUGGESTIONS",
        fields: "title,tabs",
      },
      request: `GET /documents/${ID}?includeTabsContent=true&suggestionsViewMode=PREVIEW_WITHOUT_SUGGESTIONS&fields=title,tabs`,
      answer: { title: "Test mule", tabs: [] },
    },
    list_tabs: {
      args: { documentId: ID },
      request: `GET /documents/${ID}?includeTabsContent=true&fields=documentId,title,tabs(tabProperties(tabId,title,index),childTabs(tabProperties(tabId,title,index)))`,
      answer: { documentId: ID, tabs: [{ tabProperties: { tabId: "t.0", title: "Tab 1", index: 0 } }] },
    },
    create_document: {
      args: { title: "My Document" },
      request: "POST /documents?fields=documentId,title,revisionId",
      json: { title: "My Document" },
      answer: { documentId: ID, title: "My Document" },
    },
    append_text: change([{ insertText: { text: "Bye\n", endOfSegmentLocation: { tabId: "t.0" } } }]),
    insert_text: {
      args: {
        documentId: ID,
        requests: [{ insertText: { text: "Hello", location: { index: 25 } } }],
        required_revision: "AOV_f48",
      },
      request,
      json: {
        requests: [{ insertText: { text: "Hello", location: { index: 25 } } }],
        writeControl: { requiredRevisionId: "AOV_f48" },
      },
      answer,
    },
    replace_text: change([
      { replaceAllText: { containsText: { text: "{{customer-name}}", matchCase: true }, replaceText: "Alice" } },
    ]),
    delete_text: change([{ deleteContentRange: { range } }]),
    format_text: change([
      { updateTextStyle: { range, textStyle: { bold: true, italic: true }, fields: "bold,italic" } },
      { updateTextStyle: { range, textStyle: { link: { url: "www.example.com" } }, fields: "link" } },
    ]),
    format_paragraphs: change([
      { updateParagraphStyle: { range, paragraphStyle: { namedStyleType: "HEADING_1" }, fields: "namedStyleType" } },
    ]),
    make_list: change([{ createParagraphBullets: { range, bulletPreset: "NUMBERED_DECIMAL_ALPHA_ROMAN" } }]),
    insert_table: change([{ insertTable: { rows: 3, columns: 2, location: { index: 1 } } }]),
    insert_image: change([
      { insertInlineImage: { uri: "https://fonts.gstatic.com/s/i/logo.png", location: { index: 1 } } },
    ]),
  },
};
