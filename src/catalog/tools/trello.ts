import type { ParameterInput, ToolInput } from "../tool.ts";
import {
  choice,
  filled,
  flag,
  inBody,
  inPath,
  inQuery,
  needed,
  orNull,
  text,
  texts,
  whole,
} from "../toolParameters.ts";

const ID = { pattern: "^[0-9a-fA-F]{24}$" };

const board = inPath("Id of the board, or the short one in its address.", { pattern: "^[0-9A-Za-z]+$" });
const list = inPath("Id of the list, from list_lists.", ID);
const card = inPath("Id of the card, or the short one in its address.", { pattern: "^[0-9A-Za-z]+$" });

const CARD = "name,idList,due,dueComplete,labels,idMembers,shortUrl,closed,dateLastActivity";

const fieldsOf = (standard: string): ParameterInput =>
  inQuery(texts(`Members to return besides the id, for example \`${standard}\`; all unless given.`, { minItems: 1 }), {
    style: "comma",
  });

const cardContent: Record<string, ParameterInput> = {
  desc: inBody(text("Description in Markdown, at most 16,384 characters.", { maxLength: 16_384 })),
  due: inBody(orNull(text("When it is due, as `2026-01-31T09:00:00Z`; null for never.", { format: "date-time" }))),
  dueComplete: inBody(flag("Whether what was due is done.")),
  start: inBody(orNull(text("When work begins, as `2026-01-31T09:00:00Z`; null for none."))),
  idMembers: inBody(texts("Ids of all its members, from list_board_members.")),
  idLabels: inBody(texts("Ids of all its labels, from list_board_labels.")),
  pos: inBody({
    type: ["string", "number"],
    pattern: "^(top|bottom)$",
    minimum: 0,
    description: "Place in the list: `top`, `bottom` or a number between those of its neighbours.",
  }),
};

// What a token may do that was made with an API key is not told: it has other scopes, and none is asked for then.
const read = [["read:board:trello"]];
const write = [["write:board:trello"]];

