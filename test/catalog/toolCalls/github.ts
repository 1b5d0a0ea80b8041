import { githubTools } from "../../../src/catalog/tools/github.ts";
import type { ToolCalls } from "./toolCalls.ts";

const repository = { owner: "octocat", repo: "Hello-World" };
const issue = { number: 1347, state: "open", title: "Found a bug" };
const pull = { number: 1347, state: "open", title: "Amazing new feature", mergeable: true };
const SHA = "6dcb09b5b57875f334f61aebed695e2e4193db5e";

export const github: ToolCalls = {
  tools: githubTools,
  bases: ["https://api.github.com"],
  source: "https://docs.github.com/en/rest",
  calls: {
    search_issues: {
      args: { q: "windows label:bug c++", sort: "created", order: "asc", per_page: 50, page: 2 },
      request: "GET /search/issues?q=windows label:bug c%2B%2B&sort=created&order=asc&per_page=50&page=2",
      answer: { total_count: 280, incomplete_results: false, items: [issue] },
    },
    list_issues: {
      args: {
        ...repository,
        state: "all",
        labels: ["bug", "ui", "@high"],
        assignee: "*",
        creator: "octocat",
        mentioned: "hubot",
        milestone: "none",
        since: "2026-01-01T00:00:00Z",
        sort: "updated",
        direction: "asc",
        per_page: 100,
        page: 3,
      },
      request:
        "GET /repos/octocat/Hello-World/issues?state=all&labels=bug,ui,@high&assignee=*&creator=octocat&mentioned=hubot&milestone=none&since=2026-01-01T00:00:00Z&sort=updated&direction=asc&per_page=100&page=3",
      answer: [issue],
    },
    get_issue: {
      args: { ...repository, issue_number: 1347 },
      request: "GET /repos/octocat/Hello-World/issues/1347",
      answer: issue,
    },
    create_issue: {
      args: {
        ...repository,
        title: "Found a bug",
        body: "I'm having a problem with this.",
        assignees: ["octocat"],
        milestone: 1,
        labels: ["bug"],
      },
      request: "POST /repos/octocat/Hello-World/issues",
      json: {
        title: "Found a bug",
        body: "I'm having a problem with this.",
        assignees: ["octocat"],
        milestone: 1,
        labels: ["bug"],
      },
      answer: issue,
    },
    update_issue: {
      args: {
        ...repository,
        issue_number: 1347,
        state: "closed",
        state_reason: "not_planned",
        milestone: null,
        labels: [],
      },
      request: "PATCH /repos/octocat/Hello-World/issues/1347",
      json: { state: "closed", state_reason: "not_planned", milestone: null, labels: [] },
      answer: { ...issue, state: "closed" },
    },
    list_issue_comments: {
      args: { ...repository, issue_number: 1347, since: "2026-01-01T00:00:00Z", per_page: 10 },
      request: "GET /repos/octocat/Hello-World/issues/1347/comments?since=2026-01-01T00:00:00Z&per_page=10",
      answer: [{ id: 1, body: "Me too" }],
    },
    create_issue_comment: {
      args: { ...repository, issue_number: 1347, body: "Me too" },
      request: "POST /repos/octocat/Hello-World/issues/1347/comments",
      json: { body: "Me too" },
      answer: { id: 1, body: "Me too" },
    },
    list_pull_requests: {
      args: {
        ...repository,
        state: "open",
        head: "octocat:new-topic",
        base: "main",
        sort: "popularity",
        direction: "desc",
      },
      request:
        "GET /repos/octocat/Hello-World/pulls?state=open&head=octocat:new-topic&base=main&sort=popularity&direction=desc",
      answer: [pull],
    },
    get_pull_request: {
      args: { ...repository, pull_number: 1347, accept: "application/vnd.github.diff" },
      request: "GET /repos/octocat/Hello-World/pulls/1347",
      headers: { accept: "application/vnd.github.diff" },
      answer: "diff --git a/README b/README\n",
    },
    list_pull_request_files: {
      args: { ...repository, pull_number: 1347, page: 2 },
      request: "GET /repos/octocat/Hello-World/pulls/1347/files?page=2",
      answer: [{ filename: "file1.txt", status: "added", additions: 103 }],
    },
    create_pull_request: {
      args: {
        ...repository,
        title: "Amazing new feature",
        body: "Please pull these awesome changes in!",
        head: "octocat:new-feature",
        base: "master",
        draft: true,
        maintainer_can_modify: false,
      },
      request: "POST /repos/octocat/Hello-World/pulls",
      json: {
        title: "Amazing new feature",
        body: "Please pull these awesome changes in!",
        head: "octocat:new-feature",
        base: "master",
        draft: true,
        maintainer_can_modify: false,
      },
      answer: pull,
    },
    update_pull_request: {
      args: { ...repository, pull_number: 1347, title: "new title", state: "open", base: "master" },
      request: "PATCH /repos/octocat/Hello-World/pulls/1347",
      json: { title: "new title", state: "open", base: "master" },
      answer: pull,
    },
    merge_pull_request: {
      args: {
        ...repository,
        pull_number: 1347,
        merge_method: "squash",
        sha: SHA,
        commit_title: "Expand enum",
        commit_message: "More",
      },
      request: "PUT /repos/octocat/Hello-World/pulls/1347/merge",
      json: { merge_method: "squash", sha: SHA, commit_title: "Expand enum", commit_message: "More" },
      answer: { sha: SHA, merged: true, message: "Pull Request successfully merged" },
    },
    create_pull_request_review: {
      args: {
        ...repository,
        pull_number: 12,
        commit_id: SHA,
        body: "This is close to perfect!",
        event: "REQUEST_CHANGES",
        comments: [{ path: "file.md", line: 6, body: "Please add more information here." }],
      },
      request: "POST /repos/octocat/Hello-World/pulls/12/reviews",
      json: {
        commit_id: SHA,
        body: "This is close to perfect!",
        event: "REQUEST_CHANGES",
        comments: [{ path: "file.md", line: 6, body: "Please add more information here." }],
      },
      answer: { id: 80, state: "CHANGES_REQUESTED" },
    },
    list_repositories: {
      args: { visibility: "private", affiliation: ["owner", "organization_member"], sort: "pushed", direction: "asc" },
      request: "GET /user/repos?visibility=private&affiliation=owner,organization_member&sort=pushed&direction=asc",
      answer: [{ id: 1296269, full_name: "octocat/Hello-World" }],
    },
    search_repositories: {
      args: { q: "tetris language:assembly", sort: "stars", order: "desc" },
      request: "GET /search/repositories?q=tetris language:assembly&sort=stars&order=desc",
      answer: { total_count: 40, incomplete_results: false, items: [] },
    },
    get_repository: {
      args: repository,
      request: "GET /repos/octocat/Hello-World",
      answer: { id: 1296269, full_name: "octocat/Hello-World" },
    },
    get_file_contents: {
      args: { ...repository, path: "docs/a b#c.md", ref: "feature/x", accept: "application/vnd.github.raw+json" },
      request: "GET /repos/octocat/Hello-World/contents/docs/a%20b%23c.md?ref=feature/x",
      headers: { accept: "application/vnd.github.raw+json" },
      answer: "# Hello",
    },
    list_files: {
      args: { ...repository, tree_sha: "main", recursive: "1" },
      request: "GET /repos/octocat/Hello-World/git/trees/main?recursive=1",
      answer: { sha: SHA, tree: [{ path: "file.rb", type: "blob" }], truncated: false },
    },
    search_code: {
      args: { q: "addClass in:file language:js repo:jquery/jquery", per_page: 5 },
      request: "GET /search/code?q=addClass in:file language:js repo:jquery/jquery&per_page=5",
      answer: { total_count: 7, incomplete_results: false, items: [] },
    },
    create_or_update_file: {
      args: {
        ...repository,
        path: "notes/hello.txt",
        message: "my commit message",
        content: "bXkgbmV3IGZpbGUgY29udGVudHM=",
        sha: "95b966ae1c166bd92f8ae7d1c313e738c731dfc3",
        branch: "main",
      },
      request: "PUT /repos/octocat/Hello-World/contents/notes/hello.txt",
      json: {
        message: "my commit message",
        content: "bXkgbmV3IGZpbGUgY29udGVudHM=",
        sha: "95b966ae1c166bd92f8ae7d1c313e738c731dfc3",
        branch: "main",
      },
      answer: { content: { path: "notes/hello.txt" }, commit: { sha: SHA } },
    },
    list_commits: {
      args: {
        ...repository,
        sha: "main",
        path: "src/index.ts",
        author: "octocat",
        since: "2026-01-01T00:00:00Z",
        until: "2026-02-01T00:00:00Z",
      },
      request:
        "GET /repos/octocat/Hello-World/commits?sha=main&path=src/index.ts&author=octocat&since=2026-01-01T00:00:00Z&until=2026-02-01T00:00:00Z",
      answer: [{ sha: SHA, commit: { message: "Fix all the bugs" } }],
    },
    list_branches: {
      args: { ...repository, protected: true, per_page: 100 },
      request: "GET /repos/octocat/Hello-World/branches?protected=true&per_page=100",
      answer: [{ name: "master", protected: true }],
    },
    create_branch: {
      args: { ...repository, ref: "refs/heads/featureA", sha: "aa218f56b14c9653891f9e74264a383fa43fefbd" },
      request: "POST /repos/octocat/Hello-World/git/refs",
      json: { ref: "refs/heads/featureA", sha: "aa218f56b14c9653891f9e74264a383fa43fefbd" },
      answer: { ref: "refs/heads/featureA" },
    },
    list_workflow_runs: {
      args: { ...repository, branch: "main", event: "push", status: "completed", head_sha: SHA },
      request: `GET /repos/octocat/Hello-World/actions/runs?branch=main&event=push&status=completed&head_sha=${SHA}`,
      answer: { total_count: 1, workflow_runs: [{ id: 30433642, conclusion: "success" }] },
    },
    get_authenticated_user: { args: {}, request: "GET /user", answer: { login: "octocat", id: 1 } },
  },
};
