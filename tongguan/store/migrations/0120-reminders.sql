-- Requests that nobody answers are brought to mind; what a reminder is about stands beside it.

alter table tongguan.request add column reminded_at timestamptz;
alter table tongguan.request add column overdue_at timestamptz;
create index request_open on tongguan.request (deadline)
    where closed_at is null and replied_at is null and overdue_at is null;
alter table tongguan.outbox add column request text not null default '';
