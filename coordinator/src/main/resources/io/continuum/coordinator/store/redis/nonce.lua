-- Remembers a nonce.
-- KEYS[1]  the generation of this part of the store; gone if the part was emptied
-- KEYS[2]  the nonce
-- ARGV[1]  the generation that the caller knows
-- ARGV[2]  milliseconds to keep the nonce
-- Returns 1 if it is new, 0 if it is there already, -1 if this part has forgotten what it knew.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return -1
end
if redis.call('SET', KEYS[2], '1', 'NX', 'PX', ARGV[2]) then
  return 1
end
return 0
