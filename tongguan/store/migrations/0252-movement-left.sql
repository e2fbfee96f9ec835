-- What is left of goods that came in transit is known to those who lodged the movement and for whom.

create policy movements on tongguan.balance for select to tongguan_read using (code = 'movement'
    and exists (select from tongguan.movement m where m.number = substr(key, 10)
                and (m.owner = (select tongguan.caller()) or m.declarant = (select tongguan.caller())
                     or m.declarant = any ((select tongguan.acts_for())::text[]))));
