-- Who did it and in which words goes at its date; that something was done, and its hash, stays.

grant update (account, name, subject, body) on tongguan.act to tongguan_journey;
