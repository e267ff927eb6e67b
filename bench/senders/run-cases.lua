-- What wrk sends: POST /run, each for a new entity. Prints its figures as one line of JSON.

local key, before, after = os.getenv("RUN_KEY"), os.getenv("RUN_BEFORE"), os.getenv("RUN_AFTER")
local sent = 0

function request()
  sent = sent + 1
  local id = string.format("%s-%09d", os.getenv("RUN_PREFIX"), sent)
  return wrk.format("POST", "/api/v1/external/workflows/run",
    { ["authorization"] = "Bearer " .. key, ["content-type"] = "application/json" }, before .. id .. after)
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format('\nFIGURES {"requests":%d,"microseconds":%d,"refused":%d,"failed":%d,"p50":%.3f,"p99":%.3f}\n',
    summary.requests, summary.duration, errors.status, errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
