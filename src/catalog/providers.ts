import { anthropic } from "./providers/anthropic.ts";
import { box } from "./providers/box.ts";
import { dropbox } from "./providers/dropbox.ts";
import { github } from "./providers/github.ts";
import { google } from "./providers/google.ts";
import { linear } from "./providers/linear.ts";
import { microsoft } from "./providers/microsoft.ts";
import { notion } from "./providers/notion.ts";
import { openai } from "./providers/openai.ts";
import { salesforce } from "./providers/salesforce.ts";
import { slack } from "./providers/slack.ts";
import { zoom } from "./providers/zoom.ts";
import type { ProviderInput } from "./schema.ts";

/** Every provider of the catalogue, in the order of the lists. */
export const providers: readonly ProviderInput[] = [
  ...google,
  ...slack,
  ...notion,
  ...github,
  ...microsoft,
  ...zoom,
  ...dropbox,
  ...openai,
  ...anthropic,
  ...linear,
  ...box,
  ...salesforce,
];
