-- Every key starts with the federation: one database holds many, and can be split along that column.
-- Ids are bytes, times are milliseconds since 1970, credits are millicredits.

create table setting (
  name  text not null primary key,
  value text not null
);

-- Nonces of accepted requests, kept until the request they belong to has expired by any clock.
create table nonce (
  instance_id bytea    not null,
  nonce       text    not null,
  expires_at  bigint not null,
  primary key (instance_id, nonce)
);
create index nonce_by_expiry on nonce (expires_at);

-- The newest signed config, as it came.
create table federation (
  fed_id     bytea   not null primary key,
  config     bytea   not null,
  created_at bigint  not null
);

-- What is counted without gaps. Taking a number holds back the next taker until commit, so that a reader who has seen
-- number n has seen every number below it.
create table counter (
  fed_id      bytea    not null primary key references federation,
  release_seq bigint not null default 0,
  index_seq   bigint not null default 0,
  ledger_seq  bigint not null default 0
);

create table membership_event (
  fed_id     bytea    not null references federation,
  seq        bigint not null,
  event      bytea    not null,
  descriptor bytea  not null,
  primary key (fed_id, seq)
);

create table epoch_commit (
  fed_id      bytea    not null references federation,
  epoch       bigint not null,
  bytes       bytea    not null,
  compromise  bigint not null,
  accepted_at bigint not null,
  primary key (fed_id, epoch)
);

create table organisation (
  fed_id     bytea    not null references federation,
  org_id     bytea    not null,
  joined_seq  bigint not null,
  joined_at   bigint not null,
  granted_day bigint not null default 0,
  primary key (fed_id, org_id)
);

-- The roster as of the newest event.
create table member (
  fed_id      bytea    not null references federation,
  instance_id bytea    not null,
  org_id      bytea    not null,
  role        text    not null,
  signing_key bytea    not null,
  active      bigint not null,
  joined_seq  bigint not null,
  primary key (fed_id, instance_id)
);
create index member_by_instance on member (instance_id);

create table invite (
  fed_id     bytea    not null references federation,
  invite_id  bytea    not null,
  inviter_id bytea    not null,
  expires_at bigint not null,
  created_at bigint not null,
  primary key (fed_id, invite_id)
);

create table join_request (
  fed_id      bytea    not null,
  invite_id   bytea    not null,
  inviter_id  bytea    not null,
  descriptor  bytea    not null,
  nonce       bytea    not null,
  org_commit  bytea    not null,
  mac         bytea    not null,
  sig         bytea    not null,
  state       text    not null check (state in ('pending', 'welcomed', 'rejected')),
  reason      text,
  welcome     bytea,
  received_at bigint not null,
  primary key (fed_id, invite_id),
  foreign key (fed_id, invite_id) references invite
);
create index join_request_by_inviter on join_request (fed_id, inviter_id, state);

-- One row for each tag that somebody sent; the row is the lock under which organisations are counted.
create table tag (
  fed_id        bytea    not null references federation,
  tag_epoch     bigint not null,
  tag           bytea    not null,
  organisations bigint not null default 0,
  release_seq   bigint,
  primary key (fed_id, tag_epoch, tag)
);

-- The latest envelope of each organisation and tag; frozen once the tag is released.
create table contribution (
  fed_id      bytea    not null references federation,
  tag_epoch   bigint not null,
  tag         bytea    not null,
  org_id      bytea    not null,
  cid         bytea    not null,
  key_epoch   bigint not null,
  envelope    bytea    not null,
  released    bigint not null default 0,
  indexed     bigint not null default 0,
  received_at bigint not null,
  primary key (fed_id, tag_epoch, tag, org_id)
);
create index contribution_open on contribution (fed_id, org_id) where released = 0;

-- Every envelope ever taken, so that an answer that got lost can be asked for again.
create table contribution_seen (
  fed_id        bytea    not null references federation,
  org_id        bytea    not null,
  cid           bytea    not null,
  type          bigint not null,
  envelope_hash bytea    not null,
  tag_epoch     bigint not null,
  tag           bytea    not null,
  received_at   bigint not null,
  primary key (fed_id, org_id, cid, type)
);

create table release (
  fed_id      bytea    not null references federation,
  seq         bigint not null,
  tag_epoch   bigint not null,
  tag         bytea    not null,
  released_at bigint not null,
  primary key (fed_id, seq)
);

-- Which organisation takes part in which release, in the order of releases.
create table release_part (
  fed_id  bytea    not null,
  org_id  bytea    not null,
  seq     bigint not null,
  primary key (fed_id, org_id, seq),
  foreign key (fed_id, seq) references release
);

-- The blind index: seq counts up as entries arrive, so a cursor never skips one.
create table bucket (
  fed_id    bytea    not null references federation,
  tag_epoch bigint not null,
  slot      bigint not null,
  bucket    bigint not null,
  seq       bigint not null,
  tag       bytea    not null,
  primary key (fed_id, tag_epoch, slot, bucket, seq)
);
create unique index bucket_once on bucket (fed_id, tag_epoch, tag, slot, bucket);

create table account (
  fed_id   bytea    not null references federation,
  name     text    not null,
  balance  bigint not null default 0,
  credited bigint not null default 0,
  debited  bigint not null default 0,
  primary key (fed_id, name),
  check (balance = credited - debited),
  check (balance >= 0 or name = 'mint')
);

-- Rows are added, never changed. step: 1 single, 2 pending, 3 post, 4 void.
create table entry (
  fed_id     bytea    not null references federation,
  seq        bigint not null,
  id         bytea    not null,
  step       bigint not null,
  debit      text    not null,
  credit     text    not null,
  target     text    not null,
  pending_id bytea    not null,
  amount     bigint not null check (amount > 0),
  code       bigint not null,
  at         bigint not null,
  primary key (fed_id, seq),
  unique (fed_id, id)
);
create unique index entry_ends_once on entry (fed_id, pending_id) where step in (3, 4);
create index entry_by_debit on entry (fed_id, debit, seq);
create index entry_by_credit on entry (fed_id, credit, seq);

-- Pages that were paid for, kept for a day so that a lost answer can be asked for again.
create table page (
  fed_id      bytea    not null references federation,
  transfer_id bytea    not null,
  org_id      bytea    not null,
  question    bytea    not null,
  tag_epoch   bigint not null,
  tags        bytea    not null,
  next_seq    bigint not null,
  charged     bigint not null,
  paid_from   text    not null,
  served_at   bigint not null,
  primary key (fed_id, transfer_id)
);
create index page_by_time on page (served_at);
