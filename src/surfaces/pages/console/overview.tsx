import { consolePage } from "./consolePage.ts";
import { inConsole } from "./inConsole.tsx";
import { sectionHref, sectionsOf } from "./sections.ts";

/** Where the console begins: its sections. */
export const overviewPage = consolePage(
  { path: "/console", operationId: "showConsole", section: "overview" },
  (visit) => {
    const { console: said } = visit.reader.texts;
    const sections = sectionsOf(visit.ctx.caller).filter((section) => section !== "overview");
    const content = (
      <>
        <h1>{said.title}</h1>
        <ul class="cards">
          {sections.map((section) => (
            <li>
              <h2>
                <a href={sectionHref(section)}>{said.sections[section]}</a>
              </h2>
            </li>
          ))}
        </ul>
      </>
    );
    return inConsole(visit, content, { title: said.title });
  },
);
