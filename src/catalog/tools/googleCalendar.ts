import type { ParameterInput, ToolInput } from "../tool.ts";

const calendar = (name: string) => `https://www.googleapis.com/auth/calendar${name}`;

const changeEvents = [[calendar(".events")], [calendar(".events.owned")], [calendar(".app.created")], [calendar("")]];
const readEvents = [
  [calendar(".events.readonly")],
  [calendar(".events.owned.readonly")],
  [calendar(".readonly")],
  ...changeEvents,
];

const calendarId: ParameterInput = {
  in: "path",
  required: true,
  schema: {
    type: "string",
    minLength: 1,
    description: "`primary` for the user's own calendar, else an id from list_calendars.",
  },
};

const eventId: ParameterInput = {
  in: "path",
  required: true,
  schema: {
    type: "string",
    minLength: 1,
    description: "Id of the event, or of one instance of a recurring event.",
  },
};

const query = (schema: Record<string, unknown>, required = false): ParameterInput => ({
  in: "query",
  required,
  schema,
});
const set = (schema: Record<string, unknown>, required = false): ParameterInput => ({
  in: "body-field",
  required,
  schema,
});

const timeZone = query({
  type: "string",
  description: "IANA name of the time zone of the answer, for example `Europe/Zurich`; the calendar's unless given.",
});

const pageToken = query({ type: "string", description: "`nextPageToken` of the page before." });

const timeMin = query({
  type: "string",
  format: "date-time",
  description: "Only events that end after this time (RFC 3339 with offset, for example `2026-01-31T09:00:00+01:00`).",
});

const timeMax = query({
  type: "string",
  format: "date-time",
  description: "Only events that begin before this time (RFC 3339 with offset).",
});

const when = (description: string) => ({
  type: "object",
  description: `${description} Either \`date\` for a whole day, or \`dateTime\`; to change one kind into the other, null for the old one.`,
  additionalProperties: false,
  properties: {
    date: { type: ["string", "null"], format: "date", description: "Day, as `YYYY-MM-DD`." },
    dateTime: {
      type: ["string", "null"],
      description: "Time as RFC 3339; without an offset when `timeZone` says the zone.",
    },
    timeZone: { type: "string", description: "IANA name of the time zone; needed for recurring events." },
  },
  anyOf: [{ required: ["date"] }, { required: ["dateTime"] }],
});

const start = when("When it begins.");
const end = when("When it ends, exclusive: a whole-day event ends on the next day.");

const eventFields: Record<string, ParameterInput> = {
  summary: set({ type: "string", description: "Title." }),
  description: set({ type: "string", description: "Longer text; HTML is allowed." }),
  location: set({ type: "string", description: "Place as free text." }),
  attendees: set({
    type: "array",
    description: "All guests. In a change, the list replaces the present one.",
    items: {
      type: "object",
      required: ["email"],
      additionalProperties: false,
      properties: {
        email: { type: "string", format: "email", description: "Address." },
        displayName: { type: "string", description: "Name." },
        optional: { type: "boolean", default: false, description: "Whether they need not come." },
        responseStatus: {
          type: "string",
          enum: ["needsAction", "declined", "tentative", "accepted"],
          description: "Their answer; change only the user's own.",
        },
      },
    },
  }),
  recurrence: set({
    type: "array",
    items: { type: "string", pattern: "^(RRULE|EXRULE|RDATE|EXDATE)" },
    description: "Lines of RFC 5545, for example `RRULE:FREQ=WEEKLY;COUNT=10`.",
  }),
  reminders: set({
    type: "object",
    description: "The user's reminders.",
    additionalProperties: false,
    properties: {
      useDefault: { type: "boolean", description: "Use the calendar's own; then no `overrides`." },
      overrides: {
        type: "array",
        maxItems: 5,
        description: "Reminders of this event.",
        items: {
          type: "object",
          required: ["method", "minutes"],
          additionalProperties: false,
          properties: {
            method: { type: "string", enum: ["email", "popup"], description: "How to remind." },
            minutes: { type: "integer", minimum: 0, maximum: 40320, description: "Minutes before the beginning." },
          },
        },
      },
    },
  }),
  transparency: set({
    type: "string",
    enum: ["opaque", "transparent"],
    description: "Whether the time counts as busy (`opaque`) or free.",
  }),
  visibility: set({
    type: "string",
    enum: ["default", "public", "private"],
    description: "Who sees the details.",
  }),
  colorId: set({ type: "string", pattern: "^[0-9]+$", description: "Number of a colour of the palette for events." }),
};

