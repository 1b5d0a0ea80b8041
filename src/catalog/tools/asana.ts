import type { ParameterInput, ToolInput } from "../tool.ts";
import {
  choice,
  day,
  filled,
  flag,
  inBody,
  inPath,
  inQuery,
  needed,
  open,
  orNull,
  text,
  texts,
  whole,
} from "../toolParameters.ts";

// `default` is the one scope of applications that ask for everything.
const scope = (name: string) => [[name], ["default"]];

const DIGITS = { pattern: "^[0-9]+$" };

const taskId = inPath("Gid of the task.", DIGITS);
const inWorkspace = inPath("Gid of the workspace or organization, from list_workspaces.", DIGITS);

const optFields = (example: string): ParameterInput =>
  inQuery(
    texts(`Members to return, also of objects in them, for example \`${example}\`; gid and name unless given.`, {
      minItems: 1,
    }),
    { name: "opt_fields", style: "comma" },
  );

const TASK = "name,completed,due_on,assignee.name,projects.name,permalink_url";
const taskFields = optFields(TASK);

const pages: Record<string, ParameterInput> = {
  limit: inQuery(whole("Results on a page.", { minimum: 1, maximum: 100, default: 20 })),
  offset: inQuery(text("`next_page.offset` of the page before; an offset that was not returned is refused.")),
};

const assignee = "Gid or e-mail address of a person, or `me`";
const NOTES =
  "Text as HTML inside `<body>`, with `<strong>`, `<em>`, `<ul>`, `<li>`, `<a href>` only; in place of the plain one.";

const content: Record<string, ParameterInput> = {
  notes: inBody(text("Description as plain text."), "data.notes"),
  html_notes: inBody(text(NOTES), "data.html_notes"),
  assignee: inBody(orNull(text(`${assignee}; null for nobody.`)), "data.assignee"),
  due_on: inBody(orNull(day("Day it is due, as `YYYY-MM-DD`; null for none.")), "data.due_on"),
  due_at: inBody(
    orNull(text("Time it is due, in UTC as `2026-01-31T09:00:00Z`; in place of `due_on`.", { format: "date-time" })),
    "data.due_at",
  ),
  start_on: inBody(
    orNull(day("Day work begins, as `YYYY-MM-DD`; `due_on` or `due_at` must be set too.")),
    "data.start_on",
  ),
  completed: inBody(flag("Whether it is done."), "data.completed"),
  custom_fields: inBody(
    open("Values by the gid of the custom field: text, a number, or the gid of an option."),
    "data.custom_fields",
  ),
};

