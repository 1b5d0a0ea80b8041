import { trelloTools } from "../../../src/catalog/tools/trello.ts";
import type { ToolCalls } from "./toolCalls.ts";

const BOARD = "5abbe4b7ddc1b351ef961414";
const LIST = "5abbe4b7ddc1b351ef961415";
const CARD = "5abbe4b7ddc1b351ef961416";
const rest = { idBoard: BOARD, start: "2026-01-30T09:00:00Z", idMembers: [CARD], idLabels: [LIST, CARD], closed: true };

export const trello: ToolCalls = {
  tools: trelloTools,
  bases: ["https://api.trello.com/1"],
  source: "https://developer.atlassian.com/cloud/trello/rest/",
  calls: {
    get_me: {
      args: {},
      request: "GET /members/me?fields=fullName,username,url",
      answer: { id: "5abbe4b7ddc1b351ef961410", fullName: "Bentley Cook", username: "bentleycook" },
    },
    list_boards: {
      args: { filter: "open" },
      request: "GET /members/me/boards?fields=name,desc,closed,url,dateLastActivity,idOrganization&filter=open",
      answer: [{ id: BOARD, name: "Trello Platform Changes", closed: false }],
    },
    list_lists: {
      args: { id: BOARD, filter: "open", fields: ["name", "pos"] },
      request: `GET /boards/${BOARD}/lists?filter=open&fields=name,pos`,
      answer: [{ id: LIST, name: "Things to buy today", pos: 2 }],
    },
    list_board_cards: {
      args: { id: "nC8QJJoZ", fields: ["name"], limit: 100, before: CARD },
      request: `GET /boards/nC8QJJoZ/cards?fields=name&limit=100&before=${CARD}`,
      answer: [{ id: CARD, name: "Buy milk" }],
    },
    list_list_cards: {
      args: { id: LIST, fields: ["name", "due"] },
      request: `GET /lists/${LIST}/cards?fields=name,due`,
      answer: [{ id: CARD, name: "Buy milk", due: null }],
    },
    search_cards: {
      args: { query: "milk is:open", fields: ["name", "due"], boards: [BOARD], limit: 20, page: 1, partial: true },
      request: `GET /search?modelTypes=cards&card_board=true&card_list=true&query=milk is:open&card_fields=name,due&idBoards=${BOARD}&cards_limit=20&cards_page=1&partial=true`,
      answer: { cards: [{ id: CARD, name: "Buy milk" }] },
    },
    get_card: {
      args: { id: "H0TZyzbK", fields: ["name", "desc"] },
      request: "GET /cards/H0TZyzbK?members=true&member_fields=fullName,username&checklists=all&fields=name,desc",
      answer: { id: CARD, name: "Buy milk", desc: "Two bottles", checklists: [] },
    },
    list_comments: {
      args: { id: CARD, limit: 10, page: 0 },
      request: `GET /cards/${CARD}/actions?filter=commentCard&limit=10&page=0`,
      answer: [{ id: "5abbe4b7ddc1b351ef961417", type: "commentCard", data: { text: "Can never go wrong" } }],
    },
    create_card: {
      args: {
        idList: LIST,
        name: "Buy milk",
        desc: "Two bottles",
        due: "2026-01-31T09:00:00Z",
        pos: "top",
        urlSource: "https://example.com",
      },
      request: "POST /cards",
      json: {
        idList: LIST,
        name: "Buy milk",
        desc: "Two bottles",
        due: "2026-01-31T09:00:00Z",
        pos: "top",
        urlSource: "https://example.com",
      },
      answer: { id: CARD, name: "Buy milk" },
    },
    update_card: {
      args: { id: CARD, idList: LIST, dueComplete: true, due: null, pos: 16384.5, ...rest },
      request: `PUT /cards/${CARD}`,
      json: { idList: LIST, dueComplete: true, due: null, pos: 16384.5, ...rest },
      answer: { id: CARD, idList: LIST },
    },
    create_comment: {
      args: { id: CARD, text: "Can never go wrong with bowie" },
      request: `POST /cards/${CARD}/actions/comments`,
      json: { text: "Can never go wrong with bowie" },
      answer: { id: "5abbe4b7ddc1b351ef961417", type: "commentCard" },
    },
    create_list: {
      args: { idBoard: BOARD, name: "Done", pos: "bottom" },
      request: "POST /lists",
      json: { idBoard: BOARD, name: "Done", pos: "bottom" },
      answer: { id: LIST, name: "Done" },
    },
    list_board_members: {
      args: { id: BOARD },
      request: `GET /boards/${BOARD}/members`,
      answer: [{ id: "5abbe4b7ddc1b351ef961410", fullName: "Bentley Cook" }],
    },
    list_board_labels: {
      args: { id: BOARD, limit: 100 },
      request: `GET /boards/${BOARD}/labels?limit=100`,
      answer: [{ id: "5abbe4b7ddc1b351ef961418", name: "Overdue", color: "yellow" }],
    },
    delete_card: { args: { id: CARD }, request: `DELETE /cards/${CARD}`, answer: { limits: {} } },
  },
};
