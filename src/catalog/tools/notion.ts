import type { ParameterInput, ToolInput } from "../tool.ts";

const ID = "^[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}$";

const id = (description: string) => ({
  type: "string",
  pattern: ID,
  description: `${description} A UUID, with or without dashes.`,
});

const inPath = (description: string): ParameterInput => ({ in: "path", required: true, schema: id(description) });
const set = (schema: Record<string, unknown>, required = false): ParameterInput => ({
  in: "body-field",
  required,
  schema,
});

const pages = (place: "query" | "body-field"): Record<string, ParameterInput> => ({
  page_size: {
    in: place,
    schema: { type: "integer", minimum: 1, maximum: 100, default: 100, description: "Results on a page." },
  },
  start_cursor: { in: place, schema: { type: "string", description: "`next_cursor` of the page before." } },
});

const properties = (description: string): ParameterInput =>
  set({
    type: "object",
    description: `${description} By name or id, each in the form of its type, for example \`{"Name": {"title": [{"text": {"content": "Plan"}}]}, "Status": {"status": {"name": "Done"}}, "Due": {"date": {"start": "2026-01-31"}}}\`. get_data_source tells names and types.`,
    additionalProperties: { type: "object", additionalProperties: true },
  });

const icon = set({
  type: ["object", "null"],
  description: 'Icon, for example `{"type": "emoji", "emoji": "🚀"}`; null removes it.',
  additionalProperties: true,
});

const cover = set({
  type: ["object", "null"],
  description: 'Cover picture, for example `{"type": "external", "external": {"url": "https://…"}}`; null removes it.',
  additionalProperties: true,
});

const ENHANCED = "Notion's enhanced Markdown";

const parentPage = {
  type: "object",
  required: ["page_id"],
  additionalProperties: false,
  properties: {
    type: { type: "string", enum: ["page_id"], description: "`page_id`." },
    page_id: id("Page to put it under."),
  },
};

const parentDataSource = {
  type: "object",
  required: ["data_source_id"],
  additionalProperties: false,
  properties: {
    type: { type: "string", enum: ["data_source_id"], description: "`data_source_id`." },
    data_source_id: id("Data source to put it into, as a row."),
  },
};

const markdownChange = (description: string, members: Record<string, unknown>, required: string[]) => ({
  type: "object",
  description,
  required,
  additionalProperties: false,
  properties: members,
});

const allowDeleting = {
  type: "boolean",
  default: false,
  description: "Whether child pages and databases may be deleted by the change; it is refused otherwise.",
};

