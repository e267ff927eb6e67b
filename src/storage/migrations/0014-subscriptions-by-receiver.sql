-- Who hears of a case is looked up by workspace, level and target. A plan that was made while the table was empty took this index instead,
-- whole, since its condition fits as well: each run then read all subscriptions, until the figures of the table were renewed.

drop index subscriptions_by_receiver;
create index subscriptions_by_receiver on subscriptions (receiver_id);
