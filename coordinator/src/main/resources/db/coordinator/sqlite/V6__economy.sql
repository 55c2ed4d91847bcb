-- What releases paid on a day (since 1970, UTC), where the policy bounds it. scope: 1 an organisation, 2 its subtree.
create table minted (
  fed_id blob    not null references federation,
  scope  integer not null,
  org_id blob    not null,
  day    integer not null,
  amount integer not null default 0,
  primary key (fed_id, scope, org_id, day)
) strict, without rowid;
create index minted_by_day on minted (day);

-- What is locked for contributions that wait for their release; id is the pending transfer.
create table deposit (
  fed_id    blob    not null references federation,
  tag_epoch integer not null,
  tag       blob    not null,
  org_id    blob    not null,
  id        blob    not null,
  amount    integer not null,
  due_at    integer not null,
  primary key (fed_id, tag_epoch, tag, org_id)
) strict, without rowid;
create index deposit_by_due on deposit (due_at);

-- What came of a page (0 open, 1 useful, 2 useless, 3 silence), and when its price is shared out if nobody says anything;
-- 0: it is not shared out.
alter table page add column outcome integer not null default 0;
alter table page add column shared_at integer not null default 0;
create index page_to_share on page (shared_at) where shared_at > 0 and outcome = 0;

-- When a released pattern proved useful last; 0: never since its release.
alter table release add column fresh_at integer not null default 0;
create index release_by_time on release (fed_id, released_at);
