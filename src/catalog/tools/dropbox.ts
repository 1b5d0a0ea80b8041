import type { ParameterInput, ToolInput } from "../tool.ts";
import { choice, filled, flag, inBody, needed, object, text, texts, whole } from "../toolParameters.ts";

const readMetadata = [["files.metadata.read"]];
const readContent = [["files.content.read"]];
const writeContent = [["files.content.write"]];

const CONTENT = "https://content.dropboxapi.com/2";

const FILE = "Path from the root, as `/Reports/plan.txt`, or an id, as `id:…`.";
const PATH = { pattern: "^(/[\\s\\S]*|id:[\\s\\S]*)$" };

const path = needed(inBody(text(FILE, PATH)));

/** The argument of an endpoint whose body, or whose answer, is the content of a file. */
const argument = (members: Record<string, Record<string, unknown>>, required: string[]): ParameterInput => ({
  in: "query",
  name: "arg",
  style: "json",
  required: true,
  schema: object(members, required, "Which file."),
});

const rpc = { method: "POST" } as const;

const relocation = (verb: string): Record<string, ParameterInput> => ({
  from_path: needed(inBody(text(FILE, PATH))),
  to_path: needed(
    inBody(text(`Path to ${verb} it to, with the name that it shall have.`, { pattern: "^/[\\s\\S]+$" })),
  ),
  autorename: inBody(
    flag("Give it another name when there is something; otherwise that is an error.", { default: false }),
  ),
});

