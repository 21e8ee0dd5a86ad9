package dev.minato.platform.job;

import dev.minato.platform.job.Attempt.Outcome;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How far a batch is.
 *
 * @param failed numbers of tasks that have failed for good, or that were stopped, in rising order
 * @param waiting tasks that have not begun, or are to be tried again
 */
public record TaskCounts(int succeeded, List<Integer> failed, int running, int waiting) {
    public TaskCounts {
        failed = List.copyOf(failed);
    }

    /** Of an execution and its attempts. */
    public static TaskCounts of(ExecutionStatus status, TaskList tasks) {
        Map<Integer, Attempt> last = new HashMap<>();
        status.attempts().forEach(each -> last.put(each.replica(), each));
        boolean ended = !status.execution().isRunning();
        int most = 1 + status.execution().plan().retryLimit();
        List<Integer> failed = new ArrayList<>();
        int succeeded = 0;
        int running = 0;
        for (int replica = 1; replica <= tasks.size(); replica++) {
            Attempt attempt = last.get(replica);
            if (attempt != null && attempt.ended(Outcome.SUCCEEDED)) {
                succeeded++;
            } else if (attempt != null && !attempt.hasEnded()) {
                running++;
            } else if (ended || (attempt != null && isForGood(attempt, most))) {
                failed.add(tasks.number(replica));
            }
        }
        return new TaskCounts(
                succeeded, failed, running, tasks.size() - succeeded - failed.size() - running);
    }

    private static boolean isForGood(Attempt last, int most) {
        return last.turn() >= most || last.ended(Outcome.TIMED_OUT);
    }
}
