import { onedriveTools } from "../../../src/catalog/tools/onedrive.ts";
import type { ToolCalls } from "./toolCalls.ts";

const ITEM = "01BYE5RZ6QN3ZWBTUFOFD3GSPGOHDJD36K";
const FOLDER = "01BYE5RZ2TQMGMOMMZRZCJ2SJ3RVPRHXCU";
const IN_PERSONAL = "0123456789ABC!123";
const fields = "id,name,size,lastModifiedDateTime,folder,file,parentReference,webUrl";

export const onedrive: ToolCalls = {
  tools: onedriveTools,
  bases: ["https://graph.microsoft.com/v1.0"],
  source: "https://learn.microsoft.com/en-us/graph/api/resources/driveitem",
  calls: {
    get_drive: {
      args: {},
      request: "GET /me/drive?$select=id,driveType,owner,quota,webUrl",
      answer: { id: "b!t18F8ybsHUq1z3LTz8xvZqP8zaSWjkFNhsME", driveType: "business" },
    },
    list_folder: {
      args: { id: "root", top: 50, skip_token: "UGFnZWQ9VFJVRQ" },
      request: `GET /me/drive/items/root/children?$select=${fields}&$top=50&$skiptoken=UGFnZWQ9VFJVRQ`,
      answer: { value: [{ id: ITEM, name: "myfile.jpg", size: 2048, file: {} }] },
    },
    search_files: {
      args: { query: "Ada''s plan & budget", top: 10 },
      request: `GET /me/drive/root/search(q='Ada''s%20plan%20%26%20budget')?$select=${fields}&$top=10`,
      answer: { value: [{ id: IN_PERSONAL, name: "Contoso Project", folder: {} }] },
    },
    get_item: {
      args: { id: IN_PERSONAL },
      request: "GET /me/drive/items/0123456789ABC!123",
      answer: {
        id: IN_PERSONAL,
        name: "myfile.jpg",
        "@microsoft.graph.downloadUrl": "https://public-ch3302.files.1drv.com/y2mcu",
      },
    },
    get_item_by_path: {
      args: { path: "Level 1/Level 2/plan #2.docx" },
      request: "GET /me/drive/root:/Level%201/Level%202/plan%20%232.docx",
      answer: { id: ITEM, name: "plan #2.docx" },
    },
    download_file: {
      args: { id: ITEM, format: "pdf" },
      request: `GET /me/drive/items/${ITEM}/content?format=pdf`,
      answer: null,
      status: 302,
    },
    create_folder: {
      args: { id: "root", name: "New Folder" },
      request: "POST /me/drive/items/root/children",
      json: { name: "New Folder", folder: {}, "@microsoft.graph.conflictBehavior": "rename" },
      answer: { id: FOLDER, name: "New Folder", folder: { childCount: 0 } },
    },
    upload_text_file: {
      args: {
        id: FOLDER,
        name: "notes & more.txt",
        if_exists: "fail",
        content: "The contents of the file goes here. é",
      },
      request: `PUT /me/drive/items/${FOLDER}:/notes%20%26%20more.txt:/content?@microsoft.graph.conflictBehavior=fail`,
      headers: { "content-type": "text/plain" },
      text: "The contents of the file goes here. é",
      answer: { id: ITEM, name: "notes & more.txt", size: 36 },
    },
    update_item: {
      args: { id: ITEM, name: "new-item-name.txt", parent_id: FOLDER },
      request: `PATCH /me/drive/items/${ITEM}`,
      json: { parentReference: { id: FOLDER }, name: "new-item-name.txt" },
      answer: { id: ITEM, name: "new-item-name.txt" },
    },
    copy_item: {
      args: { id: ITEM, parent_id: FOLDER, name: "contoso plan (copy).txt" },
      request: `POST /me/drive/items/${ITEM}/copy`,
      json: { parentReference: { id: FOLDER }, name: "contoso plan (copy).txt" },
      answer: null,
      status: 202,
    },
    delete_item: { args: { id: ITEM }, request: `DELETE /me/drive/items/${ITEM}`, answer: null },
    create_sharing_link: {
      args: { id: ITEM, type: "view", scope: "anonymous", expirationDateTime: "2026-12-31T23:59:59Z" },
      request: `POST /me/drive/items/${ITEM}/createLink`,
      json: { type: "view", scope: "anonymous", expirationDateTime: "2026-12-31T23:59:59Z" },
      answer: {
        id: "123ABC",
        roles: ["read"],
        link: { type: "view", webUrl: "https://1drv.ms/A6913278E564460AA616C71B28AD6EB6" },
      },
    },
    list_permissions: {
      args: { id: ITEM },
      request: `GET /me/drive/items/${ITEM}/permissions`,
      answer: { value: [{ id: "1", roles: ["write"], link: { type: "edit" } }] },
    },
    remove_permission: {
      args: { id: ITEM, permission_id: "aTowIy5mfG1lbWJlcnNoaXB8YQ==" },
      request: `DELETE /me/drive/items/${ITEM}/permissions/aTowIy5mfG1lbWJlcnNoaXB8YQ%3D%3D`,
      answer: null,
    },
  },
};
