import type { ParameterInput, ToolInput } from "../tool.ts";
import { day, filled, inBody, inPath, inQuery, needed, open, orNull, text, texts, whole } from "../toolParameters.ts";

const readWork = [["read:jira-work"]];
const readUsers = [["read:jira-user"]];
const write = [["write:jira-work"]];

const issue = inPath("Key of the issue, as `PROJ-12`, or its id.");

const DOCUMENT =
  'in the Atlassian Document Format, for example `{"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": [{"type": "text", "text": "Hello"}]}]}`';

const pages = (maximum: number): Record<string, ParameterInput> => ({
  startAt: inQuery(whole("Number of the first result, from 0.", { minimum: 0, default: 0 })),
  maxResults: inQuery(whole("Results on a page; there may be fewer.", { minimum: 1, maximum, default: 50 })),
});

const FIELDS = "summary,status,assignee,priority,updated";

const fieldsOfIssue: Record<string, ParameterInput> = {
  // First, so that the fields with parameters of their own are put into it.
  other_fields: inBody(
    open(
      'Further fields by id, for example `{"customfield_10016": 3, "components": [{"name": "API"}]}`; list_fields tells ids.',
    ),
    "fields",
  ),
  description: inBody(open(`Description ${DOCUMENT}.`), "fields.description"),
  priority: inBody(text("Name of the priority, for example `High`."), "fields.priority.name"),
  labels: inBody(texts("All labels, without blanks; in a change they replace the present ones."), "fields.labels"),
  parent: inBody(text("Key of the epic or issue that it belongs to."), "fields.parent.key"),
  due_date: inBody(orNull(day("Day it is due, as `YYYY-MM-DD`; null for none.")), "fields.duedate"),
};

