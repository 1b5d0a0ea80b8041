import script from "../../../client/pages/filterCards.js";
import { type ListedService, listServices } from "../../../domain/connections/listServices.ts";
import { Badge } from "../../../ui/components/Notice.tsx";
import { Search } from "../../../ui/components/Search.tsx";
import { ServiceIcon } from "../../../ui/components/ServiceIcon.tsx";
import { readSearch } from "../query.ts";
import { connectPage } from "./connectPage.tsx";
import { type Frame, framed } from "./frame.tsx";
import { iconUrl, TONES } from "./looks.ts";
import { serviceHref } from "./way.ts";

/** The services that somebody can connect or has connected. */
export const listPage = connectPage(
  { method: "get", path: "/connect", operationId: "listServicesPage" },
  async (frame) => {
    const { c, ctx } = frame;
    const { connect: said } = frame.reader.texts;
    const text = readSearch(c);
    const { services, hasMore } = await listServices(ctx, text);
    const isConnected = ({ state }: ListedService) => state !== "unconnected";
    const content = (
      <>
        <div class="stack tight">
          <h1>{said.title}</h1>
          <p class="soft">{said.lead(frame.application)}</p>
        </div>
        <Search action="/connect" label={said.search} button={said.searchButton} value={text}>
          {Object.entries(frame.way).map(([name, value]) => value && <input type="hidden" name={name} value={value} />)}
        </Search>
        <p class="unseen" role="status" data-count={said.found} />
        <Group frame={frame} title={said.yours} services={services.filter(isConnected)} />
        <Group frame={frame} title={said.others} services={services.filter((service) => !isConnected(service))} />
        <p class="empty" data-empty="" hidden={services.length > 0}>
          {text === undefined && services.length === 0 ? said.none : said.noneFound}
        </p>
        {hasMore && <p class="soft">{said.more}</p>}
      </>
    );
    return framed(frame, content, { title: said.title, script });
  },
);

function Group({ frame, title, services }: { frame: Frame; title: string; services: ListedService[] }) {
  if (services.length === 0) return null;
  return (
    <section class="stack" data-group="" aria-label={title}>
      <h2>{title}</h2>
      <ul class="cards">
        {services.map((service) => (
          <Card frame={frame} service={service} />
        ))}
      </ul>
    </section>
  );
}

function Card({ frame, service }: { frame: Frame; service: ListedService }) {
  const { name, description, state, reference } = service;
  return (
    <li data-words={`${name} ${description}`.toLowerCase()}>
      <ServiceIcon name={name} url={iconUrl(service, frame.way)} />
      <div class="stack tight">
        <h3>
          <a href={serviceHref(reference, frame.way)}>{name}</a>
        </h3>
        {description && <p class="small soft">{description}</p>}
        <Badge tone={TONES[state]}>{frame.reader.texts.connect.states[state]}</Badge>
      </div>
    </li>
  );
}
