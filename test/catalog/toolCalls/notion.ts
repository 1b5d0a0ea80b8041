import { notionTools } from "../../../src/catalog/tools/notion.ts";
import type { ToolCalls } from "./toolCalls.ts";

const PAGE = "59833787-2cf9-4fdf-8782-e53db20768a5";
const SOURCE = "d9824bdc84454327be8b5b47500af6ce";
const page = { object: "page", id: PAGE, in_trash: false };
const listOf = (results: object[]) => ({ object: "list", results, next_cursor: null, has_more: false });
const title = { title: [{ text: { content: "Tuscan kale" } }] };

export const notion: ToolCalls = {
  tools: notionTools,
  bases: ["https://api.notion.com/v1"],
  source: "https://developers.notion.com/reference",
  calls: {
    search: {
      args: {
        query: "External tasks",
        filter: { property: "object", value: "data_source" },
        sort: { timestamp: "last_edited_time", direction: "ascending" },
        page_size: 10,
        start_cursor: PAGE,
      },
      request: "POST /search",
      json: {
        query: "External tasks",
        filter: { property: "object", value: "data_source" },
        sort: { timestamp: "last_edited_time", direction: "ascending" },
        page_size: 10,
        start_cursor: PAGE,
      },
      answer: listOf([page]),
    },
    get_page: { args: { page_id: PAGE }, request: `GET /pages/${PAGE}`, answer: page },
    get_page_markdown: {
      args: { page_id: PAGE, include_transcript: true },
      request: `GET /pages/${PAGE}/markdown?include_transcript=true`,
      answer: { object: "page_markdown", id: PAGE, markdown: "# Hello", truncated: false },
    },
    create_page: {
      args: {
        parent: { type: "data_source_id", data_source_id: SOURCE },
        properties: { Name: title },
        markdown: "# Kale\n\nA dark green leafy vegetable.",
        icon: { type: "emoji", emoji: "🥬" },
        cover: null,
      },
      request: "POST /pages",
      json: {
        parent: { type: "data_source_id", data_source_id: SOURCE },
        properties: { Name: title },
        markdown: "# Kale\n\nA dark green leafy vegetable.",
        icon: { type: "emoji", emoji: "🥬" },
        cover: null,
      },
      answer: page,
    },
    update_page: {
      args: {
        page_id: PAGE,
        properties: { "In stock": { checkbox: true } },
        icon: null,
        is_locked: true,
        in_trash: false,
      },
      request: `PATCH /pages/${PAGE}`,
      json: { properties: { "In stock": { checkbox: true } }, icon: null, is_locked: true, in_trash: false },
      answer: page,
    },
    update_page_markdown: {
      args: {
        page_id: PAGE,
        type: "update_content",
        replace_content: { new_str: "# Goodbye", allow_deleting_content: false },
        update_content: { content_updates: [{ old_str: "Hello", new_str: "Goodbye" }] },
      },
      request: `PATCH /pages/${PAGE}/markdown`,
      json: {
        type: "update_content",
        replace_content: { new_str: "# Goodbye", allow_deleting_content: false },
        update_content: { content_updates: [{ old_str: "Hello", new_str: "Goodbye" }] },
      },
      answer: { object: "page_markdown", id: PAGE, markdown: "# Goodbye", truncated: false },
    },
    list_block_children: {
      args: { block_id: PAGE, page_size: 100, start_cursor: PAGE },
      request: `GET /blocks/${PAGE}/children?page_size=100&start_cursor=${PAGE}`,
      answer: listOf([{ object: "block", id: SOURCE, type: "paragraph" }]),
    },
    append_block_children: {
      args: {
        block_id: PAGE,
        position: { type: "start" },
        children: [
          {
            object: "block",
            type: "heading_2",
            heading_2: { rich_text: [{ type: "text", text: { content: "Kale" } }] },
          },
        ],
      },
      request: `PATCH /blocks/${PAGE}/children`,
      json: {
        position: { type: "start" },
        children: [
          {
            object: "block",
            type: "heading_2",
            heading_2: { rich_text: [{ type: "text", text: { content: "Kale" } }] },
          },
        ],
      },
      answer: listOf([]),
    },
    delete_block: {
      args: { block_id: PAGE },
      request: `DELETE /blocks/${PAGE}`,
      answer: { object: "block", id: PAGE, in_trash: true },
    },
    get_database: {
      args: { database_id: PAGE },
      request: `GET /databases/${PAGE}`,
      answer: { object: "database", id: PAGE, data_sources: [{ id: SOURCE, name: "Tasks" }] },
    },
    get_data_source: {
      args: { data_source_id: SOURCE },
      request: `GET /data_sources/${SOURCE}`,
      answer: { object: "data_source", id: SOURCE, properties: {} },
    },
    query_data_source: {
      args: {
        data_source_id: SOURCE,
        filter: { and: [{ property: "Done", checkbox: { equals: true } }] },
        sorts: [{ property: "Name", direction: "ascending" }],
        page_size: 50,
      },
      request: `POST /data_sources/${SOURCE}/query`,
      json: {
        filter: { and: [{ property: "Done", checkbox: { equals: true } }] },
        sorts: [{ property: "Name", direction: "ascending" }],
        page_size: 50,
      },
      answer: listOf([page]),
    },
    list_comments: {
      args: { block_id: PAGE, page_size: 10 },
      request: `GET /comments?block_id=${PAGE}&page_size=10`,
      answer: listOf([{ object: "comment", id: SOURCE }]),
    },
    create_comment: {
      args: { parent: { page_id: PAGE }, discussion_id: SOURCE, markdown: "Hello **world**" },
      request: "POST /comments",
      json: { parent: { page_id: PAGE }, discussion_id: SOURCE, markdown: "Hello **world**" },
      answer: { object: "comment", id: SOURCE },
    },
    list_users: {
      args: { page_size: 100 },
      request: "GET /users?page_size=100",
      answer: listOf([{ object: "user", id: PAGE, type: "person" }]),
    },
    get_self: { args: {}, request: "GET /users/me", answer: { object: "user", id: PAGE, type: "bot" } },
  },
};
