package dev.minato.platform.job;

import dev.minato.platform.TemplateSpec.AppContainer;

import java.util.List;
import java.util.Optional;

/**
 * A wish for an execution.
 *
 * @param override what runs in place of the job's containers; absent for those
 * @param batch tasks that are to be done; absent for one execution as the job says
 * @param requestId of the caller: the same within ten minutes means the same execution
 */
public record JobStart(
        Optional<ContainerOverride> override, Optional<Batch> batch, Optional<String> requestId) {
    /** Of the job as it is. */
    public static final JobStart PLAIN =
            new JobStart(Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * Tasks of a batch.
     *
     * @param most how many run at once, 1 or more
     */
    public record Batch(TaskList tasks, int most) {}

    /**
     * Containers of one execution; all names are those of containers of the job.
     *
     * @param document what to answer for the execution's template
     */
    public record ContainerOverride(
            List<AppContainer> initContainers, List<AppContainer> containers, String document) {
        public ContainerOverride {
            initContainers = List.copyOf(initContainers);
            containers = List.copyOf(containers);
        }
    }
}
