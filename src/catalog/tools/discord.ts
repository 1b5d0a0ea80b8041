import type { ParameterInput, ToolInput } from "../tool.ts";
import { choice, filled, flag, inBody, inPath, inQuery, list, needed, object, text, whole } from "../toolParameters.ts";

// All but the first two calls are a bot's: its token has what its roles in a server allow, and no scopes.
const bot = [["bot"]];

const SNOWFLAKE = { pattern: "^[0-9]{15,20}$" };

const guild = inPath("Id of the server, from list_my_servers.", SNOWFLAKE);
const channel = inPath("Id of the channel or thread, from list_channels.", SNOWFLAKE);
const message = inPath("Id of the message.", SNOWFLAKE);

const mentions: ParameterInput = inBody(
  object(
    {
      parse: list(
        choice(["roles", "users", "everyone"], "A kind."),
        "Kinds of mentions in the text that notify; an empty list notifies nobody.",
      ),
    },
    ["parse"],
    "Whom the mentions in the text notify; all of them unless given.",
  ),
);

const embeds: ParameterInput = inBody(
  list(
    {
      type: "object",
      additionalProperties: true,
      properties: {
        title: text("Title.", { maxLength: 256 }),
        description: text("Text in Markdown.", { maxLength: 4096 }),
        url: text("Address behind the title."),
        color: whole("Colour as a number, `0xRRGGBB` in decimal.", { minimum: 0, maximum: 16_777_215 }),
      },
      description: "A card.",
    },
    "Cards below the text, at most 10 with 6,000 characters in all.",
    { maxItems: 10 },
  ),
);

const content = text("Text in Discord's Markdown; `<@id>` mentions a person, `<#id>` a channel.", { maxLength: 2000 });

