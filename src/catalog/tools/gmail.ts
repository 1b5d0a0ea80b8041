import type { ParameterInput, ToolInput } from "../tool.ts";

const gmail = (name: string) => `https://www.googleapis.com/auth/gmail.${name}`;
const everything = ["https://mail.google.com/"];

const read = [[gmail("readonly")], [gmail("modify")], everything];
const readHeaders = [...read, [gmail("metadata")]];
const modify = [[gmail("modify")], everything];
const compose = [[gmail("compose")], [gmail("modify")], everything];

const idOf = (thing: string, source: string): ParameterInput => ({
  in: "path",
  required: true,
  schema: { type: "string", minLength: 1, description: `Id of the ${thing}, as ${source} returns it.` },
});

const messageId = idOf("message", "search_messages");
const threadId = idOf("thread", "search_threads");
const draftId = idOf("draft", "list_drafts");

const listing = (things: string): Record<string, ParameterInput> => ({
  q: {
    in: "query",
    schema: {
      type: "string",
      description:
        "What to find, as in Gmail's search box: `from:`, `to:`, `subject:`, `label:`, `has:attachment`, `is:unread`, `newer_than:7d`, `after:2026/01/31` and words. Refused with only the `gmail.metadata` scope.",
    },
  },
  maxResults: {
    in: "query",
    schema: { type: "integer", minimum: 1, maximum: 500, default: 100, description: `${things} on a page.` },
  },
  pageToken: {
    in: "query",
    schema: { type: "string", description: "`nextPageToken` of the page before." },
  },
  includeSpamTrash: {
    in: "query",
    schema: { type: "boolean", default: false, description: "Also search spam and trash." },
  },
});

const labelled: ParameterInput = {
  in: "query",
  schema: {
    type: "array",
    items: { type: "string" },
    description: "Ids of labels that a result must all have, for example `INBOX` or `UNREAD`.",
  },
};

const metadataHeaders: ParameterInput = {
  in: "query",
  schema: {
    type: "array",
    items: { type: "string" },
    description: "With the format `metadata`: names of the only headers to return, for example `Subject`.",
  },
};

const formatOf = (values: string[], description: string): ParameterInput => ({
  in: "query",
  schema: { type: "string", enum: values, default: "full", description },
});

const raw = (name: string): ParameterInput => ({
  in: "body-field",
  name,
  required: true,
  schema: {
    type: "string",
    pattern: "^[A-Za-z0-9_-]+={0,2}$",
    description:
      "The whole message (RFC 2822, CRLF line ends: headers `To`, `Subject`, as needed `Cc`, `Bcc`, `MIME-Version` and `Content-Type`, an empty line, the body) in base64url: the base64 alphabet with `-` and `_` in place of `+` and `/`, without line breaks. `From` may be left out. Non-ASCII headers are encoded as RFC 2047 says.",
  },
});

const inThread = (name: string): ParameterInput => ({
  in: "body-field",
  name,
  schema: {
    type: "string",
    description:
      "Id of the thread to reply in. The message must then have the `In-Reply-To` and `References` headers with the `Message-ID` that it answers, and the same subject.",
  },
});

const labelIds = (change: string): ParameterInput => ({
  in: "body-field",
  schema: {
    type: "array",
    items: { type: "string" },
    maxItems: 100,
    description: `Ids of labels to ${change}, from list_labels: a label's own id, or \`INBOX\`, \`UNREAD\`, \`STARRED\`, \`IMPORTANT\`, \`SPAM\`.`,
  },
});

