import { outlookTools } from "../../../src/catalog/tools/outlook.ts";
import type { ToolCalls } from "./toolCalls.ts";

const MESSAGE = "AAMkAGUAAAwTW09AAA=";
const IN_PATH = "AAMkAGUAAAwTW09AAA%3D";
const EVENT = "AAMkAGIAAAoZDOFAAA";
const messageFields =
  "id,conversationId,subject,from,toRecipients,receivedDateTime,isRead,hasAttachments,importance,bodyPreview,webLink";
const eventFields =
  "id,subject,start,end,isAllDay,location,organizer,attendees,isCancelled,showAs,seriesMasterId,onlineMeeting,webLink";
const to = [{ emailAddress: { address: "frannis@contoso.com" } }];
const start = { dateTime: "2026-03-15T12:00:00", timeZone: "Pacific Standard Time" };
const recurrence = {
  pattern: { type: "weekly", interval: 1, daysOfWeek: ["monday"] },
  range: { type: "endDate", startDate: "2026-03-16", endDate: "2026-06-30" },
};
const end = { dateTime: "2026-03-15T14:00:00", timeZone: "Pacific Standard Time" };

export const outlook: ToolCalls = {
  tools: outlookTools,
  bases: ["https://graph.microsoft.com/v1.0"],
  source: "https://learn.microsoft.com/en-us/graph/api/resources/mail-api-overview",
  calls: {
    list_messages: {
      args: { folder: "inbox", filter: "isRead eq false", top: 5, skip: 10 },
      request: `GET /me/mailFolders/inbox/messages?$select=${messageFields}&$filter=isRead eq false&$top=5&$skip=10`,
      answer: { value: [{ id: MESSAGE, subject: "Let's go for lunch" }] },
    },
    search_messages: {
      args: { search: '"from:ada & bob"', top: 25, skip_token: "MSZZVlF+" },
      request: `GET /me/messages?$select=${messageFields}&$search="from:ada %26 bob"&$top=25&$skiptoken=MSZZVlF%2B`,
      answer: { value: [{ id: MESSAGE, subject: "Let's go for lunch" }] },
    },
    get_message: {
      args: { id: MESSAGE, body_format: 'outlook.body-content-type="text"' },
      request: `GET /me/messages/${IN_PATH}?$select=${messageFields},body,ccRecipients,replyTo,internetMessageId,parentFolderId,categories,flag`,
      headers: { prefer: 'outlook.body-content-type="text"' },
      answer: { id: MESSAGE, body: { contentType: "text", content: "Hi" } },
    },
    list_attachments: {
      args: { id: MESSAGE },
      request: `GET /me/messages/${IN_PATH}/attachments?$select=id,name,contentType,size,isInline`,
      answer: { value: [{ id: "AAMkAGUzY5QKjAAA=", name: "menu.txt", size: 10524 }] },
    },
    get_attachment: {
      args: { id: MESSAGE, attachment_id: "AAMkAGUzY5QKjAAA=" },
      request: `GET /me/messages/${IN_PATH}/attachments/AAMkAGUzY5QKjAAA%3D/$value`,
      answer: "Today: soup",
    },
    list_mail_folders: {
      args: { top: 50 },
      request:
        "GET /me/mailFolders?$select=id,displayName,parentFolderId,childFolderCount,totalItemCount,unreadItemCount&$top=50",
      answer: { value: [{ id: "AQMkADYAAAIBDAAAAA==", displayName: "Inbox" }] },
    },
    send_message: {
      args: {
        subject: "Meet for lunch?",
        body_type: "Text",
        body: "The new cafeteria is open.",
        to,
        cc: to,
        bcc: to,
        importance: "high",
      },
      request: "POST /me/sendMail",
      json: {
        message: {
          subject: "Meet for lunch?",
          body: { contentType: "Text", content: "The new cafeteria is open." },
          toRecipients: to,
          ccRecipients: to,
          bccRecipients: to,
          importance: "high",
        },
      },
      answer: null,
    },
    create_draft: {
      args: {
        subject: "Did you see last night's game?",
        body_type: "HTML",
        body: "They were <b>awesome</b>!",
        to,
        importance: "low",
        cc: to,
        bcc: to,
      },
      request: "POST /me/messages",
      json: {
        subject: "Did you see last night's game?",
        importance: "low",
        ccRecipients: to,
        bccRecipients: to,
        body: { contentType: "HTML", content: "They were <b>awesome</b>!" },
        toRecipients: to,
      },
      answer: { id: MESSAGE, isDraft: true },
    },
    create_reply_draft: {
      args: { id: MESSAGE, comment: "Thanks" },
      request: `POST /me/messages/${IN_PATH}/createReply`,
      json: { comment: "Thanks" },
      answer: { id: MESSAGE, isDraft: true },
    },
    send_draft: { args: { id: MESSAGE }, request: `POST /me/messages/${IN_PATH}/send`, answer: null },
    reply_to_message: {
      args: { id: MESSAGE, comment: "Samantha, Randi, would you name the group please?" },
      request: `POST /me/messages/${IN_PATH}/reply`,
      json: { comment: "Samantha, Randi, would you name the group please?" },
      answer: null,
    },
    update_message: {
      args: { id: MESSAGE, is_read: true, flag: "flagged", categories: ["Red category"] },
      request: `PATCH /me/messages/${IN_PATH}`,
      json: { isRead: true, flag: { flagStatus: "flagged" }, categories: ["Red category"] },
      answer: { id: MESSAGE, isRead: true },
    },
    move_message: {
      args: { id: MESSAGE, destinationId: "deleteditems" },
      request: `POST /me/messages/${IN_PATH}/move`,
      json: { destinationId: "deleteditems" },
      answer: { id: "AAMkADhAAAW-VPeAAA=" },
    },
    list_events: {
      args: {
        start: "2026-01-01T19:00:00-08:00",
        end: "2026-01-07T19:00:00+01:00",
        time_zone: 'outlook.timezone="Pacific Standard Time"',
        top: 50,
      },
      request: `GET /me/calendarView?$select=${eventFields}&$orderby=start/dateTime&startDateTime=2026-01-01T19:00:00-08:00&endDateTime=2026-01-07T19:00:00%2B01:00&$top=50`,
      headers: { prefer: 'outlook.timezone="Pacific Standard Time"' },
      answer: { value: [{ id: EVENT, subject: "Let's go for lunch" }] },
    },
    get_event: {
      args: { id: EVENT },
      request: `GET /me/events/${EVENT}?$select=${eventFields},body,recurrence,responseStatus,categories`,
      answer: { id: EVENT, subject: "Let's go for lunch" },
    },
    create_event: {
      args: {
        subject: "Focus",
        start,
        end,
        is_all_day: false,
        show_as: "busy",
        location: "Harry's Bar",
        reminder_minutes: 15,
      },
      request: "POST /me/events",
      json: {
        subject: "Focus",
        start,
        end,
        isAllDay: false,
        showAs: "busy",
        location: { displayName: "Harry's Bar" },
        reminderMinutesBeforeStart: 15,
      },
      answer: { id: EVENT, subject: "Focus" },
    },
    create_event_and_invite: {
      args: {
        subject: "Let's go for lunch",
        body_type: "HTML",
        body: "Does noon work for you?",
        start,
        end,
        attendees: [{ emailAddress: { address: "samanthab@contoso.com", name: "Samantha Booth" }, type: "required" }],
        is_online_meeting: true,
      },
      request: "POST /me/events",
      json: {
        subject: "Let's go for lunch",
        body: { contentType: "HTML", content: "Does noon work for you?" },
        start,
        end,
        attendees: [{ emailAddress: { address: "samanthab@contoso.com", name: "Samantha Booth" }, type: "required" }],
        isOnlineMeeting: true,
      },
      answer: { id: EVENT, subject: "Let's go for lunch" },
    },
    update_event: {
      args: { id: EVENT, subject: "Lunch", start, recurrence },
      request: `PATCH /me/events/${EVENT}`,
      json: { subject: "Lunch", start, recurrence },
      answer: { id: EVENT, subject: "Lunch" },
    },
    respond_to_event: {
      args: {
        id: EVENT,
        answer: "tentativelyAccept",
        comment: "I may not be able to make this week.",
        sendResponse: true,
      },
      request: `POST /me/events/${EVENT}/tentativelyAccept`,
      json: { comment: "I may not be able to make this week.", sendResponse: true },
      answer: null,
    },
    delete_event: { args: { id: EVENT }, request: `DELETE /me/events/${EVENT}`, answer: null },
    query_free_busy: {
      args: { schedules: ["adelev@contoso.com", "meganb@contoso.com"], start, end, interval: 60 },
      request: "POST /me/calendar/getSchedule",
      json: {
        schedules: ["adelev@contoso.com", "meganb@contoso.com"],
        startTime: start,
        endTime: end,
        availabilityViewInterval: 60,
      },
      answer: { value: [{ scheduleId: "adelev@contoso.com", availabilityView: "022", scheduleItems: [] }] },
    },
  },
};
