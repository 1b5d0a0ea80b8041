import type { ParameterInput, ToolInput } from "../tool.ts";
import {
  choice,
  filled,
  flag,
  inBody,
  inPath,
  inQuery,
  list,
  needed,
  object,
  text,
  texts,
  whole,
} from "../toolParameters.ts";

const readMail = [["Mail.Read"], ["Mail.ReadWrite"]];
const writeMail = [["Mail.ReadWrite"]];
const sendMail = [["Mail.Send"]];
const readCalendar = [["Calendars.Read"], ["Calendars.ReadWrite"]];
const writeCalendar = [["Calendars.ReadWrite"]];

const MESSAGE =
  "id,conversationId,subject,from,toRecipients,receivedDateTime,isRead,hasAttachments,importance,bodyPreview,webLink";
const EVENT =
  "id,subject,start,end,isAllDay,location,organizer,attendees,isCancelled,showAs,seriesMasterId,onlineMeeting,webLink";

const messageId = inPath("Id of the message. It changes when the message moves to another folder.");
const eventId = inPath("Id of the event.");

const pages: Record<string, ParameterInput> = {
  top: inQuery(whole("Results on a page.", { minimum: 1, maximum: 100, default: 10 }), { name: "$top" }),
  skip: inQuery(whole("Number of results to leave out, to page.", { minimum: 0 }), { name: "$skip" }),
};

const filter = inQuery(
  text(
    "Conditions in OData, for example `isRead eq false and receivedDateTime ge 2026-01-31T00:00:00Z`, `from/emailAddress/address eq 'a@example.com'`.",
  ),
  { name: "$filter" },
);

const bodyAsText: ParameterInput = {
  in: "header",
  name: "Prefer",
  schema: choice(
    ['outlook.body-content-type="text"', 'outlook.body-content-type="html"'],
    "Form of the body: plain text, or HTML as it is unless given.",
  ),
};

const timeZone: ParameterInput = {
  in: "header",
  name: "Prefer",
  schema: text('Time zone of the answer, for example `outlook.timezone="Europe/Zurich"`; UTC unless given.', {
    pattern: '^outlook\\.timezone="[A-Za-z0-9 ()+:./_-]+"$',
  }),
};

const address = object(
  {
    emailAddress: object(
      { address: text("Address.", { format: "email" }), name: text("Name.") },
      ["address"],
      "The address with its name.",
    ),
  },
  ["emailAddress"],
  "A person.",
);

const people = (description: string) => list(address, description);

const message = (at: string, isNeeded: boolean): Record<string, ParameterInput> => {
  const maybeNeeded = (parameter: ParameterInput) => (isNeeded ? needed(parameter) : parameter);
  return {
    subject: maybeNeeded(inBody(text("Subject."), `${at}subject`)),
    body_type: maybeNeeded(inBody(choice(["Text", "HTML"], "Form of the body."), `${at}body.contentType`)),
    body: maybeNeeded(inBody(text("The body."), `${at}body.content`)),
    to: maybeNeeded(inBody(people("To whom."), `${at}toRecipients`)),
    cc: inBody(people("Who gets a copy."), `${at}ccRecipients`),
    bcc: inBody(people("Who gets a copy that the others do not see."), `${at}bccRecipients`),
    importance: inBody(choice(["low", "normal", "high"], "Importance."), `${at}importance`),
  };
};

const when = (description: string) =>
  object(
    {
      dateTime: text("Time without an offset, as `2026-01-31T09:00:00`.", {
        pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2}(\\.\\d+)?)?$",
      }),
      timeZone: filled("Name of the time zone, for example `Europe/Zurich` or `UTC`."),
    },
    ["dateTime", "timeZone"],
    description,
  );

