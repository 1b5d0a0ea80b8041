import type { ParameterInput, ToolInput } from "../tool.ts";
import { choice, filled, inBody, inPath, inQuery, list, needed, text, whole } from "../toolParameters.ts";

const teamId = inPath("Id of the team, from list_teams.");
const channelId = inPath("Id of the channel, as `19:…@thread.tacv2`, from list_channels.");
const chatId = inPath("Id of the chat, as `19:…`, from list_chats.");
const messageId = inPath("Id of the message.");

const readChannels = [["ChannelMessage.Read.All"]];
const sendChannels = [["ChannelMessage.Send"]];
const readChats = [["Chat.Read"], ["Chat.ReadWrite"]];
const sendChats = [["ChatMessage.Send"], ["Chat.ReadWrite"]];

const pages = (maximum: number): Record<string, ParameterInput> => ({
  top: inQuery(whole("Results on a page.", { minimum: 1, maximum, default: 20 }), { name: "$top" }),
  skip_token: inQuery(text("`$skiptoken` of the address in `@odata.nextLink`, decoded."), { name: "$skiptoken" }),
});

const content: Record<string, ParameterInput> = {
  content: needed(inBody(filled("The message, at most about 28 KB."), "body.content")),
  content_type: inBody(choice(["text", "html"], "Form of the message.", { default: "text" }), "body.contentType"),
  importance: inBody(choice(["normal", "high", "urgent"], "Importance.", { default: "normal" })),
  mentions: inBody(
    list(
      {
        type: "object",
        additionalProperties: true,
        description:
          'A mention, for example `{"id": 0, "mentionText": "Ada", "mentioned": {"user": {"id": "…", "displayName": "Ada", "userIdentityType": "aadUser"}}}`.',
      },
      'People that the message mentions; each stands in the HTML as `<at id="0">Ada</at>`.',
    ),
  ),
};

