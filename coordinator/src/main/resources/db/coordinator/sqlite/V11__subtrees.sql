-- A release that counts sponsor subtrees may have more organisations than k; what is not needed is kept and not served.
alter table contribution add column served integer not null default 1;
