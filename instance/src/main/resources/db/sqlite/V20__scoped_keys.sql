-- Keys that read only, that end by themselves, and when they were used. Times are epoch milliseconds.

alter table api_key add column expires_at integer;     -- from then on it stands for nothing; null for never
alter table api_key add column last_used_at integer;   -- to the hour; null before the first use
