import type { ParameterInput, ToolInput } from "../tool.ts";

// Reading names no scope: what is public needs none, and whether a repository is private is not known beforehand.
const write = [["repo"], ["public_repo"]];

const owner: ParameterInput = {
  in: "path",
  required: true,
  schema: {
    type: "string",
    pattern: "^[A-Za-z0-9_.-]+$",
    description: "User or organisation that owns the repository; case does not matter.",
  },
};

const repo: ParameterInput = {
  in: "path",
  required: true,
  schema: {
    type: "string",
    pattern: "^[A-Za-z0-9_.-]+$",
    description: "Name of the repository without its owner and without `.git`; case does not matter.",
  },
};

const numberOf = (thing: string): ParameterInput => ({
  in: "path",
  required: true,
  schema: { type: "integer", minimum: 1, description: `Number of the ${thing} in its repository, as after the \`#\`.` },
});

const pages: Record<string, ParameterInput> = {
  per_page: {
    in: "query",
    schema: { type: "integer", minimum: 1, maximum: 100, default: 30, description: "Results on a page." },
  },
  page: { in: "query", schema: { type: "integer", minimum: 1, default: 1, description: "Page to return, from 1." } },
};

const time = (description: string): ParameterInput => ({
  in: "query",
  schema: { type: "string", format: "date-time", description: `${description} As \`YYYY-MM-DDTHH:MM:SSZ\`.` },
});

const choice = (values: string[], description: string, standard?: string): ParameterInput => ({
  in: "query",
  schema: { type: "string", enum: values, ...(standard !== undefined && { default: standard }), description },
});

const text = (place: "query" | "body-field", description: string, required = false): ParameterInput => ({
  in: place,
  required,
  schema: { type: "string", ...(required && { minLength: 1 }), description },
});

const search = (qualifiers: string): Record<string, ParameterInput> => ({
  q: {
    in: "query",
    required: true,
    schema: { type: "string", minLength: 1, description: `Words and qualifiers, for example \`${qualifiers}\`.` },
  },
  ...pages,
});

const order = choice(["asc", "desc"], "Direction; without `sort` it has no effect.", "desc");
const markdown = "Text in GitHub-flavoured Markdown, at most 65,536 characters.";

const names = (description: string): ParameterInput => ({
  in: "body-field",
  schema: { type: "array", items: { type: "string" }, description },
});

const path: ParameterInput = {
  in: "path",
  style: "segments",
  required: true,
  schema: {
    type: "string",
    minLength: 1,
    pattern: "^[^/]+(/[^/]+)*$",
    description: "Path from the root of the repository with `/` between its parts and none at either end.",
  },
};

const milestone: ParameterInput = {
  in: "body-field",
  schema: { type: ["integer", "null"], minimum: 1, description: "Number of the milestone; null for none." },
};

