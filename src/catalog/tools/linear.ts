import type { ParameterInput, ToolInput } from "../tool.ts";

// All of Linear is one GraphQL address. The queries name what agents need of a thing and no more: Linear counts the
// complexity of a query, and connections within connections multiply it.
const graphql = (query: string) =>
  ({ method: "POST", path: "/graphql", fixedBody: { query: query.replace(/\s+/g, " ").trim() } }) as const;

/**
 * A parameter that becomes a variable of the query, or a place within one. What is not given stays out of the variable
 * altogether, so a filter does not ask for it and a change leaves it as it is.
 */
const variable = (path: string, schema: Record<string, unknown>, required = false): ParameterInput => ({
  in: "body-field",
  name: `variables.${path}`,
  required,
  schema,
});

const ISSUE = `id identifier title url priority priorityLabel dueDate estimate createdAt updatedAt
  state { id name type } assignee { id name email } team { id key name } project { id name }
  labels(first: 10) { nodes { id name } }`;

const PAGE = "pageInfo { hasNextPage endCursor }";

const pages: Record<string, ParameterInput> = {
  first: variable("first", {
    type: "integer",
    minimum: 1,
    maximum: 250,
    default: 50,
    description: "Results on a page.",
  }),
  after: variable("after", { type: "string", description: "`pageInfo.endCursor` of the page before." }),
};

const orderBy = variable("orderBy", {
  type: "string",
  enum: ["createdAt", "updatedAt"],
  default: "createdAt",
  description: "Which time to order by.",
});

const uuid = (description: string) => ({ type: "string", format: "uuid", description });
const orNull = (schema: Record<string, unknown>) => ({ ...schema, type: [schema.type, "null"] });

const issueKey = {
  type: "string",
  minLength: 1,
  description: "The issue: its UUID or its identifier, for example `ENG-123`.",
};

const priority = {
  type: "integer",
  minimum: 0,
  maximum: 4,
  description: "0 none, 1 urgent, 2 high, 3 medium, 4 low.",
};

const dueDate = { type: "string", format: "date", description: "Day it is due, as `YYYY-MM-DD`." };

const uuids = (description: string) => ({ type: "array", items: { type: "string", format: "uuid" }, description });

const issueInput: Record<string, ParameterInput> = {
  description: variable("input.description", { type: "string", description: "Description in Markdown." }),
  state_id: variable("input.stateId", uuid("State of the workflow, from list_workflow_states.")),
  priority: variable("input.priority", priority),
};

const teamFilter = variable("filter.team.key.eq", {
  type: "string",
  description: "Only of the team with this key, for example `ENG`.",
});

