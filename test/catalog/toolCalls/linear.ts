import { linearTools } from "../../../src/catalog/tools/linear.ts";
import type { ToolCalls } from "./toolCalls.ts";

const TEAM = "9cfb482a-81e3-4154-b5b9-2c805e70a02d";
const ISSUE = "a7b1c2d3-0000-4000-8000-000000000001";
const CURSOR = "WyJ1cGRhdGVkQXQiXQ";
const request = "POST /graphql";
const pageInfo = { hasNextPage: false, endCursor: null };
const issue = { id: ISSUE, identifier: "ENG-123", title: "More detailed error reports from the API" };

export const linear: ToolCalls = {
  tools: linearTools,
  bases: ["https://api.linear.app"],
  source: "https://linear.app/developers/graphql",
  calls: {
    get_viewer: {
      args: {},
      request,
      graphql: ["viewer", "organization"],
      json: {},
      answer: { data: { viewer: { id: TEAM, name: "Ada" }, organization: { id: TEAM, name: "Acme" } } },
    },
    list_teams: {
      args: { first: 10, after: CURSOR },
      request,
      graphql: ["teams(first: $first, after: $after)"],
      json: { variables: { first: 10, after: CURSOR } },
      answer: { data: { teams: { nodes: [{ id: TEAM, key: "ENG", name: "Engineering" }], pageInfo } } },
    },
    list_issues: {
      args: {
        team_key: "ENG",
        assigned_to_me: true,
        assignee_email: "ada@example.com",
        state_name: "In Review",
        project_id: ISSUE,
        cycle_id: TEAM,
        created_since: "2026-01-01",
        state_types: ["started", "unstarted"],
        label_name: "bug",
        priorities: [1, 2],
        updated_since: "-P2W",
        orderBy: "updatedAt",
        first: 20,
      },
      request,
      graphql: ["issues(filter: $filter, orderBy: $orderBy, first: $first, after: $after)"],
      json: {
        variables: {
          filter: {
            team: { key: { eq: "ENG" } },
            assignee: { isMe: { eq: true }, email: { eq: "ada@example.com" } },
            state: { type: { in: ["started", "unstarted"] }, name: { eqIgnoreCase: "In Review" } },
            project: { id: { eq: ISSUE } },
            cycle: { id: { eq: TEAM } },
            createdAt: { gte: "2026-01-01" },
            labels: { some: { name: { eqIgnoreCase: "bug" } } },
            priority: { in: [1, 2] },
            updatedAt: { gte: "-P2W" },
          },
          orderBy: "updatedAt",
          first: 20,
        },
      },
      answer: { data: { issues: { nodes: [issue], pageInfo } } },
    },
    search_issues: {
      args: { term: "crash & burn", team_id: TEAM, include_comments: true, include_archived: false, first: 5 },
      request,
      graphql: [
        "searchIssues(term: $term, teamId: $teamId, includeComments: $includeComments, includeArchived: $includeArchived, first: $first, after: $after)",
      ],
      json: {
        variables: { term: "crash & burn", teamId: TEAM, includeComments: true, includeArchived: false, first: 5 },
      },
      answer: { data: { searchIssues: { nodes: [issue], pageInfo, totalCount: 1 } } },
    },
    get_issue: {
      args: { id: "ENG-123" },
      request,
      graphql: ["issue(id: $id)"],
      json: { variables: { id: "ENG-123" } },
      answer: { data: { issue } },
    },
    create_issue: {
      args: {
        team_id: TEAM,
        title: "New exception",
        description: "More detail",
        priority: 2,
        label_ids: [ISSUE],
        due_date: "2026-02-01",
        estimate: 3,
      },
      request,
      graphql: ["issueCreate(input: $input)"],
      json: {
        variables: {
          input: {
            teamId: TEAM,
            title: "New exception",
            description: "More detail",
            priority: 2,
            labelIds: [ISSUE],
            dueDate: "2026-02-01",
            estimate: 3,
          },
        },
      },
      answer: { data: { issueCreate: { success: true, issue } } },
    },
    update_issue: {
      args: {
        id: "ENG-123",
        title: "New title",
        state_id: TEAM,
        assignee_id: null,
        added_label_ids: [ISSUE],
        removed_label_ids: [TEAM],
        project_id: null,
        cycle_id: TEAM,
        team_id: TEAM,
      },
      request,
      graphql: ["issueUpdate(id: $id, input: $input)"],
      json: {
        variables: {
          id: "ENG-123",
          input: {
            title: "New title",
            stateId: TEAM,
            assigneeId: null,
            addedLabelIds: [ISSUE],
            removedLabelIds: [TEAM],
            projectId: null,
            cycleId: TEAM,
            teamId: TEAM,
          },
        },
      },
      answer: { data: { issueUpdate: { success: true, issue } } },
    },
    delete_issue: {
      args: { id: "ENG-123" },
      request,
      graphql: ["issueDelete(id: $id)"],
      json: { variables: { id: "ENG-123" } },
      answer: { data: { issueDelete: { success: true, entity: issue } } },
    },
    restore_issue: {
      args: { id: ISSUE },
      request,
      graphql: ["issueUnarchive(id: $id)"],
      json: { variables: { id: ISSUE } },
      answer: { data: { issueUnarchive: { success: true, entity: issue } } },
    },
    relate_issues: {
      args: { issue_id: ISSUE, related_issue_id: "ENG-124", type: "blocks" },
      request,
      graphql: ["issueRelationCreate(input: $input)"],
      json: { variables: { input: { issueId: ISSUE, relatedIssueId: "ENG-124", type: "blocks" } } },
      answer: { data: { issueRelationCreate: { success: true } } },
    },
    create_comment: {
      args: { issue_id: ISSUE, body: "Looks **good**", parent_id: TEAM },
      request,
      graphql: ["commentCreate(input: $input)"],
      json: { variables: { input: { issueId: ISSUE, body: "Looks **good**", parentId: TEAM } } },
      answer: { data: { commentCreate: { success: true } } },
    },
    list_projects: {
      args: { name_contains: "launch", team_key: "ENG", first: 5 },
      request,
      graphql: ["projects(filter: $filter, orderBy: $orderBy, first: $first, after: $after)"],
      json: {
        variables: {
          filter: { name: { containsIgnoreCase: "launch" }, accessibleTeams: { some: { key: { eq: "ENG" } } } },
          first: 5,
        },
      },
      answer: { data: { projects: { nodes: [], pageInfo } } },
    },
    list_cycles: {
      args: { team_key: "ENG", is_active: true },
      request,
      graphql: ["cycles(filter: $filter, first: $first, after: $after)"],
      json: { variables: { filter: { team: { key: { eq: "ENG" } }, isActive: { eq: true } } } },
      answer: { data: { cycles: { nodes: [], pageInfo } } },
    },
    list_workflow_states: {
      args: { team_key: "ENG", first: 50 },
      request,
      graphql: ["workflowStates(filter: $filter, first: $first, after: $after)"],
      json: { variables: { filter: { team: { key: { eq: "ENG" } } }, first: 50 } },
      answer: { data: { workflowStates: { nodes: [], pageInfo } } },
    },
    list_labels: {
      args: { name_contains: "bug" },
      request,
      graphql: ["issueLabels(filter: $filter, first: $first, after: $after)"],
      json: { variables: { filter: { name: { containsIgnoreCase: "bug" } } } },
      answer: { data: { issueLabels: { nodes: [], pageInfo } } },
    },
    list_users: {
      args: { email: "ada@example.com", name_contains: "ada" },
      request,
      graphql: ["users(filter: $filter, first: $first, after: $after)"],
      json: { variables: { filter: { email: { eq: "ada@example.com" }, name: { containsIgnoreCase: "ada" } } } },
      answer: { data: { users: { nodes: [], pageInfo } } },
    },
  },
};