export const asanaTools: ToolInput[] = [
  {
    id: "get_me",
    displayName: "Get the account",
    description: "Returns the gid, name and address of the person that calls are made as, and their workspaces.",
    actionType: "READ_ONLY",
    scopes: scope("users:read"),
    method: "GET",
    path: "/users/me",
  },
  {
    id: "list_workspaces",
    displayName: "List workspaces",
    description: "Lists the workspaces and organizations of the person, with the gids that other calls take.",
    actionType: "READ_ONLY",
    scopes: scope("workspaces:read"),
    method: "GET",
    path: "/workspaces",
    parameters: pages,
  },
  {
    id: "list_projects",
    displayName: "List projects",
    description: "Lists the projects of one workspace or team that the person can see.",
    actionType: "READ_ONLY",
    scopes: scope("projects:read"),
    method: "GET",
    path: "/projects",
    parameters: {
      workspace: inQuery(text("Gid of the workspace; this or `team` is needed.", DIGITS)),
      team: inQuery(text("Gid of the team.", DIGITS)),
      archived: inQuery(flag("Only archived ones, or only those that are not.")),
      fields: optFields("name,due_on,owner.name,permalink_url"),
      ...pages,
    },
  },
  {
    id: "list_sections",
    displayName: "List sections of a project",
    description: "Lists the sections (columns of a board) of a project in their order.",
    actionType: "READ_ONLY",
    method: "GET",
    path: "/projects/{project_gid}/sections",
    parameters: { project_gid: inPath("Gid of the project.", DIGITS), ...pages },
  },
  {
    id: "list_tasks",
    displayName: "List tasks",
    description:
      "Lists the tasks of one project, of one section, or of one person in a workspace: give `project`, or `section`, or `assignee` with `workspace`. Completed ones are among them unless `completed_since` is `now`.",
    actionType: "READ_ONLY",
    scopes: scope("tasks:read"),
    method: "GET",
    path: "/tasks",
    parameters: {
      project: inQuery(text("Gid of the project.", DIGITS)),
      section: inQuery(text("Gid of the section.", DIGITS)),
      assignee: inQuery(text(`${assignee}; with \`workspace\`.`)),
      workspace: inQuery(text("Gid of the workspace; with `assignee`.", DIGITS)),
      completed_since: inQuery(
        text("Only tasks that are not done, or were done since this time (ISO 8601); `now` for those not done."),
      ),
      modified_since: inQuery(text("Only tasks changed since this time (ISO 8601).")),
      fields: taskFields,
      ...pages,
    },
  },
  {
    id: "search_tasks",
    displayName: "Search tasks",
    description:
      "Finds tasks in a workspace by words and conditions that must all hold. Only in paid workspaces (else 402), and new changes take some seconds to be found. There are no pages: narrow the search, or sort by `created_at` and go on from the last one.",
    actionType: "READ_ONLY",
    scopes: scope("tasks:read"),
    method: "GET",
    path: "/workspaces/{workspace_gid}/tasks/search",
    parameters: {
      workspace_gid: inWorkspace,
      text: inQuery(text("Words in the name or description.")),
      assignees: inQuery(texts("Gids of people, or `me`; tasks of any of them."), {
        name: "assignee.any",
        style: "comma",
      }),
      projects: inQuery(texts("Gids of projects; tasks in any of them."), { name: "projects.any", style: "comma" }),
      completed: inQuery(flag("Only done ones, or only those that are not.")),
      due_before: inQuery(day("Only tasks due before this day."), { name: "due_on.before" }),
      due_after: inQuery(day("Only tasks due after this day."), { name: "due_on.after" }),
      modified_after: inQuery(text("Only tasks changed after this time (ISO 8601)."), { name: "modified_at.after" }),
      created_before: inQuery(text("Only tasks created before this time (ISO 8601)."), { name: "created_at.before" }),
      sort_by: inQuery(
        choice(["due_date", "created_at", "completed_at", "likes", "modified_at"], "What to sort by.", {
          default: "modified_at",
        }),
      ),
      sort_ascending: inQuery(flag("From the least to the greatest.", { default: false })),
      fields: taskFields,
      limit: pages.limit as ParameterInput,
    },
  },
  {
    id: "get_task",
    displayName: "Get a task",
    description:
      "Returns one task with its description, dates, projects, custom fields and followers; what was said about it comes from list_stories.",
    actionType: "READ_ONLY",
    scopes: scope("tasks:read"),
    method: "GET",
    path: "/tasks/{task_gid}",
    parameters: {
      task_gid: taskId,
      fields: inQuery(
        texts(`Only these members, for example \`${TASK}\`; all of the usual ones unless given.`, { minItems: 1 }),
        { name: "opt_fields", style: "comma" },
      ),
    },
  },
  {
    id: "create_task",
    displayName: "Create a task",
    description:
      "Creates a task in a workspace, in projects or under another task: one of `workspace`, `projects` and `parent` is needed. The assignee and followers are notified.",
    actionType: "REVERSIBLE",
    scopes: scope("tasks:write"),
    method: "POST",
    path: "/tasks",
    parameters: {
      name: needed(inBody(filled("Title."), "data.name")),
      ...content,
      workspace: inBody(text("Gid of the workspace.", DIGITS), "data.workspace"),
      projects: inBody(texts("Gids of the projects to put it in."), "data.projects"),
      parent: inBody(text("Gid of the task that it is a part of.", DIGITS), "data.parent"),
      followers: inBody(texts("Gids or addresses of people to follow it, or `me`."), "data.followers"),
      tags: inBody(texts("Gids of tags."), "data.tags"),
    },
  },
  {
    id: "update_task",
    displayName: "Update a task",
    description:
      "Changes what is given of a task. Its section changes by move_task_to_section; descriptions replace the present ones.",
    actionType: "REVERSIBLE",
    scopes: scope("tasks:write"),
    method: "PUT",
    path: "/tasks/{task_gid}",
    parameters: { task_gid: taskId, name: inBody(filled("New title."), "data.name"), ...content },
  },
  {
    id: "move_task_to_section",
    displayName: "Move a task to a section",
    description:
      "Puts a task at the top of a section unless told otherwise, and takes it out of the other sections of that project; also into a project that it was not in.",
    actionType: "REVERSIBLE",
    scopes: scope("tasks:write"),
    method: "POST",
    path: "/sections/{section_gid}/addTask",
    parameters: {
      section_gid: inPath("Gid of the section, from list_sections.", DIGITS),
      task: needed(inBody(text("Gid of the task.", DIGITS), "data.task")),
      insert_before: inBody(text("Gid of a task of that section to put it before.", DIGITS), "data.insert_before"),
      insert_after: inBody(text("Gid of a task of that section to put it after.", DIGITS), "data.insert_after"),
    },
  },
  {
    id: "list_stories",
    displayName: "List comments and changes of a task",
    description:
      "Lists what happened to a task, the oldest first: comments have the `resource_subtype` `comment_added`, all else is the record of changes.",
    actionType: "READ_ONLY",
    scopes: scope("stories:read"),
    method: "GET",
    path: "/tasks/{task_gid}/stories",
    parameters: { task_gid: taskId, fields: optFields("created_at,created_by.name,resource_subtype,text"), ...pages },
  },
  {
    id: "create_comment",
    displayName: "Comment on a task",
    description: "Adds a comment to a task and notifies its followers. Give `text` or `html_text`.",
    actionType: "REVERSIBLE",
    scopes: scope("stories:write"),
    method: "POST",
    path: "/tasks/{task_gid}/stories",
    parameters: {
      task_gid: taskId,
      text: inBody(filled("Plain text."), "data.text"),
      html_text: inBody(filled(NOTES), "data.html_text"),
    },
  },
  {
    id: "find_by_name",
    displayName: "Find people, projects or tags by name",
    description:
      "Returns the best matches of a name as it is typed, most relevant to the person first. It is the quick way to the gid of a person or project.",
    actionType: "READ_ONLY",
    scopes: scope("workspaces.typeahead:read"),
    method: "GET",
    path: "/workspaces/{workspace_gid}/typeahead",
    parameters: {
      workspace_gid: inWorkspace,
      resource_type: needed(
        inQuery(choice(["custom_field", "portfolio", "project", "tag", "task", "team", "user"], "What to find.")),
      ),
      query: inQuery(text("Beginning of the name.")),
      count: inQuery(whole("Results.", { minimum: 1, maximum: 100, default: 20 })),
    },
  },
  {
    id: "delete_task",
    displayName: "Delete a task",
    description:
      "Moves a task to the trash of the person, from where only they can take it back, in Asana, for 30 days. To close a task use update_task with `completed`.",
    actionType: "IRREVERSIBLE",
    scopes: scope("tasks:delete"),
    method: "DELETE",
    path: "/tasks/{task_gid}",
    parameters: { task_gid: taskId },
  },
];
