import type { ParameterInput, ToolInput } from "../tool.ts";
import { choice, filled, inBody, inPath, inQuery, needed, text, whole } from "../toolParameters.ts";

const read = [["Files.Read"], ["Files.ReadWrite"], ["Files.Read.All"], ["Files.ReadWrite.All"]];
const write = [["Files.ReadWrite"], ["Files.ReadWrite.All"]];

const ITEM = "id,name,size,lastModifiedDateTime,folder,file,parentReference,webUrl";

const itemId = inPath("Id of the file or folder; `root` is the top folder.");

const NAME = { pattern: '^[^"*:<>?/\\\\|]+$', maxLength: 400 };

const pages: Record<string, ParameterInput> = {
  top: inQuery(whole("Results on a page.", { minimum: 1, maximum: 1000, default: 200 }), { name: "$top" }),
  skip_token: inQuery(text("`$skiptoken` of the address in `@odata.nextLink`, decoded."), { name: "$skiptoken" }),
};

export const onedriveTools: ToolInput[] = [
  {
    id: "get_drive",
    displayName: "Get the drive",
    description: "Returns the owner and kind of the person's drive and its space in bytes.",
    actionType: "READ_ONLY",
    scopes: read,
    method: "GET",
    path: "/me/drive",
    fixedQuery: { $select: "id,driveType,owner,quota,webUrl" },
  },
  {
    id: "list_folder",
    displayName: "List a folder",
    description: "Lists the files and folders in a folder: names, ids, sizes in bytes and times.",
    actionType: "READ_ONLY",
    scopes: read,
    method: "GET",
    path: "/me/drive/items/{id}/children",
    fixedQuery: { $select: ITEM },
    parameters: { id: itemId, ...pages },
  },
  {
    id: "search_files",
    displayName: "Search files",
    description:
      "Finds files and folders by words in name, content and other metadata. What was changed a moment ago may be missing.",
    actionType: "READ_ONLY",
    scopes: read,
    method: "GET",
    path: "/me/drive/root/search(q='{query}')",
    fixedQuery: { $select: ITEM },
    parameters: {
      query: inPath("Words to find. A quote `'` is written twice.", { pattern: "^([^']|'')+$" }),
      ...pages,
    },
  },
  {
    id: "get_item",
    displayName: "Get a file's metadata",
    description:
      "Returns the metadata of a file or folder. `@microsoft.graph.downloadUrl` is an address from which a file can be downloaded for some minutes without a token.",
    actionType: "READ_ONLY",
    scopes: read,
    method: "GET",
    path: "/me/drive/items/{id}",
    parameters: { id: itemId },
  },
  {
    id: "get_item_by_path",
    displayName: "Find a file by its path",
    description: "Returns the metadata of the file or folder at a path, with its id.",
    actionType: "READ_ONLY",
    scopes: read,
    method: "GET",
    path: "/me/drive/root:/{path}",
    parameters: {
      path: {
        in: "path",
        style: "segments",
        required: true,
        schema: text("Path from the top folder, as `Reports/2026/plan.docx`, without a slash at either end.", {
          minLength: 1,
          pattern: "^[^/]+(/[^/]+)*$",
        }),
      },
    },
  },
  {
    id: "download_file",
    displayName: "Download a file",
    description:
      "Answers 302 with an address in `Location`, from which the bytes of a file can be fetched for some minutes without a token.",
    actionType: "READ_ONLY",
    scopes: read,
    method: "GET",
    path: "/me/drive/items/{id}/content",
    parameters: {
      id: itemId,
      format: inQuery(choice(["pdf"], "Convert documents, sheets and slides to PDF first.")),
    },
  },
  {
    id: "create_folder",
    displayName: "Create a folder",
    description: "Creates a folder in another one; when the name is taken, it gets a number.",
    actionType: "REVERSIBLE",
    scopes: write,
    method: "POST",
    path: "/me/drive/items/{id}/children",
    fixedBody: { folder: {}, "@microsoft.graph.conflictBehavior": "rename" },
    parameters: {
      id: inPath("Id of the folder to put it in; `root` is the top folder."),
      name: needed(inBody(filled("Name.", NAME))),
    },
  },
  {
    id: "upload_text_file",
    displayName: "Write a text file",
    description: "Writes a text to a file in a folder, in UTF-8, up to 250 MB. The former content stays as a version.",
    actionType: "REVERSIBLE",
    scopes: write,
    method: "PUT",
    path: "/me/drive/items/{id}:/{name}:/content",
    bodyType: "text",
    parameters: {
      id: inPath("Id of the folder; `root` is the top folder."),
      name: inPath("Name of the file, with its extension.", NAME),
      if_exists: inQuery(
        choice(["fail", "replace", "rename"], "What to do when there is a file of this name.", { default: "replace" }),
        { name: "@microsoft.graph.conflictBehavior" },
      ),
      content: { in: "body", required: true, schema: text("The whole text.") },
    },
  },
  {
    id: "update_item",
    displayName: "Rename or move a file",
    description: "Gives a file or folder another name, or moves it to another folder of the same drive.",
    actionType: "REVERSIBLE",
    scopes: write,
    method: "PATCH",
    path: "/me/drive/items/{id}",
    parameters: {
      id: itemId,
      name: inBody(filled("New name.", NAME)),
      parent_id: inBody(text("Id of the folder to move it to."), "parentReference.id"),
    },
  },
  {
    id: "copy_item",
    displayName: "Copy a file",
    description:
      "Begins to copy a file or folder, and answers 202 with an address in `Location` that tells how far it is.",
    actionType: "REVERSIBLE",
    scopes: write,
    method: "POST",
    path: "/me/drive/items/{id}/copy",
    parameters: {
      id: itemId,
      parent_id: inBody(text("Id of the folder to copy it to; the same one unless given."), "parentReference.id"),
      name: inBody(filled("Name of the copy.", NAME)),
    },
  },
  {
    id: "delete_item",
    displayName: "Delete a file",
    description:
      "Moves a file, or a folder with all that is in it, to the recycle bin, from where only a person can restore it.",
    actionType: "IRREVERSIBLE",
    scopes: write,
    method: "DELETE",
    path: "/me/drive/items/{id}",
    parameters: { id: itemId },
  },
  {
    id: "create_sharing_link",
    displayName: "Share by a link",
    description:
      "Makes an address at which others can see or change a file or folder; the present one if there is one. What was seen cannot be taken back.",
    actionType: "IRREVERSIBLE",
    scopes: write,
    method: "POST",
    path: "/me/drive/items/{id}/createLink",
    parameters: {
      id: itemId,
      type: needed(inBody(choice(["view", "edit", "embed"], "What they may do; `embed` only in personal accounts."))),
      scope: inBody(choice(["anonymous", "organization"], "Everybody who has it, or only people of the organization.")),
      expirationDateTime: inBody(text("When it ends, as `2026-01-31T09:00:00Z`.", { format: "date-time" })),
    },
  },
  {
    id: "list_permissions",
    displayName: "List who has access",
    description: "Lists the links and people that have access to a file or folder.",
    actionType: "READ_ONLY",
    scopes: read,
    method: "GET",
    path: "/me/drive/items/{id}/permissions",
    parameters: { id: itemId },
  },
  {
    id: "remove_permission",
    displayName: "Take access away",
    description: "Removes one permission or link of a file or folder.",
    actionType: "REVERSIBLE",
    scopes: write,
    method: "DELETE",
    path: "/me/drive/items/{id}/permissions/{permission_id}",
    parameters: { id: itemId, permission_id: inPath("Id of the permission, from list_permissions.") },
  },
];
