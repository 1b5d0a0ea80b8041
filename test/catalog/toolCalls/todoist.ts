import { todoistTools } from "../../../src/catalog/tools/todoist.ts";
import type { ToolCalls } from "./toolCalls.ts";

const TASK = "6X7rM8997g3RQmvh";
const due = { description: "Two", due_date: "2026-02-01", due_datetime: "2026-02-01T09:00:00Z", assignee_id: null };
const task = { id: TASK, content: "Buy Milk", project_id: "6Jf8VQXxpwv56VQ7", priority: 1, checked: false };

export const todoist: ToolCalls = {
  tools: todoistTools,
  bases: ["https://api.todoist.com/api/v1"],
  source: "https://developer.todoist.com/api/v1/",
  calls: {
    list_tasks: {
      args: {
        project_id: "6Jf8VQXxpwv56VQ7",
        parent_id: "6X7rfFVPjhvv84XH",
        label: "Food & drink",
        ids: ["6X7rM8997g3RQmvh", "6X7rfFVPjhvv84XG"],
        limit: 10,
        cursor: "abc=",
      },
      request:
        "GET /tasks?project_id=6Jf8VQXxpwv56VQ7&parent_id=6X7rfFVPjhvv84XH&label=Food %26 drink&ids=6X7rM8997g3RQmvh,6X7rfFVPjhvv84XG&limit=10&cursor=abc%3D",
      answer: { results: [task], next_cursor: null },
    },
    filter_tasks: {
      args: { query: "today | overdue & #Work", lang: "en" },
      request: "GET /tasks/filter?query=today | overdue %26 %23Work&lang=en",
      answer: { results: [task], next_cursor: null },
    },
    list_completed_tasks: {
      args: {
        since: "2026-01-01T00:00:00Z",
        until: "2026-01-31T00:00:00Z",
        section_id: "6Jf8VQXxpwv56VQ8",
        filter_query: "@Food",
        limit: 100,
      },
      request:
        "GET /tasks/completed/by_completion_date?since=2026-01-01T00:00:00Z&until=2026-01-31T00:00:00Z&section_id=6Jf8VQXxpwv56VQ8&filter_query=@Food&limit=100",
      answer: { items: [{ ...task, checked: true }], next_cursor: null },
    },
    get_task: { args: { task_id: TASK }, request: `GET /tasks/${TASK}`, answer: task },
    create_task: {
      args: {
        content: "Buy Milk",
        due_string: "tomorrow at 12:00",
        due_lang: "en",
        priority: 4,
        labels: ["Food"],
        deadline_date: null,
      },
      request: "POST /tasks",
      json: {
        content: "Buy Milk",
        due_string: "tomorrow at 12:00",
        due_lang: "en",
        priority: 4,
        labels: ["Food"],
        deadline_date: null,
      },
      answer: task,
    },
    quick_add_task: {
      args: { text: "Buy Milk tomorrow #Groceries" },
      request: "POST /tasks/quick",
      json: { text: "Buy Milk tomorrow #Groceries" },
      answer: task,
    },
    update_task: {
      args: { task_id: TASK, content: "Buy Coffee", duration: 15, duration_unit: "minute", ...due },
      request: `POST /tasks/${TASK}`,
      json: { content: "Buy Coffee", duration: 15, duration_unit: "minute", ...due },
      answer: { ...task, content: "Buy Coffee" },
    },
    move_task: {
      args: { task_id: TASK, section_id: "6Jf8VQXxpwv56VQ8" },
      request: `POST /tasks/${TASK}/move`,
      json: { section_id: "6Jf8VQXxpwv56VQ8" },
      answer: task,
    },
    complete_task: { args: { task_id: TASK }, request: `POST /tasks/${TASK}/close`, answer: null },
    reopen_task: { args: { task_id: TASK }, request: `POST /tasks/${TASK}/reopen`, answer: null },
    delete_task: { args: { task_id: TASK }, request: `DELETE /tasks/${TASK}`, answer: null },
    list_projects: {
      args: { limit: 200 },
      request: "GET /projects?limit=200",
      answer: { results: [{ id: "6Jf8VQXxpwv56VQ7", name: "Shopping List" }], next_cursor: null },
    },
    create_project: {
      args: { name: "Shopping List", parent_id: "220325187", view_style: "board", is_favorite: true },
      request: "POST /projects",
      json: { name: "Shopping List", parent_id: "220325187", view_style: "board", is_favorite: true },
      answer: { id: "6Jf8VQXxpwv56VQ7", name: "Shopping List" },
    },
    list_sections: {
      args: { project_id: "6Jf8VQXxpwv56VQ7" },
      request: "GET /sections?project_id=6Jf8VQXxpwv56VQ7",
      answer: { results: [{ id: "6Jf8VQXxpwv56VQ8", name: "Groceries" }], next_cursor: null },
    },
    list_labels: {
      args: {},
      request: "GET /labels",
      answer: { results: [{ id: "2156154810", name: "Food" }], next_cursor: null },
    },
    list_comments: {
      args: { task_id: TASK, limit: 5 },
      request: `GET /comments?task_id=${TASK}&limit=5`,
      answer: { results: [{ id: "6X7gfQHG59V8CJJV", content: "Need one bottle of milk" }], next_cursor: null },
    },
    create_comment: {
      args: { task_id: TASK, project_id: "6Jf8VQXxpwv56VQ7", content: "Need one bottle of milk" },
      request: "POST /comments",
      json: { task_id: TASK, project_id: "6Jf8VQXxpwv56VQ7", content: "Need one bottle of milk" },
      answer: { id: "6X7gfQHG59V8CJJV", content: "Need one bottle of milk" },
    },
  },
};
