import type { ParameterInput, ToolInput } from "../tool.ts";
import {
  choice,
  filled,
  inBody,
  inPath,
  inQuery,
  list,
  needed,
  object,
  orNull,
  text,
  texts,
  whole,
} from "../toolParameters.ts";

const read = (resource: string) => [["read"], [`${resource}:read`]];
const write = (resource: string) => [["write"], [`${resource}:write`]];

const ID = { pattern: "^[0-9]+$" };
const ticketId = inPath("Number of the ticket.", ID);

const pages: Record<string, ParameterInput> = {
  page_size: inQuery(whole("Results on a page.", { minimum: 1, maximum: 100, default: 100 }), { name: "page[size]" }),
  page_after: inQuery(text("`meta.after_cursor` of the page before, while `meta.has_more` is true."), {
    name: "page[after]",
  }),
};

const pagesOfSearch: Record<string, ParameterInput> = {
  page: inQuery(whole("Page, from 1. Never more than 1,000 results.", { minimum: 1, default: 1 })),
  per_page: inQuery(whole("Results on a page.", { minimum: 1, maximum: 100 })),
};

const ticketFields: Record<string, ParameterInput> = {
  priority: inBody(choice(["urgent", "high", "normal", "low"], "Priority."), "ticket.priority"),
  type: inBody(choice(["problem", "incident", "question", "task"], "Kind of ticket."), "ticket.type"),
  tags: inBody(texts("All tags; they replace the present ones."), "ticket.tags"),
  assignee_id: inBody(orNull(whole("Id of the agent; null for nobody.")), "ticket.assignee_id"),
  group_id: inBody(orNull(whole("Id of the group, from list_groups; null for none.")), "ticket.group_id"),
  custom_fields: inBody(
    list(
      object(
        {
          id: whole("Id of the field, from list_ticket_fields."),
          value: { description: "Value in the form of its type; for a list of choices the tag of one." },
        },
        ["id", "value"],
        "A field.",
      ),
      "Values of custom fields.",
    ),
    "ticket.custom_fields",
  ),
};

const status = inBody(
  choice(["new", "open", "pending", "hold", "solved", "closed"], "Status. What is closed cannot be changed any more."),
  "ticket.status",
);

