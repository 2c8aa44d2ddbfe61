// ussd-state-builder as its README sets it up: its SDK, its RedisStorage, express.
const express = require("express");
const { createApp } = require("ussd-state-builder/sdk");
const { RedisStorage } = require("ussd-state-builder");

const line = createApp()
  .state("home", (s) =>
    s.message("KNEC exam staff\n4. Profile\n5. Messages, help\n0. Exit").on("5").goto("help"))
  .state("help", (s) =>
    s.message("Messages and help\n1. Messages\n2. Help\n0. Back").on("0").goto("home"))
  .start("home")
  .storage(new RedisStorage({ url: process.env.REDIS_URL, keyPrefix: "ussd:" }))
  .timeout(300)
  .logger(null)
  .build();

const app = express();
app.use(express.urlencoded({ extended: false }));
app.post("/ussd", async (request, response) => {
  const { sessionId, text } = request.body;
  const typed = text.split("*").pop(); // it reads the newest answer only
  response.type("text/plain").send(await line.processInput(sessionId, typed));
});
app.listen(Number(process.env.PORT), "127.0.0.1");
