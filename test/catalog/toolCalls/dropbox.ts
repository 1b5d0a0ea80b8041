import { dropboxTools } from "../../../src/catalog/tools/dropbox.ts";
import type { ToolCalls } from "./toolCalls.ts";

const file = { ".tag": "file", name: "Prime_Numbers.txt", id: "id:a4ayc_80_OEAAAAAAAAAXw", size: 7212 };

export const dropbox: ToolCalls = {
  tools: dropboxTools,
  bases: ["https://api.dropboxapi.com/2", "https://content.dropboxapi.com/2"],
  source: "https://www.dropbox.com/developers/documentation/http/documentation",
  calls: {
    get_account: {
      args: {},
      request: "POST /users/get_current_account",
      answer: { account_id: "dbid:AAH4f99T0taONIb-OurWxbNQ6ywGRopQngc", email: "franz@dropbox.com" },
    },
    get_space_usage: {
      args: {},
      request: "POST /users/get_space_usage",
      answer: { used: 314159265, allocation: { ".tag": "individual", allocated: 10000000000 } },
    },
    list_folder: {
      args: { path: "", recursive: false, limit: 100 },
      request: "POST /files/list_folder",
      json: { path: "", recursive: false, limit: 100 },
      answer: { entries: [file], cursor: "ZtkX9_EHj3x7PMkVuFIhwKYXEpwpLwyxp9vMKomUhllil9q7eWiAu", has_more: false },
    },
    list_folder_page: {
      args: { cursor: "ZtkX9_EHj3x7PMkVuFIhwKYXEpwpLwyxp9vMKomUhllil9q7eWiAu" },
      request: "POST /files/list_folder/continue",
      json: { cursor: "ZtkX9_EHj3x7PMkVuFIhwKYXEpwpLwyxp9vMKomUhllil9q7eWiAu" },
      answer: { entries: [], cursor: "ZtkX9_EHj3x7PMkVuFIhwKYXEpwpLwyxp9vMKomUhllil9q7eWiAu", has_more: false },
    },
    search_files: {
      args: {
        query: "cat",
        path: "/Folder",
        max_results: 20,
        filename_only: true,
        file_extensions: ["pdf"],
        order_by: "last_modified_time",
      },
      request: "POST /files/search_v2",
      json: {
        query: "cat",
        options: {
          path: "/Folder",
          max_results: 20,
          filename_only: true,
          file_extensions: ["pdf"],
          order_by: "last_modified_time",
        },
      },
      answer: { matches: [{ metadata: { ".tag": "metadata", metadata: file } }], has_more: false },
    },
    search_files_page: {
      args: { cursor: "ZtkX9_EHj3x7PMkVuFIhwKYXEpwpLwyxp9vMKomUhllil9q7eWiAu" },
      request: "POST /files/search/continue_v2",
      json: { cursor: "ZtkX9_EHj3x7PMkVuFIhwKYXEpwpLwyxp9vMKomUhllil9q7eWiAu" },
      answer: { matches: [], has_more: false },
    },
    get_metadata: {
      args: { path: "/Homework/math", include_deleted: false },
      request: "POST /files/get_metadata",
      json: { path: "/Homework/math", include_deleted: false },
      answer: file,
    },
    download_file: {
      args: { file: { path: "/Übung & Lösung.txt" } },
      request: 'GET https://content.dropboxapi.com/2/files/download?arg={"path":"/Übung %26 Lösung.txt"}',
      answer: "2, 3, 5, 7",
    },
    get_temporary_link: {
      args: { path: "/video.mp4" },
      request: "POST /files/get_temporary_link",
      json: { path: "/video.mp4" },
      answer: {
        metadata: file,
        link: "https://ucabc123456.dl.dropboxusercontent.com/cd/0/get/abcdefghijklmonpqrstuvwxyz1234567890/file",
      },
    },
    upload_text_file: {
      args: { file: { path: "/Homework/math/Matrices.txt", mode: "add", autorename: true }, content: "1 0\n0 1\n" },
      request:
        'POST https://content.dropboxapi.com/2/files/upload?arg={"path":"/Homework/math/Matrices.txt","mode":"add","autorename":true}',
      headers: { "content-type": "application/octet-stream" },
      text: "1 0\n0 1\n",
      answer: file,
    },
    create_folder: {
      args: { path: "/Homework/math", autorename: false },
      request: "POST /files/create_folder_v2",
      json: { path: "/Homework/math", autorename: false },
      answer: { metadata: { name: "math", id: "id:a4ayc_80_OEAAAAAAAAAXz", path_display: "/Homework/math" } },
    },
    move_file: {
      args: { from_path: "/Homework/math", to_path: "/Homework/algebra" },
      request: "POST /files/move_v2",
      json: { from_path: "/Homework/math", to_path: "/Homework/algebra" },
      answer: { metadata: file },
    },
    copy_file: {
      args: { from_path: "id:a4ayc_80_OEAAAAAAAAAXw", to_path: "/Homework/algebra", autorename: true },
      request: "POST /files/copy_v2",
      json: { from_path: "id:a4ayc_80_OEAAAAAAAAAXw", to_path: "/Homework/algebra", autorename: true },
      answer: { metadata: file },
    },
    delete_file: {
      args: { path: "/Homework/math/Prime_Numbers.txt" },
      request: "POST /files/delete_v2",
      json: { path: "/Homework/math/Prime_Numbers.txt" },
      answer: { metadata: file },
    },
    create_shared_link: {
      args: {
        path: "/Prime_Numbers.txt",
        audience: "public",
        access: "viewer",
        expires: "2026-12-31T00:00:00Z",
        allow_download: true,
      },
      request: "POST /sharing/create_shared_link_with_settings",
      json: {
        path: "/Prime_Numbers.txt",
        settings: { audience: "public", access: "viewer", expires: "2026-12-31T00:00:00Z", allow_download: true },
      },
      answer: { ".tag": "file", url: "https://www.dropbox.com/s/2sn712vy1ovegw8/Prime_Numbers.txt?dl=0" },
    },
    list_shared_links: {
      args: { path: "id:a4ayc_80_OEAAAAAAAAAYa", direct_only: true },
      request: "POST /sharing/list_shared_links",
      json: { path: "id:a4ayc_80_OEAAAAAAAAAYa", direct_only: true },
      answer: { links: [], has_more: false },
    },
  },
};
