package dev.minato.platform.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

import dev.minato.platform.job.ExecutionPlan;
import dev.minato.platform.job.TaskList;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What an execution of a job does. */
public record PlanDocument(
        @JsonProperty("version") int version,
        @JsonProperty("parallelism") int parallelism,
        @JsonProperty("completions") int completions,
        @JsonProperty("retryLimit") int retryLimit,
        @JsonProperty("timeoutMillis") long timeoutMillis,
        @JsonProperty("template") TemplateDocument template,
        @JsonProperty("tasks") @Nullable List<Integer> tasks)
        implements WireText.Versioned {
    private static final int VERSION = 1;

    static PlanDocument of(ExecutionPlan plan) {
        return new PlanDocument(
                VERSION,
                plan.parallelism(),
                plan.completions(),
                plan.retryLimit(),
                plan.timeout().toMillis(),
                TemplateDocument.of(plan.template()),
                plan.tasks().map(TaskList::numbers).orElse(null));
    }

    ExecutionPlan plan() {
        return new ExecutionPlan(
                parallelism,
                completions,
                retryLimit,
                Duration.ofMillis(timeoutMillis),
                template.template(),
                Optional.ofNullable(tasks).map(TaskList::new));
    }

    /** The text of a plan. */
    public static String write(ExecutionPlan plan) {
        return WireText.write(of(plan));
    }

    /** The plan that {@link #write} made a text of. */
    public static ExecutionPlan read(String text) {
        return WireText.read(text, PlanDocument.class).plan();
    }
}
