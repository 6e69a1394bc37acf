-- The one source of "now": what is due is decided by the database's clock. Only scratch databases replace it.
CREATE FUNCTION videre_now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
  AS 'select date_trunc(''milliseconds'', clock_timestamp())';
