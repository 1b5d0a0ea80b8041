import type { consoleOperationsEn } from "./consoleOperations.en.ts";

export const consoleOperationsDe: typeof consoleOperationsEn = {
  title: "Betrieb",
  lead: "Ob die Teile, die jede Anfrage braucht, jetzt funktionieren, und wie weit ein Wechsel der Schlüssel ist.",
  readiness: "Bereitschaft",
  ready: "Alles funktioniert.",
  notReady: "Nicht alles funktioniert. Bis das behoben ist, schlagen Anfragen fehl.",
  parts: { database: "Datenbank", tickets: "Tickets", keys: "Schlüssel", storedSecrets: "Gespeicherte Geheimnisse" },
  works: "Funktioniert",
  fails: "Fehler",
  unknown: "Nicht bekannt",
  well: {
    database: "D1 antwortet, und alle Tabellen sind da.",
    tickets: "KV antwortet.",
    keys: "Der erste Schlüssel versiegelt und öffnet.",
    storedSecrets: "Die eingetragenen Schlüssel sind die, mit denen das Gespeicherte versiegelt ist.",
  },
  unwell: {
    database:
      "D1 antwortet nicht, oder es fehlen Tabellen. Sieh auf die Statusseite von Cloudflare; nach einer neuen Version wende die Migrationen an.",
    tickets: "KV antwortet nicht. Zustimmungen lassen sich nicht einholen. Sieh auf die Statusseite von Cloudflare.",
    keys: "Was der erste Schlüssel gerade versiegelt hat, lässt sich nicht öffnen. Sieh dir ENCRYPTION_KEYS an.",
    storedSecrets:
      "Gespeicherte Geheimnisse nennen einen Schlüssel, der nicht eingetragen ist oder hier einen anderen Wert hat. Trag den richtigen wieder in ENCRYPTION_KEYS ein.",
  },
  notAsked: "Solange die Datenbank nicht antwortet, ist das nicht bekannt.",
  keys: "Die Schlüssel in ENCRYPTION_KEYS",
  key: "Schlüssel",
  state: "Zustand",
  sealed: "Werte, die er noch versiegelt",
  states: { sealing: "Versiegelt", opening: "Öffnet nur", retired: "Außer Dienst", unknown: "Nicht eingetragen" },
  notCounted: "Alle neuen",
  progress: (left) => `Gespeicherte Werte, die noch mit dem ersten Schlüssel zu versiegeln sind: ${left}.`,
  next: "Was als Nächstes zu tun ist",
  steps: {
    settled:
      "Es ist nichts zu tun. Um den Schlüssel zu wechseln, kündige einen neuen an zweiter Stelle von ENCRYPTION_KEYS an.",
    announced:
      "Mit den Schlüsseln, die nur öffnen, ist nichts versiegelt. Ist einer neu, setz ihn an die erste Stelle. Ist einer alt, warte mindestens sechs Stunden, nachdem er die erste Stelle verloren hat, sieh noch einmal nach und nimm ihn außer Dienst.",
    resealing:
      "Warte. Der Zeitplan versiegelt die Werte neu, jede Minute einige. Kein Schlüssel darf außer Dienst, bevor hier 0 steht.",
    restore:
      "Trag den Schlüssel wieder ein, der nicht eingetragen oder außer Dienst ist und noch gebraucht wird. Was er versiegelt hat, lässt sich ohne ihn nicht öffnen.",
  },
  document:
    "Der ganze Weg steht in docs/key-rotation.md; was der Betrieb kostet und wo seine Grenzen sind, steht in docs/operations.md.",
};
