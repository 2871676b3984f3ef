-- The lines of the logs as the view "tmdb", for lnav: lnav -i tmdb.sql, then
--   lnav -n -c ';SELECT time, prog, msg FROM tmdb WHERE level = "error"' logs/app
-- lnav reads the lines as logfmt by itself; a format of our own would not be
-- asked, so this names its columns.
CREATE VIEW IF NOT EXISTS tmdb AS
SELECT log_time AS time,
       log_level AS level,
       json_extract(fields, '$.prog') AS prog,
       json_extract(fields, '$.run') AS run,
       substr(log_body, 2, length(log_body) - 2) AS msg,
       json_extract(fields, '$.path') AS path,
       json_extract(fields, '$.query') AS query,
       json_extract(fields, '$.status') AS status,
       json_extract(fields, '$.try') AS try,
       json_extract(fields, '$.ms') AS ms,
       json_extract(fields, '$.bytes') AS bytes
  FROM logfmt_log;
