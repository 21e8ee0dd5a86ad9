package dev.minato.platform.ledger;

import dev.minato.base.Fault;
import dev.minato.platform.ImageResolver.ResolvedImage;
import dev.minato.platform.job.Attempt;
import dev.minato.platform.job.EventDecision;
import dev.minato.platform.job.Execution;
import dev.minato.platform.job.ExecutionCause;
import dev.minato.platform.job.ExecutionStatus;
import dev.minato.platform.job.ExecutionStep;
import dev.minato.platform.job.Job;
import dev.minato.platform.job.Jobs;
import dev.minato.platform.wire.PlanDocument;
import dev.minato.state.Database;
import dev.minato.state.ReadTransaction;
import dev.minato.state.ResultRow;
import dev.minato.state.WriteTransaction;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Executions and their attempts as they are written down. What a method writes is durable when it
 * returns, unless it says otherwise.
 */
public final class ExecutionTable {
    private static final Duration SAME_REQUEST = Duration.ofMinutes(10);

    private final Database database;

    public ExecutionTable(Database database) {
        this.database = database;
    }

    /**
     * An execution that has something left to do.
     *
     * @param images of its template by reference; empty before they were found
     */
    public record OpenExecution(
            Execution execution, Map<String, ResolvedImage> images, List<Attempt> attempts) {}

    /**
     * Writes an execution down, unless the same request has begun one within ten minutes.
     *
     * @return the execution that there is now
     * @throws Fault notFound when its job is gone; conflict when that is to go, or the name is
     *     taken; exhausted when as many run as may
     */
    public Execution begin(Execution execution, Optional<String> request) {
        return database.write(tx -> {
            String job = execution.job();
            Optional<Execution> same =
                    tx.one(
                            "SELECT * FROM platform_execution WHERE job = ? AND request = ? AND"
                                    + " started > ? ORDER BY number DESC",
                            ExecutionTable::execution,
                            job,
                            request,
                            execution.started().minus(SAME_REQUEST));
            if (same.isPresent()) {
                return same.get();
            }
            requireBeginning(tx, job);
            insert(tx, execution, request);
            return execution;
        });
    }

    /**
     * Writes executions down that events begin, all or none.
     *
     * @return whether they were; false when the job is gone, is to go or is suspended
     * @throws Fault conflict when a name is taken; exhausted when as many run as may
     */
    public boolean begin(String job, List<Execution> all) {
        return database.write(tx -> {
            if (!JobTable.find(tx, job).filter(ExecutionTable::mayBegin).isPresent()) {
                return false;
            }
            for (Execution each : all) {
                requireRoom(tx, job);
                insert(tx, each, Optional.empty());
            }
            return true;
        });
    }

    /** Whether executions of a job begin. */
    static boolean mayBegin(Job job) {
        return !job.deleting() && !job.suspended();
    }

    private static void requireBeginning(WriteTransaction tx, String job) throws Exception {
        Job there =
                JobTable.find(tx, job)
                        .orElseThrow(() -> Fault.notFound("Job '" + job + "' was not found"));
        if (there.deleting()) {
            throw JobTable.deleting(job);
        }
        if (there.suspended()) {
            throw Fault.conflict(
                    "Job " + job + " is suspended: nothing begins until it is resumed");
        }
        requireRoom(tx, job);
    }

    /** How many executions of a job have not ended. */
    public int running(String job) {
        return database.read(rx -> running(rx, job));
    }

    static int running(ReadTransaction rx, String job) throws Exception {
        return count(
                rx,
                "SELECT count(*) AS n FROM platform_execution WHERE job = ? AND state ="
                        + " 'RUNNING'",
                job);
    }

    /**
     * Requires that one more may run.
     *
     * @throws Fault exhausted
     */
    static void requireRoom(ReadTransaction rx, String job) throws Exception {
        int running = running(rx, job);
        if (running >= Jobs.MOST_RUNNING) {
            throw Fault.exhausted(
                    "Job "
                            + job
                            + " has "
                            + running
                            + " executions that run, as many as it may: stop some, or try again"
                            + " when some have ended");
        }
    }

    /** The number {@code n} that a question answers. */
    static int count(ReadTransaction rx, String sql, Object... arguments) throws Exception {
        return rx.one(sql, row -> row.integer("n"), arguments).orElse(0);
    }

