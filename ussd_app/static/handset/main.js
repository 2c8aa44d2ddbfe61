/**
 * Puts the phone together with the page: reads what the page was given, wires the parts, ticks.
 */

import { Display } from "./display.js";
import { post } from "./gateway.js";
import { Inbox } from "./inbox.js";
import { wireButtons, wireKeyboard } from "./keyboard.js";
import { Log, Meters, watchFaults } from "./panel.js";
import { Phone } from "./phone.js";
import { SimTray } from "./sim.js";

const TICK = 200;
const BUZZ = 700;

const page = document.querySelector("#handset");
const given = page.dataset;
const byAct = (act) => page.querySelector(`[data-act="${act}"]`);

// The service may believe another time than this computer (CLOCK); the phone goes with the service.
const ahead = given.now ? Date.parse(given.now) - Date.now() : 0;

const meters = new Meters(page);
const log = new Log(page.querySelector("#log"));

const wires = {
  endpoints: {
    ussd: given.ussdUrl,
    sms: given.smsUrl,
    ended: given.endedUrl,
    messages: given.messagesUrl,
    wipe: given.wipeUrl,
  },
  serviceCodes: given.serviceCode.split(",").map((code) => code.trim()),
  shortcode: given.shortcode,
  faults: watchFaults(page),
  clock: () => new Date(Date.now() + ahead),
  report: {
    hop(call, hop) {
      log.hop(call, hop);
      const { failure, text } = hop.screen;
      // What the network says itself is no screen of the service.
      meters.screen(failure ? "" : text, failure || hop.shown.label || "no label");
      tick();
    },
    ended(call, { status, error }) {
      const seconds = Math.round(call.seconds);
      const why = error ? `, ${error}` : "";
      const hops = call.hops === 1 ? "1 hop" : `${call.hops} hops`;
      log.note(`Call ended: ${status} after ${seconds} s and ${hops}${why}`, status === "Failed");
    },
    text: (sent) => log.text(sent),
  },
};

const body = page.querySelector(".phone");
const tray = new SimTray(page.querySelector("#sim"), (sim) => phone.insertSim(sim));
const inbox = new Inbox(wires, (news) => {
  phone.draw();
  if (news > 0) buzz();
});
const display = new Display(page.querySelector("#screen"));
const phone = new Phone({ display, inbox, sim: tray.sim, wires });

function bringIntoSight() {
  // Only on a small screen, where the SIM card stands above the phone.
  if (matchMedia("(max-width: 720px)").matches) body.scrollIntoView({ block: "end" });
}

function buzz() {
  body.classList.add("buzz");
  setTimeout(() => body.classList.remove("buzz"), BUZZ);
  // A browser refuses, and complains, as long as nobody has touched the page.
  if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.([180, 90, 180]);
}

function tick() {
  phone.tick();
  meters.call(phone.session, phone.presses);
  byAct("drop").disabled = !phone.inCall;
  byAct("idle").disabled = !phone.inCall || phone.session.idleLeft === null;
}

byAct("dial").addEventListener("click", () => {
  phone.hangUp();
  for (const key of wires.serviceCodes[0]) phone.press(key);
  phone.press("call");
  bringIntoSight();
});
byAct("drop").addEventListener("click", () => phone.loseCall("Network lost. Dial again."));
byAct("idle").addEventListener("click", () => {
  phone.session?.spendIdle();
  tick();
});
byAct("wipe").addEventListener("click", async () => {
  const { status } = await post(wires.endpoints.wipe, "");
  if (status === 204) log.note("Redis wiped.");
  else log.note(`Redis not wiped: ${status || "no answer"}.`, true);
});

wireButtons(body, phone);
wireKeyboard(body, phone);
phone.insertSim(tray.sim);
tick();
setInterval(tick, TICK);
page.dataset.ready = "true";
