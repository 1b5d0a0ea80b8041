import type { ParameterInput, ToolInput } from "../tool.ts";

const drive = (name: string) => `https://www.googleapis.com/auth/${name}`;

const manage = [[drive("drive.file")], [drive("drive")]];
const readContent = [...manage, [drive("drive.readonly")]];
const readMetadata = [...readContent, [drive("drive.metadata.readonly")], [drive("drive.metadata")]];

// Without this, calls on anything in a shared drive answer 404.
const sharedDrives = { supportsAllDrives: "true" };

const fileId: ParameterInput = {
  in: "path",
  required: true,
  schema: {
    type: "string",
    minLength: 1,
    description: "Id of the file or folder, as in its link; `root` is the user's top folder.",
  },
};

const fieldsOf = (example: string): ParameterInput => ({
  in: "query",
  schema: {
    type: "string",
    description: `Members to return, in Google's partial response syntax, for example \`${example}\`; a few basic ones unless given.`,
  },
});

const fileFields = fieldsOf("id,name,mimeType,size,modifiedTime,parents,webViewLink");

const pageToken: ParameterInput = {
  in: "query",
  schema: { type: "string", description: "`nextPageToken` of the page before; all else must stay the same." },
};

const pageSize = (maximum: number, standard?: number): ParameterInput => ({
  in: "query",
  schema: {
    type: "integer",
    minimum: 1,
    maximum,
    ...(standard !== undefined && { default: standard }),
    description: "Results on a page; there may be fewer.",
  },
});

const set = (schema: Record<string, unknown>, required = false): ParameterInput => ({
  in: "body-field",
  required,
  schema,
});

const parents = (otherwise: string) =>
  set({
    type: "array",
    items: { type: "string" },
    minItems: 1,
    maxItems: 1,
    description: `Id of the folder to put it in, exactly one; ${otherwise} unless given.`,
  });