export const githubTools: ToolInput[] = [
  {
    id: "search_issues",
    displayName: "Search issues and pull requests",
    description:
      "Finds issues and pull requests in all repositories that the account can see. Add `is:issue` or `is:pr`, and `repo:owner/name` to stay in one repository. Never more than 1,000 results and 30 searches a minute.",
    actionType: "READ_ONLY",
    method: "GET",
    path: "/search/issues",
    parameters: {
      ...search("repo:octo/app is:issue is:open label:bug assignee:@me crash"),
      sort: choice(
        ["comments", "reactions", "interactions", "created", "updated"],
        "What to sort by; without it the best matches come first.",
      ),
      order,
    },
  },
  {
    id: "list_issues",
    displayName: "List issues",
    description:
      "Lists the issues of one repository, open ones unless told otherwise. Pull requests are among them: those have a `pull_request` member.",
    actionType: "READ_ONLY",
    method: "GET",
    path: "/repos/{owner}/{repo}/issues",
    parameters: {
      owner,
      repo,
      state: choice(["open", "closed", "all"], "Which issues to list.", "open"),
      labels: {
        in: "query",
        style: "comma",
        schema: {
          type: "array",
          items: { type: "string", pattern: "^[^,]+$" },
          description: "Names of labels that an issue must all have.",
        },
      },
      assignee: text("query", "Login of the assignee, `none` for nobody, `*` for anybody."),
      creator: text("query", "Login of the author."),
      mentioned: text("query", "Login of a person that the issue mentions."),
      milestone: text("query", "Number of a milestone, `none` or `*` for any."),
      since: time("Only what was updated at or after this time."),
      sort: choice(["created", "updated", "comments"], "What to sort by.", "created"),
      direction: choice(["asc", "desc"], "Direction of the sort.", "desc"),
      ...pages,
    },
  },
  {
    id: "get_issue",
    displayName: "Get an issue",
    description:
      "Returns one issue with its body, labels, assignees and state; its comments come from list_issue_comments.",
    actionType: "READ_ONLY",
    method: "GET",
    path: "/repos/{owner}/{repo}/issues/{issue_number}",
    parameters: { owner, repo, issue_number: numberOf("issue") },
  },
  {
    id: "create_issue",
    displayName: "Create an issue",
    description:
      "Opens an issue and notifies those who watch the repository. Labels, assignees and milestone are dropped without an error when the account may not push there. An issue can be closed again, but not deleted through this API.",
    actionType: "REVERSIBLE",
    scopes: write,
    method: "POST",
    path: "/repos/{owner}/{repo}/issues",
    parameters: {
      owner,
      repo,
      title: text("body-field", "Title of the issue.", true),
      body: text("body-field", markdown),
      labels: names("Names of labels to set."),
      assignees: names("Logins of people to assign, at most 10."),
      milestone,
    },
  },
  {
    id: "update_issue",
    displayName: "Update an issue",
    description:
      "Changes the given fields of an issue, or closes and reopens it. Labels and assignees replace the present ones as a whole. Works on pull requests too, by their number.",
    actionType: "REVERSIBLE",
    scopes: write,
    method: "PATCH",
    path: "/repos/{owner}/{repo}/issues/{issue_number}",
    parameters: {
      owner,
      repo,
      issue_number: numberOf("issue"),
      title: text("body-field", "New title."),
      body: text("body-field", `New body, in place of the present one. ${markdown}`),
      state: {
        in: "body-field",
        schema: { type: "string", enum: ["open", "closed"], description: "Whether the issue is open." },
      },
      state_reason: {
        in: "body-field",
        schema: {
          type: "string",
          enum: ["completed", "not_planned", "duplicate", "reopened"],
          description: "Why the state changes; without `state` it has no effect.",
        },
      },
      labels: names("Names of all labels that the issue shall have; an empty list removes them."),
      assignees: names("Logins of all people to assign, at most 10; an empty list removes them."),
      milestone,
    },
  },
  {
    id: "list_issue_comments",
    displayName: "List comments of an issue",
    description:
      "Lists the comments of an issue, or of the conversation of a pull request, from the oldest. Comments on lines of a diff are not among them.",
    actionType: "READ_ONLY",
    method: "GET",
    path: "/repos/{owner}/{repo}/issues/{issue_number}/comments",
    parameters: {
      owner,
      repo,
      issue_number: numberOf("issue or pull request"),
      since: time("Only what was updated at or after this time."),
      ...pages,
    },
  },
  {
    id: "create_issue_comment",
    displayName: "Comment on an issue",
    description:
      "Adds a comment to an issue or to the conversation of a pull request, and notifies its participants. The comment can be edited or deleted later, the notification cannot be recalled.",
    actionType: "REVERSIBLE",
    scopes: write,
    method: "POST",
    path: "/repos/{owner}/{repo}/issues/{issue_number}/comments",
    parameters: {
      owner,
      repo,
      issue_number: numberOf("issue or pull request"),
      body: text("body-field", markdown, true),
    },
  },
  {
    id: "list_pull_requests",
    displayName: "List pull requests",
    description:
      "Lists the pull requests of one repository, open ones unless told otherwise. To filter by author or label use search_issues with `is:pr`.",
    actionType: "READ_ONLY",
    method: "GET",
    path: "/repos/{owner}/{repo}/pulls",
    parameters: {
      owner,
      repo,
      state: choice(["open", "closed", "all"], "Which ones to list; merged ones are closed.", "open"),
      head: text("query", "Only those from this branch, as `owner:branch`."),
      base: text("query", "Only those into this branch."),
      sort: choice(["created", "updated", "popularity", "long-running"], "What to sort by.", "created"),
      direction: choice(["asc", "desc"], "Direction; `desc` when sorted by creation, else `asc`."),
      ...pages,
    },
  },
  {
    id: "get_pull_request",
    displayName: "Get a pull request",
    description:
      "Returns one pull request with its branches, counts of changes and whether it can be merged: `mergeable` is null while that is still being worked out. Can return the diff as text instead.",
    actionType: "READ_ONLY",
    method: "GET",
    path: "/repos/{owner}/{repo}/pulls/{pull_number}",
    parameters: {
      owner,
      repo,
      pull_number: numberOf("pull request"),
      accept: {
        in: "header",
        name: "Accept",
        schema: {
          type: "string",
          enum: ["application/vnd.github+json", "application/vnd.github.diff", "application/vnd.github.patch"],
          default: "application/vnd.github+json",
          description: "Form of the answer: data, or the changes as a diff or as a patch a commit.",
        },
      },
    },
  },
  {
    id: "list_pull_request_files",
    displayName: "List files of a pull request",
    description:
      "Lists the files that a pull request changes, each with its status, counts of lines and, unless it is large, its patch. Never more than 3,000 files.",
    actionType: "READ_ONLY",
    method: "GET",
    path: "/repos/{owner}/{repo}/pulls/{pull_number}/files",
    parameters: { owner, repo, pull_number: numberOf("pull request"), ...pages },
  },
  {
    id: "create_pull_request",
    displayName: "Create a pull request",
    description:
      "Opens a pull request from a branch that is already pushed, and notifies those who watch the repository. It can be closed again with update_pull_request.",
    actionType: "REVERSIBLE",
    scopes: write,
    method: "POST",
    path: "/repos/{owner}/{repo}/pulls",
    parameters: {
      owner,
      repo,
      title: text("body-field", "Title of the pull request.", true),
      head: text("body-field", "Branch with the changes; of a fork as `owner:branch`.", true),
      base: text("body-field", "Branch of this repository to merge into.", true),
      body: text("body-field", markdown),
      draft: {
        in: "body-field",
        schema: { type: "boolean", description: "Open it as a draft, which cannot be merged yet." },
      },
      maintainer_can_modify: {
        in: "body-field",
        schema: { type: "boolean", description: "Let maintainers push to the branch of the fork." },
      },
    },
  },
  {
    id: "update_pull_request",
    displayName: "Update a pull request",
    description:
      "Changes the title, body or target branch of a pull request, or closes and reopens it. Labels and assignees change with update_issue.",
    actionType: "REVERSIBLE",
    scopes: write,
    method: "PATCH",
    path: "/repos/{owner}/{repo}/pulls/{pull_number}",
    parameters: {
      owner,
      repo,
      pull_number: numberOf("pull request"),
      title: text("body-field", "New title."),
      body: text("body-field", `New body, in place of the present one. ${markdown}`),
      state: {
        in: "body-field",
        schema: { type: "string", enum: ["open", "closed"], description: "Whether the pull request is open." },
      },
      base: text("body-field", "Branch of the same repository to merge into."),
    },
  },
  {
    id: "merge_pull_request",
    displayName: "Merge a pull request",
    description:
      "Merges a pull request into its base branch. Give `sha` so that nothing is merged that was pushed since it was looked at; the answer is then 409. Answers 405 when it cannot be merged.",
    actionType: "IRREVERSIBLE",
    scopes: write,
    method: "PUT",
    path: "/repos/{owner}/{repo}/pulls/{pull_number}/merge",
    parameters: {
      owner,
      repo,
      pull_number: numberOf("pull request"),
      merge_method: {
        in: "body-field",
        schema: {
          type: "string",
          enum: ["merge", "squash", "rebase"],
          description: "How to merge; the repository may forbid some.",
        },
      },
      sha: text("body-field", "Commit that the head of the pull request must be at."),
      commit_title: text("body-field", "First line of the commit message."),
      commit_message: text("body-field", "What follows the first line."),
    },
  },
  {
    id: "create_pull_request_review",
    displayName: "Review a pull request",
    description:
      "Submits a review that approves, asks for changes or only comments, and notifies the author. A submitted review can be dismissed, but stays visible.",
    actionType: "IRREVERSIBLE",
    scopes: write,
    method: "POST",
    path: "/repos/{owner}/{repo}/pulls/{pull_number}/reviews",
    parameters: {
      owner,
      repo,
      pull_number: numberOf("pull request"),
      event: {
        in: "body-field",
        required: true,
        schema: {
          type: "string",
          enum: ["APPROVE", "REQUEST_CHANGES", "COMMENT"],
          description: "The verdict; `REQUEST_CHANGES` and `COMMENT` need a body.",
        },
      },
      body: text("body-field", markdown),
      commit_id: text("body-field", "Commit that was reviewed; the latest unless given."),
      comments: {
        in: "body-field",
        schema: {
          type: "array",
          description: "Comments on lines of the diff.",
          items: {
            type: "object",
            required: ["path", "line", "body"],
            additionalProperties: false,
            properties: {
              path: { type: "string", description: "File, from the root of the repository." },
              line: { type: "integer", minimum: 1, description: "Line in the file, the last one of a range." },
              side: {
                type: "string",
                enum: ["LEFT", "RIGHT"],
                description: "Version of the file that the line is of: `LEFT` before the change, `RIGHT` after it.",
              },
              start_line: { type: "integer", minimum: 1, description: "First line of a range." },
              start_side: { type: "string", enum: ["LEFT", "RIGHT"], description: "As `side`, of the first line." },
              body: { type: "string", minLength: 1, description: markdown },
            },
          },
        },
      },
    },
  },
  {
    id: "list_repositories",
    displayName: "List repositories",
    description:
      "Lists the repositories that the account owns, works on or reaches through an organisation. Private ones are among them only with the `repo` scope.",
    actionType: "READ_ONLY",
    method: "GET",
    path: "/user/repos",
    parameters: {
      visibility: choice(["all", "public", "private"], "Which ones to list.", "all"),
      affiliation: {
        in: "query",
        style: "comma",
        schema: {
          type: "array",
          items: { type: "string", enum: ["owner", "collaborator", "organization_member"] },
          default: ["owner", "collaborator", "organization_member"],
          description: "How the account is tied to the repository.",
        },
      },
      sort: choice(["created", "updated", "pushed", "full_name"], "What to sort by.", "full_name"),
      direction: choice(["asc", "desc"], "Direction; `asc` when sorted by name, else `desc`."),
      since: time("Only those updated after this time."),
      ...pages,
    },
  },
  {
    id: "search_repositories",
    displayName: "Search repositories",
    description:
      "Finds repositories on all of GitHub by name, description, topics and qualifiers. Never more than 1,000 results and 30 searches a minute.",
    actionType: "READ_ONLY",
    method: "GET",
    path: "/search/repositories",
    parameters: {
      ...search("tetris language:rust stars:>100 topic:game"),
      sort: choice(
        ["stars", "forks", "help-wanted-issues", "updated"],
        "What to sort by; without it the best matches come first.",
      ),
      order,
    },
  },
  {
    id: "get_repository",
    displayName: "Get a repository",
    description:
      "Returns a repository's description, visibility, default branch, counts and what the account may do there. Answers 404 for a private one that the account cannot see.",
    actionType: "READ_ONLY",
    method: "GET",
    path: "/repos/{owner}/{repo}",
    parameters: { owner, repo },
  },
  {
    id: "get_file_contents",
    displayName: "Get a file or folder",
    description:
      "Returns a file, or the entries of a folder (at most 1,000). A file up to 1 MB comes as base64 in `content` with its `sha`; ask for the raw form to get the bytes themselves, up to 100 MB. For the root of a repository use list_files.",
    actionType: "READ_ONLY",
    method: "GET",
    path: "/repos/{owner}/{repo}/contents/{path}",
    parameters: {
      owner,
      repo,
      path,
      ref: text("query", "Branch, tag or commit; the default branch unless given."),
      accept: {
        in: "header",
        name: "Accept",
        schema: {
          type: "string",
          enum: ["application/vnd.github+json", "application/vnd.github.raw+json"],
          default: "application/vnd.github+json",
          description: "Form of the answer: data about the file with its content in base64, or the content alone.",
        },
      },
    },
  },
  {
    id: "list_files",
    displayName: "List all files",
    description:
      "Lists the files and folders of a repository at a branch, tag or commit, with their sizes in bytes. With `recursive` it goes into the folders; `truncated` in the answer says that there are more than fit (100,000 entries or 7 MB).",
    actionType: "READ_ONLY",
    method: "GET",
    path: "/repos/{owner}/{repo}/git/trees/{tree_sha}",
    parameters: {
      owner,
      repo,
      tree_sha: {
        in: "path",
        style: "segments",
        required: true,
        schema: {
          type: "string",
          minLength: 1,
          pattern: "^[^/]+(/[^/]+)*$",
          description: "Branch, tag, or SHA of a commit or tree; `HEAD` is the default branch.",
        },
      },
      recursive: {
        in: "query",
        // The API takes any value as yes, also `false` and `0`.
        schema: {
          type: "string",
          enum: ["1"],
          description: "`1` to go into folders; leave it out to stay at the top.",
        },
      },
    },
  },
  {
    id: "search_code",
    displayName: "Search code",
    description:
      "Finds files by their content or path, on default branches only and in files below 384 KB. The query needs at least one word besides its qualifiers. Never more than 1,000 results and 10 searches a minute.",
    actionType: "READ_ONLY",
    method: "GET",
    path: "/search/code",
    parameters: search("addClass repo:octo/app language:js path:src"),
  },
  {
    id: "create_or_update_file",
    displayName: "Create or update a file",
    description:
      "Writes one file as one commit on a branch. To replace a file give the `sha` that get_file_contents returned; without it, or with an old one, the call is refused. Files in `.github/workflows` need the `workflow` scope too.",
    actionType: "REVERSIBLE",
    scopes: write,
    method: "PUT",
    path: "/repos/{owner}/{repo}/contents/{path}",
    parameters: {
      owner,
      repo,
      path,
      message: text("body-field", "Commit message.", true),
      content: {
        in: "body-field",
        required: true,
        schema: {
          type: "string",
          contentEncoding: "base64",
          pattern: "^[A-Za-z0-9+/\\r\\n]*={0,2}\\s*$",
          description: "The whole new content in base64.",
        },
      },
      sha: text("body-field", "SHA of the file (its blob) that is replaced; leave it out for a new file."),
      branch: text("body-field", "Branch to commit to; the default branch unless given."),
    },
  },
  {
    id: "list_commits",
    displayName: "List commits",
    description: "Lists commits from the newest, of a branch, a file, an author or a span of time.",
    actionType: "READ_ONLY",
    method: "GET",
    path: "/repos/{owner}/{repo}/commits",
    parameters: {
      owner,
      repo,
      sha: text("query", "Branch or commit to start from; the default branch unless given."),
      path: text("query", "Only commits that touch this file or folder."),
      author: text("query", "Login or e-mail address of the author."),
      since: time("Only commits at or after this time."),
      until: time("Only commits before this time."),
      ...pages,
    },
  },
  {
    id: "list_branches",
    displayName: "List branches",
    description: "Lists the branches of a repository with the commit that each is at.",
    actionType: "READ_ONLY",
    method: "GET",
    path: "/repos/{owner}/{repo}/branches",
    parameters: {
      owner,
      repo,
      protected: {
        in: "query",
        schema: { type: "boolean", description: "Only protected branches, or only the others; all unless given." },
      },
      ...pages,
    },
  },
  {
    id: "create_branch",
    displayName: "Create a branch",
    description:
      "Creates a branch or tag at a commit; list_branches tells the commit of an existing branch. Answers 422 when the name is taken.",
    actionType: "REVERSIBLE",
    scopes: write,
    method: "POST",
    path: "/repos/{owner}/{repo}/git/refs",
    parameters: {
      owner,
      repo,
      ref: {
        in: "body-field",
        required: true,
        schema: {
          type: "string",
          pattern: "^refs/(heads|tags)/.+$",
          description: "Full name: `refs/heads/` and the branch, or `refs/tags/` and the tag.",
        },
      },
      sha: {
        in: "body-field",
        required: true,
        schema: { type: "string", pattern: "^[0-9a-f]{40}$", description: "Full SHA-1 of the commit." },
      },
    },
  },
  {
    id: "list_workflow_runs",
    displayName: "List workflow runs",
    description:
      "Lists the runs of GitHub Actions in a repository from the newest, each with its status and conclusion. With a filter, never more than 1,000.",
    actionType: "READ_ONLY",
    method: "GET",
    path: "/repos/{owner}/{repo}/actions/runs",
    parameters: {
      owner,
      repo,
      branch: text("query", "Only runs for this branch."),
      head_sha: text("query", "Only runs for this commit."),
      event: text("query", "Only runs that this event started, for example `push` or `pull_request`."),
      status: choice(
        [
          ...["completed", "action_required", "cancelled", "failure", "neutral", "skipped", "stale", "success"],
          ...["timed_out", "in_progress", "queued", "requested", "waiting", "pending"],
        ],
        "Only runs with this status or conclusion.",
      ),
      ...pages,
    },
  },
  {
    id: "get_authenticated_user",
    displayName: "Get the account",
    description: "Returns the login, name and public profile of the connected account.",
    actionType: "READ_ONLY",
    method: "GET",
    path: "/user",
  },
];
