import { airtable } from "./airtable.ts";
import { asana } from "./asana.ts";
import { discord } from "./discord.ts";
import { dropbox } from "./dropbox.ts";
import { github } from "./github.ts";
import { gmail } from "./gmail.ts";
import { googleCalendar } from "./googleCalendar.ts";
import { googleDocs } from "./googleDocs.ts";
import { googleDrive } from "./googleDrive.ts";
import { googleSheets } from "./googleSheets.ts";
import { hubspot } from "./hubspot.ts";
import { jira } from "./jira.ts";
import { linear } from "./linear.ts";
import { microsoftTeams } from "./microsoftTeams.ts";
import { notion } from "./notion.ts";
import { onedrive } from "./onedrive.ts";
import { outlook } from "./outlook.ts";
import { salesforce } from "./salesforce.ts";
import { slack } from "./slack.ts";
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
  github,
  gmail,
  "google-calendar": googleCalendar,
  "google-docs": googleDocs,
  "google-drive": googleDrive,
  "google-sheets": googleSheets,
  hubspot,
  jira,
  linear,
  "microsoft-teams": microsoftTeams,
  notion,
  onedrive,
  outlook,
  salesforce,
  slack,
  stripe,
  todoist,
  trello,
  zendesk,
};
