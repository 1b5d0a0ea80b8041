import type { consoleEn } from "./console.en.ts";

export const consoleDe: typeof consoleEn = {
  title: "Konsole",
  nav: "Bereiche",
  as: (user, tenant) => `${user} · ${tenant}`,
  trail: "Wo du bist",
  sections: {
    overview: "Übersicht",
    integrations: "Integrationen",
    connections: "Verbindungen",
    keys: "API-Schlüssel",
    audit: "Protokoll",
    operations: "Betrieb",
    tenant: "Einstellungen",
  },
  nothing: "Hier ist noch nichts.",
  next: "Nächste Seite",
  first: "Erste Seite",
  pages: "Weitere Seiten",
  save: "Speichern",
  cancel: "Abbrechen",
  copy: "Kopieren",
  copied: "Kopiert",
};
