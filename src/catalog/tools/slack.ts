import type { ParameterInput, ToolInput } from "../tool.ts";

// Which one a call needs depends on the kind of conversation that it is about.
const readConversations = [["channels:read"], ["groups:read"], ["im:read"], ["mpim:read"]];
const readMessages = [["channels:history"], ["groups:history"], ["im:history"], ["mpim:history"]];

const query = (schema: Record<string, unknown>, required = false): ParameterInput => ({
  in: "query",
  required,
  schema,
});
const set = (schema: Record<string, unknown>, required = false): ParameterInput => ({
  in: "body-field",
  required,
  schema,
});

const channelId = {
  type: "string",
  pattern: "^[A-Z][A-Z0-9]+$",
  description: "Id of the conversation (`C…`, `G…` or `D…`), not its name.",
};

const recipient = {
  type: "string",
  minLength: 1,
  description: "Id of a conversation (`C…`, `G…`, `D…`), or of a person (`U…`) to write to directly.",
};

const timestamp = (description: string) => ({ type: "string", pattern: "^[0-9]+\\.[0-9]{6}$", description });

const pages = (standard: number): Record<string, ParameterInput> => ({
  limit: query({
    type: "integer",
    minimum: 1,
    maximum: 999,
    default: standard,
    description: "Entries on a page; there may be fewer. 200 or less is recommended.",
  }),
  cursor: query({ type: "string", description: "`response_metadata.next_cursor` of the page before." }),
});

const span: Record<string, ParameterInput> = {
  oldest: query({
    type: "string",
    pattern: "^[0-9]+(\\.[0-9]+)?$",
    description: "Only messages after this time, in Unix seconds.",
  }),
  latest: query({
    type: "string",
    pattern: "^[0-9]+(\\.[0-9]+)?$",
    description: "Only messages before this time, in Unix seconds.",
  }),
  inclusive: query({
    type: "boolean",
    default: false,
    description: "Whether messages at exactly `oldest` or `latest` count.",
  }),
};

const content: Record<string, ParameterInput> = {
  text: set({
    type: "string",
    maxLength: 40_000,
    description:
      "Text in Slack's mrkdwn (`*bold*`, `<https://example.com|link>`, `<@U…>`), best below 4,000 characters. With `blocks` it is what notifications show. One of `text`, `markdown_text` and `blocks` is needed.",
  }),
  markdown_text: set({
    type: "string",
    maxLength: 12_000,
    description: "Text in common Markdown, in place of `text` and `blocks`.",
  }),
  blocks: set({
    type: "array",
    maxItems: 50,
    description: "Blocks of Block Kit.",
    items: {
      type: "object",
      required: ["type"],
      // Each type of block has members of its own.
      additionalProperties: true,
      properties: { type: { type: "string", description: "Type of the block, for example `section`." } },
    },
  }),
};

const inThread: Record<string, ParameterInput> = {
  thread_ts: set(timestamp("`ts` of the first message of the thread to answer in.")),
  reply_broadcast: set({
    type: "boolean",
    default: false,
    description: "Also show the answer in the channel.",
  }),
};

const unfurls: Record<string, ParameterInput> = {
  unfurl_links: set({ type: "boolean", description: "Whether to show previews of linked pages." }),
  unfurl_media: set({ type: "boolean", description: "Whether to show previews of linked media." }),
};

const user = {
  type: "string",
  pattern: "^[UW][A-Z0-9]+$",
  description: "Id of the person (`U…` or `W…`).",
};

const reaction: Record<string, ParameterInput> = {
  channel: set(channelId, true),
  timestamp: set(timestamp("`ts` of the message."), true),
  name: set(
    { type: "string", minLength: 1, pattern: "^[^:]", description: "Name of the emoji without colons, as `thumbsup`." },
    true,
  ),
};

