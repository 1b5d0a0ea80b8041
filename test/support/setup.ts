import { env } from "cloudflare:workers";
import { afterAll, afterEach, beforeEach, expect } from "vitest";
import { CANARY } from "./canary.ts";
import { emptyStorage } from "./emptyStorage.ts";
import { endOfTest, expectNoLateWork } from "./lateWork.ts";
import { loggedLines, startCapture } from "./logs.ts";
import { tellNotedAnswers } from "./noteAnswers.ts";

startCapture();

beforeEach(async () => {
  expectNoLateWork();
  await emptyStorage();
  loggedLines.length = 0;
});

/** T37 for the whole run: whatever a test does, no planted secret and no session token gets into a log line. */
afterEach(() => {
  endOfTest();
  const leaks = loggedLines.filter((line) => line.includes(CANARY) || line.includes(env.JWT_SECRET));
  expect(leaks, "log lines with secrets").toEqual([]);
});

afterAll(tellNotedAnswers);