const created: Record<string, ParameterInput> = {
  calendarId,
  start: set(start, true),
  end: set(end, true),
  ...eventFields,
  conferenceData: set({
    type: "object",
    description: "Adds a new Google Meet conference.",
    required: ["createRequest"],
    additionalProperties: false,
    properties: {
      createRequest: {
        type: "object",
        description: "What to create.",
        required: ["requestId", "conferenceSolutionKey"],
        additionalProperties: false,
        properties: {
          requestId: { type: "string", description: "New unique text; a repetition of one is ignored." },
          conferenceSolutionKey: {
            type: "object",
            description: "Kind of conference.",
            required: ["type"],
            additionalProperties: false,
            properties: { type: { type: "string", enum: ["hangoutsMeet"], description: "Google Meet." } },
          },
        },
      },
    },
  }),
};

const changed: Record<string, ParameterInput> = {
  calendarId,
  eventId,
  start: set(start),
  end: set(end),
  ...eventFields,
};

// Calls that mail guests are tools of their own: undoing them takes no mail back.
const quietly = { sendUpdates: "none" };
const conferences = { conferenceDataVersion: "1" };

const notified = query(
  {
    type: "string",
    enum: ["all", "externalOnly"],
    description: "Who gets a mail: all guests, or only those who do not use Google Calendar.",
  },
  true,
);