export const trelloTools: ToolInput[] = [
  {
    id: "get_me",
    displayName: "Get the account",
    description: "Returns the id, name and user name of the person that calls are made as.",
    actionType: "READ_ONLY",
    scopes: [["read:member:trello"]],
    method: "GET",
    path: "/members/me",
    fixedQuery: { fields: "fullName,username,url" },
  },
  {
    id: "list_boards",
    displayName: "List boards",
    description: "Lists the boards of the person with their ids.",
    actionType: "READ_ONLY",
    method: "GET",
    path: "/members/me/boards",
    fixedQuery: { fields: "name,desc,closed,url,dateLastActivity,idOrganization" },
    parameters: {
      filter: inQuery(
        choice(["all", "open", "closed", "members", "organization", "public", "starred"], "Which boards.", {
          default: "all",
        }),
      ),
    },
  },
  {
    id: "list_lists",
    displayName: "List the lists of a board",
    description: "Lists the lists (columns) of a board in their order, with their ids.",
    actionType: "READ_ONLY",
    scopes: read,
    method: "GET",
    path: "/boards/{id}/lists",
    parameters: {
      id: board,
      filter: inQuery(
        choice(["all", "open", "closed", "none"], "Which lists; closed ones are archived.", { default: "open" }),
      ),
      fields: fieldsOf("name,closed,pos"),
    },
  },
  {
    id: "list_board_cards",
    displayName: "List the cards of a board",
    description: "Lists the open cards of a board. Boards can have thousands: name the members that are needed.",
    actionType: "READ_ONLY",
    scopes: read,
    method: "GET",
    path: "/boards/{id}/cards",
    parameters: {
      id: board,
      fields: fieldsOf(CARD),
      limit: inQuery(whole("Most cards to return.", { minimum: 1, maximum: 1000 })),
      before: inQuery(
        text("Only cards created before the one with this id; to page, the oldest of the page before.", ID),
      ),
    },
  },
  {
    id: "list_list_cards",
    displayName: "List the cards of a list",
    description: "Lists the open cards of one list in their order.",
    actionType: "READ_ONLY",
    scopes: read,
    method: "GET",
    path: "/lists/{id}/cards",
    parameters: { id: list, fields: fieldsOf(CARD) },
  },
  {
    id: "search_cards",
    displayName: "Search cards",
    description: "Finds cards on all boards of the person by words and operators; the best matches first.",
    actionType: "READ_ONLY",
    method: "GET",
    path: "/search",
    fixedQuery: { modelTypes: "cards", card_board: "true", card_list: "true" },
    parameters: {
      query: needed(
        inQuery(
          filled(
            "Words and operators such as `board:id`, `list:name`, `@me`, `label:name`, `due:week`, `is:open`, `-is:archived`.",
            {
              maxLength: 16_384,
            },
          ),
        ),
      ),
      fields: inQuery(texts(`Members to return of each card, for example \`${CARD}\`.`, { minItems: 1 }), {
        name: "card_fields",
        style: "comma",
      }),
      boards: inQuery(texts("Ids of the only boards to search, at most 100."), { name: "idBoards", style: "comma" }),
      limit: inQuery(whole("Cards on a page.", { minimum: 1, maximum: 1000, default: 10 }), { name: "cards_limit" }),
      page: inQuery(whole("Page, from 0.", { minimum: 0, maximum: 100, default: 0 }), { name: "cards_page" }),
      partial: inQuery(flag("Also find words that only begin with the last word.", { default: false })),
    },
  },
  {
    id: "get_card",
    displayName: "Get a card",
    description: "Returns one card with its description, members, labels and checklists.",
    actionType: "READ_ONLY",
    scopes: read,
    method: "GET",
    path: "/cards/{id}",
    fixedQuery: { members: "true", member_fields: "fullName,username", checklists: "all" },
    parameters: { id: card, fields: fieldsOf(`${CARD},desc`) },
  },
  {
    id: "list_comments",
    displayName: "List comments of a card",
    description: "Lists the comments of a card, newest first; the text is in `data.text`.",
    actionType: "READ_ONLY",
    scopes: read,
    method: "GET",
    path: "/cards/{id}/actions",
    fixedQuery: { filter: "commentCard" },
    parameters: {
      id: card,
      limit: inQuery(whole("Comments on a page.", { minimum: 1, maximum: 1000, default: 50 })),
      page: inQuery(whole("Page, from 0.", { minimum: 0, maximum: 19, default: 0 })),
    },
  },
  {
    id: "create_card",
    displayName: "Create a card",
    description: "Creates a card in a list. Those who follow the list, and its members, are notified.",
    actionType: "REVERSIBLE",
    scopes: write,
    method: "POST",
    path: "/cards",
    parameters: {
      idList: needed(inBody(text("Id of the list.", ID))),
      name: needed(inBody(filled("Title."))),
      ...cardContent,
      urlSource: inBody(text("Address of a page to attach.")),
    },
  },
  {
    id: "update_card",
    displayName: "Update, move or archive a card",
    description:
      "Changes what is given of a card. Another `idList` moves it (with `idBoard` to another board), `closed` archives it or takes it back.",
    actionType: "REVERSIBLE",
    scopes: write,
    method: "PUT",
    path: "/cards/{id}",
    parameters: {
      id: card,
      name: inBody(filled("New title.")),
      ...cardContent,
      idList: inBody(text("Id of the list to move it to.", ID)),
      idBoard: inBody(text("Id of the board to move it to.", ID)),
      closed: inBody(flag("Whether it is archived.")),
    },
  },
  {
    id: "create_comment",
    displayName: "Comment on a card",
    description: "Adds a comment to a card and notifies those who follow it.",
    actionType: "REVERSIBLE",
    scopes: write,
    method: "POST",
    path: "/cards/{id}/actions/comments",
    parameters: { id: card, text: needed(inBody(filled("Text in Markdown.", { maxLength: 16_384 }))) },
  },
  {
    id: "create_list",
    displayName: "Create a list",
    description: "Creates a list on a board. A list cannot be deleted, only archived.",
    actionType: "REVERSIBLE",
    scopes: write,
    method: "POST",
    path: "/lists",
    parameters: {
      idBoard: needed(inBody(text("Id of the board, in its long form.", ID))),
      name: needed(inBody(filled("Name."))),
      pos: cardContent.pos as ParameterInput,
    },
  },
  {
    id: "list_board_members",
    displayName: "List members of a board",
    description: "Lists the people of a board with their ids, names and user names.",
    actionType: "READ_ONLY",
    method: "GET",
    path: "/boards/{id}/members",
    parameters: { id: board },
  },
  {
    id: "list_board_labels",
    displayName: "List labels of a board",
    description: "Lists the labels of a board with their ids, names and colours.",
    actionType: "READ_ONLY",
    scopes: read,
    method: "GET",
    path: "/boards/{id}/labels",
    parameters: {
      id: board,
      limit: inQuery(whole("Most labels to return.", { minimum: 0, maximum: 1000, default: 50 })),
    },
  },
  {
    id: "delete_card",
    displayName: "Delete a card for good",
    description:
      "Deletes a card with its comments and attachments. To be able to take it back use update_card with `closed`.",
    actionType: "IRREVERSIBLE",
    scopes: write,
    method: "DELETE",
    path: "/cards/{id}",
    parameters: { id: card },
  },
];
