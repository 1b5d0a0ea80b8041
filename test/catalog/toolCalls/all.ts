import { airtable } from "./airtable.ts";
import { asana } from "./asana.ts";
import { discord } from "./discord.ts";
import { dropbox } from "./dropbox.ts";
import { googleDocs } from "./googleDocs.ts";
import { googleSheets } from "./googleSheets.ts";
import { hubspot } from "./hubspot.ts";
import { jira } from "./jira.ts";
import { microsoftTeams } from "./microsoftTeams.ts";
import { onedrive } from "./onedrive.ts";
import { outlook } from "./outlook.ts";
import { salesforce } from "./salesforce.ts";
import { stripe } from "./stripe.ts";
import { todoist } from "./todoist.ts";
import type { ToolCalls } from "./toolCalls.ts";
import { trello } from "./trello.ts";
import { zendesk } from "./zendesk.ts";

/** Every curated tool with a call of it, by the slug of its provider. */
export const toolCalls: Record<string, ToolCalls> = {
  airtable,
  asana,
  discord,
  dropbox,
  "google-docs": googleDocs,
  "google-sheets": googleSheets,
  hubspot,
  jira,
  "microsoft-teams": microsoftTeams,
  onedrive,
  outlook,
  salesforce,
  stripe,
  todoist,
  trello,
  zendesk,
};
