/**
 * The GSM 03.38 alphabet, for counting only.
 *
 * A character of the basic table costs one septet, one of the extension table two; a single
 * character outside both turns the text into UCS-2. Source: 3GPP TS 23.038, section 6.2.1.
 */

/** Septets that a screen may have: 160 on Safaricom, less the 4 of "CON ". */
export const SCREEN_BUDGET = 156;

const BASIC = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const EXTENSION = new Set("\f^{}\\[~]|€");

/** Count `text`: its septets, and the characters that no GSM-7 screen can show. */
export function measure(text) {
  let septets = 0;
  const foreign = new Set();
  for (const character of text) {
    if (EXTENSION.has(character)) septets += 2;
    else septets += 1;
    if (!EXTENSION.has(character) && !BASIC.has(character)) foreign.add(character);
  }
  return { septets, foreign: [...foreign] };
}

/** Count the parts in which a text message travels (160 septets alone, 153 in each of several). */
export function segments(text) {
  const { septets, foreign } = measure(text);
  if (foreign.length > 0) return text.length <= 70 ? 1 : Math.ceil(text.length / 67);
  return septets <= 160 ? 1 : Math.ceil(septets / 153);
}