    static void insert(WriteTransaction tx, Execution execution, Optional<String> request)
            throws Exception {
        int taken =
                count(
                        tx,
                        "SELECT count(*) AS n FROM platform_execution WHERE name = ?",
                        execution.name());
        if (taken > 0) {
            throw Fault.conflict("Execution " + execution.name() + " is there already: try again");
        }
        int last =
                count(
                        tx,
                        "SELECT max(number) AS n FROM (SELECT number FROM platform_execution WHERE"
                                + " job = ? UNION SELECT 0)",
                        execution.job());
        tx.update(
                "INSERT INTO platform_execution(name, job, number, cause, plan, document, state,"
                        + " stopping, cleared, reason, message, request, started)"
                        + " VALUES(?, ?, ?, ?, ?, ?, ?, 0, 0, '', '', ?, ?)",
                execution.name(),
                execution.job(),
                last + 1,
                execution.cause(),
                PlanDocument.write(execution.plan()),
                execution.document(),
                execution.state(),
                request,
                execution.started());
    }

    /** Those of a job that run, or of which something is left on a cluster; the first first. */
    public List<OpenExecution> open(String job) {
        return database.read(rx -> {
            Map<String, Map<String, ResolvedImage>> images = images(rx, job);
            Map<String, List<Attempt>> attempts = AttemptTable.open(rx, job);
            return rx
                    .query(
                            "SELECT * FROM platform_execution WHERE job = ? AND cleared = 0 ORDER"
                                    + " BY number",
                            ExecutionTable::execution,
                            job)
                    .stream()
                    .map(each ->
                            new OpenExecution(
                                    each,
                                    images.getOrDefault(each.name(), Map.of()),
                                    attempts.getOrDefault(each.name(), List.of())))
                    .toList();
        });
    }

    /** Of those of a job that are not cleared, by execution and reference. */
    private static Map<String, Map<String, ResolvedImage>> images(ReadTransaction rx, String job)
            throws Exception {
        Map<String, Map<String, ResolvedImage>> images = new HashMap<>();
        rx.query(
                "SELECT i.* FROM platform_execution e JOIN platform_execution_image i ON"
                        + " i.execution = e.name WHERE e.job = ? AND e.cleared = 0",
                row ->
                        images.computeIfAbsent(row.text("execution"), _ -> new HashMap<>())
                                        .put(
                                                row.text("reference"),
                                                new ResolvedImage(
                                                        row.text("image_id"),
                                                        List.of(),
                                                        row.findText("published")))
                                == null,
                job);
        return images;
    }

    /** All of a job, the newest first. */
    public List<ExecutionStatus> list(String job) {
        return database.read(rx -> {
            List<ExecutionStatus> all = new ArrayList<>();
            for (Execution each :
                    rx.query(
                            "SELECT * FROM platform_execution WHERE job = ? ORDER BY number DESC",
                            ExecutionTable::execution,
                            job)) {
                all.add(new ExecutionStatus(each, AttemptTable.of(rx, each.name())));
            }
            return all;
        });
    }