const eventFields: Record<string, ParameterInput> = {
  body_type: inBody(choice(["Text", "HTML"], "Form of the body; needed with it."), "body.contentType"),
  body: inBody(text("Longer text."), "body.content"),
  location: inBody(text("Place as free text."), "location.displayName"),
  is_all_day: inBody(
    flag("Whether it is of whole days; `start` and `end` are then at midnight, `end` of the day after the last."),
    "isAllDay",
  ),
  is_online_meeting: inBody(flag("Whether it gets an online meeting."), "isOnlineMeeting"),
  show_as: inBody(choice(["free", "tentative", "busy", "oof", "workingElsewhere"], "How the time counts."), "showAs"),
  reminder_minutes: inBody(
    whole("Minutes before the beginning to remind the person.", { minimum: 0 }),
    "reminderMinutesBeforeStart",
  ),
  recurrence: inBody({
    type: "object",
    additionalProperties: true,
    description:
      'Repetition, for example `{"pattern": {"type": "weekly", "interval": 1, "daysOfWeek": ["monday"]}, "range": {"type": "endDate", "startDate": "2026-02-02", "endDate": "2026-06-30"}}`.',
  }),
};

const attendees = inBody(
  list(
    object(
      {
        emailAddress: object(
          { address: text("Address.", { format: "email" }), name: text("Name.") },
          ["address"],
          "The address with its name.",
        ),
        type: choice(["required", "optional", "resource"], "Whether they have to come; `resource` is a room."),
      },
      ["emailAddress"],
      "A guest.",
    ),
    "All guests. In a change, the list replaces the present one.",
  ),
);

const newEvent: Record<string, ParameterInput> = {
  subject: needed(inBody(filled("Title."))),
  start: needed(inBody(when("When it begins."))),
  end: needed(inBody(when("When it ends."))),
  ...eventFields,
};

