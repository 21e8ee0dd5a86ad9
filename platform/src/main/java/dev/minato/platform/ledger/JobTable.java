package dev.minato.platform.ledger;

import dev.minato.base.Fault;
import dev.minato.platform.AppDocuments;
import dev.minato.platform.job.Job;
import dev.minato.platform.job.JobName;
import dev.minato.platform.wire.JobDocument;
import dev.minato.state.Database;
import dev.minato.state.ReadTransaction;
import dev.minato.state.ResultRow;
import dev.minato.state.SealedValue;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Jobs as they are written down. What a method writes is durable when it returns. */
public final class JobTable {
    private final Database database;

    public JobTable(Database database) {
        this.database = database;
    }

    public Optional<Job> find(String name) {
        return database.read(rx -> find(rx, name));
    }

    static Optional<Job> find(ReadTransaction rx, String name) throws Exception {
        return rx.one("SELECT * FROM platform_job WHERE name = ?", JobTable::job, name);
    }

    public List<Job> list() {
        return database.read(
                rx -> rx.query("SELECT * FROM platform_job ORDER BY name", JobTable::job));
    }

    /** The environment of each job, by the owner of its sets. */
    public Map<String, String> environments() {
        Map<String, String> environments = new TreeMap<>();
        list().forEach(job -> environments.put(job.name().owner(), job.environment()));
        return environments;
    }

    /** Values of a job's secrets by name, sealed. */
    public Map<String, SealedValue> secrets(String job) {
        Map<String, SealedValue> secrets = new LinkedHashMap<>();
        database.read(rx ->
                rx.query(
                        "SELECT name, value FROM platform_job_secret WHERE job = ? ORDER BY"
                                + " position",
                        row ->
                                secrets.put(row.text("name"), new SealedValue(row.text("value")))
                                        == null,
                        job));
        return secrets;
    }

    /**
     * Writes a job down with its secrets.
     *
     * @param job its version is one more than that of the row there is, 1 for a new one
     * @return whether it was written; false when the row was changed since
     * @throws Fault conflict when the job or its environment is to go
     */
    public boolean put(Job job, Map<String, SealedValue> secrets) {
        String name = job.name().text();
        return database.write(tx -> {
            Optional<Job> before = find(tx, name);
            if (before.map(Job::version).orElse(0L) != job.version() - 1) {
                return false;
            }
            if (before.filter(Job::deleting).isPresent()) {
                throw deleting(name);
            }
            EnvironmentTable.requireOpen(tx, job.environment(), "job");
            Instant floor = FireTable.floorOf(tx, before, job);
            tx.update(
                    "INSERT OR REPLACE INTO platform_job(name, environment, spec, attributes,"
                            + " configuration, template, created, modified, version, suspended,"
                            + " fire_floor, deleting)"
                            + " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
                    name,
                    job.environment(),
                    JobDocument.write(job.spec()),
                    job.documents().attributes(),
                    job.documents().configuration(),
                    job.documents().template(),
                    job.created(),
                    job.modified(),
                    job.version(),
                    before.filter(Job::suspended).isPresent(),
                    floor);
            tx.update("DELETE FROM platform_job_secret WHERE job = ?", name);
            int position = 0;
            for (Map.Entry<String, SealedValue> secret : secrets.entrySet()) {
                tx.update(
                        "INSERT INTO platform_job_secret(job, name, value, position)"
                                + " VALUES(?, ?, ?, ?)",
                        name,
                        secret.getKey(),
                        secret.getValue().text(),
                        position++);
            }
            return true;
        });
    }

    /** What is said of a job that is to go. */
    public static Fault deleting(String name) {
        return Fault.conflict("Job " + name + " is being deleted: try again when it is gone");
    }

    /**
     * Writes down that a job is to go, and that its executions are to stop.
     *
     * @return whether there is one
     */
    public boolean markDeleting(String name, Instant now) {
        return database.write(tx -> {
            int there =
                    tx.update(
                            "UPDATE platform_job SET deleting = 1, modified = ?, version ="
                                    + " version + 1 WHERE name = ?",
                            now,
                            name);
            ExecutionTable.stop(tx, name);
            return there > 0;
        });
    }

    /**
     * Writes down that nothing begins executions of a job, or that it is as before; times of its
     * schedule that came meanwhile do not count.
     *
     * @return whether there is one
     * @throws Fault conflict when it is to go
     */
    public boolean suspend(String name, boolean suspended, Instant now) {
        return database.write(tx -> {
            Optional<Job> job = find(tx, name);
            if (job.filter(Job::deleting).isPresent()) {
                throw deleting(name);
            }
            if (job.filter(each -> each.suspended() != suspended).isPresent()) {
                tx.update(
                        "UPDATE platform_job SET suspended = ?, fire_floor = max(fire_floor, ?),"
                                + " modified = ?, version = version + 1 WHERE name = ?",
                        suspended,
                        now,
                        now,
                        name);
            }
            return job.isPresent();
        });
    }

    /** Forgets a job that was to go and that has no execution any more. */
    public void forget(String name) {
        database.write(tx -> {
            int gone = tx.update("DELETE FROM platform_job WHERE name = ? AND deleting = 1", name);
            if (gone > 0) {
                tx.update("DELETE FROM platform_job_secret WHERE job = ?", name);
                tx.update("DELETE FROM platform_fire WHERE job = ?", name);
            }
            return gone;
        });
    }

    private static Job job(ResultRow row) throws Exception {
        return new Job(
                JobName.parse(row.text("name")),
                row.text("environment"),
                JobDocument.read(row.text("spec")),
                new AppDocuments(
                        row.text("attributes"), row.text("configuration"), row.text("template")),
                row.instant("created"),
                row.instant("modified"),
                row.number("version"),
                row.flag("deleting"),
                row.flag("suspended"));
    }
}
