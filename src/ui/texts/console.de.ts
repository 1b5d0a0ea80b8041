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
  about: {
    integrations:
      "Die Dienste, die deine Nutzer verbinden können: Clients, Scopes, Freigaben, Konfigurationen, Werkzeuge.",
    connections: "Wessen Konten verbunden sind, wie es um sie steht, und warum eines nicht funktioniert.",
    keys: "Womit sich deine Backends anmelden.",
    audit: "Wer was geändert hat, zum Nachsehen und zum Mitnehmen.",
    operations: "Ob alles benutzbar ist, und wie weit ein Wechsel der Schlüssel ist, mit denen verschlüsselt wird.",
    tenant: "Dein Name, Logo und deine Farbe auf den Seiten, und wohin sie führen dürfen.",
  },
  ask: "Warum funktioniert ein Konto nicht?",
  askHint: "Ein Nutzer, ein Dienst, oder beides: ada slack",
  askButton: "Nachsehen",
  standing: (attention, degraded, connected) =>
    `${attention} brauchen ihren Nutzer, ${degraded} werden wieder versucht, ${connected} funktionieren.`,
  nothing: "Hier ist noch nichts.",
  next: "Nächste Seite",
  first: "Erste Seite",
  pages: "Weitere Seiten",
  save: "Speichern",
  cancel: "Abbrechen",
  copy: "Kopieren",
  copied: "Kopiert",
};
