package dev.minato.platform.job;

import dev.minato.platform.scale.ScaleRule;
import dev.minato.platform.schedule.CronSchedule;
import dev.minato.platform.schedule.TimeZones;

import java.time.Duration;
import java.util.List;

/** What begins executions of a job besides whoever asks for one. */
public sealed interface JobTrigger {
    /** Nothing else. */
    JobTrigger MANUAL = new Manual();

    /** What executions are caused by that it begins. */
    ExecutionCause cause();

    /** Nothing else. */
    record Manual() implements JobTrigger {
        @Override
        public ExecutionCause cause() {
            return ExecutionCause.MANUAL;
        }
    }

    /**
     * Times that come again and again.
     *
     * @param expression five fields, as {@link CronSchedule} reads them
     * @param zone a name of the IANA database, in which they are meant
     * @param missed what becomes of times at which nobody was there
     * @param overlap what becomes of a time at which executions of the job run
     */
    record Schedule(String expression, String zone, MissedRuns missed, Overlap overlap)
            implements JobTrigger {
        /** Container Apps know no other. */
        public static final String UTC = "UTC";

        @Override
        public ExecutionCause cause() {
            return ExecutionCause.SCHEDULE;
        }

        /**
         * The times.
         *
         * @throws IllegalArgumentException with what is wrong, in words
         */
        public CronSchedule times() {
            return CronSchedule.parse(expression, TimeZones.parse(zone));
        }

        /** Whether it has the same times as another one. */
        boolean hasTimesOf(Schedule other) {
            return expression.equals(other.expression) && zone.equals(other.zone);
        }
    }

    /** What becomes of times at which no daemon was there. */
    enum MissedRuns {
        /** Nothing. */
        SKIP,
        /** The last of them is made up for. */
        ONCE
    }

    /** What becomes of a time at which executions of the job run: Kubernetes' concurrencyPolicy. */
    enum Overlap {
        /** They run beside each other. */
        ALLOW,
        /** None begins. */
        FORBID,
        /** Those that run are stopped. */
        REPLACE
    }

    /**
     * Something to do, as rules count it.
     *
     * @param least executions that always run
     * @param most executions that run at once
     * @param polling how often rules are asked
     * @param rules names unique, none of {@link ScaleRule#OWN}
     * @param strategy how many begin
     */
    record Event(
            int least, int most, Duration polling, List<ScaleRule> rules, ScalingStrategy strategy)
            implements JobTrigger {
        public Event {
            rules = List.copyOf(rules);
        }

        @Override
        public ExecutionCause cause() {
            return ExecutionCause.EVENT;
        }
    }

    /** How many executions begin: KEDA's strategies of a ScaledJob. */
    enum ScalingStrategy {
        /** As many as are wanted and do not run: for what counts work until it is done. */
        DEFAULT,
        /** As many as are wanted and are not about to begin: for what counts work that waits. */
        ACCURATE,
        /** As many as there is room for. */
        EAGER
    }

    /** Whether times that came before another trigger was set do not count for this one. */
    static boolean isOtherSchedule(JobTrigger before, JobTrigger after) {
        return after instanceof Schedule now
                && !(before instanceof Schedule then && now.hasTimesOf(then));
    }
}
