-- Entries are numbered by the row: numbers grow, with gaps. nonce makes the salt of the entry's leaf; step 5: what a partial
-- post gave back.
create table entry_new (
  seq        integer not null primary key autoincrement,
  fed_id     blob    not null references federation,
  id         blob    not null,
  step       integer not null,
  debit      text    not null,
  credit     text    not null,
  target     text    not null,
  pending_id blob    not null,
  amount     integer not null check (amount > 0),
  code       integer not null,
  at         integer not null,
  expires_at integer not null,
  nonce      blob    not null,
  unique (fed_id, id)
) strict;
insert into entry_new (fed_id, id, step, debit, credit, target, pending_id, amount, code, at, expires_at, nonce)
select fed_id, id, step, debit, credit, target, pending_id, amount, code, at, 9223372036854775807, x''
  from entry
 order by fed_id, seq;
drop table entry;
alter table entry_new rename to entry;
create unique index entry_ends_once on entry (fed_id, pending_id) where step in (3, 4);
create index entry_by_debit on entry (fed_id, debit, seq);
create index entry_by_credit on entry (fed_id, credit, seq);
alter table counter drop column ledger_seq;

-- The mint and the burn account have a part for each organisation.
create table account_new (
  fed_id   blob    not null references federation,
  name     text    not null,
  balance  integer not null default 0,
  credited integer not null default 0,
  debited  integer not null default 0,
  primary key (fed_id, name),
  check (balance = credited - debited),
  check (balance >= 0 or name = 'mint' or name like 'mint:%')
) strict, without rowid;
insert into account_new (fed_id, name, balance, credited, debited)
select fed_id, name, balance, credited, debited
  from account;
drop table account;
alter table account_new rename to account;

-- Pending entries that nothing has ended.
create table hold (
  fed_id     blob    not null,
  id         blob    not null,
  expires_at integer not null,
  primary key (fed_id, id)
) strict, without rowid;
create index hold_by_expiry on hold (expires_at);
insert into hold (fed_id, id, expires_at)
select fed_id, id, expires_at
  from entry as held
 where step = 2
   and not exists (select 1
                     from entry as ending
                    where ending.fed_id = held.fed_id
                      and ending.pending_id = held.id
                      and ending.step in (3, 4));

-- What a leaf is about; empty where it says so itself.
alter table log_pending add column subject blob not null default x'';
alter table log_entry add column subject blob not null default x'';
create index log_entry_by_subject on log_entry (fed_id, subject) where length(subject) > 0;
