-- Who brought an organisation in, and the organisation below the founder's that stands above it; empty until the chain
-- was read for it.
alter table organisation add column sponsor_id blob not null default x'';
alter table organisation add column subtree_id blob not null default x'';
create index organisation_by_sponsor on organisation (fed_id, sponsor_id);

-- Who was held back, on what grounds, and when that ended; lifted_at is 0 while it lasts.
create table suspension (
  fed_id       blob not null,
  org_id       blob not null,
  suspended_at integer not null,
  grounds      text not null,
  note         text not null,
  suspended_by text not null,
  lifted_at    integer not null default 0,
  lifted_by    text not null default '',
  primary key (fed_id, org_id, suspended_at),
  foreign key (fed_id, org_id) references organisation
) strict, without rowid;
create unique index suspension_now on suspension (fed_id, org_id) where lifted_at = 0;

-- What organisations have to say against what was decided about them; answered_at is 0 until somebody answered.
create table appeal (
  fed_id      blob not null,
  appeal_id   blob not null,
  org_id      blob not null,
  instance_id blob not null,
  about       text not null,
  message     text not null,
  sent_at     integer not null,
  answer      text not null default '',
  answered_at integer not null default 0,
  answered_by text not null default '',
  primary key (fed_id, appeal_id),
  foreign key (fed_id, org_id) references organisation
) strict, without rowid;
create unique index appeal_open on appeal (fed_id, org_id) where answered_at = 0;
create index appeal_by_time on appeal (fed_id, sent_at);

-- What a sponsor has at stake for an organisation that it brought in: taken of it so far, and when the rest returns.
create table bond (
  fed_id     blob not null,
  invitee_id blob not null,
  sponsor_id blob not null,
  amount     integer not null,
  taken      integer not null default 0,
  locked_at  integer not null,
  ends_at    integer not null,
  ended      integer not null default 0,
  primary key (fed_id, invitee_id)
) strict, without rowid;
create index bond_due on bond (fed_id, ends_at) where ended = 0;
create index bond_by_sponsor on bond (fed_id, sponsor_id);

-- What happened on a day (days since 1970, UTC), counted from the log, the releases and the ledger; the cursor says how far.
create table activity_day (
  fed_id blob not null references federation,
  day    integer not null,
  kind   text not null,
  times  integer not null,
  amount integer not null,
  primary key (fed_id, day, kind)
) strict, without rowid;

create table activity_cursor (
  fed_id   blob not null primary key references federation,
  leaves   integer not null,
  releases integer not null,
  entries  integer not null
) strict, without rowid;

-- What the operator of the coordinator proposes for the credit policy: the values, for the federation's admin to sign.
create table policy_proposal (
  fed_id      blob not null primary key references federation,
  policy      blob not null,
  proposed_at integer not null
) strict, without rowid;