export const googleDriveTools: ToolInput[] = [
  {
    id: "search_files",
    displayName: "Search files",
    description:
      "Lists files and folders that match a query, in the user's drive and in shared drives. Trashed ones are among them unless the query says `trashed = false`. With only the `drive.file` scope, only files that this application made or was given.",
    actionType: "READ_ONLY",
    scopes: readMetadata,
    method: "GET",
    path: "/files",
    fixedQuery: { ...sharedDrives, includeItemsFromAllDrives: "true" },
    parameters: {
      q: {
        in: "query",
        schema: {
          type: "string",
          description:
            "Terms as `name contains 'report'`, `fullText contains 'budget'`, `'FOLDER_ID' in parents`, `mimeType = 'application/vnd.google-apps.folder'`, `modifiedTime > '2026-01-31T12:00:00'` or `trashed = false`, joined by `and`, `or`, `not`. A quote in a value is written `\\'`.",
        },
      },
      orderBy: {
        in: "query",
        style: "comma",
        schema: {
          type: "array",
          items: {
            type: "string",
            pattern:
              "^(createdTime|folder|modifiedByMeTime|modifiedTime|name|name_natural|quotaBytesUsed|recency|sharedWithMeTime|starred|viewedByMeTime)( desc)?$",
          },
          description: "Keys to sort by, each ascending unless ` desc` follows, for example `modifiedTime desc`.",
        },
      },
      corpora: {
        in: "query",
        schema: {
          type: "string",
          enum: ["user", "domain", "drive", "allDrives"],
          description:
            "Where to look: what the user has or was given, what the domain shares, one shared drive (with `driveId`), or everywhere, which is slow and may be incomplete. `user` unless given, if the query does not say otherwise.",
        },
      },
      driveId: {
        in: "query",
        schema: { type: "string", description: "Shared drive to search, with `corpora=drive`." },
      },
      pageSize: pageSize(1000, 100),
      pageToken,
      fields: fieldsOf("nextPageToken,files(id,name,mimeType,modifiedTime,webViewLink)"),
    },
  },
  {
    id: "get_file",
    displayName: "Get a file's metadata",
    description: "Returns the name, type and, as asked for in `fields`, further metadata of a file or folder.",
    actionType: "READ_ONLY",
    scopes: readMetadata,
    method: "GET",
    path: "/files/{fileId}",
    fixedQuery: sharedDrives,
    parameters: { fileId, fields: fileFields },
  },
  {
    id: "download_file",
    displayName: "Download a file",
    description:
      "Returns the bytes of a file that is stored in Drive. Documents, sheets and slides of Google's own have none and answer 403: use export_file for them.",
    actionType: "READ_ONLY",
    scopes: readContent,
    method: "GET",
    path: "/files/{fileId}",
    fixedQuery: { ...sharedDrives, alt: "media" },
    parameters: {
      fileId,
      acknowledgeAbuse: {
        in: "query",
        schema: {
          type: "boolean",
          default: false,
          description: "Download although Google has marked the file as harmful; only its owner may.",
        },
      },
    },
  },
  {
    id: "export_file",
    displayName: "Export a Google document",
    description:
      "Converts a document, sheet or slides of Google's own to another format and returns the bytes, at most 10 MB. A sheet as CSV is its first tab only.",
    actionType: "READ_ONLY",
    scopes: readContent,
    method: "GET",
    path: "/files/{fileId}/export",
    parameters: {
      fileId,
      mimeType: {
        in: "query",
        required: true,
        schema: {
          type: "string",
          minLength: 1,
          description:
            "Format to convert to. Documents: `text/markdown`, `text/plain`, `application/pdf`, `application/vnd.openxmlformats-officedocument.wordprocessingml.document`. Sheets: `text/csv`, `application/pdf`, `application/vnd.openxmlformats-officedocument.spreadsheetml.sheet`. Slides: `text/plain`, `application/pdf`, `application/vnd.openxmlformats-officedocument.presentationml.presentation`.",
        },
      },
    },
  },
  {
    id: "create_file",
    displayName: "Create a folder or an empty file",
    description:
      "Creates a folder, an empty document of Google's own or a shortcut, without content. Names need not be unique: a second call makes a second file.",
    actionType: "REVERSIBLE",
    scopes: manage,
    method: "POST",
    path: "/files",
    fixedQuery: sharedDrives,
    parameters: {
      name: set({ type: "string", minLength: 1, description: "Name to show." }, true),
      mimeType: set(
        {
          type: "string",
          enum: [
            "application/vnd.google-apps.folder",
            "application/vnd.google-apps.document",
            "application/vnd.google-apps.spreadsheet",
            "application/vnd.google-apps.presentation",
            "application/vnd.google-apps.shortcut",
          ],
          description: "What to create.",
        },
        true,
      ),
      parents: parents("the user's top folder"),
      description: set({ type: "string", description: "Short description." }),
      shortcutDetails: set({
        type: "object",
        description: "What a shortcut points to.",
        required: ["targetId"],
        additionalProperties: false,
        properties: { targetId: { type: "string", description: "Id of the file or folder." } },
      }),
      fields: fileFields,
    },
  },
  {
    id: "copy_file",
    displayName: "Copy a file",
    description: "Makes a copy of a file, which then belongs to the user. Folders cannot be copied.",
    actionType: "REVERSIBLE",
    // A copy by `drive.file` alone is of a file that the application was given.
    scopes: manage,
    method: "POST",
    path: "/files/{fileId}/copy",
    fixedQuery: sharedDrives,
    parameters: {
      fileId,
      name: set({ type: "string", minLength: 1, description: "Name of the copy." }),
      parents: parents("the folder of the original"),
      fields: fileFields,
    },
  },
  {
    id: "update_file",
    displayName: "Rename, move, star or trash a file",
    description:
      "Changes metadata of a file or folder; its content stays. To move it, give the new folder in `addParents` and the present one in `removeParents`. `trashed` moves it to the trash, with everything in it, or back.",
    actionType: "REVERSIBLE",
    scopes: [...manage, [drive("drive.metadata")]],
    method: "PATCH",
    path: "/files/{fileId}",
    fixedQuery: sharedDrives,
    parameters: {
      fileId,
      name: set({ type: "string", minLength: 1, description: "New name." }),
      description: set({ type: "string", description: "New description." }),
      starred: set({ type: "boolean", description: "Whether the user has starred it." }),
      trashed: set({ type: "boolean", description: "Whether it is in the trash, from where it goes after 30 days." }),
      addParents: { in: "query", schema: { type: "string", description: "Id of the folder to move to." } },
      removeParents: { in: "query", schema: { type: "string", description: "Id of the folder to move from." } },
      fields: fileFields,
    },
  },
  {
    id: "delete_file",
    displayName: "Delete a file for good",
    description:
      "Deletes a file at once, past the trash; a folder with everything in it that the user owns. To be able to undo it, use update_file with `trashed`.",
    actionType: "IRREVERSIBLE",
    scopes: manage,
    method: "DELETE",
    path: "/files/{fileId}",
    fixedQuery: sharedDrives,
    parameters: { fileId },
  },
  {
    id: "list_permissions",
    displayName: "List who has access",
    description: "Lists who may do what with a file, folder or shared drive.",
    actionType: "READ_ONLY",
    scopes: readMetadata,
    method: "GET",
    path: "/files/{fileId}/permissions",
    fixedQuery: sharedDrives,
    parameters: {
      fileId,
      pageSize: pageSize(100),
      pageToken,
      fields: fieldsOf("nextPageToken,permissions(id,type,role,emailAddress,domain,expirationTime)"),
    },
  },
  {
    id: "share_file",
    displayName: "Share a file",
    description:
      "Gives a person, group, domain or everybody access to a file or folder, and by default sends the person or group a mail. Access can be taken back with unshare_file, what was seen or mailed cannot.",
    actionType: "IRREVERSIBLE",
    scopes: manage,
    method: "POST",
    path: "/files/{fileId}/permissions",
    fixedQuery: sharedDrives,
    parameters: {
      fileId,
      type: set(
        {
          type: "string",
          enum: ["user", "group", "domain", "anyone"],
          description: "Who gets access; `anyone` is everybody who has the link.",
        },
        true,
      ),
      role: set(
        {
          type: "string",
          enum: ["reader", "commenter", "writer", "fileOrganizer", "organizer"],
          description: "What they may do; the last two only in shared drives.",
        },
        true,
      ),
      emailAddress: set({
        type: "string",
        format: "email",
        description: "Address of the person or group; needed for `user` and `group`.",
      }),
      domain: set({ type: "string", description: "Domain, for example `example.com`; needed for `domain`." }),
      allowFileDiscovery: set({
        type: "boolean",
        description: "Whether the file can be found by search; for `domain` and `anyone`.",
      }),
      expirationTime: set({
        type: "string",
        format: "date-time",
        description: "When access ends, at most a year ahead; for `user` and `group`.",
      }),
      sendNotificationEmail: {
        in: "query",
        schema: { type: "boolean", description: "Whether to send the mail; yes for `user` and `group` unless given." },
      },
      emailMessage: { in: "query", schema: { type: "string", description: "Plain text to add to the mail." } },
      fields: fieldsOf("id,type,role,emailAddress"),
    },
  },
  {
    id: "unshare_file",
    displayName: "Take access away",
    description: "Removes one permission of a file or folder; list_permissions tells their ids.",
    actionType: "REVERSIBLE",
    scopes: manage,
    method: "DELETE",
    path: "/files/{fileId}/permissions/{permissionId}",
    fixedQuery: sharedDrives,
    parameters: {
      fileId,
      permissionId: {
        in: "path",
        required: true,
        schema: { type: "string", minLength: 1, description: "Id of the permission." },
      },
    },
  },
  {
    id: "list_comments",
    displayName: "List comments",
    description: "Lists the comments on a file with their replies.",
    actionType: "READ_ONLY",
    scopes: readContent,
    method: "GET",
    path: "/files/{fileId}/comments",
    // The API refuses a call that does not name the members.
    fixedQuery: {
      fields:
        "nextPageToken,comments(id,content,author(displayName,me),createdTime,modifiedTime,resolved,deleted,quotedFileContent(value),replies(id,content,action,author(displayName,me),createdTime))",
    },
    parameters: {
      fileId,
      pageSize: pageSize(100, 20),
      pageToken,
      startModifiedTime: {
        in: "query",
        schema: {
          type: "string",
          format: "date-time",
          description: "Only comments changed at or after this time (RFC 3339).",
        },
      },
      includeDeleted: {
        in: "query",
        schema: { type: "boolean", default: false, description: "Also deleted ones, without their text." },
      },
    },
  },
  {
    id: "create_comment",
    displayName: "Comment on a file",
    description: "Adds a comment to a file as a whole, not to a place in it. Those who follow the file may get a mail.",
    actionType: "REVERSIBLE",
    scopes: manage,
    method: "POST",
    path: "/files/{fileId}/comments",
    fixedQuery: { fields: "id,content,author(displayName),createdTime" },
    parameters: {
      fileId,
      content: set({ type: "string", minLength: 1, description: "Plain text of the comment." }, true),
    },
  },
  {
    id: "list_shared_drives",
    displayName: "List shared drives",
    description: "Lists the shared drives that the user is a member of.",
    actionType: "READ_ONLY",
    scopes: [[drive("drive")], [drive("drive.readonly")]],
    method: "GET",
    path: "/drives",
    parameters: {
      q: {
        in: "query",
        schema: { type: "string", description: "Query, for example `name contains 'Marketing'`." },
      },
      pageSize: pageSize(100, 10),
      pageToken,
    },
  },
  {
    id: "get_about",
    displayName: "Get user and storage",
    description: "Returns the user's name and address and the storage limit and usage in bytes.",
    actionType: "READ_ONLY",
    scopes: readMetadata,
    method: "GET",
    path: "/about",
    fixedQuery: { fields: "user,storageQuota,maxUploadSize" },
  },
];
