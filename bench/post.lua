-- wrk -s post.lua ADDRESS -- PATH COOKIE TOKEN: one new signaal per request.
local at, path = 0, "/"
init = function (args)
  path = args[1]
  wrk.headers["Cookie"] = args[2]
  wrk.headers["X-CSRF-Token"] = args[3]
  wrk.headers["Content-Type"] = "application/json"
end
request = function ()
  at = at + 1
  return wrk.format("POST", path, nil, string.format(
    '{"titel":"Meting van een melding %d","soort":"gatmelding","toelichting":"De wachttijd is langer dan afgesproken.","gemeldOp":"2027-01-12"}', at))
end
done = function (summary, latency, requests)
  io.write(string.format("refused: %d\n", summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout))
end
