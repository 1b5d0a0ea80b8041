import type { Child } from "hono/jsx";

/** What happened, and what to do. */
type Said = readonly [what: string, advice: string];

/** What the pages of a connect link say besides. */
export const linkEn = {
  title: "Connect your accounts",
  as: (user: string) => `Connecting as ${user}`,
  opening: "Opening your link…",
  noScript: [
    "This page needs JavaScript",
    "A small script of it reads the secret part of the link, so that no server writes it down. Allow JavaScript for this page, and open the link again.",
  ] as Said,
  noToken: [
    "This link is not complete, or its time is up",
    "Go back to the application, and start there once more.",
  ] as Said,
  noCookie: [
    "This browser keeps no cookie for this page",
    "The link needs one, to know this browser again. Allow cookies for this page, and open the link again.",
  ] as Said,
  unknown: [
    "This link is not valid",
    "It may have been shortened on its way. Ask the application for a new one.",
  ] as Said,
  failed: ["The link could not be opened", "The connection may have been lost. Please try again."] as Said,
  whose: (application: Child, user: Child): Child[] => [
    "You are connecting accounts to ",
    application,
    " as ",
    user,
    ".",
  ],
  means: (application: string) => `${application} can then use them in your name. Go on only if this is you.`,
  id: "User ID:",
  goOn: "Go on",
  notMe: "That is not me",
  stranger: (application: string, user: string) => [
    "Then close this page. Nothing has been connected.",
    `What you connect here could be used by whoever is ${user} in ${application}.`,
  ],
  notNow: "Not now",
  notAllowed: "This link allows nothing of what this service can give access to. Ask for another link.",
  waiting: "Go on in the window that has opened. When you are done there, this page says so.",
  unchanged: (service: string) => `Nothing was changed. Your ${service} account is still connected.`,
  endings: { connected: "Connected", failed: "Not connected", cancelled: "Nothing was connected" },
  cancelled: (application: string) => `You can connect an account to ${application} at any time.`,
  closeWindow: "You can close this window.",
  goOnThere: (application: string) => `You can go on in ${application}.`,
  another: "Connect another account",
  goBack: "Go back",
};
