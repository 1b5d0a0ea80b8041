import { googleDriveTools } from "../../../src/catalog/tools/googleDrive.ts";
import type { ToolCalls } from "./toolCalls.ts";

const ID = "1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs";
const FOLDER = "0B7_FOLDER";
const file = { kind: "drive#file", id: ID, name: "report.txt", mimeType: "text/plain" };
const permission = { id: "12345678901234567890", type: "user", role: "reader" };

export const googleDrive: ToolCalls = {
  tools: googleDriveTools,
  bases: ["https://www.googleapis.com/drive/v3"],
  source: "https://developers.google.com/workspace/drive/api/reference/rest/v3",
  calls: {
    search_files: {
      args: {
        q: "name contains 'a & b' and trashed = false",
        orderBy: ["folder", "modifiedTime desc", "name"],
        corpora: "drive",
        driveId: "0AB",
        pageSize: 20,
        pageToken: "~!!~",
        fields: "nextPageToken,files(id,name)",
      },
      request:
        "GET /files?supportsAllDrives=true&includeItemsFromAllDrives=true&q=name contains 'a %26 b' and trashed = false&orderBy=folder,modifiedTime desc,name&corpora=drive&driveId=0AB&pageSize=20&pageToken=~!!~&fields=nextPageToken,files(id,name)",
      answer: { files: [file] },
    },
    get_file: {
      args: { fileId: ID, fields: "id,name,size" },
      request: `GET /files/${ID}?supportsAllDrives=true&fields=id,name,size`,
      answer: file,
    },
    download_file: {
      args: { fileId: ID, acknowledgeAbuse: true },
      request: `GET /files/${ID}?supportsAllDrives=true&alt=media&acknowledgeAbuse=true`,
      answer: "Hello",
    },
    export_file: {
      args: { fileId: ID, mimeType: "text/markdown" },
      request: `GET /files/${ID}/export?mimeType=text/markdown`,
      answer: "# Hello",
    },
    create_file: {
      args: {
        name: "Invoices",
        mimeType: "application/vnd.google-apps.folder",
        parents: [FOLDER],
        description: "2026",
        shortcutDetails: { targetId: ID },
        fields: "id",
      },
      request: "POST /files?supportsAllDrives=true&fields=id",
      json: {
        name: "Invoices",
        mimeType: "application/vnd.google-apps.folder",
        parents: [FOLDER],
        description: "2026",
        shortcutDetails: { targetId: ID },
      },
      answer: { id: FOLDER },
    },
    copy_file: {
      args: { fileId: ID, name: "Copy", parents: [FOLDER] },
      request: `POST /files/${ID}/copy?supportsAllDrives=true`,
      json: { name: "Copy", parents: [FOLDER] },
      answer: file,
    },
    update_file: {
      args: { fileId: ID, name: "new.txt", starred: true, trashed: false, addParents: FOLDER, removeParents: "root" },
      request: `PATCH /files/${ID}?supportsAllDrives=true&addParents=${FOLDER}&removeParents=root`,
      json: { name: "new.txt", starred: true, trashed: false },
      answer: file,
    },
    delete_file: { args: { fileId: ID }, request: `DELETE /files/${ID}?supportsAllDrives=true`, answer: null },
    list_permissions: {
      args: { fileId: ID, pageSize: 10, pageToken: "p2", fields: "permissions(id,role)" },
      request: `GET /files/${ID}/permissions?supportsAllDrives=true&pageSize=10&pageToken=p2&fields=permissions(id,role)`,
      answer: { permissions: [permission] },
    },
    share_file: {
      args: {
        fileId: ID,
        type: "user",
        role: "writer",
        emailAddress: "user@example.com",
        domain: "example.com",
        allowFileDiscovery: false,
        expirationTime: "2026-12-31T00:00:00Z",
        sendNotificationEmail: true,
        emailMessage: "Have a look",
        fields: "id",
      },
      request: `POST /files/${ID}/permissions?supportsAllDrives=true&sendNotificationEmail=true&emailMessage=Have a look&fields=id`,
      json: {
        type: "user",
        role: "writer",
        emailAddress: "user@example.com",
        domain: "example.com",
        allowFileDiscovery: false,
        expirationTime: "2026-12-31T00:00:00Z",
      },
      answer: permission,
    },
    unshare_file: {
      args: { fileId: ID, permissionId: permission.id },
      request: `DELETE /files/${ID}/permissions/12345678901234567890?supportsAllDrives=true`,
      answer: null,
    },
    list_comments: {
      args: { fileId: ID, pageSize: 50, startModifiedTime: "2026-01-01T00:00:00Z", includeDeleted: false },
      request: `GET /files/${ID}/comments?fields=nextPageToken,comments(id,content,author(displayName,me),createdTime,modifiedTime,resolved,deleted,quotedFileContent(value),replies(id,content,action,author(displayName,me),createdTime))&pageSize=50&startModifiedTime=2026-01-01T00:00:00Z&includeDeleted=false`,
      answer: { comments: [{ id: "AAAA", content: "Nice" }] },
    },
    create_comment: {
      args: { fileId: ID, content: "Nice" },
      request: `POST /files/${ID}/comments?fields=id,content,author(displayName),createdTime`,
      json: { content: "Nice" },
      answer: { id: "AAAA", content: "Nice" },
    },
    list_shared_drives: {
      args: { q: "name contains 'Marketing'", pageSize: 10 },
      request: "GET /drives?q=name contains 'Marketing'&pageSize=10",
      answer: { drives: [{ id: "0AB", name: "Marketing" }] },
    },
    get_about: {
      args: {},
      request: "GET /about?fields=user,storageQuota,maxUploadSize",
      answer: { user: { displayName: "Ada" }, storageQuota: { usage: "123" } },
    },
  },
};
