-- What a keyper keeps besides its keys and seeds, which lie in files. Ids are bytes, times are milliseconds since 1970
-- where a name does not say otherwise.

create table setting (
  name  text not null primary key,
  value text not null
) strict;

-- Nonces of accepted requests, kept until the request they belong to has expired by any clock.
create table nonce (
  instance_id blob    not null,
  nonce       text    not null,
  expires_at  integer not null,
  primary key (instance_id, nonce)
) strict, without rowid;
create index nonce_by_expiry on nonce (expires_at);

-- The chain of each federation as it was verified last, and when its coordinator last said that it is the newest.
create table followed (
  fed_id          blob    not null primary key,
  coordinator_url text    not null,
  membership      blob    not null,
  confirmed_at    integer not null
) strict;

-- Since when this keyper knows an organisation; kept when the organisation leaves.
create table organisation_seen (
  fed_id   blob    not null,
  org_id   blob    not null,
  first_at integer not null,
  primary key (fed_id, org_id)
) strict, without rowid;

-- What was evaluated for each organisation: when its burst is whole again, in microseconds since 1970, and how many
-- elements it has had in its lifetime.
create table evaluation_usage (
  fed_id           blob    not null,
  org_id           blob    not null,
  worked_off_at_us integer not null,
  elements         integer not null,
  primary key (fed_id, org_id)
) strict, without rowid;

-- How many elements were evaluated for a federation on its newest day (days since 1970, UTC).
create table evaluation_day (
  fed_id   blob    not null primary key,
  day      integer not null,
  elements integer not null
) strict, without rowid;
