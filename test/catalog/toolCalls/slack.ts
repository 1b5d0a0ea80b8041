import { slackTools } from "../../../src/catalog/tools/slack.ts";
import type { ToolCalls } from "./toolCalls.ts";

const CHANNEL = "C1234567890";
const TS = "1405894322.002768";
const blocks = [{ type: "section", text: { type: "plain_text", text: "Hello world" } }];

export const slack: ToolCalls = {
  tools: slackTools,
  bases: ["https://slack.com/api"],
  source: "https://docs.slack.dev/reference/methods",
  calls: {
    list_channels: {
      args: {
        types: ["public_channel", "private_channel"],
        exclude_archived: true,
        limit: 20,
        cursor: "dXNlcjpVMDYxTkZUVDI=",
      },
      request:
        "GET /conversations.list?types=public_channel,private_channel&exclude_archived=true&limit=20&cursor=dXNlcjpVMDYxTkZUVDI%3D",
      answer: { ok: true, channels: [{ id: CHANNEL, name: "general" }], response_metadata: { next_cursor: "" } },
    },
    get_channel: {
      args: { channel: CHANNEL, include_num_members: true },
      request: `GET /conversations.info?channel=${CHANNEL}&include_num_members=true`,
      answer: { ok: true, channel: { id: CHANNEL, num_members: 3 } },
    },
    list_channel_members: {
      args: { channel: CHANNEL, limit: 200 },
      request: `GET /conversations.members?channel=${CHANNEL}&limit=200`,
      answer: { ok: true, members: ["U023BECGF"] },
    },
    list_messages: {
      args: { channel: CHANNEL, oldest: "1234567890.123456", latest: "1234567990", inclusive: true, limit: 15 },
      request: `GET /conversations.history?channel=${CHANNEL}&oldest=1234567890.123456&latest=1234567990&inclusive=true&limit=15`,
      answer: { ok: true, messages: [{ type: "message", ts: TS, text: "Hi" }], has_more: false },
    },
    list_thread_replies: {
      args: { channel: CHANNEL, ts: TS, limit: 15, cursor: "bmV4dA==" },
      request: `GET /conversations.replies?channel=${CHANNEL}&ts=${TS}&limit=15&cursor=bmV4dA%3D%3D`,
      answer: { ok: true, messages: [{ type: "message", ts: TS, thread_ts: TS }] },
    },
    get_permalink: {
      args: { channel: CHANNEL, message_ts: TS },
      request: `GET /chat.getPermalink?channel=${CHANNEL}&message_ts=${TS}`,
      answer: {
        ok: true,
        channel: CHANNEL,
        permalink: "https://acme.slack.com/archives/C1234567890/p1405894322002768",
      },
    },
    post_message: {
      args: {
        channel: CHANNEL,
        text: "Hello world",
        blocks,
        thread_ts: TS,
        reply_broadcast: true,
        unfurl_links: false,
      },
      request: "POST /chat.postMessage",
      json: {
        channel: CHANNEL,
        text: "Hello world",
        blocks,
        thread_ts: TS,
        reply_broadcast: true,
        unfurl_links: false,
      },
      answer: { ok: true, channel: CHANNEL, ts: "1503435956.000247" },
    },
    schedule_message: {
      args: { channel: "U023BECGF", post_at: 1795500000, markdown_text: "**Hello**", unfurl_media: true },
      request: "POST /chat.scheduleMessage",
      json: { channel: "U023BECGF", post_at: 1795500000, markdown_text: "**Hello**", unfurl_media: true },
      answer: { ok: true, scheduled_message_id: "Q1298393284", post_at: 1795500000 },
    },
    cancel_scheduled_message: {
      args: { channel: CHANNEL, scheduled_message_id: "Q1298393284" },
      request: "POST /chat.deleteScheduledMessage",
      json: { channel: CHANNEL, scheduled_message_id: "Q1298393284" },
      answer: { ok: true },
    },
    update_message: {
      args: { channel: CHANNEL, ts: TS, text: "Updated text" },
      request: "POST /chat.update",
      json: { channel: CHANNEL, ts: TS, text: "Updated text" },
      answer: { ok: true, channel: CHANNEL, ts: TS, text: "Updated text" },
    },
    delete_message: {
      args: { channel: CHANNEL, ts: TS },
      request: "POST /chat.delete",
      json: { channel: CHANNEL, ts: TS },
      answer: { ok: true, channel: CHANNEL, ts: TS },
    },
    add_reaction: {
      args: { channel: CHANNEL, timestamp: TS, name: "thumbsup" },
      request: "POST /reactions.add",
      json: { channel: CHANNEL, timestamp: TS, name: "thumbsup" },
      answer: { ok: true },
    },
    remove_reaction: {
      args: { channel: CHANNEL, timestamp: TS, name: "thumbsup" },
      request: "POST /reactions.remove",
      json: { channel: CHANNEL, timestamp: TS, name: "thumbsup" },
      answer: { ok: true },
    },
    open_conversation: {
      args: { users: "W1234567890,U2345678901", return_im: true },
      request: "POST /conversations.open",
      json: { users: "W1234567890,U2345678901", return_im: true },
      answer: { ok: true, channel: { id: "D069C7QFK" } },
    },
    join_channel: {
      args: { channel: CHANNEL },
      request: "POST /conversations.join",
      json: { channel: CHANNEL },
      answer: { ok: true, channel: { id: CHANNEL } },
    },
    create_channel: {
      args: { name: "mychannel", is_private: true },
      request: "POST /conversations.create",
      json: { name: "mychannel", is_private: true },
      answer: { ok: true, channel: { id: CHANNEL, name: "mychannel" } },
    },
    set_channel_topic: {
      args: { channel: CHANNEL, topic: "Apply topically for best effects" },
      request: "POST /conversations.setTopic",
      json: { channel: CHANNEL, topic: "Apply topically for best effects" },
      answer: { ok: true },
    },
    list_users: {
      args: { limit: 200, cursor: "dXNlcjpVMEc5V0ZYTlo=" },
      request: "GET /users.list?limit=200&cursor=dXNlcjpVMEc5V0ZYTlo%3D",
      answer: { ok: true, members: [{ id: "W012A3CDE", name: "spengler" }] },
    },
    get_user: {
      args: { user: "W1234567890" },
      request: "GET /users.info?user=W1234567890",
      answer: { ok: true, user: { id: "W1234567890" } },
    },
    find_user_by_email: {
      args: { email: "spengler@ghostbusters.example.com" },
      request: "GET /users.lookupByEmail?email=spengler@ghostbusters.example.com",
      answer: { ok: true, user: { id: "W012A3CDE" } },
    },
  },
};
