import type { ServiceState } from "../../../domain/connections/serviceState.ts";
import type { Tone } from "../../../ui/components/Notice.tsx";
import { serviceHref } from "./way.ts";

/** How the states look. */
export const TONES: Record<ServiceState, Tone> = {
  attention: "bad",
  degraded: "warn",
  connected: "good",
  ready: "good",
  shared: "plain",
  unconnected: "plain",
};

/** An address of ours for the icon of a service. */
export function iconUrl({
  integrationId,
  reference,
}: {
  integrationId: string | undefined;
  reference: string;
}): string {
  return integrationId === undefined ? `/icons/${reference}` : serviceHref(integrationId, {}, "/icon");
}
