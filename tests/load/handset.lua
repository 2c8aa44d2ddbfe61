-- One handset a thread for wrk: a dial, then menu hops that need no SQL; every answer is looked at.
local threads, HOPS = {}, 60
local KEYS = { "5", "0" }

function setup(thread)
  table.insert(threads, thread)
  thread:set("number", #threads)
end

function init()
  math.randomseed(os.time() * 1000 + number)
  bad, session, typed, asked = 0, "", "", HOPS + 1
  wrk.method, wrk.path = "POST", os.getenv("LOAD_PATH") or "/ussd"
  wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
end

function request()
  if asked > HOPS then
    session = string.format("ATUid_%08x%08x%04x", math.random(0, 2 ^ 31), math.random(0, 2 ^ 31), number)
    typed, asked = "", 0
  elseif asked > 0 then
    local key = KEYS[(asked - 1) % 2 + 1]
    typed = typed == "" and key or typed .. "%2A" .. key
  end
  asked = asked + 1
  local msisdn = string.format("%%2B2547110000%02d", number % 12 + 1)
  return wrk.format(nil, nil, nil, "sessionId=" .. session .. "&phoneNumber=" .. msisdn
    .. "&networkCode=63902&serviceCode=%2A384%2A2454%23&text=" .. typed)
end

function response(status, _, body)
  if status ~= 200 or body:sub(1, 4) ~= "CON " then
    bad = bad + 1
    asked = HOPS + 1
  end
end

function done(summary, latency)
  local wrong = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  for _, thread in ipairs(threads) do wrong = wrong + thread:get("bad") end
  io.write(string.format("FIGURES %d %d %.1f %.1f %.1f %d\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(95), latency:percentile(99), wrong))
end
