import type { linkEn } from "./link.en.ts";

export const linkDe: typeof linkEn = {
  title: "Verbinde deine Konten",
  as: (user) => `Du verbindest als ${user}`,
  opening: "Dein Link wird geöffnet…",
  noScript: [
    "Diese Seite braucht JavaScript",
    "Ein kleines Skript liest den geheimen Teil des Links, damit kein Server ihn aufschreibt. Erlaube JavaScript für diese Seite und öffne den Link noch einmal.",
  ],
  noToken: [
    "Dieser Link ist nicht vollständig, oder seine Zeit ist um",
    "Geh zurück zur Anwendung und fang dort noch einmal an.",
  ],
  noCookie: [
    "Dieser Browser behält kein Cookie dieser Seite",
    "Der Link braucht eines, um diesen Browser wiederzuerkennen. Erlaube Cookies für diese Seite und öffne den Link noch einmal.",
  ],
  unknown: [
    "Dieser Link ist nicht gültig",
    "Vielleicht wurde er unterwegs gekürzt. Bitte die Anwendung um einen neuen.",
  ],
  failed: [
    "Der Link ließ sich nicht öffnen",
    "Vielleicht war die Verbindung unterbrochen. Bitte versuche es noch einmal.",
  ],
  whose: (application, user) => ["Du verbindest Konten mit ", application, " als ", user, "."],
  means: (application) => `${application} kann sie dann in deinem Namen benutzen. Geh nur weiter, wenn du das bist.`,
  id: "Nutzer-ID:",
  goOn: "Weiter",
  notMe: "Das bin ich nicht",
  stranger: (application, user) => [
    "Dann schließ diese Seite. Es wurde nichts verbunden.",
    `Was du hier verbindest, könnte benutzen, wer in ${application} ${user} ist.`,
  ],
  notNow: "Jetzt nicht",
  notAllowed: "Dieser Link erlaubt nichts von dem, wozu dieser Dienst Zugang geben kann. Bitte um einen anderen Link.",
  waiting: "Mach in dem Fenster weiter, das sich geöffnet hat. Wenn du dort fertig bist, steht es hier.",
  unchanged: (service) => `Es wurde nichts geändert. Dein ${service}-Konto ist weiterhin verbunden.`,
  endings: { connected: "Verbunden", failed: "Nicht verbunden", cancelled: "Es wurde nichts verbunden" },
  cancelled: (application) => `Du kannst jederzeit ein Konto mit ${application} verbinden.`,
  closeWindow: "Du kannst dieses Fenster schließen.",
  goOnThere: (application) => `Du kannst in ${application} weitermachen.`,
  another: "Noch ein Konto verbinden",
  goBack: "Zurück",
};
