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
  open,
  text,
  whole,
} from "../toolParameters.ts";

const google = (name: string) => `https://www.googleapis.com/auth/${name}`;

const write = [[google("documents")], [google("drive.file")]];
const read = [[google("documents.readonly")], [google("drive.readonly")], ...write];

const documentId = inPath("Id of the document, as in its address between `/d/` and `/edit`.");

const tabId = text("Id of the tab, from list_tabs; the first one unless given.");
const index = (description: string) => whole(description, { minimum: 1 });

const location = object(
  { index: index("Index of the place, from get_text; 1 is the beginning."), tabId },
  ["index"],
  "Where. Not at the beginning of a table.",
);

const rangeOf = object(
  { startIndex: index("Where it begins."), endIndex: index("Where it ends, exclusive."), tabId },
  ["startIndex", "endIndex"],
  "Which text, by indexes from get_text.",
);

/** A tool that makes changes of one kind. */
const change = (
  words: Pick<ToolInput, "id" | "displayName" | "description" | "actionType">,
  kind: string,
  members: Record<string, Record<string, unknown>>,
  required: string[],
): ToolInput => ({
  ...words,
  scopes: write,
  method: "POST",
  path: "/documents/{documentId}:batchUpdate",
  parameters: {
    documentId,
    requests: needed(
      inBody(
        list(
          object({ [kind]: object(members, required, "The change.") }, [kind], "A change."),
          "The changes, made one after the other: all of them, or none. Each one moves the indexes of what follows it, so begin at the end of the document.",
          { minItems: 1 },
        ),
      ),
    ),
    required_revision: inBody(
      text("`revisionId` of the read document: fail when somebody has changed it since."),
      "writeControl.requiredRevisionId",
    ),
  },
});

const fieldMask = (example: string) =>
  filled(`Names of the members that are set, with commas between them, for example \`${example}\`.`);

const ELEMENTS = "elements(startIndex,endIndex,textRun(content))";

const tabContent: ParameterInput = inQuery(
  flag("Return all tabs, in `tabs`, and not only the first one, in `body`.", { default: false }),
);

