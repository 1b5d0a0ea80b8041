import { activeCampaign } from "./providers/activeCampaign.ts";
import { airtable } from "./providers/airtable.ts";
import { amplitude } from "./providers/amplitude.ts";
import { anthropic } from "./providers/anthropic.ts";
import { apify } from "./providers/apify.ts";
import { apollo } from "./providers/apollo.ts";
import { asana } from "./providers/asana.ts";
import { ashby } from "./providers/ashby.ts";
import { atlassian } from "./providers/atlassian.ts";
import { attio } from "./providers/attio.ts";
import { bamboohr } from "./providers/bamboohr.ts";
import { basecamp } from "./providers/basecamp.ts";
import { bigcommerce } from "./providers/bigcommerce.ts";
import { box } from "./providers/box.ts";
import { brevo } from "./providers/brevo.ts";
import { brex } from "./providers/brex.ts";
import { calCom } from "./providers/calCom.ts";
import { calendly } from "./providers/calendly.ts";
import { canva } from "./providers/canva.ts";
import { circleci } from "./providers/circleci.ts";
import { clickup } from "./providers/clickup.ts";
import { close } from "./providers/close.ts";
import { cloudflare } from "./providers/cloudflare.ts";
import { coda } from "./providers/coda.ts";
import { cohere } from "./providers/cohere.ts";
import { contentful } from "./providers/contentful.ts";
import { copper } from "./providers/copper.ts";
import { databricks } from "./providers/databricks.ts";
import { datadog } from "./providers/datadog.ts";
import { deepgram } from "./providers/deepgram.ts";
import { deepseek } from "./providers/deepseek.ts";
import { digitalocean } from "./providers/digitalocean.ts";
import { discord } from "./providers/discord.ts";
import { docusign } from "./providers/docusign.ts";
import { dropbox } from "./providers/dropbox.ts";
import { elevenlabs } from "./providers/elevenlabs.ts";
import { etsy } from "./providers/etsy.ts";
import { exa } from "./providers/exa.ts";
import { facebook } from "./providers/facebook.ts";
import { figma } from "./providers/figma.ts";
import { firecrawl } from "./providers/firecrawl.ts";
import { freshbooks } from "./providers/freshbooks.ts";
import { freshdesk } from "./providers/freshdesk.ts";
import { front } from "./providers/front.ts";
import { github } from "./providers/github.ts";
import { gitlab } from "./providers/gitlab.ts";
import { gong } from "./providers/gong.ts";
import { google } from "./providers/google.ts";
import { gorgias } from "./providers/gorgias.ts";
import { greenhouse } from "./providers/greenhouse.ts";
import { groq } from "./providers/groq.ts";
import { gusto } from "./providers/gusto.ts";
import { helpScout } from "./providers/helpScout.ts";
import { heroku } from "./providers/heroku.ts";
import { hubspot } from "./providers/hubspot.ts";
import { huggingFace } from "./providers/huggingFace.ts";
import { intercom } from "./providers/intercom.ts";
import { intuit } from "./providers/intuit.ts";
import { jotform } from "./providers/jotform.ts";
import { kit } from "./providers/kit.ts";
import { klaviyo } from "./providers/klaviyo.ts";
import { lever } from "./providers/lever.ts";
import { linear } from "./providers/linear.ts";
import { linkedin } from "./providers/linkedin.ts";
import { mailchimp } from "./providers/mailchimp.ts";
import { mailerlite } from "./providers/mailerlite.ts";
import { mailgun } from "./providers/mailgun.ts";
import { microsoft } from "./providers/microsoft.ts";
import { miro } from "./providers/miro.ts";
import { mistral } from "./providers/mistral.ts";
import { mixpanel } from "./providers/mixpanel.ts";
import { monday } from "./providers/monday.ts";
import { netlify } from "./providers/netlify.ts";
import { netsuite } from "./providers/netsuite.ts";
import { newrelic } from "./providers/newrelic.ts";
import { notion } from "./providers/notion.ts";
import { okta } from "./providers/okta.ts";
import { openai } from "./providers/openai.ts";
import { openrouter } from "./providers/openrouter.ts";
import { outreach } from "./providers/outreach.ts";
import { pagerduty } from "./providers/pagerduty.ts";
import { pandadoc } from "./providers/pandadoc.ts";
import { paypal } from "./providers/paypal.ts";
import { perplexity } from "./providers/perplexity.ts";
import { pinecone } from "./providers/pinecone.ts";
import { pinterest } from "./providers/pinterest.ts";
import { pipedrive } from "./providers/pipedrive.ts";
import { posthog } from "./providers/posthog.ts";
import { postmark } from "./providers/postmark.ts";
import { ramp } from "./providers/ramp.ts";
import { reddit } from "./providers/reddit.ts";
import { replicate } from "./providers/replicate.ts";
import { resend } from "./providers/resend.ts";
import { ringCentral } from "./providers/ringCentral.ts";
import { salesforce } from "./providers/salesforce.ts";
import { salesloft } from "./providers/salesloft.ts";
import { segment } from "./providers/segment.ts";
import { sendgrid } from "./providers/sendgrid.ts";
import { sentry } from "./providers/sentry.ts";
import { servicenow } from "./providers/servicenow.ts";
import { shopify } from "./providers/shopify.ts";
import { shortcut } from "./providers/shortcut.ts";
import { slack } from "./providers/slack.ts";
import { smartsheet } from "./providers/smartsheet.ts";
import { snowflake } from "./providers/snowflake.ts";
import { spotify } from "./providers/spotify.ts";
import { square } from "./providers/square.ts";
import { strava } from "./providers/strava.ts";
import { stripe } from "./providers/stripe.ts";
import { supabase } from "./providers/supabase.ts";
import { tavily } from "./providers/tavily.ts";
import { telegram } from "./providers/telegram.ts";
import { tiktok } from "./providers/tiktok.ts";
import { todoist } from "./providers/todoist.ts";
import { trello } from "./providers/trello.ts";
import { twilio } from "./providers/twilio.ts";
import { twitch } from "./providers/twitch.ts";
import { typeform } from "./providers/typeform.ts";
import { vercel } from "./providers/vercel.ts";
import { webflow } from "./providers/webflow.ts";
import { woocommerce } from "./providers/woocommerce.ts";
import { wordpress } from "./providers/wordpress.ts";
import { workday } from "./providers/workday.ts";
import { wrike } from "./providers/wrike.ts";
import { x } from "./providers/x.ts";
import { xai } from "./providers/xai.ts";
import { xero } from "./providers/xero.ts";
import { zendesk } from "./providers/zendesk.ts";
import { zoho } from "./providers/zoho.ts";
import { zoom } from "./providers/zoom.ts";
import type { ProviderInput } from "./schema.ts";

