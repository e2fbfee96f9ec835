-- Why a draft of a risk profile was refused, or a profile withdrawn.

alter table tongguan.risk_profile add column reason text not null default '';
grant update (reason) on tongguan.risk_profile to tongguan_journey;
