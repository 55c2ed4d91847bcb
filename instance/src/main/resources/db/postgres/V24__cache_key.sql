-- The key under which processes seal what they keep outside the database; gone with the next memory that is removed.

create table cache_key (
  tenant text not null primary key,
  secret bytea  not null
);
