/**
 * The networks of Kenya, and the ways in which they misbehave.
 */

/** Operators by the gateway's code; `idle` is in seconds, `answer` in characters. */
export const NETWORKS = {
  63902: { code: "63902", name: "Safaricom", idle: 30, answer: 80 },
  63903: { code: "63903", name: "Airtel", idle: 60, answer: 90 },
  63907: { code: "63907", name: "Telkom", idle: 30, answer: 80 },
  63999: { code: "63999", name: "Equitel", idle: 30, answer: 80 },
  99999: { code: "99999", name: "Sandbox", idle: 30, answer: 80 },
};

/** Seconds that a session may last in Kenya, whatever the network. */
export const SESSION_LIMIT = 180;

/**
 * Carry one callback as the network would, with the faults switched on.
 *
 * `send` posts the form once. What comes back is the answer that reaches the phone, and for each
 * fault a sentence that tells whether its copies had the same answer.
 */
export async function carry(send, faults) {
  const answers = faults.twins ? await Promise.all([send(), send()]) : [await send()];
  const verdicts = [];
  if (faults.twins) verdicts.push(compare("two at once", answers));
  let shown = answers[0];
  if (faults.lost) {
    const again = await send();
    verdicts.push(compare("answer lost, repeated", [shown, again]));
    shown = again;
  }
  if (faults.repeat) verdicts.push(compare("repeated", [shown, await send()]));
  return { shown, verdicts };
}

function compare(what, answers) {
  const [first, ...others] = answers;
  const same = others.every(
    (other) => other.status === first.status && other.body === first.body,
  );
  return { same, sentence: `${what}: ${same ? "same answer" : "ANSWERS DIFFER"}` };
}