export const gmailTools: ToolInput[] = [
  {
    id: "search_messages",
    displayName: "Search messages",
    description:
      "Finds messages, newest first. Returns only ids of messages and threads: read them with get_message or get_thread.",
    actionType: "READ_ONLY",
    scopes: readHeaders,
    method: "GET",
    path: "/users/me/messages",
    parameters: { ...listing("Messages"), labelIds: labelled },
  },
  {
    id: "get_message",
    displayName: "Get a message",
    description:
      "Returns one message. In the format `full` the parts stand in `payload`, their bodies in base64url; large parts only have an `attachmentId` for get_attachment.",
    actionType: "READ_ONLY",
    scopes: readHeaders,
    method: "GET",
    path: "/users/me/messages/{id}",
    parameters: {
      id: messageId,
      format: formatOf(
        ["minimal", "full", "raw", "metadata"],
        "`minimal`: ids and labels; `metadata`: headers too; `full`: parsed parts; `raw`: the whole message in base64url. With only the `gmail.metadata` scope, `full` and `raw` are refused.",
      ),
      metadataHeaders,
    },
  },
  {
    id: "search_threads",
    displayName: "Search threads",
    description:
      "Finds conversations, newest first. Returns only their ids and the beginning of the last message: read them with get_thread.",
    actionType: "READ_ONLY",
    scopes: readHeaders,
    method: "GET",
    path: "/users/me/threads",
    parameters: { ...listing("Threads"), labelIds: labelled },
  },
  {
    id: "get_thread",
    displayName: "Get a thread",
    description: "Returns all messages of a conversation, oldest first.",
    actionType: "READ_ONLY",
    scopes: readHeaders,
    method: "GET",
    path: "/users/me/threads/{id}",
    parameters: {
      id: threadId,
      format: formatOf(
        ["minimal", "full", "metadata"],
        "`minimal`: ids and labels; `metadata`: headers too; `full`: parsed parts, refused with only the `gmail.metadata` scope.",
      ),
      metadataHeaders,
    },
  },
  {
    id: "get_attachment",
    displayName: "Get an attachment",
    description: "Returns the content of one attachment in base64url (`data`) and its size in bytes.",
    actionType: "READ_ONLY",
    scopes: read,
    method: "GET",
    path: "/users/me/messages/{messageId}/attachments/{id}",
    parameters: {
      messageId,
      id: {
        in: "path",
        required: true,
        schema: {
          type: "string",
          minLength: 1,
          description: "`attachmentId` from the message's parts. It changes with each reading of the message.",
        },
      },
    },
  },
  {
    id: "list_labels",
    displayName: "List labels",
    description:
      "Lists the labels of the mailbox with their ids, which other calls take: Gmail's own (`INBOX`, `UNREAD`, …) and the user's.",
    actionType: "READ_ONLY",
    scopes: [...readHeaders, [gmail("labels")]],
    method: "GET",
    path: "/users/me/labels",
  },
  {
    id: "create_label",
    displayName: "Create a label",
    description:
      "Creates a label that shows in lists. A `/` in the name nests it under another. Answers 409 when the name is taken.",
    actionType: "REVERSIBLE",
    scopes: [[gmail("labels")], ...modify],
    method: "POST",
    path: "/users/me/labels",
    // Both are marked as required, although the API is known to fill them in.
    fixedBody: { labelListVisibility: "labelShow", messageListVisibility: "show" },
    parameters: {
      name: {
        in: "body-field",
        required: true,
        schema: { type: "string", minLength: 1, description: "Name that people see." },
      },
    },
  },
  {
    id: "send_message",
    displayName: "Send a message",
    description:
      "Sends a mail at once to everyone in `To`, `Cc` and `Bcc`; it cannot be recalled. To reply, give the thread and the reply headers. Use create_draft when a person should look at it first.",
    actionType: "IRREVERSIBLE",
    scopes: [[gmail("send")], ...compose],
    method: "POST",
    path: "/users/me/messages/send",
    parameters: { raw: raw("raw"), threadId: inThread("threadId") },
  },
  {
    id: "list_drafts",
    displayName: "List drafts",
    description: "Lists drafts by the ids of draft and message; read one with get_draft.",
    actionType: "READ_ONLY",
    scopes: [...read, [gmail("compose")]],
    method: "GET",
    path: "/users/me/drafts",
    parameters: listing("Drafts"),
  },
  {
    id: "get_draft",
    displayName: "Get a draft",
    description: "Returns one draft with its message.",
    actionType: "READ_ONLY",
    scopes: [...read, [gmail("compose")]],
    method: "GET",
    path: "/users/me/drafts/{id}",
    parameters: {
      id: draftId,
      format: formatOf(
        ["minimal", "full", "raw", "metadata"],
        "`minimal`: ids and labels; `metadata`: headers too; `full`: parsed parts; `raw`: the whole message in base64url.",
      ),
    },
  },
  {
    id: "create_draft",
    displayName: "Create a draft",
    description: "Saves a message as a draft without sending it.",
    actionType: "REVERSIBLE",
    scopes: compose,
    method: "POST",
    path: "/users/me/drafts",
    parameters: { raw: raw("message.raw"), threadId: inThread("message.threadId") },
  },
  {
    id: "send_draft",
    displayName: "Send a draft",
    description:
      "Sends an existing draft at once to everyone in its `To`, `Cc` and `Bcc`; it cannot be recalled. The draft is gone afterwards.",
    actionType: "IRREVERSIBLE",
    scopes: compose,
    method: "POST",
    path: "/users/me/drafts/send",
    parameters: {
      id: {
        in: "body-field",
        required: true,
        schema: {
          type: "string",
          minLength: 1,
          description: "Id of the draft, as create_draft or list_drafts returns it.",
        },
      },
    },
  },
  {
    id: "delete_draft",
    displayName: "Delete a draft",
    description: "Deletes a draft for good; it does not go to the trash.",
    actionType: "IRREVERSIBLE",
    scopes: compose,
    method: "DELETE",
    path: "/users/me/drafts/{id}",
    parameters: { id: draftId },
  },
  {
    id: "modify_message_labels",
    displayName: "Change labels of a message",
    description:
      "Adds and removes labels of one message, at most 100 each. Removing `UNREAD` marks it as read, removing `INBOX` archives it.",
    actionType: "REVERSIBLE",
    scopes: modify,
    method: "POST",
    path: "/users/me/messages/{id}/modify",
    parameters: { id: messageId, addLabelIds: labelIds("add"), removeLabelIds: labelIds("remove") },
  },
  {
    id: "modify_thread_labels",
    displayName: "Change labels of a thread",
    description:
      "Adds and removes labels of all messages of a conversation, at most 100 each. Removing `INBOX` archives it.",
    actionType: "REVERSIBLE",
    scopes: modify,
    method: "POST",
    path: "/users/me/threads/{id}/modify",
    parameters: { id: threadId, addLabelIds: labelIds("add"), removeLabelIds: labelIds("remove") },
  },
  {
    id: "trash_message",
    displayName: "Move a message to the trash",
    description: "Moves a message to the trash, from where Gmail deletes it after 30 days.",
    actionType: "REVERSIBLE",
    scopes: modify,
    method: "POST",
    path: "/users/me/messages/{id}/trash",
    parameters: { id: messageId },
  },
  {
    id: "untrash_message",
    displayName: "Take a message out of the trash",
    description: "Restores a message from the trash.",
    actionType: "REVERSIBLE",
    scopes: modify,
    method: "POST",
    path: "/users/me/messages/{id}/untrash",
    parameters: { id: messageId },
  },
];
