import type { ServiceState } from "../../../domain/connections/serviceState.ts";
import type { Tone } from "../../../ui/components/Notice.tsx";
import { serviceHref, type Way } from "./way.ts";

/** How the states look. */
export const TONES: Record<ServiceState, Tone> = {
  attention: "bad",
  degraded: "warn",
  connected: "good",
  ready: "good",
  shared: "plain",
  unconnected: "plain",
};

/** An address of ours for the icon of a service. That of an integration is for whoever sees the integration. */
export function iconUrl(
  { integrationId, reference }: { integrationId: string | undefined; reference: string },
  { session }: Way,
): string {
  return integrationId === undefined ? `/icons/${reference}` : serviceHref(integrationId, { session }, "/icon");
}
