-- A release that counts sponsor subtrees may have more organisations than k; what is not needed is kept and not served.
alter table contribution add column served bigint not null default 1;
