-- wrk -s get.lua ADDRESS -- PATTERN COUNT: asks PATTERN in turn with %d replaced by 1 to COUNT.
local at, count, pattern = 0, 1, "/"
init = function (args)
  pattern, count = args[1], tonumber(args[2])
end
request = function ()
  at = at % count + 1
  return wrk.format("GET", (pattern:gsub("%%d", tostring(at))))
end