export const outlookTools: ToolInput[] = [
  {
    id: "list_messages",
    displayName: "List messages of a folder",
    description:
      "Lists messages of one folder, newest first unless a filter says otherwise, with the beginning of their text: read them with get_message.",
    actionType: "READ_ONLY",
    scopes: readMail,
    method: "GET",
    path: "/me/mailFolders/{folder}/messages",
    fixedQuery: { $select: MESSAGE },
    parameters: {
      folder: inPath("Id of the folder, or `inbox`, `sentitems`, `drafts`, `archive`, `deleteditems` or `junkemail`."),
      filter,
      ...pages,
    },
  },
  {
    id: "search_messages",
    displayName: "Search messages",
    description:
      "Finds messages in all folders, newest first, with the beginning of their text. Never more than 1,000. For the next page give the `$skiptoken` of `@odata.nextLink`.",
    actionType: "READ_ONLY",
    scopes: readMail,
    method: "GET",
    path: "/me/messages",
    fixedQuery: { $select: MESSAGE },
    parameters: {
      search: needed(
        inQuery(
          text('What to find, in double quotes, for example `"from:ada subject:invoice"` or `"budget"`; KQL.', {
            pattern: '^"[\\s\\S]+"$',
          }),
          { name: "$search" },
        ),
      ),
      top: pages.top as ParameterInput,
      skip_token: inQuery(text("`$skiptoken` of the address in `@odata.nextLink`, decoded."), { name: "$skiptoken" }),
    },
  },
  {
    id: "get_message",
    displayName: "Get a message",
    description: "Returns one message with its whole body.",
    actionType: "READ_ONLY",
    scopes: readMail,
    method: "GET",
    path: "/me/messages/{id}",
    fixedQuery: { $select: `${MESSAGE},body,ccRecipients,replyTo,internetMessageId,parentFolderId,categories,flag` },
    parameters: { id: messageId, body_format: bodyAsText },
  },
  {
    id: "list_attachments",
    displayName: "List attachments of a message",
    description: "Lists the names, types and sizes in bytes of a message's attachments.",
    actionType: "READ_ONLY",
    scopes: readMail,
    method: "GET",
    path: "/me/messages/{id}/attachments",
    fixedQuery: { $select: "id,name,contentType,size,isInline" },
    parameters: { id: messageId },
  },
  {
    id: "get_attachment",
    displayName: "Get an attachment",
    description: "Returns the bytes of one attachment.",
    actionType: "READ_ONLY",
    scopes: readMail,
    method: "GET",
    path: "/me/messages/{id}/attachments/{attachment_id}/$value",
    parameters: { id: messageId, attachment_id: inPath("Id of the attachment, from list_attachments.") },
  },
  {
    id: "list_mail_folders",
    displayName: "List mail folders",
    description: "Lists the folders of the mailbox with their ids and numbers of messages.",
    actionType: "READ_ONLY",
    scopes: readMail,
    method: "GET",
    path: "/me/mailFolders",
    fixedQuery: { $select: "id,displayName,parentFolderId,childFolderCount,totalItemCount,unreadItemCount" },
    parameters: pages,
  },
  {
    id: "send_message",
    displayName: "Send a message",
    description:
      "Sends a mail at once and keeps it in the sent items; it cannot be recalled. Returns nothing. Use create_draft when a person should look at it first.",
    actionType: "IRREVERSIBLE",
    scopes: sendMail,
    method: "POST",
    path: "/me/sendMail",
    parameters: message("message.", true),
  },
  {
    id: "create_draft",
    displayName: "Create a draft",
    description: "Saves a message in the drafts without sending it, and returns it.",
    actionType: "REVERSIBLE",
    scopes: writeMail,
    method: "POST",
    path: "/me/messages",
    parameters: message("", false),
  },
  {
    id: "create_reply_draft",
    displayName: "Create a draft of a reply",
    description: "Makes a draft that answers a message, with its text quoted, and returns it. send_draft sends it.",
    actionType: "REVERSIBLE",
    scopes: writeMail,
    method: "POST",
    path: "/me/messages/{id}/createReply",
    parameters: { id: messageId, comment: inBody(text("Text to stand above the quoted message.")) },
  },
  {
    id: "send_draft",
    displayName: "Send a draft",
    description: "Sends a draft at once; it cannot be recalled. Returns nothing.",
    actionType: "IRREVERSIBLE",
    scopes: sendMail,
    method: "POST",
    path: "/me/messages/{id}/send",
    parameters: { id: messageId },
  },
  {
    id: "reply_to_message",
    displayName: "Reply to a message",
    description:
      "Answers the sender of a message at once, with its text quoted; it cannot be recalled. Returns nothing.",
    actionType: "IRREVERSIBLE",
    scopes: sendMail,
    method: "POST",
    path: "/me/messages/{id}/reply",
    parameters: { id: messageId, comment: needed(inBody(filled("Text to stand above the quoted message."))) },
  },
  {
    id: "update_message",
    displayName: "Mark or categorise a message",
    description: "Marks a message as read or unread, flags it, or sets its categories.",
    actionType: "REVERSIBLE",
    scopes: writeMail,
    method: "PATCH",
    path: "/me/messages/{id}",
    parameters: {
      id: messageId,
      is_read: inBody(flag("Whether it is read."), "isRead"),
      flag: inBody(choice(["notFlagged", "flagged", "complete"], "Its flag."), "flag.flagStatus"),
      categories: inBody(texts("Names of all its categories; they replace the present ones.")),
    },
  },
  {
    id: "move_message",
    displayName: "Move a message",
    description:
      "Moves a message to another folder and returns it with its new id. To delete it, move it to `deleteditems`.",
    actionType: "REVERSIBLE",
    scopes: writeMail,
    method: "POST",
    path: "/me/messages/{id}/move",
    parameters: {
      id: messageId,
      destinationId: needed(inBody(filled("Id of the folder, or `archive`, `deleteditems`, `inbox`, `junkemail`."))),
    },
  },
  {
    id: "list_events",
    displayName: "List events",
    description:
      "Lists the events of the person's calendar in a time, each instance of a recurring one by itself, in their order.",
    actionType: "READ_ONLY",
    scopes: readCalendar,
    method: "GET",
    path: "/me/calendarView",
    fixedQuery: { $select: EVENT, $orderby: "start/dateTime" },
    parameters: {
      start: needed(
        inQuery(text("Beginning, with offset, as `2026-01-31T09:00:00+01:00`.", { format: "date-time" }), {
          name: "startDateTime",
        }),
      ),
      end: needed(inQuery(text("End, with offset.", { format: "date-time" }), { name: "endDateTime" })),
      time_zone: timeZone,
      ...pages,
    },
  },
  {
    id: "get_event",
    displayName: "Get an event",
    description: "Returns one event with its whole text, guests and their answers.",
    actionType: "READ_ONLY",
    scopes: readCalendar,
    method: "GET",
    path: "/me/events/{id}",
    fixedQuery: { $select: `${EVENT},body,recurrence,responseStatus,categories` },
    parameters: { id: eventId, time_zone: timeZone },
  },
  {
    id: "create_event",
    displayName: "Create an event",
    description:
      "Creates an event without guests in the person's calendar. To invite people use create_event_and_invite.",
    actionType: "REVERSIBLE",
    scopes: writeCalendar,
    method: "POST",
    path: "/me/events",
    parameters: newEvent,
  },
  {
    id: "create_event_and_invite",
    displayName: "Create an event and invite people",
    description: "Creates an event and mails an invitation to each guest at once, which cannot be recalled.",
    actionType: "IRREVERSIBLE",
    scopes: writeCalendar,
    method: "POST",
    path: "/me/events",
    parameters: { ...newEvent, attendees: needed(attendees) },
  },
  {
    id: "update_event",
    displayName: "Update an event",
    description: "Changes what is given of an event. Its guests, if it has any, are mailed about it.",
    actionType: "IRREVERSIBLE",
    scopes: writeCalendar,
    method: "PATCH",
    path: "/me/events/{id}",
    parameters: {
      id: eventId,
      subject: inBody(filled("New title.")),
      start: inBody(when("When it begins.")),
      end: inBody(when("When it ends.")),
      ...eventFields,
      attendees,
    },
  },
  {
    id: "respond_to_event",
    displayName: "Answer an invitation",
    description: "Accepts, declines or tentatively accepts an invitation, and by default tells the organizer by mail.",
    actionType: "IRREVERSIBLE",
    scopes: writeCalendar,
    method: "POST",
    path: "/me/events/{id}/{answer}",
    parameters: {
      id: eventId,
      answer: inPath("The answer.", { enum: ["accept", "decline", "tentativelyAccept"] }),
      comment: inBody(text("Text for the organizer.")),
      sendResponse: inBody(flag("Whether to mail the organizer.", { default: true })),
    },
  },
  {
    id: "delete_event",
    displayName: "Delete an event",
    description:
      "Deletes an event. If the person organizes it, its guests get a cancellation, which cannot be recalled.",
    actionType: "IRREVERSIBLE",
    scopes: writeCalendar,
    method: "DELETE",
    path: "/me/events/{id}",
    parameters: { id: eventId },
  },
  {
    id: "query_free_busy",
    displayName: "See when people are free",
    description:
      "Returns for each address a line of `availabilityView` with one digit for each interval: 0 free, 1 tentative, 2 busy, 3 away, 4 working elsewhere.",
    actionType: "READ_ONLY",
    scopes: readCalendar,
    method: "POST",
    path: "/me/calendar/getSchedule",
    parameters: {
      schedules: needed(inBody(texts("Addresses of people or rooms, at most 20.", { minItems: 1, maxItems: 20 }))),
      start: needed(inBody(when("Beginning."), "startTime")),
      end: needed(inBody(when("End, at most 62 days later."), "endTime")),
      interval: inBody(
        whole("Minutes of an interval.", { minimum: 5, maximum: 1440, default: 30 }),
        "availabilityViewInterval",
      ),
    },
  },
];
