import { gmailTools } from "../../../src/catalog/tools/gmail.ts";
import type { ToolCalls } from "./toolCalls.ts";

const RAW = "VG86IGFAZXhhbXBsZS5jb20NCg0KSGk_-w==";
const message = { id: "18c1a2b3c4d5e6f7", threadId: "18c1a2b3c4d5e6f0", labelIds: ["INBOX"], snippet: "Hi" };
const thread = { id: "18c1a2b3c4d5e6f0", historyId: "987654" };
const draft = { id: "r-7142", message };

export const gmail: ToolCalls = {
  tools: gmailTools,
  bases: ["https://gmail.googleapis.com/gmail/v1"],
  source: "https://developers.google.com/workspace/gmail/api/reference/rest",
  calls: {
    search_messages: {
      args: {
        q: "from:a@example.com is:unread",
        maxResults: 20,
        pageToken: "0987",
        includeSpamTrash: true,
        labelIds: ["INBOX", "Label_1"],
      },
      request:
        "GET /users/me/messages?q=from:a@example.com is:unread&maxResults=20&pageToken=0987&includeSpamTrash=true&labelIds=INBOX&labelIds=Label_1",
      answer: { messages: [{ id: message.id, threadId: thread.id }], resultSizeEstimate: 1 },
    },
    get_message: {
      args: { id: message.id, format: "metadata", metadataHeaders: ["Subject", "From"] },
      request: `GET /users/me/messages/${message.id}?format=metadata&metadataHeaders=Subject&metadataHeaders=From`,
      answer: message,
    },
    search_threads: {
      args: { q: "subject:(plan & budget)", maxResults: 5 },
      request: "GET /users/me/threads?q=subject:(plan %26 budget)&maxResults=5",
      answer: { threads: [thread] },
    },
    get_thread: {
      args: { id: thread.id, format: "full" },
      request: `GET /users/me/threads/${thread.id}?format=full`,
      answer: { ...thread, messages: [message] },
    },
    get_attachment: {
      args: { messageId: message.id, id: "ANGjdJ8w_x-Y" },
      request: `GET /users/me/messages/${message.id}/attachments/ANGjdJ8w_x-Y`,
      answer: { size: 4, data: "SGkhIQ" },
    },
    list_labels: {
      args: {},
      request: "GET /users/me/labels",
      answer: { labels: [{ id: "INBOX", name: "INBOX", type: "system" }] },
    },
    create_label: {
      args: { name: "Work/2026" },
      request: "POST /users/me/labels",
      json: { name: "Work/2026", labelListVisibility: "labelShow", messageListVisibility: "show" },
      answer: { id: "Label_7", name: "Work/2026" },
    },
    send_message: {
      args: { raw: RAW, threadId: thread.id },
      request: "POST /users/me/messages/send",
      json: { raw: RAW, threadId: thread.id },
      answer: { ...message, labelIds: ["SENT"] },
    },
    list_drafts: {
      args: { q: "to:b@example.com", maxResults: 10 },
      request: "GET /users/me/drafts?q=to:b@example.com&maxResults=10",
      answer: { drafts: [draft] },
    },
    get_draft: {
      args: { id: draft.id, format: "raw" },
      request: "GET /users/me/drafts/r-7142?format=raw",
      answer: draft,
    },
    create_draft: {
      args: { raw: RAW, threadId: thread.id },
      request: "POST /users/me/drafts",
      json: { message: { raw: RAW, threadId: thread.id } },
      answer: draft,
    },
    send_draft: {
      args: { id: draft.id },
      request: "POST /users/me/drafts/send",
      json: { id: draft.id },
      answer: message,
    },
    delete_draft: { args: { id: draft.id }, request: "DELETE /users/me/drafts/r-7142", answer: null },
    modify_message_labels: {
      args: { id: message.id, addLabelIds: ["STARRED"], removeLabelIds: ["UNREAD", "INBOX"] },
      request: `POST /users/me/messages/${message.id}/modify`,
      json: { addLabelIds: ["STARRED"], removeLabelIds: ["UNREAD", "INBOX"] },
      answer: message,
    },
    modify_thread_labels: {
      args: { id: thread.id, removeLabelIds: ["INBOX"] },
      request: `POST /users/me/threads/${thread.id}/modify`,
      json: { removeLabelIds: ["INBOX"] },
      answer: thread,
    },
    trash_message: {
      args: { id: message.id },
      request: `POST /users/me/messages/${message.id}/trash`,
      answer: message,
    },
    untrash_message: {
      args: { id: message.id },
      request: `POST /users/me/messages/${message.id}/untrash`,
      answer: message,
    },
  },
};