export const googleCalendarTools: ToolInput[] = [
  {
    id: "list_calendars",
    displayName: "List calendars",
    description: "Lists the calendars in the user's list with their ids, time zones and what the user may do there.",
    actionType: "READ_ONLY",
    scopes: [
      [calendar(".calendarlist.readonly")],
      [calendar(".calendarlist")],
      [calendar(".readonly")],
      [calendar("")],
    ],
    method: "GET",
    path: "/users/me/calendarList",
    parameters: {
      minAccessRole: query({
        type: "string",
        enum: ["freeBusyReader", "reader", "writerWithoutPrivateAccess", "writer", "owner"],
        description: "Only calendars where the user may do at least this.",
      }),
      showHidden: query({ type: "boolean", default: false, description: "Also hidden ones." }),
      maxResults: query({
        type: "integer",
        minimum: 1,
        maximum: 250,
        default: 100,
        description: "Calendars on a page.",
      }),
      pageToken,
    },
  },
  {
    id: "list_events",
    displayName: "List events",
    description:
      "Lists or searches the events of a calendar. Set `singleEvents` to get each instance of recurring events, with times, in order of their beginning; without it a recurring event is one entry with its rule.",
    actionType: "READ_ONLY",
    scopes: readEvents,
    method: "GET",
    path: "/calendars/{calendarId}/events",
    parameters: {
      calendarId,
      timeMin,
      timeMax,
      q: query({ type: "string", description: "Words to find in title, description, place and guests." }),
      singleEvents: query({
        type: "boolean",
        default: false,
        description: "Whether recurring events are expanded into instances.",
      }),
      orderBy: query({
        type: "string",
        enum: ["startTime", "updated"],
        description: "Order, ascending; `startTime` only with `singleEvents`.",
      }),
      updatedMin: query({
        type: "string",
        format: "date-time",
        description: "Only events changed since then (RFC 3339), deleted ones included.",
      }),
      showDeleted: query({
        type: "boolean",
        default: false,
        description: "Also deleted events, with the status `cancelled`.",
      }),
      timeZone,
      maxResults: query({
        type: "integer",
        minimum: 1,
        maximum: 2500,
        default: 250,
        description: "Events on a page; there may be fewer.",
      }),
      pageToken,
    },
  },
  {
    id: "get_event",
    displayName: "Get an event",
    description: "Returns one event with its guests and their answers.",
    actionType: "READ_ONLY",
    scopes: readEvents,
    method: "GET",
    path: "/calendars/{calendarId}/events/{eventId}",
    parameters: { calendarId, eventId, timeZone },
  },
  {
    id: "list_event_instances",
    displayName: "List instances of a recurring event",
    description: "Lists the single occurrences of a recurring event, each with an id of its own.",
    actionType: "READ_ONLY",
    scopes: readEvents,
    method: "GET",
    path: "/calendars/{calendarId}/events/{eventId}/instances",
    parameters: {
      calendarId,
      eventId,
      timeMin,
      timeMax,
      timeZone,
      maxResults: query({
        type: "integer",
        minimum: 1,
        maximum: 2500,
        default: 250,
        description: "Instances on a page.",
      }),
      pageToken,
    },
  },
  {
    id: "query_free_busy",
    displayName: "Find busy times",
    description:
      "Returns when each of up to 50 calendars is busy in a span of time, without the events. A colleague's address is the id of their calendar.",
    actionType: "READ_ONLY",
    scopes: [[calendar(".freebusy")], [calendar(".events.freebusy")], [calendar(".readonly")], [calendar("")]],
    method: "POST",
    path: "/freeBusy",
    parameters: {
      timeMin: set({ type: "string", format: "date-time", description: "Beginning of the span (RFC 3339)." }, true),
      timeMax: set({ type: "string", format: "date-time", description: "End of the span (RFC 3339)." }, true),
      timeZone: set({ type: "string", default: "UTC", description: "IANA name of the time zone of the answer." }),
      items: set(
        {
          type: "array",
          minItems: 1,
          maxItems: 50,
          description: "Calendars to look at.",
          items: {
            type: "object",
            required: ["id"],
            additionalProperties: false,
            properties: { id: { type: "string", description: "Id of a calendar or group, for example `primary`." } },
          },
        },
        true,
      ),
    },
  },
  {
    id: "create_event",
    displayName: "Create an event",
    description:
      "Creates an event and asks Google to mail nobody. Guests who use Google Calendar see it there, others may never learn of it: use create_event_and_notify to invite them.",
    actionType: "REVERSIBLE",
    scopes: changeEvents,
    method: "POST",
    path: "/calendars/{calendarId}/events",
    fixedQuery: { ...quietly, ...conferences },
    parameters: created,
  },
  {
    id: "create_event_and_notify",
    displayName: "Create an event and invite the guests",
    description: "Creates an event and mails the invitation to its guests, which cannot be recalled.",
    actionType: "IRREVERSIBLE",
    scopes: changeEvents,
    method: "POST",
    path: "/calendars/{calendarId}/events",
    fixedQuery: conferences,
    parameters: { ...created, sendUpdates: notified },
  },
  {
    id: "quick_add_event",
    displayName: "Create an event from a sentence",
    description:
      "Creates an event from text such as `Lunch with Ana tomorrow 12:30-13:30`, without mailing anybody. Google works out the time: check it in the answer.",
    actionType: "REVERSIBLE",
    scopes: changeEvents,
    method: "POST",
    path: "/calendars/{calendarId}/events/quickAdd",
    fixedQuery: quietly,
    parameters: {
      calendarId,
      text: query({ type: "string", minLength: 1, description: "What happens and when, in plain words." }, true),
    },
  },
  {
    id: "update_event",
    displayName: "Change an event",
    description:
      "Changes the given members of an event without mailing its guests; lists are replaced as a whole. The id of an instance changes only that one.",
    actionType: "REVERSIBLE",
    scopes: changeEvents,
    method: "PATCH",
    path: "/calendars/{calendarId}/events/{eventId}",
    fixedQuery: quietly,
    parameters: changed,
  },
  {
    id: "update_event_and_notify",
    displayName: "Change an event and tell the guests",
    description:
      "As update_event, and mails the change to the guests, which cannot be recalled. Also for telling the organiser the user's own answer.",
    actionType: "IRREVERSIBLE",
    scopes: changeEvents,
    method: "PATCH",
    path: "/calendars/{calendarId}/events/{eventId}",
    parameters: { ...changed, sendUpdates: notified },
  },
  {
    id: "move_event",
    displayName: "Move an event to another calendar",
    description: "Makes another calendar the organiser of an event, without mailing its guests.",
    actionType: "REVERSIBLE",
    scopes: [[calendar(".events")], [calendar(".events.owned")], [calendar("")]],
    method: "POST",
    path: "/calendars/{calendarId}/events/{eventId}/move",
    fixedQuery: quietly,
    parameters: {
      calendarId,
      eventId,
      destination: query({ type: "string", minLength: 1, description: "Id of the calendar to move it to." }, true),
    },
  },
  {
    id: "delete_event",
    displayName: "Delete an event",
    description:
      "Deletes an event, or all instances when the id is that of a recurring one, and tells the guests as `sendUpdates` says.",
    actionType: "IRREVERSIBLE",
    scopes: changeEvents,
    method: "DELETE",
    path: "/calendars/{calendarId}/events/{eventId}",
    parameters: {
      calendarId,
      eventId,
      sendUpdates: query({
        type: "string",
        enum: ["all", "externalOnly", "none"],
        description: "Who gets a mail: all guests, only those who do not use Google Calendar, or nobody.",
      }),
    },
  },
];
