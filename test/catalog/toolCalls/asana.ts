import { asanaTools } from "../../../src/catalog/tools/asana.ts";
import type { ToolCalls } from "./toolCalls.ts";

export const asana: ToolCalls = {
  tools: asanaTools,
  bases: ["https://app.asana.com/api/1.0"],
  source: "https://developers.asana.com/reference/rest-api-reference",
  calls: {
    get_me: { args: {}, request: "GET /users/me", answer: { data: { gid: "12345", name: "Greg Sanchez" } } },
    list_workspaces: {
      args: { limit: 50, offset: "eyJ0eXAiOJiKV1iQLCJhbGciOiJIUzI1NiJ9" },
      request: "GET /workspaces?limit=50&offset=eyJ0eXAiOJiKV1iQLCJhbGciOiJIUzI1NiJ9",
      answer: { data: [{ gid: "12345", name: "Acme", resource_type: "workspace" }], next_page: null },
    },
    list_projects: {
      args: { workspace: "1331", team: "14916", archived: false, fields: ["name", "owner.name"], limit: 20 },
      request: "GET /projects?workspace=1331&team=14916&archived=false&opt_fields=name,owner.name&limit=20",
      answer: { data: [{ gid: "12345", name: "Stuff to buy" }] },
    },
    list_sections: {
      args: { project_gid: "1331" },
      request: "GET /projects/1331/sections",
      answer: { data: [{ gid: "12345", name: "Next Actions" }] },
    },
    list_tasks: {
      args: {
        ...{ project: "321654", section: "321", assignee: "14641", workspace: "321655" },
        ...{ completed_since: "now", modified_since: "2026-02-22T02:06:58.158Z", fields: ["name", "due_on"] },
      },
      request:
        "GET /tasks?project=321654&section=321&assignee=14641&workspace=321655&completed_since=now&modified_since=2026-02-22T02:06:58.158Z&opt_fields=name,due_on",
      answer: { data: [{ gid: "12345", name: "Bug Task", due_on: null }] },
    },
    search_tasks: {
      args: {
        workspace_gid: "12345",
        text: "Bug & fix",
        assignees: ["me", "9876"],
        completed: false,
        projects: ["321654", "321655"],
        due_before: "2026-02-01",
        due_after: "2026-01-01",
        created_before: "2026-01-31T00:00:00.000Z",
        modified_after: "2026-01-01T00:00:00.000Z",
        sort_by: "created_at",
        sort_ascending: true,
        limit: 10,
      },
      request:
        "GET /workspaces/12345/tasks/search?text=Bug %26 fix&assignee.any=me,9876&completed=false&projects.any=321654,321655&due_on.before=2026-02-01&due_on.after=2026-01-01&created_at.before=2026-01-31T00:00:00.000Z&modified_at.after=2026-01-01T00:00:00.000Z&sort_by=created_at&sort_ascending=true&limit=10",
      answer: { data: [{ gid: "12345", name: "Bug Task", resource_type: "task" }] },
    },
    get_task: {
      args: { task_gid: "321654", fields: ["notes"] },
      request: "GET /tasks/321654?opt_fields=notes",
      answer: { data: { gid: "321654", notes: "Mittens really likes the stuff from Humboldt." } },
    },
    create_task: {
      args: {
        name: "Buy catnip",
        notes: "Mittens really likes the stuff from Humboldt.",
        assignee: "me",
        due_on: "2026-09-15",
        workspace: "12345",
        projects: ["14641"],
        parent: "12346",
        tags: ["59746"],
        followers: ["12345"],
        custom_fields: { "4578152156": "Not Started" },
      },
      request: "POST /tasks",
      json: {
        data: {
          name: "Buy catnip",
          notes: "Mittens really likes the stuff from Humboldt.",
          assignee: "me",
          due_on: "2026-09-15",
          workspace: "12345",
          projects: ["14641"],
          parent: "12346",
          tags: ["59746"],
          followers: ["12345"],
          custom_fields: { "4578152156": "Not Started" },
        },
      },
      answer: { data: { gid: "12345", name: "Buy catnip" } },
    },
    update_task: {
      args: {
        task_gid: "321654",
        completed: true,
        assignee: null,
        html_notes: "<body>Mittens <em>really</em> likes the stuff.</body>",
        due_at: "2026-09-15T02:06:58.158Z",
        start_on: "2026-09-14",
      },
      request: "PUT /tasks/321654",
      json: {
        data: {
          completed: true,
          assignee: null,
          html_notes: "<body>Mittens <em>really</em> likes the stuff.</body>",
          due_at: "2026-09-15T02:06:58.158Z",
          start_on: "2026-09-14",
        },
      },
      answer: { data: { gid: "321654", completed: true } },
    },
    move_task_to_section: {
      args: { section_gid: "321", task: "123456", insert_before: "86420", insert_after: "987654" },
      request: "POST /sections/321/addTask",
      json: { data: { task: "123456", insert_before: "86420", insert_after: "987654" } },
      answer: { data: {} },
    },
    list_stories: {
      args: { task_gid: "321654", limit: 100 },
      request: "GET /tasks/321654/stories?limit=100",
      answer: { data: [{ gid: "12345", resource_subtype: "comment_added", text: "This is a comment." }] },
    },
    create_comment: {
      args: { task_gid: "321654", text: "This is a comment.", html_text: "<body>This is a comment.</body>" },
      request: "POST /tasks/321654/stories",
      json: { data: { text: "This is a comment.", html_text: "<body>This is a comment.</body>" } },
      answer: { data: { gid: "12345", text: "This is a comment." } },
    },
    find_by_name: {
      args: { workspace_gid: "12345", resource_type: "user", query: "Greg", count: 5 },
      request: "GET /workspaces/12345/typeahead?resource_type=user&query=Greg&count=5",
      answer: { data: [{ gid: "12345", name: "Greg Sanchez", resource_type: "user" }] },
    },
    delete_task: { args: { task_gid: "321654" }, request: "DELETE /tasks/321654", answer: { data: {} } },
  },
};