export const discordTools: ToolInput[] = [
  {
    id: "get_me",
    displayName: "Get the account",
    description: "Returns the person or bot that calls are made as.",
    actionType: "READ_ONLY",
    scopes: [["identify"], ["bot"]],
    method: "GET",
    path: "/users/@me",
  },
  {
    id: "list_my_servers",
    displayName: "List servers",
    description: "Lists the servers (guilds) that the person or bot is in, with their ids.",
    actionType: "READ_ONLY",
    scopes: [["guilds"], ["bot"]],
    method: "GET",
    path: "/users/@me/guilds",
    parameters: {
      limit: inQuery(whole("Servers on a page.", { minimum: 1, maximum: 200, default: 200 })),
      after: inQuery(text("Id of the last server of the page before.", SNOWFLAKE)),
      with_counts: inQuery(flag("Also the approximate numbers of members.", { default: false })),
    },
  },
  {
    id: "list_channels",
    displayName: "List channels of a server",
    description:
      "Lists the channels of a server with ids and types (0 text, 2 voice, 4 category, 5 announcements, 15 forum), without threads. Only for bots.",
    actionType: "READ_ONLY",
    scopes: bot,
    method: "GET",
    path: "/guilds/{guild_id}/channels",
    parameters: { guild_id: guild },
  },
  {
    id: "search_members",
    displayName: "Search members of a server",
    description: "Finds members whose user name or nickname begins with a text. Only for bots.",
    actionType: "READ_ONLY",
    scopes: bot,
    method: "GET",
    path: "/guilds/{guild_id}/members/search",
    parameters: {
      guild_id: guild,
      query: needed(inQuery(filled("Beginning of the name."))),
      limit: inQuery(whole("Most results.", { minimum: 1, maximum: 1000, default: 1 })),
    },
  },
  {
    id: "list_messages",
    displayName: "List messages",
    description:
      "Lists messages of a channel or thread, newest first. Without the privileged intent for message content, `content` is empty unless the bot is mentioned. Only for bots.",
    actionType: "READ_ONLY",
    scopes: bot,
    method: "GET",
    path: "/channels/{channel_id}/messages",
    parameters: {
      channel_id: channel,
      limit: inQuery(whole("Most messages.", { minimum: 1, maximum: 100, default: 50 })),
      before: inQuery(
        text("Only those before the message with this id; to page, the last one of the page before.", SNOWFLAKE),
      ),
      after: inQuery(text("Only those after the message with this id.", SNOWFLAKE)),
      around: inQuery(text("Only those around the message with this id.", SNOWFLAKE)),
    },
  },
  {
    id: "search_messages",
    displayName: "Search messages of a server",
    description:
      "Finds messages in all channels of a server by conditions. Status 202 means that the server is being indexed: try again after `retry_after` seconds. Only for bots, with the intent for message content.",
    actionType: "READ_ONLY",
    scopes: bot,
    method: "GET",
    path: "/guilds/{guild_id}/messages/search",
    parameters: {
      guild_id: guild,
      content: inQuery(filled("Words to find.", { maxLength: 1024 })),
      channel_id: inQuery(list({ type: "string", ...SNOWFLAKE }, "Only in these channels.", { maxItems: 500 })),
      author_id: inQuery(list({ type: "string", ...SNOWFLAKE }, "Only by these people.", { maxItems: 100 })),
      mentions: inQuery(
        list({ type: "string", ...SNOWFLAKE }, "Only those that mention these people.", { maxItems: 100 }),
      ),
      pinned: inQuery(flag("Only pinned ones, or only those that are not.")),
      sort_by: inQuery(choice(["timestamp", "relevance"], "What to sort by.", { default: "timestamp" })),
      sort_order: inQuery(choice(["asc", "desc"], "Direction.", { default: "desc" })),
      limit: inQuery(whole("Results on a page.", { minimum: 1, maximum: 25, default: 25 })),
      offset: inQuery(whole("Number of results to leave out.", { minimum: 0, maximum: 9975 })),
    },
  },
  {
    id: "send_message",
    displayName: "Send a message",
    description:
      "Posts a message in a channel, thread or direct conversation; people are notified at once. Give `content` or `embeds`. Only for bots.",
    actionType: "IRREVERSIBLE",
    scopes: bot,
    method: "POST",
    path: "/channels/{channel_id}/messages",
    parameters: {
      channel_id: channel,
      content: inBody(content),
      embeds,
      reply_to: inBody(
        text("Id of the message to answer, in the same channel.", SNOWFLAKE),
        "message_reference.message_id",
      ),
      allowed_mentions: mentions,
    },
  },
  {
    id: "edit_message",
    displayName: "Edit a message",
    description: "Changes a message of the bot; what is given replaces what is there.",
    actionType: "REVERSIBLE",
    scopes: bot,
    method: "PATCH",
    path: "/channels/{channel_id}/messages/{message_id}",
    parameters: {
      channel_id: channel,
      message_id: message,
      content: inBody(content),
      embeds,
      allowed_mentions: mentions,
    },
  },
  {
    id: "delete_message",
    displayName: "Delete a message",
    description: "Deletes a message for good; those of others only where the bot may manage messages.",
    actionType: "IRREVERSIBLE",
    scopes: bot,
    method: "DELETE",
    path: "/channels/{channel_id}/messages/{message_id}",
    parameters: { channel_id: channel, message_id: message },
  },
  {
    id: "add_reaction",
    displayName: "Add a reaction",
    description: "Adds the bot's reaction to a message. Returns nothing.",
    actionType: "REVERSIBLE",
    scopes: bot,
    method: "PUT",
    path: "/channels/{channel_id}/messages/{message_id}/reactions/{emoji}/@me",
    parameters: {
      channel_id: channel,
      message_id: message,
      emoji: inPath("The emoji itself, as `👍`, or `name:id` of one of the server's own."),
    },
  },
  {
    id: "create_thread",
    displayName: "Start a thread from a message",
    description: "Starts a public thread at a message and returns it; its id is that of a channel.",
    actionType: "REVERSIBLE",
    scopes: bot,
    method: "POST",
    path: "/channels/{channel_id}/messages/{message_id}/threads",
    parameters: {
      channel_id: channel,
      message_id: message,
      name: needed(inBody(filled("Name.", { maxLength: 100 }))),
      auto_archive_duration: inBody({
        type: "integer",
        enum: [60, 1440, 4320, 10080],
        description: "Minutes without a message after which it is hidden.",
      }),
    },
  },
  {
    id: "open_direct_message",
    displayName: "Open a direct conversation",
    description:
      "Returns the direct conversation with a person, made anew if needed, for send_message. Nobody is notified.",
    actionType: "REVERSIBLE",
    scopes: bot,
    method: "POST",
    path: "/users/@me/channels",
    parameters: { recipient_id: needed(inBody(text("Id of the person.", SNOWFLAKE))) },
  },
  {
    id: "pin_message",
    displayName: "Pin a message",
    description: "Pins a message in its channel, where a notice of it appears. Returns nothing.",
    actionType: "REVERSIBLE",
    scopes: bot,
    method: "PUT",
    path: "/channels/{channel_id}/messages/pins/{message_id}",
    parameters: { channel_id: channel, message_id: message },
  },
  {
    id: "list_pinned_messages",
    displayName: "List pinned messages",
    description: "Lists the pinned messages of a channel, the last pinned first.",
    actionType: "READ_ONLY",
    scopes: bot,
    method: "GET",
    path: "/channels/{channel_id}/messages/pins",
    parameters: {
      channel_id: channel,
      limit: inQuery(whole("Messages on a page.", { minimum: 1, maximum: 50, default: 50 })),
      before: inQuery(text("`pinned_at` of the last one of the page before.", { format: "date-time" })),
    },
  },
];
