import { microsoftTeamsTools } from "../../../src/catalog/tools/microsoftTeams.ts";
import type { ToolCalls } from "./toolCalls.ts";

const TEAM = "fbe2bf47-16c8-47cf-b4a5-4b9b187c508b";
const CHANNEL = "19:4a95f7d8db4c4e7fae857bcebe0623e6@thread.tacv2";
const CHANNEL_IN_PATH = "19%3A4a95f7d8db4c4e7fae857bcebe0623e6%40thread.tacv2";
const CHAT = "19:2da4c29f6d7041eca70b638b43d45437@thread.v2";
const CHAT_IN_PATH = "19%3A2da4c29f6d7041eca70b638b43d45437%40thread.v2";
const message = { id: "1616990032035", body: { contentType: "text", content: "Hello World" } };
const member = (user: string) => ({
  "@odata.type": "#microsoft.graph.aadUserConversationMember",
  roles: ["owner"],
  "user@odata.bind": `https://graph.microsoft.com/v1.0/users('${user}')`,
});
const mentions = [
  {
    id: 0,
    mentionText: "Jane Smith",
    mentioned: { user: { displayName: "Jane Smith", id: "ef1c916a", userIdentityType: "aadUser" } },
  },
];

export const microsoftTeams: ToolCalls = {
  tools: microsoftTeamsTools,
  bases: ["https://graph.microsoft.com/v1.0"],
  source: "https://learn.microsoft.com/en-us/graph/api/resources/teams-api-overview",
  calls: {
    get_me: {
      args: {},
      request: "GET /me?$select=id,displayName,mail,userPrincipalName,jobTitle",
      answer: { id: "87d349ed-44d7-43e1-9a83-5f2406dee5bd", displayName: "Adele Vance" },
    },
    list_teams: {
      args: {},
      request: "GET /me/joinedTeams",
      answer: { value: [{ id: TEAM, displayName: "Contoso Team" }] },
    },
    list_channels: {
      args: { team_id: TEAM },
      request: `GET /teams/${TEAM}/channels?$select=id,displayName,description,membershipType,webUrl`,
      answer: { value: [{ id: CHANNEL, displayName: "General" }] },
    },
    list_team_members: {
      args: { team_id: TEAM, top: 100 },
      request: `GET /teams/${TEAM}/members?$top=100`,
      answer: { value: [{ userId: "8b081ef6", displayName: "Adele Vance", roles: ["owner"] }] },
    },
    list_channel_messages: {
      args: { team_id: TEAM, channel_id: CHANNEL, top: 3, skip_token: "a+b" },
      request: `GET /teams/${TEAM}/channels/${CHANNEL_IN_PATH}/messages?$top=3&$skiptoken=a%2Bb`,
      answer: { value: [message] },
    },
    list_channel_replies: {
      args: { team_id: TEAM, channel_id: CHANNEL, message_id: "1616989510408", top: 5 },
      request: `GET /teams/${TEAM}/channels/${CHANNEL_IN_PATH}/messages/1616989510408/replies?$top=5`,
      answer: { value: [message] },
    },
    send_channel_message: {
      args: { team_id: TEAM, channel_id: CHANNEL, subject: "News", content: "Hello World", importance: "high" },
      request: `POST /teams/${TEAM}/channels/${CHANNEL_IN_PATH}/messages`,
      json: { subject: "News", body: { content: "Hello World" }, importance: "high" },
      answer: message,
    },
    reply_in_channel: {
      args: {
        team_id: TEAM,
        channel_id: CHANNEL,
        message_id: "1616989510408",
        content: 'Hi <at id="0">Jane Smith</at>',
        content_type: "html",
        mentions,
      },
      request: `POST /teams/${TEAM}/channels/${CHANNEL_IN_PATH}/messages/1616989510408/replies`,
      json: { body: { contentType: "html", content: 'Hi <at id="0">Jane Smith</at>' }, mentions },
      answer: message,
    },
    list_chats: {
      args: { filter: "chatType eq 'oneOnOne'", top: 10 },
      request:
        "GET /me/chats?$expand=members,lastMessagePreview&$orderby=lastMessagePreview/createdDateTime desc&$filter=chatType eq 'oneOnOne'&$top=10",
      answer: { value: [{ id: CHAT, chatType: "group", topic: "Group chat sample" }] },
    },
    list_chat_messages: {
      args: { chat_id: CHAT, top: 2 },
      request: `GET /chats/${CHAT_IN_PATH}/messages?$orderby=createdDateTime desc&$top=2`,
      answer: { value: [message] },
    },
    send_chat_message: {
      args: { chat_id: CHAT, content: "Hello world" },
      request: `POST /chats/${CHAT_IN_PATH}/messages`,
      json: { body: { content: "Hello world" } },
      answer: message,
    },
    create_chat: {
      args: { chatType: "group", topic: "Group chat title", members: [member("8b081ef6"), member("82af01c5")] },
      request: "POST /chats",
      json: { chatType: "group", topic: "Group chat title", members: [member("8b081ef6"), member("82af01c5")] },
      answer: { id: CHAT, chatType: "oneOnOne" },
    },
    find_people: {
      args: { search: '"displayName:ada" OR "mail:ada"', consistency: "eventual", top: 5 },
      request:
        'GET /users?$select=id,displayName,mail,userPrincipalName,jobTitle&$count=true&$search="displayName:ada" OR "mail:ada"&$top=5',
      headers: { consistencylevel: "eventual" },
      answer: { value: [{ id: "87d349ed", displayName: "Ada Vance" }] },
    },
    list_chat_members: {
      args: { chat_id: CHAT },
      request: `GET /chats/${CHAT_IN_PATH}/members`,
      answer: { value: [{ userId: "8b081ef6", displayName: "John Doe", roles: ["owner"] }] },
    },
  },
};
