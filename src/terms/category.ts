/** What providers are about. */
export const categories = [
  ...(["productivity", "communication", "email", "calendar", "storage", "documents", "crm", "sales"] as const),
  ...(["marketing", "advertising", "analytics", "support", "accounting", "payments", "commerce"] as const),
  ...(["development", "design", "ai", "data", "hr", "identity", "social", "project-management", "forms"] as const),
  ...(["signatures", "telephony", "monitoring", "video", "music", "cms"] as const),
] as const;
export type Category = (typeof categories)[number];
