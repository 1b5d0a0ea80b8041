/** What stands on every page of the console. */
export const consoleEn = {
  title: "Console",
  nav: "Sections",
  as: (user: string, tenant: string) => `${user} · ${tenant}`,
  trail: "Where you are",
  sections: {
    overview: "Overview",
    integrations: "Integrations",
    connections: "Connections",
    keys: "API keys",
    audit: "Audit trail",
    operations: "Operations",
    tenant: "Settings",
  },
  nothing: "There is nothing here yet.",
  next: "Next page",
  first: "First page",
  pages: "More pages",
  save: "Save",
  cancel: "Cancel",
  copy: "Copy",
  copied: "Copied",
};
