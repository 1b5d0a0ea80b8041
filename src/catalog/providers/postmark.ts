import type { ProviderInput } from "../schema.ts";

export const postmark: ProviderInput[] = [
  {
    id: "prov_01m8qs4hy2fzyr7k0eaffhxs9x",
    slug: "postmark",
    name: "Postmark",
    description:
      "Mail that is sent and received through a Postmark server, with its templates, bounces and statistics.",
    categories: ["email"],
    docsUrl: "https://postmarkapp.com/developer/api/overview",
    checked: { page: "https://postmarkapp.com/developer/api/overview", on: "2026-12-01" },
    auth: [
      {
        // Requests about the account (servers, domains, signatures) want X-Postmark-Account-Token, another token.
        type: "apikey",
        label: "Server API token",
        help: "In Postmark, open the server, then the API Tokens tab.",
        placement: { in: "header", name: "X-Postmark-Server-Token", template: "{token}" },
      },
    ],
    api: {
      baseUrl: "https://api.postmarkapp.com",
      // Postmark answers XML to those who do not ask for JSON.
      headers: { accept: "application/json" },
      verify: { path: "/server", facts: { server_id: "ID", server_name: "Name" } },
    },
    account: { id: "server_id", label: "server_name" },
  },
];
