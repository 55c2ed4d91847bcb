-- Every key starts with the federation: one database holds many, and can be split along that column.
-- Ids are bytes, times are milliseconds since 1970, credits are millicredits.

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

-- The newest signed config, as it came.
create table federation (
  fed_id     blob    not null primary key,
  config     blob    not null,
  created_at integer not null
) strict;

-- What is counted without gaps. Taking a number holds back the next taker until commit, so that a reader who has seen
-- number n has seen every number below it.
create table counter (
  fed_id      blob    not null primary key references federation,
  release_seq integer not null default 0,
  index_seq   integer not null default 0,
  ledger_seq  integer not null default 0
) strict;

create table membership_event (
  fed_id     blob    not null references federation,
  seq        integer not null,
  event      blob    not null,
  descriptor blob    not null,
  primary key (fed_id, seq)
) strict, without rowid;

create table epoch_commit (
  fed_id      blob    not null references federation,
  epoch       integer not null,
  bytes       blob    not null,
  compromise  integer not null,
  accepted_at integer not null,
  primary key (fed_id, epoch)
) strict, without rowid;

create table organisation (
  fed_id     blob    not null references federation,
  org_id     blob    not null,
  joined_seq  integer not null,
  joined_at   integer not null,
  granted_day integer not null default 0,
  primary key (fed_id, org_id)
) strict, without rowid;

-- The roster as of the newest event.
create table member (
  fed_id      blob    not null references federation,
  instance_id blob    not null,
  org_id      blob    not null,
  role        text    not null,
  signing_key blob    not null,
  active      integer not null,
  joined_seq  integer not null,
  primary key (fed_id, instance_id)
) strict, without rowid;
create index member_by_instance on member (instance_id);

create table invite (
  fed_id     blob    not null references federation,
  invite_id  blob    not null,
  inviter_id blob    not null,
  expires_at integer not null,
  created_at integer not null,
  primary key (fed_id, invite_id)
) strict, without rowid;

create table join_request (
  fed_id      blob    not null,
  invite_id   blob    not null,
  inviter_id  blob    not null,
  descriptor  blob    not null,
  nonce       blob    not null,
  org_commit  blob    not null,
  mac         blob    not null,
  sig         blob    not null,
  state       text    not null check (state in ('pending', 'welcomed', 'rejected')),
  reason      text,
  welcome     blob,
  received_at integer not null,
  primary key (fed_id, invite_id),
  foreign key (fed_id, invite_id) references invite
) strict, without rowid;
create index join_request_by_inviter on join_request (fed_id, inviter_id, state);

-- One row for each tag that somebody sent; the row is the lock under which organisations are counted.
create table tag (
  fed_id        blob    not null references federation,
  tag_epoch     integer not null,
  tag           blob    not null,
  organisations integer not null default 0,
  release_seq   integer,
  primary key (fed_id, tag_epoch, tag)
) strict, without rowid;

-- The latest envelope of each organisation and tag; frozen once the tag is released.
create table contribution (
  fed_id      blob    not null references federation,
  tag_epoch   integer not null,
  tag         blob    not null,
  org_id      blob    not null,
  cid         blob    not null,
  key_epoch   integer not null,
  envelope    blob    not null,
  released    integer not null default 0,
  indexed     integer not null default 0,
  received_at integer not null,
  primary key (fed_id, tag_epoch, tag, org_id)
) strict, without rowid;
create index contribution_open on contribution (fed_id, org_id) where released = 0;

-- Every envelope ever taken, so that an answer that got lost can be asked for again.
create table contribution_seen (
  fed_id        blob    not null references federation,
  org_id        blob    not null,
  cid           blob    not null,
  type          integer not null,
  envelope_hash blob    not null,
  tag_epoch     integer not null,
  tag           blob    not null,
  received_at   integer not null,
  primary key (fed_id, org_id, cid, type)
) strict, without rowid;

create table release (
  fed_id      blob    not null references federation,
  seq         integer not null,
  tag_epoch   integer not null,
  tag         blob    not null,
  released_at integer not null,
  primary key (fed_id, seq)
) strict, without rowid;

-- Which organisation takes part in which release, in the order of releases.
create table release_part (
  fed_id  blob    not null,
  org_id  blob    not null,
  seq     integer not null,
  primary key (fed_id, org_id, seq),
  foreign key (fed_id, seq) references release
) strict, without rowid;

-- The blind index: seq counts up as entries arrive, so a cursor never skips one.
create table bucket (
  fed_id    blob    not null references federation,
  tag_epoch integer not null,
  slot      integer not null,
  bucket    integer not null,
  seq       integer not null,
  tag       blob    not null,
  primary key (fed_id, tag_epoch, slot, bucket, seq)
) strict, without rowid;
create unique index bucket_once on bucket (fed_id, tag_epoch, tag, slot, bucket);

create table account (
  fed_id   blob    not null references federation,
  name     text    not null,
  balance  integer not null default 0,
  credited integer not null default 0,
  debited  integer not null default 0,
  primary key (fed_id, name),
  check (balance = credited - debited),
  check (balance >= 0 or name = 'mint')
) strict, without rowid;

-- Rows are added, never changed. step: 1 single, 2 pending, 3 post, 4 void.
create table entry (
  fed_id     blob    not null references federation,
  seq        integer not null,
  id         blob    not null,
  step       integer not null,
  debit      text    not null,
  credit     text    not null,
  target     text    not null,
  pending_id blob    not null,
  amount     integer not null check (amount > 0),
  code       integer not null,
  at         integer not null,
  primary key (fed_id, seq),
  unique (fed_id, id)
) strict, without rowid;
create unique index entry_ends_once on entry (fed_id, pending_id) where step in (3, 4);
create index entry_by_debit on entry (fed_id, debit, seq);
create index entry_by_credit on entry (fed_id, credit, seq);

-- Pages that were paid for, kept for a day so that a lost answer can be asked for again.
create table page (
  fed_id      blob    not null references federation,
  transfer_id blob    not null,
  org_id      blob    not null,
  question    blob    not null,
  tag_epoch   integer not null,
  tags        blob    not null,
  next_seq    integer not null,
  charged     integer not null,
  paid_from   text    not null,
  served_at   integer not null,
  primary key (fed_id, transfer_id)
) strict, without rowid;
create index page_by_time on page (served_at);
