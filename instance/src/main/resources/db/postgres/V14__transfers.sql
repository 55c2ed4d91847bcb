-- Imports and exports, so that they go on after a restart and are found when they have ended. Times are epoch milliseconds.
create table transfer_job (
  tenant     text   not null,
  id         text   not null,
  reach      text    not null,           -- the one space that the key reached; '' for the tenant
  kind       text    not null,           -- import, export
  state      text    not null,           -- running, done, failed
  format     text   not null,
  space      text    not null,           -- where foreign memories go
  dry_run    integer not null,
  report     text    not null,           -- JSON object: how far it came and what became of what it read
  problem    text   not null,
  created_at bigint not null,
  updated_at bigint not null,
  primary key (tenant, id)
);
create index transfer_job_running on transfer_job (state, created_at);
