-- Answers to requests with an Idempotency-Key, for a day. Times are epoch milliseconds.
create table idempotency (
  tenant          text    not null,
  caller          text    not null,      -- the key or session that asked
  idempotency_key text    not null,
  fingerprint     text    not null,      -- SHA-256 of method, path, query and body, base64url
  process         text    not null,      -- which process start does it
  status          integer not null,      -- 0 while it is under way
  body            text    not null,
  at              integer not null,
  primary key (tenant, caller, idempotency_key)
) strict, without rowid;
create index idempotency_at on idempotency (at);
