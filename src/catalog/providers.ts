import { activeCampaign } from "./providers/activeCampaign.ts";
import { airtable } from "./providers/airtable.ts";
import { amplitude } from "./providers/amplitude.ts";
import { anthropic } from "./providers/anthropic.ts";
import { apify } from "./providers/apify.ts";
import { asana } from "./providers/asana.ts";
import { atlassian } from "./providers/atlassian.ts";
import { attio } from "./providers/attio.ts";
import { basecamp } from "./providers/basecamp.ts";
import { bigcommerce } from "./providers/bigcommerce.ts";
import { box } from "./providers/box.ts";
import { brevo } from "./providers/brevo.ts";
import { calCom } from "./providers/calCom.ts";
import { calendly } from "./providers/calendly.ts";
import { clickup } from "./providers/clickup.ts";
import { close } from "./providers/close.ts";
import { cohere } from "./providers/cohere.ts";
import { deepgram } from "./providers/deepgram.ts";
import { deepseek } from "./providers/deepseek.ts";
import { discord } from "./providers/discord.ts";
import { docusign } from "./providers/docusign.ts";
import { dropbox } from "./providers/dropbox.ts";
import { elevenlabs } from "./providers/elevenlabs.ts";
import { exa } from "./providers/exa.ts";
import { facebook } from "./providers/facebook.ts";
import { firecrawl } from "./providers/firecrawl.ts";
import { freshbooks } from "./providers/freshbooks.ts";
import { github } from "./providers/github.ts";
import { gitlab } from "./providers/gitlab.ts";
import { google } from "./providers/google.ts";
import { groq } from "./providers/groq.ts";
import { hubspot } from "./providers/hubspot.ts";
import { huggingFace } from "./providers/huggingFace.ts";
import { intuit } from "./providers/intuit.ts";
import { kit } from "./providers/kit.ts";
import { klaviyo } from "./providers/klaviyo.ts";
import { linear } from "./providers/linear.ts";
import { linkedin } from "./providers/linkedin.ts";
import { mailchimp } from "./providers/mailchimp.ts";
import { mailgun } from "./providers/mailgun.ts";
import { microsoft } from "./providers/microsoft.ts";
import { mistral } from "./providers/mistral.ts";
import { mixpanel } from "./providers/mixpanel.ts";
import { monday } from "./providers/monday.ts";
import { netsuite } from "./providers/netsuite.ts";
import { notion } from "./providers/notion.ts";
import { openai } from "./providers/openai.ts";
import { openrouter } from "./providers/openrouter.ts";
import { pandadoc } from "./providers/pandadoc.ts";
import { paypal } from "./providers/paypal.ts";
import { perplexity } from "./providers/perplexity.ts";
import { pinecone } from "./providers/pinecone.ts";
import { pipedrive } from "./providers/pipedrive.ts";
import { postmark } from "./providers/postmark.ts";
import { replicate } from "./providers/replicate.ts";
import { resend } from "./providers/resend.ts";
import { ringCentral } from "./providers/ringCentral.ts";
import { salesforce } from "./providers/salesforce.ts";
import { segment } from "./providers/segment.ts";
import { sendgrid } from "./providers/sendgrid.ts";
import { sentry } from "./providers/sentry.ts";
import { shopify } from "./providers/shopify.ts";
import { slack } from "./providers/slack.ts";
import { smartsheet } from "./providers/smartsheet.ts";
import { square } from "./providers/square.ts";
import { stripe } from "./providers/stripe.ts";
import { tavily } from "./providers/tavily.ts";
import { telegram } from "./providers/telegram.ts";
import { todoist } from "./providers/todoist.ts";
import { trello } from "./providers/trello.ts";
import { twilio } from "./providers/twilio.ts";
import { woocommerce } from "./providers/woocommerce.ts";
import { wrike } from "./providers/wrike.ts";
import { x } from "./providers/x.ts";
import { xai } from "./providers/xai.ts";
import { xero } from "./providers/xero.ts";
import { zoho } from "./providers/zoho.ts";
import { zoom } from "./providers/zoom.ts";
import type { ProviderInput } from "./schema.ts";

/** Every provider of the catalogue. */
export const providers: readonly ProviderInput[] = [
  ...activeCampaign,
  ...airtable,
  ...amplitude,
  ...anthropic,
  ...apify,
  ...asana,
  ...atlassian,
  ...attio,
  ...basecamp,
  ...bigcommerce,
  ...box,
  ...brevo,
  ...calCom,
  ...calendly,
  ...clickup,
  ...close,
  ...cohere,
  ...deepgram,
  ...deepseek,
  ...discord,
  ...docusign,
  ...dropbox,
  ...elevenlabs,
  ...exa,
  ...facebook,
  ...firecrawl,
  ...freshbooks,
  ...github,
  ...gitlab,
  ...google,
  ...groq,
  ...hubspot,
  ...huggingFace,
  ...intuit,
  ...kit,
  ...klaviyo,
  ...linear,
  ...linkedin,
  ...mailchimp,
  ...mailgun,
  ...microsoft,
  ...mistral,
  ...mixpanel,
  ...monday,
  ...netsuite,
  ...notion,
  ...openai,
  ...openrouter,
  ...pandadoc,
  ...paypal,
  ...perplexity,
  ...pinecone,
  ...pipedrive,
  ...postmark,
  ...replicate,
  ...resend,
  ...ringCentral,
  ...salesforce,
  ...segment,
  ...sendgrid,
  ...sentry,
  ...shopify,
  ...slack,
  ...smartsheet,
  ...square,
  ...stripe,
  ...tavily,
  ...telegram,
  ...todoist,
  ...trello,
  ...twilio,
  ...woocommerce,
  ...wrike,
  ...x,
  ...xai,
  ...xero,
  ...zoho,
  ...zoom,
];