export const slackTools: ToolInput[] = [
  {
    id: "list_channels",
    displayName: "List conversations",
    description:
      "Lists the channels of the workspace and, by type, private channels and direct messages that the app is in. Needs the read scope of each type asked for. Slack reports failures with status 200 and `ok: false`, here as in every call.",
    actionType: "READ_ONLY",
    scopes: readConversations,
    method: "GET",
    path: "/conversations.list",
    parameters: {
      types: {
        in: "query",
        style: "comma",
        schema: {
          type: "array",
          items: { type: "string", enum: ["public_channel", "private_channel", "mpim", "im"] },
          minItems: 1,
          default: ["public_channel"],
          description: "Kinds of conversation.",
        },
      },
      exclude_archived: query({ type: "boolean", default: false, description: "Leave archived ones out." }),
      ...pages(100),
    },
  },
  {
    id: "get_channel",
    displayName: "Get a conversation",
    description: "Returns the name, topic, purpose and kind of one conversation.",
    actionType: "READ_ONLY",
    scopes: readConversations,
    method: "GET",
    path: "/conversations.info",
    parameters: {
      channel: query(channelId, true),
      include_num_members: query({ type: "boolean", default: false, description: "Also count the members." }),
    },
  },
  {
    id: "list_channel_members",
    displayName: "List members of a conversation",
    description: "Lists the ids of the people in a conversation; get_user tells who they are.",
    actionType: "READ_ONLY",
    scopes: readConversations,
    method: "GET",
    path: "/conversations.members",
    parameters: { channel: query(channelId, true), ...pages(100) },
  },
  {
    id: "list_messages",
    displayName: "List messages",
    description:
      "Lists the messages of a conversation that the app is in, newest first, without the answers in threads: those come from list_thread_replies. Apps that are sold outside Slack's marketplace get 15 messages and one call a minute.",
    actionType: "READ_ONLY",
    scopes: readMessages,
    method: "GET",
    path: "/conversations.history",
    parameters: { channel: query(channelId, true), ...span, ...pages(100) },
  },
  {
    id: "list_thread_replies",
    displayName: "List answers in a thread",
    description:
      "Lists a thread from its first message on. Apps that are sold outside Slack's marketplace get 15 messages and one call a minute.",
    actionType: "READ_ONLY",
    scopes: readMessages,
    method: "GET",
    path: "/conversations.replies",
    parameters: {
      channel: query(channelId, true),
      ts: query(timestamp("`ts` of the first message of the thread."), true),
      ...span,
      limit: query({
        type: "integer",
        minimum: 1,
        maximum: 1000,
        default: 1000,
        description: "Messages on a page; there may be fewer.",
      }),
      cursor: query({ type: "string", description: "`response_metadata.next_cursor` of the page before." }),
    },
  },
  {
    id: "get_permalink",
    displayName: "Get a link to a message",
    description: "Returns the address at which people can open a message.",
    actionType: "READ_ONLY",
    method: "GET",
    path: "/chat.getPermalink",
    parameters: {
      channel: query(channelId, true),
      message_ts: query(timestamp("`ts` of the message."), true),
    },
  },
  {
    id: "post_message",
    displayName: "Post a message",
    description:
      "Posts a message to a conversation, or as an answer in a thread, as the app. People are notified at once. About one message a second and channel. The app must be in the conversation, or have `chat:write.public` for public channels.",
    actionType: "IRREVERSIBLE",
    scopes: [["chat:write"]],
    method: "POST",
    path: "/chat.postMessage",
    parameters: { channel: set(recipient, true), ...content, ...inThread, ...unfurls },
  },
  {
    id: "schedule_message",
    displayName: "Schedule a message",
    description:
      "Has Slack post a message later, at most 120 days ahead and 30 messages in five minutes and channel. Until then cancel_scheduled_message can stop it.",
    actionType: "IRREVERSIBLE",
    scopes: [["chat:write"]],
    method: "POST",
    path: "/chat.scheduleMessage",
    parameters: {
      channel: set(recipient, true),
      post_at: set({ type: "integer", minimum: 1, description: "When to post it, in Unix seconds." }, true),
      ...content,
      ...inThread,
      ...unfurls,
    },
  },
  {
    id: "cancel_scheduled_message",
    displayName: "Cancel a scheduled message",
    description: "Deletes a message that schedule_message left for later.",
    actionType: "REVERSIBLE",
    scopes: [["chat:write"]],
    method: "POST",
    path: "/chat.deleteScheduledMessage",
    parameters: {
      channel: set(channelId, true),
      scheduled_message_id: set(
        { type: "string", minLength: 1, description: "`scheduled_message_id` of the answer of schedule_message." },
        true,
      ),
    },
  },
  {
    id: "update_message",
    displayName: "Change a message",
    description: "Replaces the content of a message that the app posted; it is then marked as edited.",
    actionType: "REVERSIBLE",
    scopes: [["chat:write"]],
    method: "POST",
    path: "/chat.update",
    parameters: {
      channel: set(channelId, true),
      ts: set(timestamp("`ts` of the message."), true),
      ...content,
    },
  },
  {
    id: "delete_message",
    displayName: "Delete a message",
    description: "Deletes a message that the app posted, for everybody and for good.",
    actionType: "IRREVERSIBLE",
    scopes: [["chat:write"]],
    method: "POST",
    path: "/chat.delete",
    parameters: { channel: set(channelId, true), ts: set(timestamp("`ts` of the message."), true) },
  },
  {
    id: "add_reaction",
    displayName: "Add a reaction",
    description: "Adds an emoji to a message, as the app.",
    actionType: "REVERSIBLE",
    scopes: [["reactions:write"]],
    method: "POST",
    path: "/reactions.add",
    parameters: reaction,
  },
  {
    id: "remove_reaction",
    displayName: "Remove a reaction",
    description: "Takes away an emoji that the app added to a message.",
    actionType: "REVERSIBLE",
    scopes: [["reactions:write"]],
    method: "POST",
    path: "/reactions.remove",
    parameters: reaction,
  },
  {
    id: "open_conversation",
    displayName: "Open a direct message",
    description:
      "Opens a direct message with one person, or a group message with up to eight, and returns its id for post_message. Nobody is notified by that.",
    actionType: "REVERSIBLE",
    scopes: [["im:write"], ["mpim:write"]],
    method: "POST",
    path: "/conversations.open",
    parameters: {
      users: set(
        {
          type: "string",
          pattern: "^[UW][A-Z0-9]+(,[UW][A-Z0-9]+){0,7}$",
          description: "Ids of the people, separated by commas; `im:write` for one, `mpim:write` for more.",
        },
        true,
      ),
      return_im: set({ type: "boolean", description: "Return the whole conversation instead of its id." }),
    },
  },
  {
    id: "join_channel",
    displayName: "Join a channel",
    description: "Puts the app into a public channel, which people there can see.",
    actionType: "REVERSIBLE",
    scopes: [["channels:join"]],
    method: "POST",
    path: "/conversations.join",
    parameters: { channel: set(channelId, true) },
  },
  {
    id: "create_channel",
    displayName: "Create a channel",
    description:
      "Creates a public or private channel with the app in it. It can be archived later, but not deleted by an app.",
    actionType: "REVERSIBLE",
    scopes: [["channels:manage"], ["groups:write"]],
    method: "POST",
    path: "/conversations.create",
    parameters: {
      name: set(
        {
          type: "string",
          maxLength: 80,
          pattern: "^[^A-Z\\s.]+$",
          description: "Name in lower case, with digits, `-` and `_`, at most 80 characters.",
        },
        true,
      ),
      is_private: set({
        type: "boolean",
        default: false,
        description: "Private: needs `groups:write`; public: `channels:manage`.",
      }),
    },
  },
  {
    id: "set_channel_topic",
    displayName: "Set the topic",
    description: "Replaces the topic of a channel; the channel shows a note about it.",
    actionType: "REVERSIBLE",
    scopes: [["channels:manage"], ["groups:write"]],
    method: "POST",
    path: "/conversations.setTopic",
    parameters: {
      channel: set(channelId, true),
      topic: set({ type: "string", maxLength: 250, description: "New topic as plain text." }, true),
    },
  },
  {
    id: "list_users",
    displayName: "List people",
    description:
      "Lists all people and apps of the workspace, deactivated ones too (`deleted`). Addresses are only there with `users:read.email`.",
    actionType: "READ_ONLY",
    scopes: [["users:read"]],
    method: "GET",
    path: "/users.list",
    parameters: pages(200),
  },
  {
    id: "get_user",
    displayName: "Get a person",
    description: "Returns the profile, time zone and status of one person.",
    actionType: "READ_ONLY",
    scopes: [["users:read"]],
    method: "GET",
    path: "/users.info",
    parameters: { user: query(user, true) },
  },
  {
    id: "find_user_by_email",
    displayName: "Find a person by address",
    description: "Returns the person of the workspace who has this address.",
    actionType: "READ_ONLY",
    scopes: [["users:read", "users:read.email"]],
    method: "GET",
    path: "/users.lookupByEmail",
    parameters: { email: query({ type: "string", format: "email", description: "Address." }, true) },
  },
];
