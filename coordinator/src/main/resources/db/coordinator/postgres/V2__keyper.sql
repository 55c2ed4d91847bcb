-- What the tag helper has evaluated for each organisation: when its burst is whole again, in microseconds since 1970, and
-- how many elements it has had in its lifetime.
create table evaluation_usage (
  fed_id           bytea   not null,
  org_id           bytea   not null,
  worked_off_at_us bigint  not null,
  elements         bigint  not null,
  primary key (fed_id, org_id)
);

-- How many elements were evaluated for a federation on its newest day (days since 1970, UTC).
create table evaluation_day (
  fed_id   bytea   not null primary key,
  day      bigint  not null,
  elements bigint  not null
);

-- Keypers that organisations registered. The newest offer of each, with the tag epoch that it is for; empty until there
-- is one.
create table keyper (
  fed_id          bytea   not null references federation,
  org_id          bytea   not null,
  keyper_id       bytea   not null,
  public_key      bytea   not null,
  url             text    not null,
  witness_vkey    text    not null,
  offer           bytea   not null,
  offer_tag_epoch bigint  not null,
  registered_at   bigint  not null,
  primary key (fed_id, org_id, keyper_id)
);
create index keyper_by_id on keyper (fed_id, keyper_id);
