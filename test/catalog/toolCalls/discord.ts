import { discordTools } from "../../../src/catalog/tools/discord.ts";
import type { ToolCalls } from "./toolCalls.ts";

const GUILD = "197038439483310086";
const CHANNEL = "290926798999357250";
const MESSAGE = "334385199974967042";
const USER = "80351110224678912";
const message = { id: MESSAGE, channel_id: CHANNEL, content: "Supa Hot", type: 0 };

export const discord: ToolCalls = {
  tools: discordTools,
  bases: ["https://discord.com/api/v10"],
  source: "https://discord.com/developers/docs/reference",
  calls: {
    get_me: { args: {}, request: "GET /users/@me", answer: { id: USER, username: "nelly" } },
    list_my_servers: {
      args: { limit: 100, after: GUILD, with_counts: true },
      request: `GET /users/@me/guilds?limit=100&after=${GUILD}&with_counts=true`,
      answer: [{ id: USER, name: "1337 Krew", approximate_member_count: 3268 }],
    },
    list_channels: {
      args: { guild_id: GUILD },
      request: `GET /guilds/${GUILD}/channels`,
      answer: [{ id: CHANNEL, type: 0, name: "general" }],
    },
    search_members: {
      args: { guild_id: GUILD, query: "nel", limit: 10 },
      request: `GET /guilds/${GUILD}/members/search?query=nel&limit=10`,
      answer: [{ user: { id: USER, username: "nelly" }, nick: null, roles: [] }],
    },
    list_messages: {
      args: { channel_id: CHANNEL, limit: 25, before: MESSAGE, after: GUILD, around: USER },
      request: `GET /channels/${CHANNEL}/messages?limit=25&before=${MESSAGE}&after=${GUILD}&around=${USER}`,
      answer: [message],
    },
    search_messages: {
      args: {
        guild_id: GUILD,
        content: "hot",
        channel_id: [CHANNEL, GUILD],
        author_id: [USER],
        mentions: [USER, GUILD],
        sort_order: "asc",
        pinned: false,
        sort_by: "relevance",
        limit: 10,
        offset: 10,
      },
      request: `GET /guilds/${GUILD}/messages/search?content=hot&channel_id=${CHANNEL}&channel_id=${GUILD}&author_id=${USER}&mentions=${USER}&mentions=${GUILD}&pinned=false&sort_by=relevance&sort_order=asc&limit=10&offset=10`,
      answer: { total_results: 1, messages: [[message]] },
    },
    send_message: {
      args: {
        channel_id: CHANNEL,
        content: "Hello, World!",
        embeds: [{ title: "Hello, Embed!", description: "This is an embedded message." }],
        reply_to: MESSAGE,
        allowed_mentions: { parse: [] },
      },
      request: `POST /channels/${CHANNEL}/messages`,
      json: {
        content: "Hello, World!",
        embeds: [{ title: "Hello, Embed!", description: "This is an embedded message." }],
        message_reference: { message_id: MESSAGE },
        allowed_mentions: { parse: [] },
      },
      answer: message,
    },
    edit_message: {
      args: { channel_id: CHANNEL, message_id: MESSAGE, content: "Supa Cold" },
      request: `PATCH /channels/${CHANNEL}/messages/${MESSAGE}`,
      json: { content: "Supa Cold" },
      answer: { ...message, content: "Supa Cold" },
    },
    delete_message: {
      args: { channel_id: CHANNEL, message_id: MESSAGE },
      request: `DELETE /channels/${CHANNEL}/messages/${MESSAGE}`,
      answer: null,
    },
    add_reaction: {
      args: { channel_id: CHANNEL, message_id: MESSAGE, emoji: "🔥" },
      request: `PUT /channels/${CHANNEL}/messages/${MESSAGE}/reactions/%F0%9F%94%A5/@me`,
      answer: null,
    },
    create_thread: {
      args: { channel_id: CHANNEL, message_id: MESSAGE, name: "That one", auto_archive_duration: 1440 },
      request: `POST /channels/${CHANNEL}/messages/${MESSAGE}/threads`,
      json: { name: "That one", auto_archive_duration: 1440 },
      answer: { id: MESSAGE, type: 11, name: "That one" },
    },
    open_direct_message: {
      args: { recipient_id: USER },
      request: "POST /users/@me/channels",
      json: { recipient_id: USER },
      answer: { id: "319674150115610528", type: 1 },
    },
    pin_message: {
      args: { channel_id: CHANNEL, message_id: MESSAGE },
      request: `PUT /channels/${CHANNEL}/messages/pins/${MESSAGE}`,
      answer: null,
    },
    list_pinned_messages: {
      args: { channel_id: CHANNEL, limit: 10, before: "2026-01-31T09:00:00Z" },
      request: `GET /channels/${CHANNEL}/messages/pins?limit=10&before=2026-01-31T09:00:00Z`,
      answer: { items: [{ pinned_at: "2026-01-30T09:00:00Z", message }], has_more: false },
    },
  },
};
