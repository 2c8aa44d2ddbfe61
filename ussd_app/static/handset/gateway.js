/**
 * The gateway's side of the wire: its forms, letter by letter, and nothing that the phone shows.
 *
 * Field names and their order are those of Africa's Talking: the session callback, the
 * end-of-session event and the incoming message.
 */

/** Milliseconds that the gateway waits for an answer before it ends the session. */
export const PATIENCE = 10_000;

/** Make `digits` random hexadecimal digits. */
export function hexadecimal(digits) {
  // Not crypto.randomUUID: a phone on the local network sees this page without HTTPS.
  const bytes = crypto.getRandomValues(new Uint8Array(Math.ceil(digits / 2)));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("").slice(0, digits);
}

/** Write a moment as the gateway does: UTC, `yyyy-MM-dd HH:mm:ss`. */
export function stamp(moment) {
  return moment.toISOString().slice(0, 19).replace("T", " ");
}

/** Encode a form; with `plainPlus` the MSISDN keeps a bare "+", which decodes to a space. */
export function encode(fields, plainPlus = false) {
  const body = new URLSearchParams(fields).toString();
  return plainPlus ? body.replace(/(^|&)(phoneNumber|from)=%2B/, "$1$2=+") : body;
}

/** Write the form of one USSD callback. */
export function callbackForm(call) {
  return {
    sessionId: call.id,
    phoneNumber: call.msisdn,
    networkCode: call.network.code,
    serviceCode: call.serviceCode,
    text: call.text,
  };
}

/** Write the event that follows the end of a session. */
export function endedForm(call, outcome, now) {
  const form = {
    date: stamp(now),
    sessionId: call.id,
    serviceCode: call.serviceCode,
    networkCode: call.network.code,
    phoneNumber: call.msisdn,
    status: outcome.status,
    cost: "0",
    durationInMillis: String(Math.round(outcome.milliseconds)),
    hopsCount: String(call.hops),
    hopsMetadata: call.labels.join("|"),
    input: call.text,
    lastAppResponse: call.lastAnswer,
  };
  return outcome.error ? { ...form, errorMessage: outcome.error } : form;
}

/** Write the form of an incoming message. */
export function messageForm({ msisdn, shortcode, text, id, now }) {
  return {
    from: msisdn,
    to: shortcode,
    text,
    date: `${stamp(now).replace(" ", "T")}Z`,
    id,
    linkId: "",
  };
}

/**
 * Post an encoded form and read the whole answer.
 *
 * `label` goes out as the header that the gateway echoes from the previous hop. An answer that
 * never comes, or comes too late, has status 0.
 */
export async function post(url, body, label = "") {
  const started = performance.now();
  const headers = { "Content-Type": "application/x-www-form-urlencoded" };
  if (label) headers["at-ussd-hop-metadata"] = label;
  try {
    const signal = AbortSignal.timeout(PATIENCE);
    const reply = await fetch(url, { method: "POST", headers, body, signal, cache: "no-store" });
    return {
      status: reply.status,
      body: await reply.text(),
      label: reply.headers.get("at-ussd-hop-metadata") ?? "",
      milliseconds: performance.now() - started,
    };
  } catch {
    return { status: 0, body: "", label: "", milliseconds: performance.now() - started };
  }
}