// Notion has no scopes: the integration's capabilities and the person's choice of pages decide.
export const notionTools: ToolInput[] = [
  {
    id: "search",
    displayName: "Search by title",
    description:
      "Finds pages and data sources (the tables of databases) that were shared with the integration, by words in their titles only. What was shared a moment ago may be missing.",
    actionType: "READ_ONLY",
    method: "POST",
    path: "/search",
    parameters: {
      query: set({ type: "string", description: "Words of the title; everything unless given." }),
      filter: set({
        type: "object",
        description: "Only pages, or only data sources.",
        required: ["property", "value"],
        additionalProperties: false,
        properties: {
          property: { type: "string", enum: ["object"], description: "`object`." },
          value: { type: "string", enum: ["page", "data_source"], description: "What to find." },
        },
      }),
      sort: set({
        type: "object",
        description: "Order by last change.",
        required: ["timestamp", "direction"],
        additionalProperties: false,
        properties: {
          timestamp: { type: "string", enum: ["last_edited_time"], description: "`last_edited_time`." },
          direction: { type: "string", enum: ["ascending", "descending"], description: "Direction." },
        },
      }),
      ...pages("body-field"),
    },
  },
  {
    id: "get_page",
    displayName: "Get a page's properties",
    description:
      "Returns the properties, parent and address of a page, not its content: that comes from get_page_markdown. Of properties with more than 25 references the rest is cut.",
    actionType: "READ_ONLY",
    method: "GET",
    path: "/pages/{page_id}",
    parameters: { page_id: inPath("The page.") },
  },
  {
    id: "get_page_markdown",
    displayName: "Read a page",
    description: `Returns the content of a page as ${ENHANCED}. When \`truncated\` is true, parts of a large page are missing: call again with the ids in \`unknown_block_ids\`.`,
    actionType: "READ_ONLY",
    method: "GET",
    path: "/pages/{page_id}/markdown",
    parameters: {
      page_id: inPath("The page, or a block of `unknown_block_ids`."),
      include_transcript: {
        in: "query",
        schema: { type: "boolean", description: "Also the transcripts of meeting notes." },
      },
    },
  },
  {
    id: "create_page",
    displayName: "Create a page",
    description:
      "Creates a page under another page, or as a row of a data source, with content as Markdown if wanted. Under a page the only property is `title`; of a data source the names and types of its columns hold.",
    actionType: "REVERSIBLE",
    method: "POST",
    path: "/pages",
    parameters: {
      parent: set({ description: "Where the page goes.", oneOf: [parentPage, parentDataSource] }, true),
      properties: properties("Values of properties."),
      markdown: set({
        type: "string",
        description: `Content as ${ENHANCED}. Without a title among the properties, a first \`# heading\` becomes the title.`,
      }),
      icon,
      cover,
    },
  },
  {
    id: "update_page",
    displayName: "Update or trash a page",
    description:
      "Changes the given properties, icon or cover of a page, or moves it to the trash and back. Its content changes with update_page_markdown.",
    actionType: "REVERSIBLE",
    method: "PATCH",
    path: "/pages/{page_id}",
    parameters: {
      page_id: inPath("The page."),
      properties: properties("New values of properties."),
      icon,
      cover,
      is_locked: set({ type: "boolean", description: "Whether people cannot edit it in the app." }),
      in_trash: set({ type: "boolean", description: "Whether it is in the trash." }),
    },
  },
  {
    id: "update_page_markdown",
    displayName: "Edit the content of a page",
    description: `Changes the content of a page, written as ${ENHANCED}: replaces exact passages, or everything. Give \`type\` and the member of that name. Read the page first, the old text is not kept by the API.`,
    actionType: "IRREVERSIBLE",
    method: "PATCH",
    path: "/pages/{page_id}/markdown",
    parameters: {
      page_id: inPath("The page."),
      type: set(
        {
          type: "string",
          enum: ["update_content", "replace_content"],
          description: "Kind of change.",
        },
        true,
      ),
      update_content: set(
        markdownChange(
          "Replaces passages.",
          {
            content_updates: {
              type: "array",
              minItems: 1,
              description: "Replacements.",
              items: {
                type: "object",
                required: ["old_str", "new_str"],
                additionalProperties: false,
                properties: {
                  old_str: {
                    type: "string",
                    minLength: 1,
                    description: "Passage exactly as get_page_markdown shows it.",
                  },
                  new_str: { type: "string", description: "What to put in its place." },
                  replace_all_matches: {
                    type: "boolean",
                    default: false,
                    description: "Whether the passage may occur more than once; refused otherwise.",
                  },
                },
              },
            },
            allow_deleting_content: allowDeleting,
          },
          ["content_updates"],
        ),
      ),
      replace_content: set(
        markdownChange(
          "Replaces all content.",
          { new_str: { type: "string", description: "New content." }, allow_deleting_content: allowDeleting },
          ["new_str"],
        ),
      ),
    },
  },
  {
    id: "list_block_children",
    displayName: "List blocks",
    description:
      "Lists the blocks of a page or within a block, one level: those with `has_children` are asked for in turn. To read a page, get_page_markdown is shorter.",
    actionType: "READ_ONLY",
    method: "GET",
    path: "/blocks/{block_id}/children",
    parameters: { block_id: inPath("Page or block."), ...pages("query") },
  },
  {
    id: "append_block_children",
    displayName: "Add blocks",
    description: "Adds up to 100 blocks, nested at most two levels deep, to a page or block.",
    actionType: "REVERSIBLE",
    method: "PATCH",
    path: "/blocks/{block_id}/children",
    parameters: {
      block_id: inPath("Page or block to add to."),
      children: set(
        {
          type: "array",
          minItems: 1,
          maxItems: 100,
          description:
            'Blocks, for example `{"type": "paragraph", "paragraph": {"rich_text": [{"text": {"content": "Hello"}}]}}`.',
          // The content stands in a member that is named as the type is.
          items: {
            type: "object",
            additionalProperties: true,
            properties: { type: { type: "string", description: "Type of the block." } },
          },
        },
        true,
      ),
      position: set({
        type: "object",
        description: "Where to add them; at the end unless given.",
        required: ["type"],
        additionalProperties: false,
        properties: {
          type: { type: "string", enum: ["start", "end", "after_block"], description: "Place among the children." },
          after_block: {
            type: "object",
            description: "With `after_block`: the block that they follow.",
            required: ["id"],
            additionalProperties: false,
            properties: { id: id("The block.") },
          },
        },
      }),
    },
  },
  {
    id: "delete_block",
    displayName: "Delete a block",
    description: "Moves a block, with all within it, to the trash. The id of a page moves the page there.",
    actionType: "REVERSIBLE",
    method: "DELETE",
    path: "/blocks/{block_id}",
    parameters: { block_id: inPath("The block.") },
  },
  {
    id: "get_database",
    displayName: "Get a database",
    description:
      "Returns the title and place of a database and the ids of its data sources, which hold its columns and rows.",
    actionType: "READ_ONLY",
    method: "GET",
    path: "/databases/{database_id}",
    parameters: { database_id: inPath("The database, as in its address.") },
  },
  {
    id: "get_data_source",
    displayName: "Get a data source",
    description: "Returns the columns of a data source: their names, ids, types and options.",
    actionType: "READ_ONLY",
    method: "GET",
    path: "/data_sources/{data_source_id}",
    parameters: { data_source_id: inPath("The data source.") },
  },
  {
    id: "query_data_source",
    displayName: "Query a data source",
    description:
      "Returns the rows of a data source, as pages with their properties, filtered and sorted. Get the columns with get_data_source first.",
    actionType: "READ_ONLY",
    method: "POST",
    path: "/data_sources/{data_source_id}/query",
    parameters: {
      data_source_id: inPath("The data source, not its database."),
      filter: set({
        type: "object",
        description:
          'Condition on a column, for example `{"property": "Status", "status": {"equals": "Done"}}`, on a time, as `{"timestamp": "created_time", "created_time": {"past_week": {}}}`, or several in `and` or `or`, nested at most twice.',
        // The condition stands in a member that is named as the column's type is.
        additionalProperties: true,
      }),
      sorts: set({
        type: "array",
        description: "Order, the first being the strongest.",
        items: {
          type: "object",
          required: ["direction"],
          additionalProperties: false,
          properties: {
            property: { type: "string", description: "Name or id of a column." },
            timestamp: {
              type: "string",
              enum: ["created_time", "last_edited_time"],
              description: "A time, in place of a column.",
            },
            direction: { type: "string", enum: ["ascending", "descending"], description: "Direction." },
          },
          oneOf: [{ required: ["property"] }, { required: ["timestamp"] }],
        },
      }),
      in_trash: set({ type: "boolean", description: "Rows in the trash instead." }),
      ...pages("body-field"),
    },
  },
  {
    id: "list_comments",
    displayName: "List comments",
    description: "Lists the open comments on a page or block; resolved ones cannot be read.",
    actionType: "READ_ONLY",
    method: "GET",
    path: "/comments",
    parameters: {
      block_id: { in: "query", required: true, schema: id("Page or block.") },
      ...pages("query"),
    },
  },
  {
    id: "create_comment",
    displayName: "Comment on a page",
    description:
      "Adds a comment to a page or block, or an answer to a discussion: give either `parent` or `discussion_id`. People who follow the page are notified.",
    actionType: "REVERSIBLE",
    method: "POST",
    path: "/comments",
    parameters: {
      parent: set({
        description: "Page or block to comment on.",
        oneOf: [
          {
            type: "object",
            required: ["page_id"],
            additionalProperties: false,
            properties: { page_id: id("The page.") },
          },
          {
            type: "object",
            required: ["block_id"],
            additionalProperties: false,
            properties: { block_id: id("The block.") },
          },
        ],
      }),
      discussion_id: set(id("Discussion to answer in, from list_comments.")),
      markdown: set(
        { type: "string", minLength: 1, description: "Text of the comment, with Markdown for emphasis and links." },
        true,
      ),
    },
  },
  {
    id: "list_users",
    displayName: "List people",
    description: "Lists the people and integrations of the workspace; guests are not among them.",
    actionType: "READ_ONLY",
    method: "GET",
    path: "/users",
    parameters: pages("query"),
  },
  {
    id: "get_self",
    displayName: "Get the integration",
    description: "Returns the bot user that calls are made as, its workspace and who connected it.",
    actionType: "READ_ONLY",
    method: "GET",
    path: "/users/me",
  },
];