export const zendeskTools: ToolInput[] = [
  {
    id: "get_current_user",
    displayName: "Get the account",
    description: "Returns the person that calls are made as, with their role: admin, agent or end-user.",
    actionType: "READ_ONLY",
    scopes: read("users"),
    method: "GET",
    path: "/users/me",
  },
  {
    id: "search_tickets",
    displayName: "Search tickets",
    description: "Finds tickets by words and conditions. What was changed in the last minutes may be missing.",
    actionType: "READ_ONLY",
    scopes: [["read"]],
    method: "GET",
    path: "/search",
    parameters: {
      query: needed(
        inQuery(
          filled(
            "Words and conditions that start with `type:ticket`, for example `type:ticket status<solved assignee:me created>2026-01-31 tags:vip crash`. Times also as `updated>4hours`.",
          ),
        ),
      ),
      sort_by: inQuery(
        choice(
          ["created_at", "updated_at", "priority", "status", "ticket_type"],
          "What to sort by; relevance unless given.",
        ),
      ),
      sort_order: inQuery(choice(["asc", "desc"], "Direction.", { default: "desc" })),
      ...pagesOfSearch,
    },
  },
  {
    id: "get_ticket",
    displayName: "Get a ticket",
    description:
      "Returns one ticket with status, people, tags and its first message; the rest comes from list_ticket_comments.",
    actionType: "READ_ONLY",
    scopes: read("tickets"),
    method: "GET",
    path: "/tickets/{ticket_id}",
    parameters: { ticket_id: ticketId },
  },
  {
    id: "list_ticket_comments",
    displayName: "List the messages of a ticket",
    description:
      "Lists the messages of a ticket, oldest first. Those with `public: false` are notes that the requester does not see.",
    actionType: "READ_ONLY",
    scopes: read("tickets"),
    method: "GET",
    path: "/tickets/{ticket_id}/comments",
    parameters: { ticket_id: ticketId, ...pages },
  },
  {
    id: "create_ticket",
    displayName: "Create a ticket",
    description:
      "Opens a ticket for a requester, who usually gets a mail with the first message. The requester is the person that calls are made as unless given by id or address.",
    actionType: "IRREVERSIBLE",
    scopes: write("tickets"),
    method: "POST",
    path: "/tickets",
    parameters: {
      subject: needed(inBody(filled("Subject."), "ticket.subject")),
      body: needed(inBody(filled("First message, as plain text or Markdown."), "ticket.comment.body")),
      public: inBody(
        { type: "boolean", default: true, description: "Whether the requester sees the first message." },
        "ticket.comment.public",
      ),
      requester_id: inBody(whole("Id of the requester."), "ticket.requester_id"),
      requester_email: inBody(
        text("Address of the requester, in place of the id; somebody new also needs a name.", { format: "email" }),
        "ticket.requester.email",
      ),
      requester_name: inBody(text("Name of a new requester."), "ticket.requester.name"),
      ...ticketFields,
      status,
    },
  },
  {
    id: "update_ticket",
    displayName: "Update a ticket",
    description:
      "Changes status, assignee, tags and other fields of a ticket, without a message. Triggers of the account may still mail the requester, for example when it is solved.",
    actionType: "REVERSIBLE",
    scopes: write("tickets"),
    method: "PUT",
    path: "/tickets/{ticket_id}",
    parameters: {
      ticket_id: ticketId,
      subject: inBody(filled("New subject."), "ticket.subject"),
      ...ticketFields,
      status,
    },
  },
  {
    id: "reply_to_ticket",
    displayName: "Reply to the requester",
    description:
      "Adds a public message to a ticket, which is mailed to the requester and those in copy. It cannot be recalled.",
    actionType: "IRREVERSIBLE",
    scopes: write("tickets"),
    method: "PUT",
    path: "/tickets/{ticket_id}",
    fixedBody: { ticket: { comment: { public: true } } },
    parameters: {
      ticket_id: ticketId,
      body: needed(inBody(filled("Message, as plain text or Markdown."), "ticket.comment.body")),
      status,
    },
  },
  {
    id: "add_internal_note",
    displayName: "Add a note for agents",
    description:
      "Adds a message to a ticket that only agents see. It cannot be deleted, its text can be made unreadable.",
    actionType: "REVERSIBLE",
    scopes: write("tickets"),
    method: "PUT",
    path: "/tickets/{ticket_id}",
    fixedBody: { ticket: { comment: { public: false } } },
    parameters: {
      ticket_id: ticketId,
      body: needed(inBody(filled("Note, as plain text or Markdown."), "ticket.comment.body")),
    },
  },
  {
    id: "search_users",
    displayName: "Search people",
    description: "Finds end users and agents by name, address, phone number or notes.",
    actionType: "READ_ONLY",
    scopes: read("users"),
    method: "GET",
    path: "/users/search",
    parameters: {
      query: needed(inQuery(filled("Words, or conditions such as `email:a@example.com` or `role:agent`."))),
      ...pagesOfSearch,
    },
  },
  {
    id: "get_user",
    displayName: "Get a person",
    description: "Returns one person with address, role, organization and tags.",
    actionType: "READ_ONLY",
    scopes: read("users"),
    method: "GET",
    path: "/users/{user_id}",
    parameters: { user_id: inPath("Id of the person.", ID) },
  },
  {
    id: "list_user_tickets",
    displayName: "List tickets of a requester",
    description: "Lists the tickets that a person asked for.",
    actionType: "READ_ONLY",
    scopes: read("tickets"),
    method: "GET",
    path: "/users/{user_id}/tickets/requested",
    parameters: { user_id: inPath("Id of the person.", ID), ...pages },
  },
  {
    id: "list_groups",
    displayName: "List groups",
    description: "Lists the groups of agents with the ids that tickets take.",
    actionType: "READ_ONLY",
    scopes: [["read"]],
    method: "GET",
    path: "/groups",
    parameters: pages,
  },
  {
    id: "list_ticket_fields",
    displayName: "List fields of tickets",
    description: "Lists the fields of tickets, also custom ones, with ids, types and choices.",
    actionType: "READ_ONLY",
    scopes: [["read"]],
    method: "GET",
    path: "/ticket_fields",
    parameters: pages,
  },
  {
    id: "search_articles",
    displayName: "Search articles of the help center",
    description: "Finds articles of the help center by words, with their text in HTML.",
    actionType: "READ_ONLY",
    scopes: read("hc"),
    method: "GET",
    path: "/help_center/articles/search",
    parameters: {
      query: needed(inQuery(filled("Words to find."))),
      locale: inQuery(text("Language, for example `en-us`; the account's unless given.")),
      ...pagesOfSearch,
    },
  },
];