export const googleDocsTools: ToolInput[] = [
  {
    id: "get_text",
    displayName: "Get the text of a document",
    description:
      "Returns the text of a document's first tab in parts, with the indexes that changes take, styles of paragraphs and the text of tables, but no other formats.",
    actionType: "READ_ONLY",
    scopes: read,
    method: "GET",
    path: "/documents/{documentId}",
    fixedQuery: {
      fields: `documentId,title,revisionId,body(content(startIndex,endIndex,paragraph(paragraphStyle(namedStyleType),bullet(listId,nestingLevel),${ELEMENTS}),table(rows,columns,tableRows(tableCells(startIndex,endIndex,content(paragraph(${ELEMENTS})))))))`,
    },
    parameters: { documentId },
  },
  {
    id: "get_document",
    displayName: "Get a document",
    description:
      "Returns a document with all formats, styles, lists and pictures. The answer is long; to read use get_text.",
    actionType: "READ_ONLY",
    scopes: read,
    method: "GET",
    path: "/documents/{documentId}",
    parameters: {
      documentId,
      includeTabsContent: tabContent,
      suggestionsViewMode: inQuery(
        choice(
          [
            ...["DEFAULT_FOR_CURRENT_ACCESS", "SUGGESTIONS_INLINE"],
            ...["PREVIEW_SUGGESTIONS_ACCEPTED", "PREVIEW_WITHOUT_SUGGESTIONS"],
          ],
          "How suggested changes are shown.",
        ),
      ),
      fields: inQuery(
        text(
          "Members to return, in Google's partial response syntax, for example `title,tabs(tabProperties)`; all unless given.",
        ),
      ),
    },
  },
  {
    id: "list_tabs",
    displayName: "List tabs of a document",
    description: "Lists the tabs of a document, two levels deep, with ids and titles.",
    actionType: "READ_ONLY",
    scopes: read,
    method: "GET",
    path: "/documents/{documentId}",
    fixedQuery: {
      includeTabsContent: "true",
      fields: "documentId,title,tabs(tabProperties(tabId,title,index),childTabs(tabProperties(tabId,title,index)))",
    },
    parameters: { documentId },
  },
  {
    id: "create_document",
    displayName: "Create a document",
    description: "Creates an empty document in the person's drive and returns its id; append_text fills it.",
    actionType: "REVERSIBLE",
    scopes: write,
    method: "POST",
    path: "/documents",
    fixedQuery: { fields: "documentId,title,revisionId" },
    parameters: { title: needed(inBody(filled("Title."))) },
  },
  change(
    {
      id: "append_text",
      displayName: "Append text",
      description: "Adds text to the end of a document.",
      actionType: "REVERSIBLE",
    },
    "insertText",
    {
      text: filled("The text; a line break begins a new paragraph."),
      endOfSegmentLocation: object({ tabId }, [], "The end: `{}` of the first tab."),
    },
    ["text", "endOfSegmentLocation"],
  ),
  change(
    {
      id: "insert_text",
      displayName: "Insert text",
      description: "Inserts text at places in a document, in the style of what is there.",
      actionType: "REVERSIBLE",
    },
    "insertText",
    { text: filled("The text; a line break begins a new paragraph."), location },
    ["text", "location"],
  ),
  change(
    {
      id: "replace_text",
      displayName: "Replace text everywhere",
      description: "Replaces a text wherever it stands in a document, and returns how often that was.",
      actionType: "REVERSIBLE",
    },
    "replaceAllText",
    {
      containsText: object(
        { text: filled("Text to find."), matchCase: flag("Whether case matters.", { default: false }) },
        ["text"],
        "What to find.",
      ),
      replaceText: text("Text to put in its place."),
    },
    ["containsText", "replaceText"],
  ),
  change(
    {
      id: "delete_text",
      displayName: "Delete text",
      description: "Deletes ranges of a document. The text can be found in the history of versions only.",
      actionType: "IRREVERSIBLE",
    },
    "deleteContentRange",
    { range: rangeOf },
    ["range"],
  ),
  change(
    {
      id: "format_text",
      displayName: "Format text",
      description: "Makes text bold or italic, gives it a link, a colour or a size.",
      actionType: "REVERSIBLE",
    },
    "updateTextStyle",
    {
      range: rangeOf,
      textStyle: open(
        'The style, for example `{"bold": true, "link": {"url": "https://example.com"}, "fontSize": {"magnitude": 14, "unit": "PT"}}`.',
      ),
      fields: fieldMask("bold,link"),
    },
    ["range", "textStyle", "fields"],
  ),
  change(
    {
      id: "format_paragraphs",
      displayName: "Make headings and align paragraphs",
      description: "Sets the style of the paragraphs that a range touches, such as heading or alignment.",
      actionType: "REVERSIBLE",
    },
    "updateParagraphStyle",
    {
      range: rangeOf,
      paragraphStyle: open(
        'The style, for example `{"namedStyleType": "HEADING_1", "alignment": "CENTER"}`; also `TITLE`, `SUBTITLE`, `NORMAL_TEXT`, `HEADING_2` to `HEADING_6`.',
      ),
      fields: fieldMask("namedStyleType,alignment"),
    },
    ["range", "paragraphStyle", "fields"],
  ),
  change(
    {
      id: "make_list",
      displayName: "Make a list of paragraphs",
      description: "Makes the paragraphs that a range touches the items of a list; tabs at their beginning nest them.",
      actionType: "REVERSIBLE",
    },
    "createParagraphBullets",
    {
      range: rangeOf,
      bulletPreset: choice(
        ["BULLET_DISC_CIRCLE_SQUARE", "BULLET_CHECKBOX", "NUMBERED_DECIMAL_ALPHA_ROMAN", "NUMBERED_DECIMAL_NESTED"],
        "Kind of list.",
      ),
    },
    ["range", "bulletPreset"],
  ),
  change(
    {
      id: "insert_table",
      displayName: "Insert a table",
      description: "Inserts an empty table at a place in a document; read it again to fill its cells.",
      actionType: "REVERSIBLE",
    },
    "insertTable",
    { rows: whole("Rows.", { minimum: 1 }), columns: whole("Columns.", { minimum: 1, maximum: 20 }), location },
    ["rows", "columns", "location"],
  ),
  change(
    {
      id: "insert_image",
      displayName: "Insert a picture",
      description: "Inserts a picture that Google fetches from a public address: PNG, JPEG or GIF, less than 50 MB.",
      actionType: "REVERSIBLE",
    },
    "insertInlineImage",
    { uri: filled("Address of the picture, at most 2 KB long.", { maxLength: 2048 }), location },
    ["uri", "location"],
  ),
];
