package dev.minato.platform.job;

import dev.minato.platform.job.EventBook.EventEntry;

import java.time.Instant;
import java.util.Optional;

/**
 * What becomes of a job.
 *
 * @param running how many executions of it have not ended
 * @param next when an execution begins next by its schedule
 * @param last what became of the last time of its schedule that was taken
 * @param event what was decided last by its rules
 */
public record JobStatus(
        int running,
        Optional<Instant> next,
        Optional<ScheduledRun> last,
        Optional<EventEntry> event) {}