export const linearTools: ToolInput[] = [
  {
    id: "get_viewer",
    displayName: "Get the account",
    description:
      "Returns the person, or the app, that calls are made as, and the workspace. Linear reports failures in a member `errors`, here as in every call, sometimes with status 200.",
    actionType: "READ_ONLY",
    scopes: [["read"]],
    ...graphql("query { viewer { id name displayName email admin } organization { id name urlKey } }"),
  },
  {
    id: "list_teams",
    displayName: "List teams",
    description: "Lists the teams that the account can see, with their ids and keys, which other calls take.",
    actionType: "READ_ONLY",
    scopes: [["read"]],
    ...graphql(`query ($first: Int, $after: String) {
      teams(first: $first, after: $after) { nodes { id key name description private } ${PAGE} }
    }`),
    parameters: pages,
  },
  {
    id: "list_issues",
    displayName: "List issues",
    description:
      "Lists issues that meet all given conditions, without archived ones. To find words, use search_issues.",
    actionType: "READ_ONLY",
    scopes: [["read"]],
    ...graphql(`query ($filter: IssueFilter, $orderBy: PaginationOrderBy, $first: Int, $after: String) {
      issues(filter: $filter, orderBy: $orderBy, first: $first, after: $after) { nodes { ${ISSUE} } ${PAGE} }
    }`),
    parameters: {
      team_key: teamFilter,
      assigned_to_me: variable("filter.assignee.isMe.eq", {
        type: "boolean",
        description: "Only issues that are, or are not, assigned to the account.",
      }),
      assignee_email: variable("filter.assignee.email.eq", {
        type: "string",
        format: "email",
        description: "Only issues assigned to the person with this address.",
      }),
      state_types: variable("filter.state.type.in", {
        type: "array",
        items: {
          type: "string",
          enum: ["triage", "backlog", "unstarted", "started", "completed", "canceled", "duplicate"],
        },
        minItems: 1,
        description: "Only issues in states of these kinds.",
      }),
      state_name: variable("filter.state.name.eqIgnoreCase", {
        type: "string",
        description: "Only issues in the state with this name, for example `In Review`.",
      }),
      label_name: variable("filter.labels.some.name.eqIgnoreCase", {
        type: "string",
        description: "Only issues with the label of this name.",
      }),
      project_id: variable("filter.project.id.eq", uuid("Only issues of this project.")),
      cycle_id: variable("filter.cycle.id.eq", uuid("Only issues of this cycle.")),
      priorities: variable("filter.priority.in", {
        type: "array",
        items: { type: "integer", minimum: 0, maximum: 4 },
        minItems: 1,
        description: "Only issues of these priorities: 0 none, 1 urgent, 2 high, 3 medium, 4 low.",
      }),
      updated_since: variable("filter.updatedAt.gte", {
        type: "string",
        description: "Only issues changed since a time (ISO 8601), or within a duration before now as `-P2W`.",
      }),
      created_since: variable("filter.createdAt.gte", {
        type: "string",
        description: "Only issues created since a time (ISO 8601), or within a duration before now as `-P2W`.",
      }),
      orderBy,
      ...pages,
    },
  },
  {
    id: "search_issues",
    displayName: "Search issues",
    description: "Finds issues by words in title and description and, if wanted, in comments; the best matches first.",
    actionType: "READ_ONLY",
    scopes: [["read"]],
    ...graphql(`query ($term: String!, $teamId: String, $includeComments: Boolean, $includeArchived: Boolean,
      $first: Int, $after: String) {
      searchIssues(term: $term, teamId: $teamId, includeComments: $includeComments,
        includeArchived: $includeArchived, first: $first, after: $after) {
        nodes { ${ISSUE} } ${PAGE} totalCount
      }
    }`),
    parameters: {
      term: variable("term", { type: "string", minLength: 1, description: "Words to find." }, true),
      team_id: variable("teamId", uuid("Team whose issues come first.")),
      include_comments: variable("includeComments", { type: "boolean", description: "Also search comments." }),
      include_archived: variable("includeArchived", { type: "boolean", description: "Also archived issues." }),
      ...pages,
    },
  },
  {
    id: "get_issue",
    displayName: "Get an issue",
    description: "Returns one issue with its description, parent, sub-issues and links, and up to 50 of its comments.",
    actionType: "READ_ONLY",
    scopes: [["read"]],
    ...graphql(`query ($id: String!) {
      issue(id: $id) {
        ${ISSUE} description branchName creator { id name } cycle { id number name }
        parent { id identifier title } children(first: 50) { nodes { id identifier title state { name type } } }
        attachments(first: 20) { nodes { id title url } }
        comments(first: 50) { nodes { id body createdAt user { id name } parent { id } } ${PAGE} }
      }
    }`),
    parameters: { id: variable("id", issueKey, true) },
  },
  {
    id: "create_issue",
    displayName: "Create an issue",
    description: "Creates an issue in a team. Those who are assigned or subscribed are notified.",
    actionType: "REVERSIBLE",
    scopes: [["write"], ["issues:create"]],
    ...graphql(`mutation ($input: IssueCreateInput!) {
      issueCreate(input: $input) { success issue { ${ISSUE} } }
    }`),
    parameters: {
      team_id: variable("input.teamId", uuid("Team, from list_teams."), true),
      title: variable("input.title", { type: "string", minLength: 1, description: "Title." }, true),
      ...issueInput,
      assignee_id: variable("input.assigneeId", uuid("Person to assign it to, from list_users.")),
      label_ids: variable("input.labelIds", uuids("Labels, from list_labels.")),
      project_id: variable("input.projectId", uuid("Project, from list_projects.")),
      cycle_id: variable("input.cycleId", uuid("Cycle, from list_cycles.")),
      parent_id: variable("input.parentId", {
        ...issueKey,
        description: "Issue that it is a part of, by UUID or identifier.",
      }),
      due_date: variable("input.dueDate", dueDate),
      estimate: variable("input.estimate", {
        type: "integer",
        minimum: 0,
        description: "Estimate in the points of the team's scale.",
      }),
    },
  },
  {
    id: "update_issue",
    displayName: "Update an issue",
    description:
      "Changes what is given of an issue; null empties it. Labels are best changed by `added_label_ids` and `removed_label_ids`, `label_ids` replaces them all.",
    actionType: "REVERSIBLE",
    scopes: [["write"]],
    ...graphql(`mutation ($id: String!, $input: IssueUpdateInput!) {
      issueUpdate(id: $id, input: $input) { success issue { ${ISSUE} } }
    }`),
    parameters: {
      id: variable("id", issueKey, true),
      title: variable("input.title", { type: "string", minLength: 1, description: "New title." }),
      ...issueInput,
      assignee_id: variable("input.assigneeId", orNull(uuid("Person to assign it to; null for nobody."))),
      label_ids: variable("input.labelIds", uuids("All labels that it shall have.")),
      added_label_ids: variable("input.addedLabelIds", uuids("Labels to add.")),
      removed_label_ids: variable("input.removedLabelIds", uuids("Labels to remove.")),
      project_id: variable("input.projectId", orNull(uuid("Project; null for none."))),
      cycle_id: variable("input.cycleId", orNull(uuid("Cycle; null for none."))),
      parent_id: variable(
        "input.parentId",
        orNull({ ...issueKey, description: "Issue that it is a part of, by UUID or identifier; null for none." }),
      ),
      due_date: variable("input.dueDate", orNull(dueDate)),
      estimate: variable(
        "input.estimate",
        orNull({ type: "integer", minimum: 0, description: "Estimate in the points of the team's scale." }),
      ),
      team_id: variable("input.teamId", uuid("Team to move it to.")),
    },
  },
  {
    id: "delete_issue",
    displayName: "Move an issue to the trash",
    description: "Moves an issue to the trash, from where it can be restored for 30 days with restore_issue.",
    actionType: "REVERSIBLE",
    scopes: [["write"]],
    ...graphql("mutation ($id: String!) { issueDelete(id: $id) { success entity { id identifier } } }"),
    parameters: { id: variable("id", issueKey, true) },
  },
  {
    id: "restore_issue",
    displayName: "Restore an issue",
    description: "Takes an issue out of the trash or the archive.",
    actionType: "REVERSIBLE",
    scopes: [["write"]],
    ...graphql("mutation ($id: String!) { issueUnarchive(id: $id) { success entity { id identifier } } }"),
    parameters: { id: variable("id", issueKey, true) },
  },
  {
    id: "relate_issues",
    displayName: "Relate two issues",
    description: "Says that one issue blocks another, is a duplicate of it or has to do with it.",
    actionType: "REVERSIBLE",
    scopes: [["write"]],
    ...graphql(`mutation ($input: IssueRelationCreateInput!) {
      issueRelationCreate(input: $input) { success issueRelation { id type } }
    }`),
    parameters: {
      issue_id: variable("input.issueId", issueKey, true),
      related_issue_id: variable(
        "input.relatedIssueId",
        { ...issueKey, description: "The other issue, by UUID or identifier." },
        true,
      ),
      type: variable(
        "input.type",
        {
          type: "string",
          enum: ["blocks", "duplicate", "related"],
          description: "What the first issue is to the other one.",
        },
        true,
      ),
    },
  },
  {
    id: "create_comment",
    displayName: "Comment on an issue",
    description: "Adds a comment to an issue, or an answer to a comment, and notifies those who are subscribed.",
    actionType: "REVERSIBLE",
    scopes: [["write"], ["comments:create"]],
    ...graphql(`mutation ($input: CommentCreateInput!) {
      commentCreate(input: $input) { success comment { id url body createdAt } }
    }`),
    parameters: {
      issue_id: variable("input.issueId", issueKey, true),
      body: variable("input.body", { type: "string", minLength: 1, description: "Text in Markdown." }, true),
      parent_id: variable("input.parentId", uuid("Comment to answer.")),
    },
  },
  {
    id: "list_projects",
    displayName: "List projects",
    description: "Lists projects with their status, lead, dates and progress (0 to 1).",
    actionType: "READ_ONLY",
    scopes: [["read"]],
    ...graphql(`query ($filter: ProjectFilter, $orderBy: PaginationOrderBy, $first: Int, $after: String) {
      projects(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
        nodes {
          id name description url progress startDate targetDate
          status { id name type } lead { id name } teams(first: 10) { nodes { id key } }
        }
        ${PAGE}
      }
    }`),
    parameters: {
      name_contains: variable("filter.name.containsIgnoreCase", {
        type: "string",
        description: "Only projects with this in their name.",
      }),
      team_key: variable("filter.accessibleTeams.some.key.eq", {
        type: "string",
        description: "Only projects of the team with this key, for example `ENG`.",
      }),
      orderBy,
      ...pages,
    },
  },
  {
    id: "list_cycles",
    displayName: "List cycles",
    description: "Lists the cycles (sprints) of teams with their dates and progress (0 to 1).",
    actionType: "READ_ONLY",
    scopes: [["read"]],
    ...graphql(`query ($filter: CycleFilter, $first: Int, $after: String) {
      cycles(filter: $filter, first: $first, after: $after) {
        nodes { id number name startsAt endsAt completedAt progress team { id key } } ${PAGE}
      }
    }`),
    parameters: {
      team_key: teamFilter,
      is_active: variable("filter.isActive.eq", { type: "boolean", description: "Only those that run now." }),
      ...pages,
    },
  },
  {
    id: "list_workflow_states",
    displayName: "List states",
    description: "Lists the states that issues of a team go through, with their ids and kinds.",
    actionType: "READ_ONLY",
    scopes: [["read"]],
    ...graphql(`query ($filter: WorkflowStateFilter, $first: Int, $after: String) {
      workflowStates(filter: $filter, first: $first, after: $after) {
        nodes { id name type position team { id key } } ${PAGE}
      }
    }`),
    parameters: { team_key: teamFilter, ...pages },
  },
  {
    id: "list_labels",
    displayName: "List labels",
    description: "Lists the labels for issues: of the workspace, where `team` is null, and of teams.",
    actionType: "READ_ONLY",
    scopes: [["read"]],
    ...graphql(`query ($filter: IssueLabelFilter, $first: Int, $after: String) {
      issueLabels(filter: $filter, first: $first, after: $after) {
        nodes { id name description isGroup team { id key } parent { id name } } ${PAGE}
      }
    }`),
    parameters: {
      name_contains: variable("filter.name.containsIgnoreCase", {
        type: "string",
        description: "Only labels with this in their name.",
      }),
      ...pages,
    },
  },
  {
    id: "list_users",
    displayName: "List people",
    description: "Lists the people of the workspace with their ids and addresses.",
    actionType: "READ_ONLY",
    scopes: [["read"]],
    ...graphql(`query ($filter: UserFilter, $first: Int, $after: String) {
      users(filter: $filter, first: $first, after: $after) {
        nodes { id name displayName email active guest } ${PAGE}
      }
    }`),
    parameters: {
      email: variable("filter.email.eq", {
        type: "string",
        format: "email",
        description: "Only the person with this address.",
      }),
      name_contains: variable("filter.name.containsIgnoreCase", {
        type: "string",
        description: "Only people with this in their name.",
      }),
      ...pages,
    },
  },
];
