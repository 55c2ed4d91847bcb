-- Parts of releases that were filed and are paid at due_at, unless the release proves to be a renewal by then.
create table vest_due (
  fed_id    blob not null,
  tag_epoch integer not null,
  tag       blob not null,
  org_id    blob not null,
  due_at    integer not null,
  primary key (fed_id, tag_epoch, tag, org_id)
) strict, without rowid;
create index vest_due_by_time on vest_due (due_at);

-- Releases that were said, by org_id, to hold what an earlier tag epoch released: once for each of both.
create table renewal (
  fed_id            blob not null references federation,
  tag_epoch         integer not null,
  tag               blob not null,
  renewed_tag_epoch integer not null,
  renewed_tag       blob not null,
  org_id            blob not null,
  said_at           integer not null,
  primary key (fed_id, tag_epoch, tag)
) strict, without rowid;
create unique index renewal_once on renewal (fed_id, tag_epoch, renewed_tag_epoch, renewed_tag);
create index renewal_by_time on renewal (fed_id, said_at);