export const jiraTools: ToolInput[] = [
  {
    id: "get_myself",
    displayName: "Get the account",
    description: "Returns the account id, name, address and time zone of the person that calls are made as.",
    actionType: "READ_ONLY",
    scopes: readUsers,
    method: "GET",
    path: "/rest/api/3/myself",
  },
  {
    id: "list_projects",
    displayName: "List projects",
    description: "Lists the projects that the person can see, by name, with their keys and ids.",
    actionType: "READ_ONLY",
    scopes: readWork,
    method: "GET",
    path: "/rest/api/3/project/search",
    fixedQuery: { orderBy: "name" },
    parameters: { query: inQuery(text("Words in the key or name; case does not matter.")), ...pages(100) },
  },
  {
    id: "search_issues",
    displayName: "Search issues",
    description:
      "Finds issues by JQL. The query must have a condition that limits it, such as a project or a time. What was changed a moment ago may be missing. There is no count; `isLast` tells the last page.",
    actionType: "READ_ONLY",
    scopes: readWork,
    method: "GET",
    path: "/rest/api/3/search/jql",
    parameters: {
      jql: needed(
        inQuery(
          filled(
            'Query, for example `project = PROJ AND statusCategory != Done AND assignee = currentUser() AND text ~ "crash" ORDER BY updated DESC`.',
          ),
        ),
      ),
      fields: needed(
        inQuery(
          texts(`Fields to return of each issue, for example \`${FIELDS}\`; \`*navigable\` for the usual ones.`, {
            minItems: 1,
          }),
          { style: "comma" },
        ),
      ),
      maxResults: inQuery(whole("Results on a page; there may be fewer.", { minimum: 1, maximum: 100, default: 50 })),
      nextPageToken: inQuery(text("`nextPageToken` of the page before; all else must stay the same.")),
    },
  },
  {
    id: "get_issue",
    displayName: "Get an issue",
    description:
      "Returns one issue. Texts such as the description are in the Atlassian Document Format. With all fields the answer is long: name those that are needed.",
    actionType: "READ_ONLY",
    scopes: readWork,
    method: "GET",
    path: "/rest/api/3/issue/{issueIdOrKey}",
    parameters: {
      issueIdOrKey: issue,
      fields: inQuery(
        texts(`Fields to return, for example \`${FIELDS},description\`; all unless given.`, { minItems: 1 }),
        {
          style: "comma",
        },
      ),
    },
  },
  {
    id: "list_issue_types",
    displayName: "List issue types of a project",
    description: "Lists the types of issue that the person can create in a project, with their ids.",
    actionType: "READ_ONLY",
    scopes: readWork,
    method: "GET",
    path: "/rest/api/3/issue/createmeta/{projectIdOrKey}/issuetypes",
    parameters: { projectIdOrKey: inPath("Key or id of the project."), ...pages(200) },
  },
  {
    id: "list_fields",
    displayName: "List fields",
    description:
      "Lists all fields of issues with their ids, names and types, also the site's custom fields. Not paged.",
    actionType: "READ_ONLY",
    scopes: readWork,
    method: "GET",
    path: "/rest/api/3/field",
  },
  {
    id: "create_issue",
    displayName: "Create an issue",
    description:
      "Creates an issue and returns its key. Those who watch the project are notified. A project can require further fields: a refusal names them in `errors`.",
    actionType: "REVERSIBLE",
    scopes: write,
    method: "POST",
    path: "/rest/api/3/issue",
    parameters: {
      ...fieldsOfIssue,
      project: needed(inBody(filled("Key of the project."), "fields.project.key")),
      issue_type: needed(
        inBody(
          filled("Name of the type, for example `Task` or `Bug`, from list_issue_types."),
          "fields.issuetype.name",
        ),
      ),
      summary: needed(inBody(filled("Title, in one line.", { maxLength: 255 }), "fields.summary")),
      assignee: inBody(text("Account id of the person, from find_assignable_users."), "fields.assignee.id"),
    },
  },
  {
    id: "update_issue",
    displayName: "Update an issue",
    description:
      "Changes what is given of an issue and returns nothing. The status changes by transition_issue, the assignee by assign_issue. Watchers are notified.",
    actionType: "REVERSIBLE",
    scopes: write,
    method: "PUT",
    path: "/rest/api/3/issue/{issueIdOrKey}",
    parameters: {
      issueIdOrKey: issue,
      ...fieldsOfIssue,
      summary: inBody(filled("New title.", { maxLength: 255 }), "fields.summary"),
    },
  },
  {
    id: "assign_issue",
    displayName: "Assign an issue",
    description: "Gives an issue to a person, or to nobody. Returns nothing.",
    actionType: "REVERSIBLE",
    scopes: write,
    method: "PUT",
    path: "/rest/api/3/issue/{issueIdOrKey}/assignee",
    parameters: {
      issueIdOrKey: issue,
      accountId: needed(
        inBody(orNull(text("Account id from find_assignable_users; null for nobody, `-1` for the project's default."))),
      ),
    },
  },
  {
    id: "find_assignable_users",
    displayName: "Find people to assign",
    description: "Finds people who can be assigned to an issue, or to issues of a project: give one of both.",
    actionType: "READ_ONLY",
    scopes: readUsers,
    method: "GET",
    path: "/rest/api/3/user/assignable/search",
    parameters: {
      query: inQuery(text("Beginning of the name or address; everybody unless given.")),
      project: inQuery(text("Key or id of the project; for a new issue.")),
      issueKey: inQuery(text("Key of the issue.")),
      ...pages(1000),
    },
  },
  {
    id: "list_transitions",
    displayName: "List possible transitions",
    description:
      "Lists the transitions that the person can make with an issue in its present status, each with an id and the status that it leads to.",
    actionType: "READ_ONLY",
    scopes: readWork,
    method: "GET",
    path: "/rest/api/3/issue/{issueIdOrKey}/transitions",
    parameters: { issueIdOrKey: issue },
  },
  {
    id: "transition_issue",
    displayName: "Change the status of an issue",
    description: "Moves an issue to another status by one of the transitions of list_transitions. Returns nothing.",
    actionType: "REVERSIBLE",
    scopes: write,
    method: "POST",
    path: "/rest/api/3/issue/{issueIdOrKey}/transitions",
    parameters: {
      issueIdOrKey: issue,
      transition: needed(inBody(filled("Id of the transition, not of the status."), "transition.id")),
      fields: inBody(open('Fields that the transition asks for, for example `{"resolution": {"name": "Fixed"}}`.')),
    },
  },
  {
    id: "list_comments",
    displayName: "List comments of an issue",
    description: "Lists the comments of an issue, newest first, each with its author and text.",
    actionType: "READ_ONLY",
    scopes: readWork,
    method: "GET",
    path: "/rest/api/3/issue/{issueIdOrKey}/comment",
    fixedQuery: { orderBy: "-created" },
    parameters: { issueIdOrKey: issue, ...pages(100) },
  },
  {
    id: "create_comment",
    displayName: "Comment on an issue",
    description: "Adds a comment to an issue and notifies its watchers.",
    actionType: "REVERSIBLE",
    scopes: write,
    method: "POST",
    path: "/rest/api/3/issue/{issueIdOrKey}/comment",
    parameters: { issueIdOrKey: issue, body: needed(inBody(open(`Text ${DOCUMENT}.`))) },
  },
  {
    id: "add_worklog",
    displayName: "Log work on an issue",
    description: "Notes how long somebody worked on an issue, and lowers its remaining estimate.",
    actionType: "REVERSIBLE",
    scopes: write,
    method: "POST",
    path: "/rest/api/3/issue/{issueIdOrKey}/worklog",
    parameters: {
      issueIdOrKey: issue,
      timeSpentSeconds: needed(inBody(whole("Seconds of work.", { minimum: 60 }))),
      started: inBody(text("When it began, exactly as `2026-01-31T09:00:00.000+0000`; now unless given.")),
      comment: inBody(open(`What was done, ${DOCUMENT}.`)),
    },
  },
];