export const microsoftTeamsTools: ToolInput[] = [
  {
    id: "get_me",
    displayName: "Get the account",
    description: "Returns the id, name and address of the person that calls are made as.",
    actionType: "READ_ONLY",
    scopes: [["User.Read"]],
    method: "GET",
    path: "/me",
    fixedQuery: { $select: "id,displayName,mail,userPrincipalName,jobTitle" },
  },
  {
    id: "list_teams",
    displayName: "List teams",
    description: "Lists the teams that the person is a member of, with their ids.",
    actionType: "READ_ONLY",
    scopes: [["Team.ReadBasic.All"]],
    method: "GET",
    path: "/me/joinedTeams",
  },
  {
    id: "list_channels",
    displayName: "List channels of a team",
    description: "Lists the channels of a team that the person can see, with their ids.",
    actionType: "READ_ONLY",
    scopes: [["Channel.ReadBasic.All"]],
    method: "GET",
    path: "/teams/{team_id}/channels",
    fixedQuery: { $select: "id,displayName,description,membershipType,webUrl" },
    parameters: { team_id: teamId },
  },
  {
    id: "list_team_members",
    displayName: "List members of a team",
    description: "Lists the people of a team with their ids (`userId`), addresses and roles.",
    actionType: "READ_ONLY",
    scopes: [["TeamMember.Read.All"]],
    method: "GET",
    path: "/teams/{team_id}/members",
    parameters: { team_id: teamId, ...pages(999) },
  },
  {
    id: "list_channel_messages",
    displayName: "List messages of a channel",
    description:
      "Lists the messages that begin conversations in a channel, those with the newest answers first. Answers come from list_channel_replies. An administrator has to consent.",
    actionType: "READ_ONLY",
    scopes: readChannels,
    method: "GET",
    path: "/teams/{team_id}/channels/{channel_id}/messages",
    parameters: { team_id: teamId, channel_id: channelId, ...pages(50) },
  },
  {
    id: "list_channel_replies",
    displayName: "List answers to a channel message",
    description: "Lists the answers to one message of a channel, newest first.",
    actionType: "READ_ONLY",
    scopes: readChannels,
    method: "GET",
    path: "/teams/{team_id}/channels/{channel_id}/messages/{message_id}/replies",
    parameters: { team_id: teamId, channel_id: channelId, message_id: messageId, ...pages(50) },
  },
  {
    id: "send_channel_message",
    displayName: "Post in a channel",
    description: "Begins a conversation in a channel; everybody in it sees the message at once.",
    actionType: "IRREVERSIBLE",
    scopes: sendChannels,
    method: "POST",
    path: "/teams/{team_id}/channels/{channel_id}/messages",
    parameters: {
      team_id: teamId,
      channel_id: channelId,
      subject: inBody(text("Heading of the conversation.")),
      ...content,
    },
  },
  {
    id: "reply_in_channel",
    displayName: "Reply in a channel",
    description: "Answers a message of a channel; everybody in it sees the answer at once.",
    actionType: "IRREVERSIBLE",
    scopes: sendChannels,
    method: "POST",
    path: "/teams/{team_id}/channels/{channel_id}/messages/{message_id}/replies",
    parameters: { team_id: teamId, channel_id: channelId, message_id: messageId, ...content },
  },
  {
    id: "list_chats",
    displayName: "List chats",
    description:
      "Lists the person's chats, those with the newest messages first, with up to 25 members and the last message of each.",
    actionType: "READ_ONLY",
    scopes: readChats,
    method: "GET",
    path: "/me/chats",
    fixedQuery: { $expand: "members,lastMessagePreview", $orderby: "lastMessagePreview/createdDateTime desc" },
    parameters: {
      filter: inQuery(text("Conditions in OData, for example `chatType eq 'oneOnOne'` or `topic eq 'Budget'`."), {
        name: "$filter",
      }),
      ...pages(25),
    },
  },
  {
    id: "list_chat_messages",
    displayName: "List messages of a chat",
    description: "Lists the messages of a chat, newest first.",
    actionType: "READ_ONLY",
    scopes: readChats,
    method: "GET",
    path: "/chats/{chat_id}/messages",
    fixedQuery: { $orderby: "createdDateTime desc" },
    parameters: {
      chat_id: chatId,
      filter: inQuery(text("Limits in OData, for example `createdDateTime lt 2026-01-31T00:00:00Z`."), {
        name: "$filter",
      }),
      ...pages(50),
    },
  },
  {
    id: "send_chat_message",
    displayName: "Send a chat message",
    description: "Sends a message to a chat; its members see it at once.",
    actionType: "IRREVERSIBLE",
    scopes: sendChats,
    method: "POST",
    path: "/chats/{chat_id}/messages",
    parameters: { chat_id: chatId, ...content },
  },
  {
    id: "create_chat",
    displayName: "Open a chat",
    description:
      "Returns the chat of two people, made anew if needed, or makes a group chat. Nobody is notified before the first message.",
    actionType: "REVERSIBLE",
    scopes: [["Chat.Create"], ["Chat.ReadWrite"]],
    method: "POST",
    path: "/chats",
    parameters: {
      chatType: needed(inBody(choice(["oneOnOne", "group"], "Kind of chat."))),
      topic: inBody(text("Name of a group chat.")),
      members: needed(
        inBody(
          list(
            {
              type: "object",
              additionalProperties: true,
              description:
                'A member, for example `{"@odata.type": "#microsoft.graph.aadUserConversationMember", "roles": ["owner"], "user@odata.bind": "https://graph.microsoft.com/v1.0/users(\'a@example.com\')"}`.',
            },
            "All members, the person that calls are made as among them; two for `oneOnOne`.",
            { minItems: 2 },
          ),
        ),
      ),
    },
  },
  {
    id: "find_people",
    displayName: "Find people",
    description: "Finds people of the organization whose name or address begins with words.",
    actionType: "READ_ONLY",
    scopes: [["User.ReadBasic.All"]],
    method: "GET",
    path: "/users",
    fixedQuery: { $select: "id,displayName,mail,userPrincipalName,jobTitle", $count: "true" },
    parameters: {
      search: needed(
        inQuery(
          text('What to find, for example `"displayName:ada" OR "mail:ada"`, with the double quotes.', {
            pattern: '^"[\\s\\S]+"$',
          }),
          { name: "$search" },
        ),
      ),
      // Graph searches people only with it.
      consistency: {
        in: "header",
        name: "ConsistencyLevel",
        required: true,
        schema: choice(["eventual"], "`eventual`."),
      },
      ...pages(100),
    },
  },
  {
    id: "list_chat_members",
    displayName: "List members of a chat",
    description: "Lists the people of a chat with their ids and addresses.",
    actionType: "READ_ONLY",
    scopes: [["ChatMember.Read"], ["Chat.ReadBasic"], ["Chat.Read"], ["Chat.ReadWrite"]],
    method: "GET",
    path: "/chats/{chat_id}/members",
    parameters: { chat_id: chatId },
  },
];
