-- Where events are sent, how far each has come, and what was given up. Times are epoch milliseconds.
create table webhook (
  tenant     text    not null,
  id         text    not null,
  reach      text    not null,           -- the one space whose events it hears; '' for the tenant
  url        text    not null,
  types      text    not null,           -- JSON array of texts; empty for all
  secret     blob    not null,           -- what its requests are signed with
  position   integer not null,           -- the last event that is settled
  failures   integer not null,
  next_at    integer not null,
  last_error text    not null,
  created_at integer not null,
  primary key (tenant, id)
) strict, without rowid;
create index webhook_due on webhook (next_at);

create table webhook_dead (
  tenant     text    not null,
  webhook_id text    not null,
  seq        integer not null,
  type       text    not null,
  attempts   integer not null,
  error      text    not null,
  at         integer not null,
  primary key (tenant, webhook_id, seq),
  foreign key (tenant, webhook_id) references webhook (tenant, id) on delete cascade
) strict, without rowid;
