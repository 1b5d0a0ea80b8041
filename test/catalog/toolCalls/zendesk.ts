import { zendeskTools } from "../../../src/catalog/tools/zendesk.ts";
import type { ToolCalls } from "./toolCalls.ts";

export const zendesk: ToolCalls = {
  tools: zendeskTools,
  bases: ["https://acme.zendesk.com/api/v2"],
  source: "https://developer.zendesk.com/api-reference/ticketing/introduction/",
  calls: {
    get_current_user: {
      args: {},
      request: "GET /users/me",
      answer: { user: { id: 35436, name: "Robin", role: "agent" } },
    },
    search_tickets: {
      args: {
        query: 'type:ticket status<solved "printer & ink"',
        sort_by: "created_at",
        sort_order: "asc",
        page: 2,
        per_page: 50,
      },
      request:
        'GET /search?query=type:ticket status<solved "printer %26 ink"&sort_by=created_at&sort_order=asc&page=2&per_page=50',
      answer: { count: 1, next_page: null, results: [{ id: 35436, result_type: "ticket", subject: "Help" }] },
    },
    get_ticket: {
      args: { ticket_id: "35436" },
      request: "GET /tickets/35436",
      answer: { ticket: { id: 35436, subject: "Help I need somebody!", status: "open" } },
    },
    list_ticket_comments: {
      args: { ticket_id: "35436", page_size: 50, page_after: "eyJvIjoibmljZV9pZCJ9" },
      request: "GET /tickets/35436/comments?page[size]=50&page[after]=eyJvIjoibmljZV9pZCJ9",
      answer: {
        comments: [{ id: 1274, public: true, plain_body: "Thanks for your help!" }],
        meta: { has_more: false },
      },
    },
    create_ticket: {
      args: {
        subject: "My printer is on fire!",
        body: "The smoke is very colorful.",
        public: false,
        requester_id: 235323,
        requester_name: "The Customer",
        type: "incident",
        requester_email: "thecustomer@domain.com",
        priority: "urgent",
        tags: ["fire"],
        custom_fields: [{ id: 27642, value: "745" }],
      },
      request: "POST /tickets",
      json: {
        ticket: {
          subject: "My printer is on fire!",
          comment: { body: "The smoke is very colorful.", public: false },
          requester_id: 235323,
          type: "incident",
          requester: { name: "The Customer", email: "thecustomer@domain.com" },
          priority: "urgent",
          tags: ["fire"],
          custom_fields: [{ id: 27642, value: "745" }],
        },
      },
      answer: { ticket: { id: 35436, subject: "My printer is on fire!" } },
    },
    update_ticket: {
      args: { ticket_id: "35436", status: "open", assignee_id: 235323, group_id: null },
      request: "PUT /tickets/35436",
      json: { ticket: { status: "open", assignee_id: 235323, group_id: null } },
      answer: { ticket: { id: 35436, status: "open" } },
    },
    reply_to_ticket: {
      args: { ticket_id: "35436", body: "Thanks for choosing Acme Jet Motors.", status: "solved" },
      request: "PUT /tickets/35436",
      json: { ticket: { comment: { body: "Thanks for choosing Acme Jet Motors.", public: true }, status: "solved" } },
      answer: { ticket: { id: 35436, status: "solved" } },
    },
    add_internal_note: {
      args: { ticket_id: "35436", body: "Asked engineering." },
      request: "PUT /tickets/35436",
      json: { ticket: { comment: { body: "Asked engineering.", public: false } } },
      answer: { ticket: { id: 35436, status: "open" } },
    },
    search_users: {
      args: { query: "email:jdoe@example.com", per_page: 10 },
      request: "GET /users/search?query=email:jdoe@example.com&per_page=10",
      answer: { users: [{ id: 35436, name: "Johnny Agent" }], next_page: null, count: 1 },
    },
    get_user: {
      args: { user_id: "35436" },
      request: "GET /users/35436",
      answer: { user: { id: 35436, name: "Johnny Agent" } },
    },
    list_user_tickets: {
      args: { user_id: "35436", page_size: 25 },
      request: "GET /users/35436/tickets/requested?page[size]=25",
      answer: { tickets: [{ id: 33, subject: "My printer is on fire!" }], meta: { has_more: false } },
    },
    list_groups: { args: {}, request: "GET /groups", answer: { groups: [{ id: 211, name: "DJs" }] } },
    list_ticket_fields: {
      args: { page_size: 100 },
      request: "GET /ticket_fields?page[size]=100",
      answer: { ticket_fields: [{ id: 34, title: "Subject", type: "subject" }] },
    },
    search_articles: {
      args: { query: "carrot potato", locale: "en-us", page: 1 },
      request: "GET /help_center/articles/search?query=carrot potato&locale=en-us&page=1",
      answer: { count: 1, results: [{ id: 35467, title: "Carrot facts", body: "<p>…</p>" }] },
    },
  },
};