/** All definitions, for tests and scripts; the Worker opens `generated`. Written by `npm run catalog`. */
export const providers: ProviderInput[] = [
  ...activeCampaign,
  ...airtable,
  ...amplitude,
  ...anthropic,
  ...apify,
  ...apollo,
  ...asana,
  ...ashby,
  ...atlassian,
  ...attio,
  ...bamboohr,
  ...basecamp,
  ...bigcommerce,
  ...box,
  ...brevo,
  ...brex,
  ...calCom,
  ...calendly,
  ...canva,
  ...circleci,
  ...clickup,
  ...close,
  ...cloudflare,
  ...coda,
  ...cohere,
  ...contentful,
  ...copper,
  ...databricks,
  ...datadog,
  ...deepgram,
  ...deepseek,
  ...digitalocean,
  ...discord,
  ...docusign,
  ...dropbox,
  ...elevenlabs,
  ...etsy,
  ...exa,
  ...facebook,
  ...figma,
  ...firecrawl,
  ...freshbooks,
  ...freshdesk,
  ...front,
  ...github,
  ...gitlab,
  ...gong,
  ...google,
  ...gorgias,
  ...greenhouse,
  ...groq,
  ...gusto,
  ...helpScout,
  ...heroku,
  ...hubspot,
  ...huggingFace,
  ...intercom,
  ...intuit,
  ...jotform,
  ...kit,
  ...klaviyo,
  ...lever,
  ...linear,
  ...linkedin,
  ...mailchimp,
  ...mailerlite,
  ...mailgun,
  ...microsoft,
  ...miro,
  ...mistral,
  ...mixpanel,
  ...monday,
  ...netlify,
  ...netsuite,
  ...newrelic,
  ...notion,
  ...okta,
  ...openai,
  ...openrouter,
  ...outreach,
  ...pagerduty,
  ...pandadoc,
  ...paypal,
  ...perplexity,
  ...pinecone,
  ...pinterest,
  ...pipedrive,
  ...posthog,
  ...postmark,
  ...ramp,
  ...reddit,
  ...replicate,
  ...resend,
  ...ringCentral,
  ...salesforce,
  ...salesloft,
  ...segment,
  ...sendgrid,
  ...sentry,
  ...servicenow,
  ...shopify,
  ...shortcut,
  ...slack,
  ...smartsheet,
  ...snowflake,
  ...spotify,
  ...square,
  ...strava,
  ...stripe,
  ...supabase,
  ...tavily,
  ...telegram,
  ...tiktok,
  ...todoist,
  ...trello,
  ...twilio,
  ...twitch,
  ...typeform,
  ...vercel,
  ...webflow,
  ...woocommerce,
  ...wordpress,
  ...workday,
  ...wrike,
  ...x,
  ...xai,
  ...xero,
  ...zendesk,
  ...zoho,
  ...zoom,
];
