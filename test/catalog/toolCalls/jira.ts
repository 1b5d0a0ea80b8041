import { jiraTools } from "../../../src/catalog/tools/jira.ts";
import type { ToolCalls } from "./toolCalls.ts";

const paragraph = (words: string) => ({
  type: "doc",
  version: 1,
  content: [{ type: "paragraph", content: [{ type: "text", text: words }] }],
});

export const jira: ToolCalls = {
  tools: jiraTools,
  bases: ["https://api.atlassian.com/ex/jira/35273b54-3f06-40d2-880f-dd28cf8daafa"],
  source: "https://developer.atlassian.com/cloud/jira/platform/rest/v3/",
  calls: {
    get_myself: {
      args: {},
      request: "GET /rest/api/3/myself",
      answer: { accountId: "5b10a2844c20165700ede21g", displayName: "Mia Krystof", timeZone: "Australia/Sydney" },
    },
    list_projects: {
      args: { query: "EX", startAt: 50, maxResults: 50 },
      request: "GET /rest/api/3/project/search?orderBy=name&query=EX&startAt=50&maxResults=50",
      answer: { isLast: true, total: 1, values: [{ id: "10000", key: "EX", name: "Example" }] },
    },
    search_issues: {
      args: {
        jql: 'project = HSP AND text ~ "a+b"',
        fields: ["summary", "status"],
        maxResults: 15,
        nextPageToken: "EgQIlMIC",
      },
      request:
        'GET /rest/api/3/search/jql?jql=project = HSP AND text ~ "a%2Bb"&fields=summary,status&maxResults=15&nextPageToken=EgQIlMIC',
      answer: { isLast: true, issues: [{ id: "10002", key: "ED-1", fields: { summary: "Main order flow broken" } }] },
    },
    get_issue: {
      args: { issueIdOrKey: "ED-1", fields: ["summary", "comment"] },
      request: "GET /rest/api/3/issue/ED-1?fields=summary,comment",
      answer: { id: "10002", key: "ED-1", fields: { summary: "Main order flow broken" } },
    },
    list_issue_types: {
      args: { projectIdOrKey: "ED", maxResults: 100 },
      request: "GET /rest/api/3/issue/createmeta/ED/issuetypes?maxResults=100",
      answer: { issueTypes: [{ id: "1", name: "Bug", subtask: false }], maxResults: 100, startAt: 0, total: 1 },
    },
    list_fields: {
      args: {},
      request: "GET /rest/api/3/field",
      answer: [{ id: "description", name: "Description", custom: false }],
    },
    create_issue: {
      args: {
        project: "ED",
        issue_type: "Bug",
        summary: "Main order flow broken",
        description: paragraph("Order entry fails when selecting supplier."),
        assignee: "5b109f2e9729b51b54dc274d",
        priority: "High",
        labels: ["bugfix", "blitz_test"],
        parent: "PROJ-123",
        due_date: "2026-05-11",
        other_fields: { customfield_60000: "jira-software-users", environment: paragraph("UAT") },
      },
      request: "POST /rest/api/3/issue",
      json: {
        fields: {
          project: { key: "ED" },
          issuetype: { name: "Bug" },
          summary: "Main order flow broken",
          description: paragraph("Order entry fails when selecting supplier."),
          assignee: { id: "5b109f2e9729b51b54dc274d" },
          priority: { name: "High" },
          labels: ["bugfix", "blitz_test"],
          parent: { key: "PROJ-123" },
          duedate: "2026-05-11",
          customfield_60000: "jira-software-users",
          environment: paragraph("UAT"),
        },
      },
      answer: { id: "10000", key: "ED-24", self: "https://your-domain.atlassian.net/rest/api/3/issue/10000" },
    },
    update_issue: {
      args: {
        issueIdOrKey: "ED-24",
        summary: "Completed orders still displaying in pending",
        due_date: null,
        other_fields: { customfield_10010: 1 },
      },
      request: "PUT /rest/api/3/issue/ED-24",
      json: {
        fields: { summary: "Completed orders still displaying in pending", duedate: null, customfield_10010: 1 },
      },
      answer: null,
    },
    assign_issue: {
      args: { issueIdOrKey: "ED-24", accountId: "5b10ac8d82e05b22cc7d4ef5" },
      request: "PUT /rest/api/3/issue/ED-24/assignee",
      json: { accountId: "5b10ac8d82e05b22cc7d4ef5" },
      answer: null,
    },
    find_assignable_users: {
      args: { query: "mia", project: "ED", issueKey: "ED-24", maxResults: 10 },
      request: "GET /rest/api/3/user/assignable/search?query=mia&project=ED&issueKey=ED-24&maxResults=10",
      answer: [{ accountId: "5b10a2844c20165700ede21g", displayName: "Mia Krystof" }],
    },
    list_transitions: {
      args: { issueIdOrKey: "ED-24" },
      request: "GET /rest/api/3/issue/ED-24/transitions",
      answer: { transitions: [{ id: "2", name: "Close Issue", to: { id: "10000", name: "In Progress" } }] },
    },
    transition_issue: {
      args: { issueIdOrKey: "ED-24", transition: "5", fields: { resolution: { name: "Fixed" } } },
      request: "POST /rest/api/3/issue/ED-24/transitions",
      json: { transition: { id: "5" }, fields: { resolution: { name: "Fixed" } } },
      answer: null,
    },
    list_comments: {
      args: { issueIdOrKey: "10010", startAt: 0, maxResults: 5 },
      request: "GET /rest/api/3/issue/10010/comment?orderBy=-created&startAt=0&maxResults=5",
      answer: { comments: [{ id: "10000", body: paragraph("Lorem ipsum") }], maxResults: 5, startAt: 0, total: 1 },
    },
    create_comment: {
      args: { issueIdOrKey: "10010", body: paragraph("Lorem ipsum") },
      request: "POST /rest/api/3/issue/10010/comment",
      json: { body: paragraph("Lorem ipsum") },
      answer: { id: "10000", body: paragraph("Lorem ipsum") },
    },
    add_worklog: {
      args: {
        issueIdOrKey: "10010",
        timeSpentSeconds: 12000,
        started: "2026-01-17T12:34:00.000+0000",
        comment: paragraph("I did some work here."),
      },
      request: "POST /rest/api/3/issue/10010/worklog",
      json: {
        timeSpentSeconds: 12000,
        started: "2026-01-17T12:34:00.000+0000",
        comment: paragraph("I did some work here."),
      },
      answer: { id: "100028", issueId: "10002", timeSpent: "3h 20m" },
    },
  },
};
