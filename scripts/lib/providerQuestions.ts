import { authTypes } from "../../src/terms/integration.ts";
import { clientAuthentications } from "../../src/terms/oauth.ts";

/** The answers by the names of their questions. A list is written with blanks or commas. */
export type Answers = Record<string, string>;

export interface Question {
  name: string;
  text: string;
  /** What an empty answer means. Undefined: there has to be one. */
  usual?: (answers: Answers) => string;
  /** Whether it is asked at all. */
  isAsked?: (answers: Answers) => boolean;
  fits: (answer: string) => boolean;
}

export const listOf = (answer = "") => answer.split(/[\s,]+/).filter(Boolean);

const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const isAddress = (answer: string) => /^https:\/\/[^\s?#@\\]+$/.test(answer);
const isOneOf = (words: readonly string[]) => (answer: string) => words.includes(answer);
const hasOAuth = ({ methods }: Answers) => listOf(methods).includes("oauth2");
const PKCE = ["required", "supported", "refused"];

/** What `npm run provider -- new` asks, in this order. */
export const questions: readonly Question[] = [
  { name: "name", text: "Name, as people know it", fits: (answer) => answer.length > 0 },
  {
    name: "slug",
    text: "Slug, as in acme-crm",
    usual: ({ name = "" }) => listOf(name.toLowerCase().replace(/[^a-z0-9]+/g, " ")).join("-"),
    fits: (answer) => SLUG.test(answer),
  },
  { name: "description", text: "What data it holds, in a short sentence", fits: (answer) => answer.length > 0 },
  { name: "categories", text: "Categories, as in crm, sales", fits: (answer) => listOf(answer).length > 0 },
  { name: "docsUrl", text: "Its page about authorization", fits: URL.canParse },
  {
    name: "methods",
    text: `Ways to connect, the usual one first (${authTypes.join(", ")})`,
    fits: (answer) => listOf(answer).length > 0 && listOf(answer).every(isOneOf(authTypes)),
  },
  { name: "apiBaseUrl", text: "Base address of its API", fits: isAddress },
  { name: "authorizationEndpoint", text: "Authorization endpoint", isAsked: hasOAuth, fits: isAddress },
  { name: "tokenEndpoint", text: "Token endpoint", isAsked: hasOAuth, fits: isAddress },
  { name: "scopes", text: "Scopes to ask for", isAsked: hasOAuth, usual: () => "", fits: () => true },
  {
    ...{ name: "pkce", text: `PKCE (${PKCE.join(", ")})`, isAsked: hasOAuth },
    ...{ usual: () => "supported", fits: isOneOf(PKCE) },
  },
  {
    ...{ name: "clientAuthentication", text: `Client authentication (${clientAuthentications.join(", ")})` },
    ...{ isAsked: hasOAuth, usual: () => "client_secret_post", fits: isOneOf(clientAuthentications) },
  },
];
