-- What the tag helper has evaluated for each organisation: when its burst is whole again, in microseconds since 1970, and
-- how many elements it has had in its lifetime.
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

-- Keypers that organisations registered. The newest offer of each, with the tag epoch that it is for; empty until there
-- is one.
create table keyper (
  fed_id          blob    not null references federation,
  org_id          blob    not null,
  keyper_id       blob    not null,
  public_key      blob    not null,
  url             text    not null,
  witness_vkey    text    not null,
  offer           blob    not null,
  offer_tag_epoch integer not null,
  registered_at   integer not null,
  primary key (fed_id, org_id, keyper_id)
) strict, without rowid;
create index keyper_by_id on keyper (fed_id, keyper_id);
