// ussd-menu-builder as its README sets it up, but with a menu for each request: the README's
// shared menu mixes up callers who dial at the same time. Sessions in Redis by its sessionConfig.
const express = require("express");
const { createClient } = require("redis");
const UssdMenu = require("ussd-menu-builder");

const redis = createClient({ url: process.env.REDIS_URL });
const sessions = {
  start: (id) => redis.set(`${id}:started`, "1", { EX: 300 }),
  end: (id) => redis.del(`${id}:started`),
  set: (id, key, value) => redis.set(`${id}:${key}`, value, { EX: 300 }),
  get: (id, key) => redis.get(`${id}:${key}`),
};

function build() {
  const menu = new UssdMenu();
  menu.sessionConfig({
    start: (id, done) => sessions.start(id).then(() => done()),
    end: (id, done) => sessions.end(id).then(() => done()),
    set: (id, key, value, done) => sessions.set(id, key, value).then(() => done()),
    get: (id, key, done) => sessions.get(id, key).then((value) => done(null, value)),
  });
  const show = (name, text) => async () => {
    await menu.session.get("at");
    await menu.session.set("at", name);
    menu.con(text);
  };
  const home = show("home", "KNEC exam staff\n4. Profile\n5. Messages, help\n0. Exit");
  menu.startState({ run: home, next: { 5: "help" } });
  menu.state("help", {
    run: show("help", "Messages and help\n1. Messages\n2. Help\n0. Back"),
    next: { 0: "home" },
  });
  menu.state("home", { run: home, next: { 5: "help" } });
  return menu;
}

const app = express();
app.use(express.urlencoded({ extended: false }));
app.post("/ussd", (request, response) => {
  build().run(request.body, (answer) => response.type("text/plain").send(answer));
});
redis.connect().then(() => app.listen(Number(process.env.PORT), "127.0.0.1"));
