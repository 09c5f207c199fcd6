//! Statements of the figures.

use db::{Sql, sql};

pub(super) static ADD: Sql = sql!(
    "INSERT INTO figures (centre, day, department, item, measure, n)
     VALUES ($1, $2, $3, $4, $5, 1)
     ON CONFLICT (centre, day, department, item, measure) DO UPDATE SET n = figures.n + 1"
);
// Primary key; neither column ever changes.
pub(super) static PLACE_OF_CASE: Sql =
    sql!("SELECT department, item FROM cases WHERE centre = $1 AND id = $2");
pub(super) static CLEAR: Sql = sql!("DELETE FROM figures WHERE centre = $1");
// Index figures_by_measure.
pub(super) static TOTAL: Sql = sql!(
    "SELECT CAST(COALESCE(SUM(n), 0) AS BIGINT)
     FROM figures
     WHERE centre = $1 AND measure = $2 AND day >= $3"
);
// Index figures_by_measure.
pub(super) static BY_DAY: Sql = sql!(
    "SELECT day, CAST(SUM(n) AS BIGINT)
     FROM figures
     WHERE centre = $1 AND measure = $2 AND day >= $3
     GROUP BY day
     ORDER BY day
     LIMIT 400"
);
pub(super) static ALL: Sql = sql!(
    "SELECT day, measure, CAST(SUM(n) AS BIGINT)
     FROM figures
     WHERE centre = $1
     GROUP BY day, measure
     ORDER BY day, measure
     LIMIT 100000"
);
// Primary key of events.
pub(super) static CASE_EVENTS: Sql = sql!(
    "SELECT epoch, seq, recorded_at, event, body
     FROM events
     WHERE centre = $1 AND (epoch, seq) > ($2, $3) AND kind = 'case'
     ORDER BY epoch, seq
     LIMIT 1000"
);
// Primary key of cases.
pub(super) static CASES: Sql = sql!(
    "SELECT version, format, body
     FROM cases
     WHERE centre = $1 AND id > $2
     ORDER BY id
     LIMIT 1000"
);
pub(super) static BY_DEPARTMENT: Sql = sql!(
    "SELECT department,
            CAST(SUM(CASE WHEN measure = 'decided' THEN n ELSE 0 END) AS BIGINT),
            CAST(SUM(CASE WHEN measure = 'on_time' THEN n ELSE 0 END) AS BIGINT),
            CAST(SUM(CASE WHEN measure = 'early' THEN n ELSE 0 END) AS BIGINT)
     FROM figures
     WHERE centre = $1 AND measure IN ('decided', 'on_time', 'early')
     GROUP BY department
     ORDER BY 2 DESC, department
     LIMIT 200"
);
// Index figures_by_measure.
pub(super) static BUSIEST_ITEMS: Sql = sql!(
    "SELECT item
     FROM figures
     WHERE centre = $1 AND measure = 'filed'
     GROUP BY item
     ORDER BY SUM(n) DESC, item
     LIMIT $2"
);