export const dropboxTools: ToolInput[] = [
  {
    id: "get_account",
    displayName: "Get the account",
    description: "Returns the id, name and address of the account.",
    actionType: "READ_ONLY",
    scopes: [["account_info.read"]],
    ...rpc,
    path: "/users/get_current_account",
  },
  {
    id: "get_space_usage",
    displayName: "Get the used space",
    description: "Returns how many bytes are used and how many may be.",
    actionType: "READ_ONLY",
    scopes: [["account_info.read"]],
    ...rpc,
    path: "/users/get_space_usage",
  },
  {
    id: "list_folder",
    displayName: "List a folder",
    description:
      "Lists the files and folders in a folder with ids, sizes and times. If `has_more`, list_folder_page returns the next ones.",
    actionType: "READ_ONLY",
    scopes: readMetadata,
    ...rpc,
    path: "/files/list_folder",
    parameters: {
      path: needed(
        inBody(text("Path of the folder; an empty text for the root.", { pattern: "^(|/[\\s\\S]+|id:[\\s\\S]*)$" })),
      ),
      recursive: inBody(flag("Also all that is in its folders.", { default: false })),
      include_deleted: inBody(flag("Also what was deleted.", { default: false })),
      limit: inBody(whole("Entries on a page, approximately.", { minimum: 1, maximum: 2000 })),
    },
  },
  {
    id: "list_folder_page",
    displayName: "Get the next page of a folder",
    description: "Returns the next entries of a listing, and later what has changed since.",
    actionType: "READ_ONLY",
    scopes: readMetadata,
    ...rpc,
    path: "/files/list_folder/continue",
    parameters: { cursor: needed(inBody(filled("`cursor` of the page before."))) },
  },
  {
    id: "search_files",
    displayName: "Search files",
    description:
      "Finds files and folders by name and, in some plans, by content. If `has_more`, search_files_page returns the next ones.",
    actionType: "READ_ONLY",
    scopes: readMetadata,
    ...rpc,
    path: "/files/search_v2",
    parameters: {
      query: needed(inBody(filled("Words to find.", { maxLength: 1000 }))),
      path: inBody(text("Path of the only folder to search."), "options.path"),
      max_results: inBody(
        whole("Results on a page.", { minimum: 1, maximum: 1000, default: 100 }),
        "options.max_results",
      ),
      filename_only: inBody(flag("Only in names.", { default: false }), "options.filename_only"),
      file_extensions: inBody(texts("Only files with these extensions, for example `pdf`."), "options.file_extensions"),
      order_by: inBody(choice(["relevance", "last_modified_time"], "What to sort by."), "options.order_by"),
    },
  },
  {
    id: "search_files_page",
    displayName: "Get the next page of a search",
    description: "Returns the next results of a search, never more than 10,000 in all.",
    actionType: "READ_ONLY",
    scopes: readMetadata,
    ...rpc,
    path: "/files/search/continue_v2",
    parameters: { cursor: needed(inBody(filled("`cursor` of the page before."))) },
  },
  {
    id: "get_metadata",
    displayName: "Get a file's metadata",
    description:
      "Returns the name, id, size, time and revision of a file, or the name and id of a folder other than the root.",
    actionType: "READ_ONLY",
    scopes: readMetadata,
    ...rpc,
    path: "/files/get_metadata",
    parameters: { path, include_deleted: inBody(flag("Also when it was deleted.", { default: false })) },
  },
  {
    id: "download_file",
    displayName: "Download a file",
    description:
      "Returns the bytes of a file. Documents of other services, such as Google Docs, and folders have none.",
    actionType: "READ_ONLY",
    scopes: readContent,
    method: "GET",
    baseUrl: CONTENT,
    path: "/files/download",
    parameters: { file: argument({ path: text(FILE, PATH) }, ["path"]) },
  },
  {
    id: "get_temporary_link",
    displayName: "Get a link to download",
    description: "Returns an address from which a file can be downloaded for four hours by whoever has it.",
    actionType: "READ_ONLY",
    scopes: readContent,
    ...rpc,
    path: "/files/get_temporary_link",
    parameters: { path },
  },
  {
    id: "upload_text_file",
    displayName: "Write a text file",
    description: "Writes a text to a file, in UTF-8. By default it fails when there is another file; versions stay.",
    actionType: "REVERSIBLE",
    scopes: writeContent,
    method: "POST",
    baseUrl: CONTENT,
    path: "/files/upload",
    bodyType: "text",
    contentType: "application/octet-stream",
    parameters: {
      file: argument(
        {
          path: text("Path of the file, as `/Reports/plan.txt`.", { pattern: "^/[\\s\\S]+$" }),
          mode: choice(["add", "overwrite"], "Whether to replace the file that is there.", { default: "add" }),
          autorename: flag("With `add`: write to another name when there is a file.", { default: false }),
          mute: flag("Do not notify the person's devices.", { default: false }),
        },
        ["path"],
      ),
      content: { in: "body", required: true, schema: text("The whole text.") },
    },
  },
  {
    id: "create_folder",
    displayName: "Create a folder",
    description: "Creates a folder, and those above it that do not exist.",
    actionType: "REVERSIBLE",
    scopes: writeContent,
    ...rpc,
    path: "/files/create_folder_v2",
    parameters: {
      path: needed(inBody(text("Path of the folder.", { pattern: "^/[\\s\\S]+$" }))),
      autorename: inBody(flag("Give it another name when there is one.", { default: false })),
    },
  },
  {
    id: "move_file",
    displayName: "Move or rename a file",
    description: "Moves a file or folder, with all that is in it, to another path.",
    actionType: "REVERSIBLE",
    scopes: writeContent,
    ...rpc,
    path: "/files/move_v2",
    parameters: relocation("move"),
  },
  {
    id: "copy_file",
    displayName: "Copy a file",
    description: "Copies a file or folder, with all that is in it, to another path.",
    actionType: "REVERSIBLE",
    scopes: writeContent,
    ...rpc,
    path: "/files/copy_v2",
    parameters: relocation("copy"),
  },
  {
    id: "delete_file",
    displayName: "Delete a file",
    description:
      "Deletes a file, or a folder with all that is in it. A person can restore it for 30 days or more, by the plan; folders only in Dropbox itself.",
    actionType: "IRREVERSIBLE",
    scopes: writeContent,
    ...rpc,
    path: "/files/delete_v2",
    parameters: { path },
  },
  {
    id: "create_shared_link",
    displayName: "Share by a link",
    description:
      "Makes an address at which others can see a file or folder. Fails when there is one: list_shared_links returns it. What was seen cannot be taken back.",
    actionType: "IRREVERSIBLE",
    scopes: [["sharing.write"]],
    ...rpc,
    path: "/sharing/create_shared_link_with_settings",
    parameters: {
      path: needed(inBody(text(FILE, PATH))),
      audience: inBody(
        choice(["public", "team", "no_one"], "Who can use it; `no_one`: only those with access anyway."),
        "settings.audience",
      ),
      access: inBody(choice(["viewer", "editor", "max", "default"], "What they may do."), "settings.access"),
      expires: inBody(text("When it ends, as `2026-01-31T09:00:00Z`, in some plans."), "settings.expires"),
      allow_download: inBody(flag("Whether they can download it."), "settings.allow_download"),
    },
  },
  {
    id: "list_shared_links",
    displayName: "List shared links",
    description: "Lists the links of one file or folder, or of the whole account.",
    actionType: "READ_ONLY",
    scopes: [["sharing.read"]],
    ...rpc,
    path: "/sharing/list_shared_links",
    parameters: {
      path: inBody(text("Path or id; everything unless given.")),
      direct_only: inBody(flag("Leave out links of folders above it.", { default: false })),
      cursor: inBody(text("`cursor` of the page before, while `has_more` is true.")),
    },
  },
];