    /** One of a job. */
    public Optional<ExecutionStatus> find(String job, String name) {
        return database.read(rx -> {
            Optional<Execution> found =
                    rx.one(
                            "SELECT * FROM platform_execution WHERE job = ? AND name = ?",
                            ExecutionTable::execution,
                            job,
                            name);
            return found.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new ExecutionStatus(found.get(), AttemptTable.of(rx, name)));
        });
    }

    /** IDs of the images of those that run, and of the newest of each job. */
    public Set<String> images() {
        return Set.copyOf(
                database.read(rx ->
                        rx.query(
                                "SELECT DISTINCT i.image_id FROM platform_execution e JOIN"
                                        + " platform_execution_image i ON i.execution = e.name"
                                        + " WHERE e.cleared = 0 OR e.number = (SELECT max(number)"
                                        + " FROM platform_execution WHERE job = e.job)",
                                row -> row.text("image_id"))));
    }

    /**
     * What runs of a job that events began: those that are being stopped do not count.
     *
     * @return how many, and of how many of them the cluster has taken no attempt yet
     */
    public EventDecision.EventLoad load(String job) {
        return database.read(rx -> {
            int running =
                    count(
                            rx,
                            "SELECT count(*) AS n FROM platform_execution WHERE job = ? AND state ="
                                    + " 'RUNNING' AND stopping = 0 AND cause = 'EVENT'",
                            job);
            int pending =
                    count(
                            rx,
                            "SELECT count(*) AS n FROM platform_execution e WHERE job = ? AND state"
                                    + " = 'RUNNING' AND stopping = 0 AND cause = 'EVENT' AND NOT"
                                    + " EXISTS(SELECT 1 FROM platform_attempt WHERE execution ="
                                    + " e.name AND replica_name IS NOT NULL)",
                            job);
            return new EventDecision.EventLoad(running, pending);
        });
    }

    /** Those of a job that run are to stop. */
    public void stop(String job) {
        database.write(tx -> stop(tx, job));
    }

    static int stop(WriteTransaction tx, String job) throws Exception {
        return tx.update(
                "UPDATE platform_execution SET stopping = 1 WHERE job = ? AND state = 'RUNNING'",
                job);
    }

    /** One is to stop, if it runs. */
    public void stop(String job, String name) {
        database.write(tx ->
                tx.update(
                        "UPDATE platform_execution SET stopping = 1 WHERE job = ? AND name = ?"
                                + " AND state = 'RUNNING'",
                        job,
                        name));
    }

    /** The images of an execution are found. */
    public void resolved(Execution execution, Map<String, ResolvedImage> images) {
        database.write(tx -> {
            for (Map.Entry<String, ResolvedImage> image : images.entrySet()) {
                tx.update(
                        "INSERT OR REPLACE INTO platform_execution_image(execution, reference,"
                                + " image_id, published) VALUES(?, ?, ?, ?)",
                        execution.name(),
                        image.getKey(),
                        image.getValue().id(),
                        image.getValue().published());
            }
            return true;
        });
    }

    /** An execution has ended. */
    public void finished(Execution execution, ExecutionStep.Finish end, Instant now) {
        database.write(tx ->
                tx.update(
                        "UPDATE platform_execution SET state = ?, reason = ?, message = ?, ended ="
                                + " ? WHERE name = ? AND state = 'RUNNING'",
                        end.state(),
                        end.reason(),
                        end.message(),
                        now,
                        execution.name()));
    }

    /** Nothing is left to do for an execution. */
    public void settled(Execution execution) {
        database.writeRelaxed(tx ->
                tx.update(
                        "UPDATE platform_execution SET cleared = 1 WHERE name = ? AND state <>"
                                + " 'RUNNING'",
                        execution.name()));
    }

    /**
     * Names of settled executions of a job beyond so many of the newest.
     *
     * @param attempts the most that these have together, beside those of the newest
     */
    public List<String> beyond(String job, int kept, int attempts) {
        return database.read(rx ->
                rx.query(
                        "SELECT name FROM (SELECT name, row_number() OVER newest AS place,"
                            + " sum(tries) OVER newest AS total FROM (SELECT e.name, e.number,"
                            + " (SELECT count(*) FROM platform_attempt WHERE execution = e.name) AS"
                            + " tries FROM platform_execution e WHERE e.job = ? AND e.cleared = 1)"
                            + " WINDOW newest AS (ORDER BY number DESC)) WHERE place > ? OR (place"
                            + " > 1 AND total > ?)",
                        row -> row.text("name"),
                        job,
                        kept,
                        attempts));
    }

    /** Forgets executions. */
    public void forget(List<String> names) {
        database.write(tx -> {
            for (String name : names) {
                tx.update("DELETE FROM platform_attempt WHERE execution = ?", name);
                tx.update("DELETE FROM platform_execution_image WHERE execution = ?", name);
                tx.update("DELETE FROM platform_execution WHERE name = ?", name);
            }
            return true;
        });
    }

    private static Execution execution(ResultRow row) throws Exception {
        return new Execution(
                row.text("name"),
                row.text("job"),
                ExecutionCause.valueOf(row.text("cause")),
                PlanDocument.read(row.text("plan")),
                row.text("document"),
                Execution.State.valueOf(row.text("state")),
                row.flag("stopping"),
                row.text("reason"),
                row.text("message"),
                row.instant("started"),
                row.findInstant("ended"));
    }
}
