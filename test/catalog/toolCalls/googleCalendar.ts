import { googleCalendarTools } from "../../../src/catalog/tools/googleCalendar.ts";
import type { ToolCalls } from "./toolCalls.ts";

const CALENDAR = "team@group.calendar.google.com";
const IN_PATH = "team%40group.calendar.google.com";
const start = { dateTime: "2026-05-28T09:00:00-07:00", timeZone: "America/Los_Angeles" };
const end = { dateTime: "2026-05-28T17:00:00-07:00", timeZone: "America/Los_Angeles" };
const conferenceData = { createRequest: { requestId: "7qxalsvy0e", conferenceSolutionKey: { type: "hangoutsMeet" } } };
const event = { id: "abc123", status: "confirmed", summary: "Google I/O" };

export const googleCalendar: ToolCalls = {
  tools: googleCalendarTools,
  bases: ["https://www.googleapis.com/calendar/v3"],
  source: "https://developers.google.com/workspace/calendar/api/v3/reference",
  calls: {
    list_calendars: {
      args: { minAccessRole: "reader", showHidden: true, maxResults: 50, pageToken: "p2" },
      request: "GET /users/me/calendarList?minAccessRole=reader&showHidden=true&maxResults=50&pageToken=p2",
      answer: { kind: "calendar#calendarList", items: [{ id: CALENDAR, summary: "Team" }] },
    },
    list_events: {
      args: {
        calendarId: CALENDAR,
        timeMin: "2026-01-31T09:00:00+01:00",
        timeMax: "2026-02-28T09:00:00Z",
        q: "plan & budget",
        singleEvents: true,
        orderBy: "startTime",
        updatedMin: "2026-01-01T00:00:00Z",
        showDeleted: false,
        timeZone: "Europe/Zurich",
        maxResults: 10,
        pageToken: "p2",
      },
      request: `GET /calendars/${IN_PATH}/events?timeMin=2026-01-31T09:00:00%2B01:00&timeMax=2026-02-28T09:00:00Z&q=plan %26 budget&singleEvents=true&orderBy=startTime&updatedMin=2026-01-01T00:00:00Z&showDeleted=false&timeZone=Europe/Zurich&maxResults=10&pageToken=p2`,
      answer: { kind: "calendar#events", items: [event] },
    },
    get_event: {
      args: { calendarId: "primary", eventId: "abc123_20260528T160000Z", timeZone: "UTC" },
      request: "GET /calendars/primary/events/abc123_20260528T160000Z?timeZone=UTC",
      answer: event,
    },
    list_event_instances: {
      args: { calendarId: "primary", eventId: "abc123", timeMin: "2026-05-01T00:00:00Z", maxResults: 5 },
      request: "GET /calendars/primary/events/abc123/instances?timeMin=2026-05-01T00:00:00Z&maxResults=5",
      answer: { items: [event] },
    },
    query_free_busy: {
      args: {
        timeMin: "2026-05-28T00:00:00Z",
        timeMax: "2026-05-29T00:00:00Z",
        timeZone: "UTC",
        items: [{ id: "primary" }, { id: CALENDAR }],
      },
      request: "POST /freeBusy",
      json: {
        timeMin: "2026-05-28T00:00:00Z",
        timeMax: "2026-05-29T00:00:00Z",
        timeZone: "UTC",
        items: [{ id: "primary" }, { id: CALENDAR }],
      },
      answer: { calendars: { primary: { busy: [] } } },
    },
    create_event: {
      args: {
        calendarId: "primary",
        summary: "Google I/O",
        location: "800 Howard St., San Francisco",
        start,
        end,
        recurrence: ["RRULE:FREQ=DAILY;COUNT=2"],
        attendees: [{ email: "lpage@example.com", optional: true }],
        reminders: { useDefault: false, overrides: [{ method: "popup", minutes: 10 }] },
        transparency: "transparent",
        visibility: "private",
        colorId: "7",
      },
      request: "POST /calendars/primary/events?sendUpdates=none&conferenceDataVersion=1",
      json: {
        summary: "Google I/O",
        location: "800 Howard St., San Francisco",
        start,
        end,
        recurrence: ["RRULE:FREQ=DAILY;COUNT=2"],
        attendees: [{ email: "lpage@example.com", optional: true }],
        reminders: { useDefault: false, overrides: [{ method: "popup", minutes: 10 }] },
        transparency: "transparent",
        visibility: "private",
        colorId: "7",
      },
      answer: event,
    },
    create_event_and_notify: {
      args: {
        calendarId: "primary",
        summary: "Google I/O",
        start,
        end,
        description: "A chance to hear more.",
        attendees: [{ email: "sbrin@example.com" }],
        conferenceData,
        sendUpdates: "all",
      },
      request: "POST /calendars/primary/events?conferenceDataVersion=1&sendUpdates=all",
      json: {
        summary: "Google I/O",
        description: "A chance to hear more.",
        start,
        end,
        attendees: [{ email: "sbrin@example.com" }],
        conferenceData,
      },
      answer: event,
    },
    quick_add_event: {
      args: { calendarId: "primary", text: "Appointment at Somewhere on June 3rd 10am-10:25am" },
      request:
        "POST /calendars/primary/events/quickAdd?sendUpdates=none&text=Appointment at Somewhere on June 3rd 10am-10:25am",
      answer: event,
    },
    update_event: {
      args: { calendarId: "primary", eventId: "abc123", start: { date: "2026-05-28", dateTime: null } },
      request: "PATCH /calendars/primary/events/abc123?sendUpdates=none",
      json: { start: { date: "2026-05-28", dateTime: null } },
      answer: event,
    },
    update_event_and_notify: {
      args: { calendarId: "primary", eventId: "abc123", summary: "I/O", sendUpdates: "externalOnly" },
      request: "PATCH /calendars/primary/events/abc123?sendUpdates=externalOnly",
      json: { summary: "I/O" },
      answer: event,
    },
    move_event: {
      args: { calendarId: "primary", eventId: "abc123", destination: CALENDAR },
      request: `POST /calendars/primary/events/abc123/move?sendUpdates=none&destination=${CALENDAR}`,
      answer: event,
    },
    delete_event: {
      args: { calendarId: CALENDAR, eventId: "abc123", sendUpdates: "all" },
      request: `DELETE /calendars/${IN_PATH}/events/abc123?sendUpdates=all`,
      answer: null,
    },
  },
};
