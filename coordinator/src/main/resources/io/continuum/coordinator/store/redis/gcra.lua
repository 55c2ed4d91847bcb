-- Takes one request from a caller's allowance, by the generic cell rate algorithm and the clock of this server.
-- KEYS[1]  when the caller's backlog is worked off, in microseconds since 1970
-- ARGV[1]  microseconds in which one request is worked off
-- ARGV[2]  requests that a caller without a backlog may send at once
-- Returns {microseconds to wait, 0 if the request may go ahead; microseconds until the backlog is worked off}.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local backlog_end = math.max(now, tonumber(redis.call('GET', KEYS[1]) or 0))
local after = backlog_end + ARGV[1]
local wait = after - now - ARGV[1] * ARGV[2]
if wait > 0 then
  return {wait, backlog_end - now}
end
redis.call('SET', KEYS[1], string.format('%.0f', after), 'PX', math.ceil((after - now) / 1000))
return {0, after - now}
