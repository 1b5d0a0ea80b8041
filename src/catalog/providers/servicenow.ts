import type { ProviderInput } from "../schema.ts";

export const servicenow: ProviderInput[] = [
  {
    id: "prov_01m8qs4kq2e018p8ss8vhw5v87",
    slug: "servicenow",
    name: "ServiceNow",
    description: "Incidents, requests, users and other tables of a ServiceNow instance.",
    aliases: ["service-now"],
    categories: ["support", "productivity"],
    docsUrl: "https://www.servicenow.com/docs/r/platform-security/authentication/c_OAuthApplications.html",
    checked: {
      page: "https://www.servicenow.com/docs/r/brazil/platform-security/authentication/t_ManageTokens.html",
      on: "2026-12-01",
    },
    setup: {
      steps: [
        "In the instance open System OAuth, Application Registry, New, Create an OAuth API endpoint for external clients.",
        "Enter a name and {redirectUri} as redirect URL, and save.",
        "Open the record again and copy client ID and client secret.",
      ],
      review: "Each instance has a client of its own; what it may do are the rights of the person who connects.",
    },
    fields: [
      {
        name: "instance",
        label: "Name of the instance before .service-now.com",
        pattern: "[a-z0-9][a-z0-9-]{0,62}",
        example: "dev12345",
        help: "In the address that you sign in at.",
        level: "connection",
      },
    ],
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://{instance}.service-now.com/oauth_auth.do",
        tokenEndpoint: "https://{instance}.service-now.com/oauth_token.do",
        scopes: {
          available: [{ name: "useraccount", description: "Everything that the person may do" }],
          default: ["useraccount"],
        },
        refresh: { rotation: "static", defaultLifetime: 1800, tokenLifetime: 8_640_000 },
        revocation: {
          endpoint: "https://{instance}.service-now.com/oauth_revoke_token.do",
          method: "GET",
          body: "query",
          authentication: "none",
        },
      },
      {
        type: "basic",
        label: "User of the instance",
        help: "Best a user for integrations, with the roles that are needed.",
      },
      {
        type: "apikey",
        label: "REST API key",
        help: "In the instance under System Web Services, API Access Policies, REST API Key.",
        placement: { in: "header", name: "x-sn-apikey", template: "{token}" },
      },
    ],
    api: {
      baseUrl: "https://{instance}.service-now.com",
      headers: { Accept: "application/json" },
      verify: {
        path: "/api/now/table/sys_user?sysparm_query=sys_id%3Djavascript%3Ags.getUserID()&sysparm_fields=sys_id,user_name,email&sysparm_limit=1",
        facts: { user_id: "result.0.sys_id", user_name: "result.0.user_name", email: "result.0.email" },
      },
    },
    account: { id: "user_id", label: "user_name" },
  },
];
