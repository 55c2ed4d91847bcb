-- The whole model of a memory: whose it is, when it was true, what replaced it and how it is kept.

alter table api_key add column space text not null default '';        -- the one space the key reaches; '' for all of its tenant

alter table event add column actor       text not null default '';    -- the key or rule that did it
alter table event add column reason      text not null default '';
alter table event add column before_hash text not null default '';    -- of the text before and after; never the text
alter table event add column after_hash  text not null default '';

alter table memory add column user_id        text    not null default '';
alter table memory add column agent_id       text    not null default '';
alter table memory add column metadata       text    not null default '{}';
alter table memory add column slot           text    not null default '';        -- subject and predicate of a statement
alter table memory add column trust          text    not null default 'user';
alter table memory add column confidence     double precision not null default 1;
alter table memory add column importance     double precision not null default 0.5;
alter table memory add column valid_from     bigint;                            -- the world's clock: true from, true until
alter table memory add column valid_to       bigint;
alter table memory add column invalidated_at bigint;                            -- our clock: believed from recorded_at until
alter table memory add column status         text    not null default 'active';
alter table memory add column superseded_by  text    not null default '';
alter table memory add column conflict_id    text    not null default '';
alter table memory add column version        integer not null default 1;
alter table memory add column pinned         integer not null default 0;
alter table memory add column share          text    not null default 'ask';
alter table memory add column tier           text    not null default 'hot';
alter table memory add column retention      text    not null default 'standard';
alter table memory add column expires_at     bigint;
alter table memory add column access_count   bigint not null default 0;
alter table memory add column last_access    bigint;
alter table memory add column feedback       integer not null default 0;

drop index memory_content;
create unique index memory_content on memory (tenant, space, user_id, agent_id, hash) where id = raw_id;
create index memory_slot on memory (tenant, space, slot) where slot <> '';
create index memory_superseded on memory (tenant, superseded_by) where superseded_by <> '';
create index memory_conflict on memory (tenant, conflict_id) where conflict_id <> '';
create index memory_session on memory (tenant, space, session_id, id) where id = raw_id and session_id <> '';

create table conflict (
  tenant      text not null,
  id          text not null,
  space       text not null,
  slot        text not null,          -- what its memories contradict each other about
  reason      text not null,
  resolution  text not null,          -- '' while it is open
  opened_at   bigint not null,
  resolved_at bigint,
  primary key (tenant, id)
);
create index conflict_open on conflict (tenant, id) where resolution = '';

alter table edge add column weight         double precision not null default 1;
alter table edge add column uplift         double precision not null default 0;
alter table edge add column confidence     double precision not null default 1;
alter table edge add column valid_from     bigint;
alter table edge add column valid_to       bigint;
alter table edge add column invalidated_at bigint;
create index event_subject on event (tenant, subject, seq);
